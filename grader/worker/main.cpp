// grader-worker: does, in a process that may die, what the grader must not do in its own. Started by the
// grader only; the first argument says what for.
#include <cstdio>
#include <string_view>

#include "device/worker_process.h"
#include "worker/host_calls.h"
#include "worker/kernel_job.h"

int main(int argc, char** argv) {
  using grader::device::kReplyDescriptor;
  using grader::device::kRequestDescriptor;
  const std::string_view job = argc == 2 ? argv[1] : "";
  if (job == "kernel-job") return grader::worker::run_kernel_job(kRequestDescriptor, kReplyDescriptor);
  if (job == "host-calls") return grader::worker::run_host_calls(kRequestDescriptor, kReplyDescriptor);
  std::fputs("grader-worker is started by the grader. Type: ./puzzles run\n", stderr);
  return 2;
}
