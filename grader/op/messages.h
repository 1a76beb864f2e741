// What the grader and its worker say to each other about a host program: plain data, and its way through a
// frame (device/worker_process.h). One exchange is: a CallRequest, any number of op requests and replies, a
// CallReply.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "device/worker_process.h"
#include "op/host_program.h"
#include "op/op_builder.h"
#include "op/tensor.h"
#include "support/checks.h"
#include "support/counters.h"
#include "support/trace.h"

namespace grader::op {

struct TensorData {
  std::string name;
  Dtype dtype = Dtype::float32;
  Shape shape;
  std::vector<std::byte> bytes;
};

struct CallRequest {
  std::string library;        // the compiled program
  std::string source_folder;  // where the learner's relative folders start
  std::string function;
  std::vector<TensorData> inputs;
  uint64_t max_instructions = 0;
  double max_seconds = 0;       // for the learner's host code; launches on the simulated GPU do not count
  bool on_cpu = false;          // the inputs lie in host memory
  uint64_t schedule = 0;        // of the simulated GPU: device/backend.h
  bool look_for_leaks = false;  // repeat the call and see whether memory grows
  bool count = false;           // what each launch of the first call costs
  uint32_t checks = kAllChecks;
  std::string file;                                                // the program's, without folders
  std::vector<std::pair<uint32_t, uint32_t>> subscripts_past_end;  // in it: device/backend.h
  std::optional<device::Dim3> trace_block;  // whose accesses to record, in each launch of the call
  bool debug_kernels = false;  // launches run the debug build; the same in all requests to one worker
  std::optional<std::vector<std::string>> arguments;  // of main(): the whole program is to run
};

struct CallReply {
  HostCallResult::Status status = HostCallResult::Status::ok;
  std::string message;
  std::vector<TensorData> outputs;  // what the function returned
  std::vector<std::string> changed_inputs;
  std::vector<Finding> findings;
  std::vector<LaunchCounters> counters;
  std::vector<Trace> traces;
  uint64_t longest_launch = 0;  // thread instructions
  int exit_code = 0;            // of main()
};

device::Message encode(const CallRequest& request);
device::Message encode(const OpRequest& request);
device::Message encode(const OpReply& reply);
device::Message encode(const CallReply& reply);

// What a worker sends.
struct FromWorker {
  std::optional<OpRequest> op;
  std::optional<CallReply> call;
};

// Throw std::runtime_error for a message that is none of ours: the other side is not our program any more.
CallRequest decode_call_request(const device::Message& message);
OpReply decode_op_reply(const device::Message& message);
FromWorker decode_from_worker(const device::Message& message);

}  // namespace grader::op
