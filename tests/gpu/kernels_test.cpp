#include <gtest/gtest.h>

#include <cstring>

#include "case_file.h"

namespace grader::gpu_test {
namespace {

struct Kernels : testing::TestWithParam<CaseFile> {};

std::string hex(const std::vector<std::byte>& bytes, size_t start, size_t count) {
  std::string text;
  for (size_t i = start; i < std::min(bytes.size(), start + count); ++i) {
    char pair[3];
    std::snprintf(pair, sizeof pair, "%02x", std::to_integer<int>(bytes[i]));
    text.insert(0, pair);  // little-endian: the number as one reads it
  }
  return text;
}

void expect_as_declared(const CaseFile& case_file, const device::JobResult& result) {
  if (case_file.finds.empty()) {
    EXPECT_EQ(result.status, device::JobResult::Status::ok) << result.error;
    for (const auto& finding : result.findings) ADD_FAILURE() << finding.message << " " << finding.label;
    return;
  }
  ASSERT_FALSE(result.findings.empty()) << "nothing was found; " << result.error;
  EXPECT_EQ(result.findings[0].check, case_file.finds);
}

TEST_P(Kernels, RunOnTheSimulatedGpu) {
  const auto simulated = device::make_backend(device::Choice::simulated);
  expect_as_declared(GetParam(), run_case(GetParam(), *simulated));
}

TEST_P(Kernels, GiveTheSameBytesOnARealGpu) {
  const auto detection = device::detect_cuda();
  if (!detection.cuda_usable) GTEST_SKIP() << detection.reason;
  const auto simulated = device::make_backend(device::Choice::simulated);
  const auto real = device::make_backend(device::Choice::cuda);
  const auto expected = run_case(GetParam(), *simulated), actual = run_case(GetParam(), *real);
  expect_as_declared(GetParam(), actual);
  if (!GetParam().finds.empty()) return;
  EXPECT_EQ(actual.printf_output, expected.printf_output);
  ASSERT_EQ(actual.buffers.size(), expected.buffers.size());
  for (size_t i = 0; i < actual.buffers.size(); ++i) {
    const auto& real_bytes = actual.buffers[i];
    const auto& simulated_bytes = expected.buffers[i];
    ASSERT_EQ(real_bytes.size(), simulated_bytes.size());
    const size_t size = GetParam().job.buffers[i].element_size;
    size_t different = 0, first = 0;
    for (size_t at = 0; at < real_bytes.size(); at += size)
      if (std::memcmp(&real_bytes[at], &simulated_bytes[at], size) != 0 && different++ == 0) first = at;
    EXPECT_EQ(different, 0u) << "argument " << i + 1 << ", element " << first / size << ": 0x"
                             << hex(real_bytes, first, size) << " on the " << real->name() << ", 0x"
                             << hex(simulated_bytes, first, size) << " on the simulated GPU";
  }
}

INSTANTIATE_TEST_SUITE_P(Gpu, Kernels, testing::ValuesIn(all_cases()),
                         [](const auto& parameter) { return parameter.param.name; });

}  // namespace
}  // namespace grader::gpu_test
