#include "device/real_gpu_findings.h"

#include <gtest/gtest.h>

namespace grader::device {
namespace {

Job job_with(Buffer buffer) {
  Job job;
  job.source_name = "problems/p13/p13.cu";
  job.buffers.push_back(std::move(buffer));
  return job;
}

TEST(RealGpuFindings, StrayWritesSpeakOfElements) {
  const Job job = job_with({"out", "float32", 4, {6}, 24, {}, false, true, false});
  KernelJobReply reply;
  reply.stray_writes = {{0, 24, 8}, {0, -4, 4}};
  const auto findings = findings_of(job, reply);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].check, "memcheck");
  EXPECT_EQ(findings[0].message, "write past the end of out");
  EXPECT_EQ(findings[0].label, "out[6]: out has 6 float32 elements (out[0] to out[5])");
  EXPECT_EQ(findings[0].count, 2u);
  EXPECT_EQ(findings[1].message, "write before the start of out");
  EXPECT_TRUE(findings[1].label.starts_with("out[-1]: "));
}

TEST(RealGpuFindings, FaultsAndChangedInputs) {
  const Job job = job_with({"a", "float32", 4, {6}, 24, {}, true, false, false});
  KernelJobReply reply;
  reply.changed_inputs = {0};
  reply.error_name = "cudaErrorIllegalAddress";
  reply.error_text = "an illegal memory access was encountered";
  reply.error_call = "kernel f";
  const auto findings = findings_of(job, reply);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].message, "write to a, which is an input");
  EXPECT_EQ(findings[1].message,
            "kernel f failed: an illegal memory access was encountered (cudaErrorIllegalAddress)");
  reply.refused = true;  // nothing ran: the launch is at fault, no access
  EXPECT_EQ(findings_of(job, reply).size(), 1u);
}

}  // namespace
}  // namespace grader::device
