#include "device/kernel_job.h"

#include <gtest/gtest.h>

namespace grader::device {
namespace {

Job example() {
  Job job;
  job.image = std::string("cubin\0bytes", 11);
  Buffer input{"a", "float32", 4, {2}, 8, std::vector<std::byte>(8, std::byte{1}), true, false, false};
  Buffer output{"out", "float32", 4, {1}, 4, {}, false, true, false};
  job.buffers = {input, output};
  job.launches = {
      {"f", {2, 1, 1}, {8, 4, 1}, 64, {BufferRef{1}, BufferRef{0}, Scalar{{std::byte{5}, std::byte{255}}}}}};
  return job;
}

TEST(KernelJob, SurvivesTheJourney) {
  const auto job = decode_job(encode(example()));
  ASSERT_TRUE(job);
  EXPECT_EQ(job->image, example().image);
  ASSERT_EQ(job->buffers.size(), 2u);
  EXPECT_EQ(job->buffers[0].initial, example().buffers[0].initial);
  EXPECT_TRUE(job->buffers[0].read_only);
  EXPECT_TRUE(job->buffers[1].initial.empty());
  EXPECT_TRUE(job->buffers[1].read_back);
  ASSERT_EQ(job->launches.size(), 1u);
  EXPECT_EQ(job->launches[0].block, (Dim3{8, 4, 1}));
  ASSERT_EQ(job->launches[0].arguments.size(), 3u);
  EXPECT_EQ(std::get<BufferRef>(job->launches[0].arguments[0]).index, 1u);
  EXPECT_EQ(std::get<Scalar>(job->launches[0].arguments[2]).bytes,
            (std::vector{std::byte{5}, std::byte{255}}));
}

TEST(KernelJob, RepliesToo) {
  KernelJobReply reply;
  reply.error_name = "cudaErrorIllegalAddress";
  reply.stray_writes = {{1, -4, 8}};
  reply.changed_inputs = {0};
  reply.buffers = {{}, {std::byte{1}, std::byte{2}}};
  const auto back = decode_reply(encode(reply));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->error_name, reply.error_name);
  EXPECT_EQ(back->stray_writes[0].offset, -4);
  EXPECT_EQ(back->buffers, reply.buffers);
}

TEST(KernelJob, WhatIsNoJobIsRefused) {
  Message message = encode(example());
  message.payload.pop_back();
  EXPECT_FALSE(decode_job(message));
  EXPECT_FALSE(decode_job({"", {}}));
  EXPECT_FALSE(decode_job({"[1, 2]", {}}));
  Job job = example();
  job.launches[0].arguments[0] = BufferRef{9};
  EXPECT_FALSE(decode_job(encode(job)));
  EXPECT_FALSE(decode_reply({"{}", {}}));
}

}  // namespace
}  // namespace grader::device
