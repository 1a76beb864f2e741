#include "worker/host_calls.h"

#include <cuda_runtime_api.h>
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <functional>
#include <iostream>
#include <utility>

#include "op/device_status.h"
#include "op/messages.h"
#include "op/simulated_hooks.h"
#include "op/stray_writes.h"
#include "support/checks.h"
#include "worker/last_words.h"
#include "worker/leak_search.h"
#include "worker/watchdog.h"

namespace grader::worker {
namespace {

using op::CallReply;
using op::CallRequest;
using op::Tensor;
using op::TensorData;
using Status = op::HostCallResult::Status;
using ExportedFunction = void (*)(const std::vector<Tensor>& inputs, std::vector<Tensor>& outputs);

// Loads the program at the first call of it. Throws OpError.
void* find_symbol(const CallRequest& request, const std::string& symbol) {
  void* handle = dlopen(request.library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) throw op::OpError("the program cannot be loaded: " + op::loader_error());
  return dlsym(handle, symbol.c_str());
}

ExportedFunction find_function(const CallRequest& request) {
  void* function = find_symbol(request, "grader_function_" + request.function);
  if (function == nullptr) {
    throw op::OpError("the program exports no function " + request.function +
                      ": it needs the line EXPORT_FUNCTION(" + request.function + ")");
  }
  return reinterpret_cast<ExportedFunction>(function);
}

std::vector<Tensor> make_inputs(const CallRequest& request) {
  const op::Device device = request.on_cpu ? op::Device::cpu() : op::Device::cuda();
  std::vector<Tensor> tensors;
  for (const TensorData& input : request.inputs) {
    tensors.push_back(
        op::copy_from_host({input.dtype, input.shape, device}, input.bytes.data(), input.name, true));
  }
  return tensors;
}

std::vector<std::byte> bytes_of(const Tensor& tensor) {
  const Tensor here = tensor.to(op::Device::cpu());
  const auto* first = static_cast<const std::byte*>(here.data());
  return {first, first + here.nbytes()};
}

void flush_output() {
  std::cout.flush();
  std::fflush(stdout);
}

// Runs something of the learner's; how it ended becomes the reply's status and message.
void guarded(CallReply& reply, const std::string& function, const std::function<void()>& run) {
  const auto set = [&](Status status, std::string message) {
    reply.status = status;
    reply.message = std::move(message);
  };
  try {
    run();
  } catch (const op::OpCompileError& error) {
    set(Status::compile, error.what());
  } catch (const op::DeviceError& error) {
    set(Status::device_fault, error.what());
  } catch (const op::OpError& error) {
    set(Status::op_error, error.what());
  } catch (const std::exception& error) {
    set(Status::exception, function + " threw an exception: " + error.what());
  } catch (...) {
    set(Status::exception, function + " threw something that is not a std::exception");
  }
}

std::vector<Finding> take_findings() {
  std::vector<Finding> findings;
  if (const auto hooks = op::simulated_hooks()) {
    hooks->take_findings(
        [](void* context, const Finding& finding) {
          static_cast<std::vector<Finding>*>(context)->push_back(finding);
        },
        &findings);
  }
  for (Finding& finding : op::take_stray_writes()) findings.push_back(std::move(finding));
  return findings;
}

std::vector<LaunchCounters> take_counters() {
  std::vector<LaunchCounters> launches;
  if (const auto hooks = op::simulated_hooks()) {
    hooks->take_counters(
        [](void* context, const LaunchCounters& launch) {
          static_cast<std::vector<LaunchCounters>*>(context)->push_back(launch);
        },
        &launches);
  }
  return launches;
}

std::vector<Trace> take_traces() {
  std::vector<Trace> launches;
  if (const auto hooks = op::simulated_hooks()) {
    hooks->take_traces(
        [](void* context, const Trace& launch) {
          static_cast<std::vector<Trace>*>(context)->push_back(launch);
        },
        &launches);
  }
  return launches;
}

// One call of the function, from host bytes to host bytes.
void call_once(const CallRequest& request, ExportedFunction function, CallReply& reply) {
  const std::vector<Tensor> inputs = make_inputs(request);
  std::vector<Tensor> outputs;
  function(inputs, outputs);
  op::check_device(cudaDeviceSynchronize(), request.function + " did not finish");
  for (size_t i = 0; i < outputs.size(); ++i) {
    const Tensor& output = outputs[i];
    if (!output) {
      reply.status = Status::no_tensor;
      reply.message = request.function + " returned no tensor" +
                      (outputs.size() == 1 ? "" : " in place " + std::to_string(i));
      reply.outputs.clear();
      return;
    }
    reply.outputs.push_back({"", output.dtype(), output.shape(), bytes_of(output)});
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (bytes_of(inputs[i]) != request.inputs[i].bytes)
      reply.changed_inputs.push_back(request.inputs[i].name);
  }
}

void prepare_device(const CallRequest& request) {
  const auto hooks = op::simulated_hooks();
  if (hooks == nullptr) return;
  hooks->set_max_instructions(request.max_instructions);
  hooks->set_checks(request.checks);
  std::vector<uint32_t> lines, columns;
  for (const auto& [line, column] : request.subscripts_past_end)
    lines.push_back(line), columns.push_back(column);
  hooks->set_subscripts(request.file.c_str(), lines.data(), columns.data(), lines.size());
  hooks->count(request.count);
  hooks->trace(request.trace_block ? request.trace_block->data() : nullptr);
  hooks->set_schedule(request.schedule);
  hooks->use_debug_kernels(request.debug_kernels);
}

// What the device has seen in the meantime.
void take_observations(CallReply& reply) {
  flush_output();
  reply.findings = take_findings();
  reply.counters = take_counters();
  reply.traces = take_traces();
  if (const auto hooks = op::simulated_hooks()) reply.longest_launch = hooks->take_longest_launch();
  const bool spent = std::any_of(reply.findings.begin(), reply.findings.end(),
                                 [](const Finding& finding) { return finding.check == "limit"; });
  if (spent) reply.status = Status::timed_out;
}

CallReply answer(const CallRequest& request, Watchdog& watchdog) {
  CallReply reply;
  ExportedFunction function = nullptr;
  const LastWords last_words(request.function);
  const Watchdog::Watch watch(watchdog, request.function, request.max_seconds);
  guarded(reply, request.function, [&] {
    prepare_device(request);
    function = find_function(request);
    call_once(request, function, reply);
  });
  take_observations(reply);
  if (reply.status == Status::ok && request.look_for_leaks) {
    guarded(reply, request.function, [&] {
      const std::vector<Tensor> inputs = make_inputs(request);
      const std::string leak = look_for_leaks([&] {
        std::vector<Tensor> outputs;
        function(inputs, outputs);
      });
      if (leak.empty()) return;
      reply.status = Status::leaked;
      reply.message = request.function + " leaks: " + leak;
    });
    take_findings();  // the same as the first time
    take_counters();
    take_traces();
  }
  return reply;
}

// A whole program ends as it likes: it returns, calls exit() or aborts. Whichever comes first is answered.
class ProgramEnd {
 public:
  static void expect(int reply_descriptor) {
    descriptor_ = reply_descriptor;
    ::on_exit([](int code, void*) { answer(Status::ok, "", code); }, nullptr);
    ::signal(SIGABRT, [](int) { answer(Status::crashed, "the program aborted", 128 + SIGABRT); });
    LastWords::set_teller(
        [](const std::string& message, int code) { answer(Status::crashed, message, code); });
  }
  static void answer(Status status, const std::string& message, int exit_code) {
    const int descriptor = std::exchange(descriptor_, -1);
    if (descriptor < 0) return;
    CallReply reply;
    reply.status = status;
    reply.message = message;
    reply.exit_code = exit_code;
    take_observations(reply);
    device::write_message(descriptor, encode(reply));
  }

