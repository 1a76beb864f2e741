// Runs a learner's host-and-device file (p17.cu, p20.cu): nvcc makes a shared library of it, a worker process
// loads it and calls its functions on tensors. The learner's code never runs in the grader's own process: a
// crash, exit(), endless loop or leak ends one call, with its cause as a value, and nothing else.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "array/array.h"
#include "device/backend.h"
#include "support/counters.h"
#include "support/diagnostic.h"
#include "support/finding.h"
#include "support/trace.h"

namespace grader::op {

struct HostProgram {
  std::filesystem::path source;                       // problems/p20/p20.cu
  std::string shown_name;                             // the path as messages show it
  device::Choice device = device::Choice::simulated;  // simulated or cuda, already decided
  device::Limits limits;
  bool count = false;                       // as a profiler would (simulated GPU only)
  bool machine_code = false;                // count what ptxas makes of the PTX; takes a compilation more
  std::optional<device::Dim3> trace_block;  // whose accesses to record (simulated GPU only)
  // Simulated GPU: launches run the debug build of the kernels (-G), for the checks: the optimiser deletes
  // mistakes. The host code is the same.
  bool debug_kernels = false;
  bool contract = true;  // as compile::LibrarySource has it
};

// One call of an exported function: Tensor f(const Tensor&...), or std::vector<Tensor> f(const Tensor&...).
// Or the whole program: main(), with the arguments that it is to see.
struct HostCall {
  std::string function;  // "conv1d_custom_op"
  std::vector<array::Array> inputs;
  std::vector<std::string> input_names;  // for messages
  bool on_cpu = false;                   // where the inputs lie: in host memory, else on the device
  uint64_t schedule = 0;                 // of the simulated GPU: device/backend.h
  std::optional<size_t> repeats =
      std::nullopt;  // a call before this one; when that did not go well, this is left out
  std::optional<std::vector<std::string>> arguments = std::nullopt;  // of main(), without the program's name
};

struct HostCallResult {
  enum class Status {
    ok,
    op_error,      // the op library refused something: wrong shape, unknown parameter, no output tensor...
    exception,     // another C++ exception left the function
    compile,       // an op did not compile: see diagnostics
    crashed,       // signal
    exited,        // exit(), abort() without signal text, or the worker ended early
    timed_out,     // wall-clock watchdog (host code), or instruction budget (a finding of check "limit" says
                   // where)
    leaked,        // memory grew with every call
    device_fault,  // illegal access or launch error reported by the device
    no_tensor      // the function returned a tensor that holds nothing
  } status = Status::ok;
  std::string message;  // one line for the learner, empty when ok
  std::vector<Diagnostic> diagnostics;
  std::vector<Finding> findings;
  std::vector<array::Array> outputs;        // the tensors that the function returned
  std::vector<LaunchCounters> counters;     // of every launch, when asked for
  std::vector<Trace> traces;                // the same
  std::vector<std::string> changed_inputs;  // names of inputs whose bytes differ after the call
  std::string printed;          // the learner's own standard output during the call, and device printf
  std::string printed_errors;   // the same of standard error
  int exit_code = 0;            // of main(), returned or given to exit()
  uint64_t longest_launch = 0;  // thread instructions (simulated GPU only)
};

struct HostRun {
  bool compiled = false;
  std::vector<Diagnostic> diagnostics;  // errors of the program itself when not compiled
  std::vector<HostCallResult> calls;    // by calls given; empty when not compiled
  bool from_cache = false;
};

constexpr const char* kMain = "main";  // HostCall::function of a whole program

// Throws grader::Error for a missing toolkit or worker; a learner's mistake is in the result.
HostRun run_host_program(const HostProgram& program, const std::vector<HostCall>& calls);

}  // namespace grader::op
