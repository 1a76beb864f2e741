// The state of the simulated CUDA runtime: one GPU, what programs registered with it, and the errors to
// report.
//
// Work is done when it is submitted: a launch or an asynchronous copy has happened when the call returns,
// whatever its stream, so streams and events only need handles. Errors come when a real GPU gives them: a
// launch that is refused fails at once; a kernel that faults reports success, and every later call reports
// the fault (it is sticky).
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "cudart/cuda_api.h"
#include "cudart/graphs.h"
#include "sim/gpu.h"
#include "sim/observer.h"
#include "sim/tools/counters.h"
#include "sim/tools/subscript_check.h"
#include "sim/tools/tracer.h"

namespace grader::cudart {

constexpr size_t kTotalMemory = size_t{16} << 30;
constexpr size_t kDefaultSharedLimit = 48 << 10;  // a block's shared memory without opting in
constexpr size_t kOptInSharedLimit = 227 << 10;

// One fat binary: its PTX is parsed and loaded when a kernel or variable of it is first used.
struct Binary {
  const void* wrapper = nullptr;
  bool tried = false;
  ptx::Module module;
  std::shared_ptr<sim::LoadedModule> loaded;  // null: `problem` says why
  std::vector<SassInstruction> sass;          // what ptxas makes of it, where that is known
  std::string problem;
  cudaError_t error = cudaErrorInvalidKernelImage;
};

struct Kernel {
  Binary* binary = nullptr;
  std::string name;  // in the PTX
  size_t max_dynamic_shared = kDefaultSharedLimit;
  std::string problem;  // what of it is not simulated, once that has been told
};

struct Variable {
  Binary* binary = nullptr;
  std::string name;
  size_t size = 0;
  void** managed = nullptr;  // of a __managed__ one: where host code looks for its address
};

struct Event {
  bool recorded = false;
  bool timing = true;
  uint64_t nanoseconds = 0;
};

struct Stream {
  unsigned flags = 0;
  int priority = 0;
};

// Host memory that a program registered (cudaHostRegister), and its place on the device: a copy, brought up
// to date before each launch and back after it. Host and device are never at work at once, so nobody can
// tell.
struct Registered {
  size_t size = 0;
  sim::DevicePointer device = 0;
};

// A memory pool (cudaMallocAsync). Nothing is kept for later, so all there is to it are its books.
struct MemoryPool {
  uint64_t release_threshold = 0, used = 0, most_used = 0;
  int reuse[3] = {1, 1, 1};  // cudaMemPoolReuse..., of no effect
};

class Runtime {
 public:
  // Made at first use (static constructors of programs register kernels) and never destroyed (their
  // destructors run late).
  static Runtime& get();

  std::recursive_mutex mutex;
  sim::Gpu gpu;

  std::map<void**, std::unique_ptr<Binary>> binaries;
  std::unordered_map<const void*, std::unique_ptr<Kernel>> kernels;  // by host function
  std::unordered_map<const void*, Variable> variables;               // by host variable
  std::map<uintptr_t, size_t> device_memory;                         // live allocations
  std::map<uintptr_t, size_t> device_variables;                      // whose address the program asked for
  std::map<uintptr_t, size_t> pinned_memory;                         // of cudaHostAlloc
  std::set<uintptr_t> managed_memory;                                // which of device_memory the host shares
  std::map<uintptr_t, Registered> registered_memory;                 // by host address
  std::map<uintptr_t, uintptr_t> registered_aliases;                 // host address, by device address
  std::map<cudaMemPool_t, std::unique_ptr<MemoryPool>> pools;
  cudaMemPool_t default_pool = nullptr, current_pool = nullptr;  // see pools.cpp
  std::map<uintptr_t, std::pair<cudaMemPool_t, size_t>> pooled;  // live allocations of pools
  std::set<uintptr_t> graph_memory;                              // see graph_memory.cpp
  std::set<cudaStream_t> streams;
  std::set<cudaEvent_t> events;
  Graphs graphs;
  // By stream: a kernel launched there since anybody waited for the stream. On this device it is done; on a
  // real GPU it need not be.
  std::map<cudaStream_t, std::string> unawaited;

  sim::LaunchOptions options;
  std::vector<std::unique_ptr<sim::Observer>> checks;  // the observers in options
  uint32_t checks_on = 0;
  std::unique_ptr<sim::SubscriptCheck> subscripts;  // among the observers while memcheck is on
  bool use_debug_kernels = false;
  uint64_t longest_launch = 0;  // thread instructions
  std::unique_ptr<sim::Counters>
      counters;                         // after the checks among the observers, while launches are counted
  std::unique_ptr<sim::Tracer> tracer;  // the last of them, while launches are traced
  sim::AllocationInfo next_allocation;
  std::vector<Finding> findings;
  std::set<std::string> notes;  // what the checks could not look at; shown when the program ends
  std::string details;          // of the last error
  cudaError_t sticky = cudaSuccess;
  // Somebody takes the findings and the details of errors; a program that knows nothing of the simulated GPU
  // does not, and is shown them.
  bool attended = false;
  std::set<std::string> shown_details;

  // Loads the binary if that was not tried yet; false: see its `problem`.
  bool load(Binary& binary);
  // Keeps them as findings; the same in a line.
  std::string tell(const std::vector<Diagnostic>&);
  Kernel* find_kernel(const void* function);  // by host function or kernel handle; null: unknown

  bool is_device(const void* pointer) const;   // inside a live allocation or a variable, or just past it
  bool is_pinned(const void* pointer) const;   // the same of pinned memory
  bool is_managed(const void* pointer) const;  // inside one that the host may touch as well, or just past it
  bool is_stream(cudaStream_t stream) const;
  // Where the device sees this host memory; null: it does not.
  void* device_view(const void* host) const;
  // Where on the host the device's copy of registered memory comes from; null: `pointer` is into no such.
  void* registered_host(const void* pointer) const;
  // Before a launch, and after it.
  void take_registered_to_device();
  void bring_registered_back();

  // Bookkeeping for grader_simulated_is_device_address; readable in a signal handler.
  std::atomic<uintptr_t> lowest_device_address{UINTPTR_MAX}, highest_device_address{0};
  // See grader_simulated_launch_nanoseconds.
  std::atomic<uint64_t> launched_nanoseconds{0}, launch_started{0};
  bool measure_heap = false;
  int calls = 0;  // that are under way: a call may make others
  int64_t own_heap = 0;
};

uint64_t now_nanoseconds();

// Every function of the API opens with one of these: it locks the runtime, and its finish() makes the return
// value from the function's own error and a sticky one, and remembers it for cudaGetLastError.
class Call {
 public:
  Call();
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  Runtime& runtime() { return runtime_; }
  cudaError_t finish(cudaError_t error, std::string details = {});
  // The device is lost to this process: nothing more is to be tried.
  bool failed() const { return runtime_.sticky != cudaSuccess; }

 private:
  Runtime& runtime_;
  std::unique_lock<std::recursive_mutex> lock_;
  int64_t heap_before_ = 0;
};

cudaError_t take_last_error(bool forget);

}  // namespace grader::cudart
