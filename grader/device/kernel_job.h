// A job as it travels to the worker that drives the real GPU, and what comes back. The worker moves bytes and
// reports facts (which guard zone was hit, what CUDA said); words for the learner are made here, in the
// grader.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "device/backend.h"
#include "device/worker_process.h"

namespace grader::device {

// Bytes beside a buffer that the kernel changed.
struct StrayWrite {
  uint32_t buffer = 0;  // into Job::buffers
  int64_t offset =
      0;  // of the changed byte nearest to the buffer, from the buffer's start: negative before it
  uint64_t bytes = 0;  // how many changed on that side
};

struct KernelJobReply {
  std::string error_name;  // "cudaErrorIllegalAddress"; empty when every call succeeded
  std::string error_text;  // CUDA's own words for it
  std::string error_call;  // what was being done: "the launch of kernel conv_1d"
  bool refused = false;    // the launch was refused: nothing ran, the device is well
  std::vector<StrayWrite> stray_writes;
  std::vector<uint32_t> changed_inputs;         // read-only buffers whose bytes changed
  std::vector<std::vector<std::byte>> buffers;  // as JobResult::buffers
  double elapsed_ms = 0;
};

Message encode(const Job& job);
Message encode(const KernelJobReply& reply);
// Nothing for a message that is not one of these.
std::optional<Job> decode_job(const Message& message);
std::optional<KernelJobReply> decode_reply(const Message& message);

}  // namespace grader::device
