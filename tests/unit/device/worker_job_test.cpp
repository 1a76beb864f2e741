// The worker's side of a kernel job, on the simulated CUDA runtime that it finds when nothing else is named:
// what a real GPU does, but for the GPU.
#include <gtest/gtest.h>

#include <algorithm>

#include "add_job.h"
#include "device/kernel_job.h"
#include "device/real_gpu_findings.h"

namespace grader::device {
namespace {

constexpr double kPatient = 120;

KernelJobReply run(const Job& job) {
  WorkerProcess worker({GRADER_WORKER_PROGRAM, {"kernel-job"}, {}, {}});
  const Reply answer = worker.exchange(encode(job), kPatient);
  EXPECT_EQ(answer.status, Reply::Status::message) << worker.cause().text() << "\n"
                                                   << worker.standard_error();
  return decode_reply(answer.message).value_or(KernelJobReply{});
}

TEST(WorkerJob, RunsAKernelAndBringsTheBytesBack) {
  const KernelJobReply reply = run(add_job(4));
  EXPECT_EQ(reply.error_name, "") << reply.error_call;
  ASSERT_EQ(reply.buffers.size(), 2u);
  EXPECT_EQ(reply.buffers[0], bytes_of({11, 12, 13, 14}));
  EXPECT_TRUE(reply.buffers[1].empty());
  EXPECT_TRUE(reply.stray_writes.empty());
}

TEST(WorkerJob, UnwrittenElementsArePoison) {
  const KernelJobReply reply = run(add_job(2));
  ASSERT_EQ(reply.buffers.size(), 2u);
  EXPECT_TRUE(std::all_of(reply.buffers[0].begin() + 8, reply.buffers[0].end(),
                          [](std::byte byte) { return byte == std::byte{0xFF}; }));
}

TEST(WorkerJob, GuardZonesCatchStrayWrites) {
  const Job job = add_job(6);  // two elements too far
  const KernelJobReply reply = run(job);
  ASSERT_EQ(reply.stray_writes.size(), 1u);
  EXPECT_EQ(reply.stray_writes[0].buffer, 0u);
  EXPECT_EQ(reply.stray_writes[0].offset, 16);
  EXPECT_EQ(findings_of(job, reply).at(0).label, "out[4]: out has 4 float32 elements (out[0] to out[3])");
}

TEST(WorkerJob, ChangedInputsAreSeen) {
  Job job = add_job(4);
  job.launches[0].arguments[0] = BufferRef{1};  // in place
  EXPECT_EQ(run(job).changed_inputs, std::vector<uint32_t>{1});
}

TEST(WorkerJob, RefusedLaunchesBearCudasName) {
  const KernelJobReply reply = run(add_job(2048));
  EXPECT_TRUE(reply.refused);
  EXPECT_EQ(reply.error_name, "cudaErrorInvalidConfiguration");
  Job job = add_job(4);
  job.launches[0].kernel = "sub";
  EXPECT_EQ(run(job).error_name, "cudaErrorSymbolNotFound");
}

}  // namespace
}  // namespace grader::device
