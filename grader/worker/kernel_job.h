// `grader-worker kernel-job`: runs one job on the GPU that libcudart drives, with guard zones around every
// buffer.
#pragma once

namespace grader::worker {

// Reads one job, answers with one reply (device/kernel_job.h). Returns the process's exit code.
int run_kernel_job(int request_descriptor, int reply_descriptor);

}  // namespace grader::worker
