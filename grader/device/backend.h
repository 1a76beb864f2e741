// The seam between grading and a device. A job is a module, its buffers and the launches to make, all as
// plain bytes; a backend runs the job and gives the bytes back. Data types, shapes and comparison live in
// `array`. The simulated GPU runs a job in this process; the real GPU runs it in a worker process with a
// watchdog.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "support/checks.h"
#include "support/counters.h"
#include "support/finding.h"
#include "support/sass.h"
#include "support/trace.h"

namespace grader::device {

using Dim3 = std::array<uint32_t, 3>;
constexpr Dim3 kNoClusters{0, 0, 0};  // of a launch that says nothing of clusters

// One device allocation. Buffers without initial bytes are uninitialised: filled with a poison pattern.
struct Buffer {
  std::string name;                // the parameter's name, for messages: "a"
  std::string element_type;        // for messages: "float32"
  uint32_t element_size = 1;       // in bytes
  std::vector<int64_t> shape;      // for messages: indices as the learner wrote the array
  size_t size = 0;                 // in bytes
  std::vector<std::byte> initial;  // empty: uninitialised; else `size` bytes
  bool read_only = false;          // an input that the kernel must not write
  bool read_back = false;          // whether its bytes are wanted after the last launch
  bool record_writers = false;  // whether to record which thread last wrote each element (simulated GPU only)
  bool tally = false;  // whether to count each thread's accesses: JobResult::tallies (simulated GPU only)
};

// The thread that last wrote an element, and where in the learner's file; line 0: nobody wrote it.
struct Writer {
  Dim3 block{};
  Dim3 thread{};
  uint32_t line = 0;
};

// Which elements of a buffer single threads read and stored, in the launch in which they did most (what
// counts is said in sim/tools/access_tally.h).
struct AccessTally {
  struct Most {
    uint64_t elements = 0;
    Writer by;  // of a block: a thread of it
  };
  Most read, read_by_block, stored;  // by one thread, or by those of one block
  struct Twice {
    size_t element = 0;
    Writer first, second;
  };
  std::optional<Twice> stored_twice;  // an element, by two threads
  std::optional<Twice> read_twice;    // an element, by one thread
  std::optional<Twice> read_by_two;   // an element, by two threads of one block
};

struct Scalar {
  std::vector<std::byte> bytes;  // 4 or 8, as the kernel's parameter has it
};

struct BufferRef {
  uint32_t index = 0;  // into Job::buffers
};

using Argument = std::variant<BufferRef, Scalar>;

struct Launch {
  std::string kernel;  // name in the image: the lowered (mangled) name
  Dim3 grid{1, 1, 1};
  Dim3 block{1, 1, 1};
  uint32_t shared_bytes = 0;  // dynamic shared memory
  std::vector<Argument> arguments;
  Dim3 cluster = kNoClusters;  // blocks in a cluster
  bool cooperative = false;    // all blocks are on the card at once: the grid can meet (cg::this_grid())
};

struct Limits {
  uint64_t max_instructions = 1'000'000'000;  // thread instructions a launch, simulated GPU
  double max_seconds = 20;                    // watchdog of the real GPU's worker
  uint32_t checks = kAllChecks;               // of the simulated GPU
};

// A place in the learner's file.
struct SourcePosition {
  uint32_t line = 0, column = 0;
};

struct Job {
  std::string image;        // PTX text (simulated GPU) or cubin bytes (real GPU): see Backend::target
  std::string source_name;  // the learner's file as messages show it
  std::vector<Buffer> buffers;
  std::vector<Launch> launches;
  Limits limits;
  bool count = false;  // as a profiler would: JobResult::counters (simulated GPU only)
  std::vector<SassInstruction>
      sass;                         // what ptxas makes of the image, if known: its branches are counted then
  std::optional<Dim3> trace_block;  // whose accesses to record: JobResult::traces (simulated GPU only)
  // Constant subscripts that the compiler has seen past the end of their arrays: findings where they are run
  // (simulated GPU only).
  std::vector<SourcePosition> subscripts_past_end;
  uint64_t schedule =
      0;  // simulated GPU: the seed of another order of blocks, warps and lanes (sim/schedule.h)
};

struct JobResult {
  // ok: ran to the end (findings may still say that it is wrong). fault: stopped by an illegal access, a
  // trap, a spent budget; findings or `error` say which. lost: the device or the worker died; `error` says
  // how.
  enum class Status { ok, fault, lost } status = Status::ok;
  std::string error;  // one line; empty when ok
  std::vector<Finding> findings;
  std::vector<std::vector<std::byte>> buffers;  // by Job::buffers; empty for those not read back
  std::vector<std::vector<Writer>> writers;     // by Job::buffers, by element; empty where not recorded
  std::vector<AccessTally> tallies;             // by Job::buffers; as new for those not asked for
  std::vector<LaunchCounters> counters;         // by Job::launches, when asked for; empty on a real GPU
  std::vector<Trace> traces;                    // by Job::launches, when asked for; empty on a real GPU
  std::vector<std::string> notes;               // what the checks could not look at, a sentence each
  bool ordered_by_value = false;                // racecheck found order where other schedules may give none
  std::string printf_output;
  uint64_t instructions = 0;  // thread instructions executed; 0 when unknown
  double elapsed_ms = 0;
};

class Backend {
 public:
  virtual ~Backend() = default;
  virtual std::string name() const = 0;    // "simulated GPU", "NVIDIA H200"
  virtual std::string target() const = 0;  // NVRTC's -arch: "compute_90" (PTX) or "sm_90" (cubin)
  virtual bool is_simulated() const = 0;
  virtual JobResult run(const Job& job) = 0;
};

enum class Choice { automatic, simulated, cuda };

// What --device found: for `grader doctor` and for the line on standard error.
struct Detection {
  bool cuda_usable = false;
  std::string gpu_name;        // "NVIDIA H200"
  int compute_capability = 0;  // 90
  int driver_version = 0;      // 13000
  std::string reason;          // why not, when not usable: one line
};

Detection detect_cuda();
// Throws grader::Error when `cuda` was asked for and is not usable (the message is Detection::reason and what
// to do).
std::unique_ptr<Backend> make_backend(Choice choice);

}  // namespace grader::device
