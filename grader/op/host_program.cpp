// The grader's side of a host program. It compiles the program and, when the worker asks, its ops; it gives
// the worker one call after the other, and a fresh worker to the calls that remain when one has died. What a
// call gave is judged elsewhere, from the bytes that come back.
#include "op/host_program.h"

#include <algorithm>
#include <memory>
#include <set>

#include "compile/compiler_log.h"
#include "compile/nvcc_compiler.h"
#include "compile/toolkit.h"
#include "device/worker_process.h"
#include "device/worker_runtime.h"
#include "op/messages.h"
#include "op/op_source.h"
#include "support/did_you_mean.h"
#include "support/error.h"

namespace grader::op {
namespace {

namespace fs = std::filesystem;
using Status = HostCallResult::Status;

// On top of the worker's own watchdog, which knows how long the host code alone has run.
constexpr double kGraceSeconds = 5;
// The simulated GPU's instruction budget ends a launch; this is how slow it may be at most.
constexpr double kSlowestInstructionsPerSecond = 2e6;

std::string target_of(const HostProgram& program) {
  if (program.device != device::Choice::cuda) return "compute_90";
  return "sm_" + std::to_string(device::detect_cuda().compute_capability);
}

compile::LibrarySource library_source(const HostProgram& program) {
  compile::LibrarySource source;
  source.file = program.source;
  source.shown_name = program.shown_name;
  source.include_dirs = {learner_include_folder()};
  source.target = target_of(program);
  source.contract = program.contract;
  source.debug_kernels = program.device != device::Choice::cuda;
  source.machine_code = program.machine_code;
  return source;
}

Command worker_command(const HostProgram& program) {
  Command command{device::worker_program(), {"host-calls"}, {}, {}};
  // Without per-thread caches malloc's count of bytes in use is exact, and the search for leaks needs it to
  // be.
  command.environment.push_back("GLIBC_TUNABLES=glibc.malloc.tcache_count=0");
  command.environment.push_back(device::runtime_for(program.device));
  return command;
}

double patience(const HostProgram& program) {
  const double launches =
      program.device == device::Choice::cuda
          ? 0
          : static_cast<double>(program.limits.max_instructions) / kSlowestInstructionsPerSecond;
  return program.limits.max_seconds + launches + kGraceSeconds;
}

// An assertion or malloc says there why it gave up.
std::string last_line_of(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  text = text.substr(text.rfind('\n') + 1);
  const std::string program = "grader-worker: ";
  return text.starts_with(program) ? text.substr(program.size()) : text;
}

// The calls of one run, and the worker that serves them.
class Conversation {
 public:
  Conversation(const HostProgram& program, const compile::CompiledLibrary& library)
      : program_(program),
        library_(library.library),
        subscripts_past_end_(compile::subscripts_past_end(library.diagnostics, program.shown_name)),
        folder_(fs::absolute(program.source).parent_path()),
        shown_folder_(fs::path(program.shown_name).parent_path()),
        ops_(library_source(program)) {}

  HostCallResult run(const HostCall& call) {
    if (!worker_) worker_ = std::make_unique<device::WorkerProcess>(worker_command(program_));
    const size_t printed_before = worker_->standard_output().size();
    errors_before_ = worker_->standard_error().size();
    ops_.forget_diagnostics();
    HostCallResult result = converse(call);
    result.printed = worker_->standard_output().substr(printed_before);
    result.printed_errors = worker_->standard_error().substr(errors_before_);
    if (result.status == Status::compile) result.diagnostics = ops_.diagnostics();
    if (!still_good(result.status)) worker_.reset();
    return result;
  }

  void finish() {
    if (worker_) worker_->finish();
  }

 private:
  // A device that faulted is lost to its process.
  static bool still_good(Status status) {
    return status == Status::ok || status == Status::op_error || status == Status::exception ||
           status == Status::compile || status == Status::leaked || status == Status::no_tensor;
  }

  HostCallResult converse(const HostCall& call) {
    device::Reply reply = worker_->exchange(encode(request_for(call)), patience(program_));
    while (reply.status == device::Reply::Status::message) {
      FromWorker said;
      try {
        said = decode_from_worker(reply.message);
      } catch (const std::exception&) {
        return failure(Status::crashed, call.function + " wrote over the grader's own data");
      }
      if (said.call) return result_of(*said.call, call);
      reply = worker_->exchange(encode(ops_.build(*said.op)), patience(program_));
    }
    if (reply.status == device::Reply::Status::timed_out) {
      return failure(Status::timed_out, call.function + " did not come back: does a loop never end?");
    }
    const ExitCause& cause = worker_->cause();
    if (cause.signalled) {
      const std::string last_line = as_shown(last_line_of(worker_->standard_error().substr(errors_before_)));
      return failure(Status::crashed, call.function + " crashed: " + cause.text() +
                                          (last_line.empty() ? "" : ": " + last_line));
    }
    return failure(Status::exited, call.function + " ended the program before it returned (" + cause.text() +
                                       "): return the output instead of calling exit");
  }

