#include <gtest/gtest.h>

#include "add_job.h"
#include "device/backend.h"
#include "device/kernel_signature.h"
#include "support/error.h"

namespace grader::device {
namespace {

TEST(SimBackend, RunsAJob) {
  const auto backend = make_backend(Choice::simulated);
  EXPECT_TRUE(backend->is_simulated());
  const JobResult result = backend->run(add_job(4));
  EXPECT_EQ(result.status, JobResult::Status::ok) << result.error;
  EXPECT_TRUE(result.findings.empty());
  EXPECT_EQ(result.buffers[0], bytes_of({11, 12, 13, 14}));
  EXPECT_TRUE(result.buffers[1].empty());  // not asked for
}

TEST(SimBackend, BytesThatNobodyWroteArePoison) {
  const JobResult result = make_backend(Choice::simulated)->run(add_job(2));
  ASSERT_EQ(result.buffers[0].size(), 16u);
  EXPECT_EQ(result.buffers[0][8], std::byte{0xFF});
}

TEST(SimBackend, AnIndexOutOfRangeIsAFindingAndTheBytesStillComeBack) {
  const JobResult result = make_backend(Choice::simulated)->run(add_job(5));
  ASSERT_FALSE(result.findings.empty());
  EXPECT_EQ(result.findings[0].check, "memcheck");
  EXPECT_EQ(result.findings[0].thread[0], 4u);
  EXPECT_EQ(result.buffers[0].size(), 16u);
}

TEST(SimBackend, KnowsWhoWroteWhat) {
  Job job = add_job(3);
  job.buffers[0].record_writers = true;
  const JobResult result = make_backend(Choice::simulated)->run(job);
  ASSERT_EQ(result.writers[0].size(), 4u);
  EXPECT_EQ(result.writers[0][2].thread, (Dim3{2, 0, 0}));
  EXPECT_EQ(result.writers[0][3].thread, (Dim3{0, 0, 0}));  // nobody's
  EXPECT_TRUE(result.writers[1].empty());
}

TEST(SimBackend, WrongArgumentsAreNamed) {
  Job job = add_job(4);
  job.launches[0].arguments.pop_back();
  EXPECT_THROW(make_backend(Choice::simulated)->run(job), Error);
  job.launches[0].kernel = "sub";
  EXPECT_THROW(make_backend(Choice::simulated)->run(job), Error);
}

TEST(KernelSignature, ReadsNamesAndParameters) {
  const auto kernels = kernel_signatures(kAdd, "add.ptx");
  ASSERT_EQ(kernels.size(), 1u);
  EXPECT_EQ(kernels[0].name, "add");
  ASSERT_EQ(kernels[0].parameters.size(), 3u);
  EXPECT_EQ(kernels[0].parameters[0].type, "u64");
  EXPECT_EQ(kernels[0].parameters[2].type, "f32");
}

}  // namespace
}  // namespace grader::device
