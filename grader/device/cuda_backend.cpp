// Jobs on a real GPU. Every job gets a worker process of its own: a kernel that faults leaves a CUDA context
// that is good for nothing more, and one that never ends can only be stopped by ending its process.
#include <cmath>

#include "compile/toolkit.h"
#include "device/backends.h"
#include "device/kernel_job.h"
#include "device/real_gpu_findings.h"
#include "device/worker_process.h"
#include "device/worker_runtime.h"
#include "support/error.h"

namespace grader::device {
namespace {

class CudaBackend final : public Backend {
 public:
  explicit CudaBackend(const Detection& detection)
      : name_(detection.gpu_name), target_("sm_" + std::to_string(detection.compute_capability)) {}

  std::string name() const override { return name_; }
  std::string target() const override { return target_; }
  bool is_simulated() const override { return false; }

  JobResult run(const Job& job) override {
    WorkerProcess worker({worker_program(), {"kernel-job"}, {runtime_for(Choice::cuda)}, {}});
    const Reply answer = worker.exchange(encode(job), job.limits.max_seconds);
    if (answer.status == Reply::Status::timed_out) {
      JobResult result = lost(worker, "");
      result.error = "no answer within " + seconds(job.limits.max_seconds) + " s: the kernel was stopped";
      result.findings.push_back(time_limit_finding(job, seconds(job.limits.max_seconds)));
      return result;
    }
    if (answer.status == Reply::Status::ended)
      return lost(worker, "the process that drives the GPU was " + worker.cause().text());
    const auto reply = decode_reply(answer.message);
    worker.finish();
    if (!reply) return lost(worker, "the process that drives the GPU gave an answer that cannot be read");

    JobResult result;
    result.printf_output = worker.standard_output();
    result.buffers = reply->buffers;
    result.buffers.resize(job.buffers.size());
    result.writers.resize(job.buffers.size());
    result.elapsed_ms = reply->elapsed_ms;
    result.findings = findings_of(job, *reply);
    if (!reply->error_name.empty()) {
      result.status = JobResult::Status::fault;
      result.error = reply->error_call + ": " + reply->error_text + " (" + reply->error_name + ")";
    }
    return result;
  }

 private:
  static std::string seconds(double value) { return std::to_string(std::lround(value)); }

  static JobResult lost(const WorkerProcess& worker, std::string error) {
    JobResult result;
    result.status = JobResult::Status::lost;
    result.error = std::move(error);
    result.printf_output = worker.standard_output();
    std::string last = worker.standard_error();
    while (!last.empty() && last.back() == '\n') last.pop_back();
    last = last.substr(last.rfind('\n') + 1);
    if (!last.empty()) result.error += ": " + last;
    return result;
  }

  std::string name_, target_;
};

}  // namespace

std::unique_ptr<Backend> make_cuda_backend(const Detection& detection) {
  return std::make_unique<CudaBackend>(detection);
}

}  // namespace grader::device