 private:
  static inline int descriptor_ = -1;
};

void run_program(const CallRequest& request, Watchdog& watchdog, int reply_descriptor) {
  const LastWords last_words("the program");
  const Watchdog::Watch watch(watchdog, "the program", request.max_seconds);
  prepare_device(request);
  ProgramEnd::expect(reply_descriptor);
  CallReply reply;
  int code = 0;
  guarded(reply, "the program", [&] {
    auto* const main = reinterpret_cast<int (*)(int, char**)>(find_symbol(request, op::kMain));
    std::vector<std::string> words = *request.arguments;
    words.insert(words.begin(), request.function);
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    code = main(static_cast<int>(words.size()), pointers.data());
  });
  ProgramEnd::answer(reply.status, reply.message, code);
}

}  // namespace

int run_host_calls(int request_descriptor, int reply_descriptor) {
  LastWords::set_descriptor(reply_descriptor);
  Watchdog watchdog(reply_descriptor);
  while (const auto message = device::read_message(request_descriptor)) {
    const CallRequest request = op::decode_call_request(*message);
    op::set_op_host(
        [&](const op::OpRequest& wanted) {
          const Watchdog::Pause pause(watchdog);  // compiling is not the learner's time
          if (!device::write_message(reply_descriptor, encode(wanted)))
            throw op::OpError("the grader is gone");
          const auto reply = device::read_message(request_descriptor);
          if (!reply) throw op::OpError("the grader is gone");
          return op::decode_op_reply(*reply);
        },
        request.source_folder);
    if (request.arguments)
      run_program(request, watchdog, reply_descriptor);
    else if (!device::write_message(reply_descriptor, encode(answer(request, watchdog))))
      return 1;
  }
  return 0;
}

}  // namespace grader::worker
