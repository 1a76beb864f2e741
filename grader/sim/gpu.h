// The simulated GPU as a whole: memory, loaded modules, launches. Used in process by device/sim_backend and
// by our own libcudart. Deterministic: equal inputs give equal bytes, findings and counts.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ptx/module.h"
#include "support/diagnostic.h"
#include "support/finding.h"

namespace grader::sim {

using DevicePointer = uint64_t;
using Dim3 = std::array<uint32_t, 3>;

// How messages speak of an allocation.
struct AllocationInfo {
  std::string name;          // "a"; empty: "a global allocation of 60 bytes"
  std::string element_type;  // "float32"; may be empty
  uint32_t element_size = 1;
  std::vector<int64_t> shape;  // empty: one-dimensional, size / element_size
  bool read_only = false;      // a write is a finding (memcheck)
  bool host_shares = false;  // host code too reads and writes it, at the same address: managed, pinned memory
};

// The launch failed or was refused: CUDA's own error name and number (cudaErrorInvalidConfiguration, 9).
struct LaunchError {
  std::string name;
  int code = 0;
  std::string message;
};

class Observer;  // observer.h

struct LaunchOptions {
  uint64_t max_instructions =
      1'000'000'000;                      // thread instructions; past it the launch ends with check "limit"
  std::vector<Observer*> observers = {};  // told what happens while it runs; not owned
  unsigned threads = 0;                   // of the host; 0: GRADER_SIM_THREADS, or as many as it has cores
  uint64_t schedule = 0;                  // seed of the order of blocks, warps and lanes: sim/schedule.h
};

// Of a launch that says nothing of clusters: every block is by itself, and instructions that need a cluster,
// be it one of a single block, are illegal.
constexpr Dim3 kNoClusters{0, 0, 0};

struct LaunchConfig {
  Dim3 grid{1, 1, 1};
  Dim3 block{1, 1, 1};
  uint32_t dynamic_shared = 0;
  Dim3 cluster = kNoClusters;  // blocks; a kernel compiled for clusters needs none
  bool cooperative = false;    // all blocks are on the card at once: they may wait for each other
};

struct LaunchResult {
  std::optional<LaunchError> error;  // set when the launch was refused or stopped
  std::vector<Finding> findings;     // merged; sorted by block, thread, line
  std::vector<std::string> notes;    // what the checks could not look at, a sentence each
  bool ordered_by_value = false;     // racecheck found order where other schedules may give none
  std::string printf_output;
  uint64_t thread_instructions = 0;
  uint64_t warp_instructions = 0;
};

class LoadedModule;  // decoded and placed: sim/loaded_module.h

class Gpu {
 public:
  Gpu();
  ~Gpu();
  Gpu(const Gpu&) = delete;
  Gpu& operator=(const Gpu&) = delete;

  // Global memory. Each allocation is a window of its own: an index error never lands in a neighbour. New
  // memory is poisoned with 0xFF.. bytes (NaN in every floating type), never zero.
  DevicePointer allocate(size_t bytes, AllocationInfo info = {});
  bool free(DevicePointer pointer);  // false: not the start of a live allocation
  // False when the range is not inside one live allocation.
  bool write(DevicePointer to, std::span<const std::byte> bytes);
  bool read(DevicePointer from, std::span<std::byte> bytes) const;
  size_t allocated_bytes() const;
  size_t allocation_count() const;

  // Loads a module: decodes it and places its variables. Throws DiagnosticsError naming each instruction that
  // no GPU runs, with the source line it comes from.
  std::shared_ptr<LoadedModule> load(const ptx::Module& module);
  std::optional<DevicePointer> variable_address(const LoadedModule&, std::string_view name) const;

  // `parameters`: the kernel's parameter block, laid out as PTX says (PTX ISA 7.1: each at its own
  // alignment). Missing kernels and wrong parameter sizes are LaunchErrors. Throws DiagnosticsError of
  // what not_simulated() says.
  LaunchResult launch(LoadedModule& module, std::string_view kernel, const LaunchConfig& config,
                      std::span<const std::byte> parameters, const LaunchOptions& options = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Each instruction that is not simulated of a kernel and of all it may call, with the source line it comes
// from. Empty: it can be launched, or there is no such kernel.
std::vector<Diagnostic> not_simulated(const LoadedModule&, std::string_view kernel);

// The byte offset and size of each parameter of a kernel, and the size of the whole block.
struct ParameterLayout {
  struct Slot {
    uint32_t offset;
    uint32_t size;
  };
  std::vector<Slot> slots;
  uint32_t size = 0;
};
std::optional<ParameterLayout> parameter_layout(const ptx::Module&, std::string_view kernel);

}  // namespace grader::sim
