#include <gtest/gtest.h>

#include <cstring>

#include "device/backend.h"
#include "device/kernel_signature.h"
#include "support/error.h"

namespace grader::device {
namespace {

// out[i] = a[i] + add, without a guard on i.
constexpr const char* kAdd = R"(.version 9.0
.target sm_90
.address_size 64
.visible .entry add(.param .u64 add_out, .param .u64 add_a, .param .f32 add_value)
{
  .reg .b32 %r<3>;
  .reg .f32 %f<4>;
  .reg .b64 %rd<8>;
  ld.param.u64 %rd1, [add_out];
  ld.param.u64 %rd2, [add_a];
  ld.param.f32 %f1, [add_value];
  cvta.to.global.u64 %rd3, %rd1;
  cvta.to.global.u64 %rd4, %rd2;
  mov.u32 %r1, %tid.x;
  mul.wide.u32 %rd5, %r1, 4;
  add.s64 %rd6, %rd4, %rd5;
  ld.global.f32 %f2, [%rd6];
  add.f32 %f3, %f2, %f1;
  add.s64 %rd7, %rd3, %rd5;
  st.global.f32 [%rd7], %f3;
  ret;
}
)";

std::vector<std::byte> bytes_of(const std::vector<float>& values) {
  std::vector<std::byte> bytes(values.size() * sizeof(float));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

Job add_job(uint32_t threads) {
  Job job;
  job.image = kAdd;
  job.source_name = "add.cu";
  job.buffers = {{"out", "float32", 4, {4}, 16, {}, false, true, false},
                 {"a", "float32", 4, {4}, 16, bytes_of({1, 2, 3, 4}), true, false, false}};
  job.launches = {
      {"add", {1, 1, 1}, {threads, 1, 1}, 0, {BufferRef{0}, BufferRef{1}, Scalar{bytes_of({10})}}}};
  return job;
}

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
