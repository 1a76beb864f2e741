// Host programs whose kernels stray: a real GPU lets it happen, the guard zones of the tensors show it.
#include <gtest/gtest.h>

#include "array/create.h"
#include "device/backend.h"
#include "op/host_program.h"

namespace grader::op {
namespace {

HostCallResult call(const std::string& function, device::Choice device) {
  HostProgram program;
  program.shown_name = "tests/gpu/programs/stray_writes.cu";
  program.source = REPOSITORY_ROOT "/" + program.shown_name;
  program.device = device;
  const HostRun run =
      run_host_program(program, {{function, {array::arange(4, array::Dtype::float32)}, {"input"}}});
  for (const Diagnostic& diagnostic : run.diagnostics) ADD_FAILURE() << format(diagnostic);
  return run.compiled ? run.calls.at(0) : HostCallResult{};
}

struct Programs : testing::TestWithParam<std::pair<std::string, std::string>> {};

void expect_stray_write(const HostCallResult& result) {
  const auto& [function, message] = Programs::GetParam();
  ASSERT_EQ(result.findings.size(), message.empty() ? 0u : 1u) << result.message;
  if (message.empty()) return;
  EXPECT_EQ(result.findings[0].message, message);
  EXPECT_EQ(result.findings[0].file, "tests/gpu/programs/stray_writes.cu");
}

TEST_P(Programs, OnTheSimulatedGpu) { expect_stray_write(call(GetParam().first, device::Choice::simulated)); }

TEST_P(Programs, OnARealGpu) {
  const auto detection = device::detect_cuda();
  if (!detection.cuda_usable) GTEST_SKIP() << detection.reason;
  expect_stray_write(call(GetParam().first, device::Choice::cuda));
}

INSTANTIATE_TEST_SUITE_P(Gpu, Programs,
                         testing::Values(std::pair("in_range", ""),
                                         std::pair("past_the_end", "write past the end of output"),
                                         std::pair("before_the_start", "write before the start of output")),
                         [](const auto& parameter) { return parameter.param.first; });

}  // namespace
}  // namespace grader::op