  static HostCallResult failure(Status status, std::string message) {
    HostCallResult result;
    result.status = status;
    result.message = std::move(message);
    return result;
  }

  CallRequest request_for(const HostCall& call) {
    CallRequest request;
    request.library = library_;
    request.source_folder = folder_;
    request.function = call.function;
    request.max_instructions = program_.limits.max_instructions;
    request.max_seconds = program_.limits.max_seconds;
    request.schedule = call.schedule;
    request.on_cpu = call.on_cpu;
    request.debug_kernels = program_.debug_kernels;
    request.look_for_leaks =
        !call.arguments && !program_.debug_kernels && searched_.insert({call.function, call.on_cpu}).second;
    request.count = program_.count;
    request.trace_block = program_.trace_block;
    request.checks = program_.limits.checks;
    request.file = program_.source.filename().string();
    request.subscripts_past_end = subscripts_past_end_;
    request.arguments = call.arguments;
    for (size_t i = 0; i < call.inputs.size(); ++i) {
      const array::Array input = call.inputs[i].contiguous();
      const std::string name =
          i < call.input_names.size() ? call.input_names[i] : "input " + std::to_string(i + 1);
      const auto bytes = input.bytes();
      request.inputs.push_back(
          {name, static_cast<Dtype>(input.dtype()), input.shape(), {bytes.begin(), bytes.end()}});
    }
    return request;
  }

  // The learner's folder as messages show it.
  std::string as_shown(std::string text) const {
    const std::string folder = folder_.string() + "/";
    const size_t at = text.find(folder);
    return at == std::string::npos ? text : text.replace(at, folder.size(), (shown_folder_ / "").string());
  }

  HostCallResult result_of(CallReply& reply, const HostCall& call) const {
    HostCallResult result;
    result.status = reply.status;
    result.message = reply.message;
    result.findings = std::move(reply.findings);
    for (Finding& finding : result.findings) {
      finding.file = finding.file.empty() ? program_.shown_name : as_shown(finding.file);
      if (finding.other) finding.other->file = as_shown(finding.other->file);
    }
    result.longest_launch = reply.longest_launch;
    result.exit_code = reply.exit_code;
    result.counters = std::move(reply.counters);
    for (LaunchCounters& launch : result.counters)
      for (LineCounts& line : launch.lines) line.file = as_shown(line.file);
    result.traces = std::move(reply.traces);
    for (Trace& launch : result.traces)
      for (TracedPlace& place : launch.places) place.file = as_shown(place.file);
    result.changed_inputs = std::move(reply.changed_inputs);
    for (TensorData& output : reply.outputs) {
      try {
        result.outputs.emplace_back(static_cast<array::Dtype>(output.dtype), output.shape,
                                    std::move(output.bytes));
      } catch (const Error&) {
        return failure(Status::crashed, call.function + " wrote over the grader's own data");
      }
    }
    return result;
  }

  const HostProgram& program_;
  fs::path library_;
  std::vector<std::pair<uint32_t, uint32_t>> subscripts_past_end_;
  fs::path folder_;        // of the learner's file
  fs::path shown_folder_;  // the same, as messages show it
  OpSource ops_;
  std::unique_ptr<device::WorkerProcess> worker_;
  size_t errors_before_ = 0;  // how much the worker had written to standard error before this call
  std::set<std::pair<std::string, bool>>
      searched_;  // functions, by where their inputs lie, whose first call looks for leaks, or did
};

}  // namespace

static_assert(static_cast<int>(Dtype::bool_) == static_cast<int>(array::Dtype::bool_) &&
              static_cast<int>(Dtype::bfloat16) == static_cast<int>(array::Dtype::bfloat16) &&
              static_cast<int>(Dtype::float64) == static_cast<int>(array::Dtype::float64));

HostRun run_host_program(const HostProgram& program, const std::vector<HostCall>& calls) {
  compile::CompiledLibrary library = compile::compile_library(library_source(program));

  HostRun run;
  run.compiled = library.ok;
  run.from_cache = library.from_cache;
  run.diagnostics = library.diagnostics;
  if (!run.compiled) return run;
  Conversation conversation(program, library);
  for (const HostCall& call : calls) {
    const bool left_out = call.repeats && run.calls.at(*call.repeats).status != Status::ok;
    run.calls.push_back(left_out ? HostCallResult{} : conversation.run(call));
  }
  conversation.finish();
  return run;
}

}  // namespace grader::op
