#include "kernel_test.h"

#include <fmt/format.h>

#include <numeric>

#include "ptx/parse.h"
#include "sim/tools/tool_set.h"

namespace grader::sim {

TestKernel::TestKernel(const std::string& ptx)
    : module(gpu.load(ptx::parse(".version 9.0\n.target sm_90\n.address_size 64\n" + ptx, "test.ptx"))) {}

DevicePointer TestKernel::make_buffer(std::span<const std::byte> bytes, uint32_t element, std::string name,
                                      bool read_only) {
  AllocationInfo info;
  info.name = std::move(name);
  info.element_size = element;
  info.element_type = element == 4 ? "float32" : "";
  info.read_only = read_only;
  const DevicePointer p = gpu.allocate(bytes.size(), info);
  EXPECT_TRUE(gpu.write(p, bytes));
  return p;
}

LaunchResult TestKernel::launch(Dim3 grid, Dim3 block, std::vector<uint64_t> parameters, uint32_t shared,
                                LaunchOptions options) {
  return gpu.launch(*module, "k", {grid, block, shared}, std::as_bytes(std::span(parameters)), options);
}

InOut run_in_out(const std::string& ptx, const LaunchConfig& config, uint32_t checks, LaunchOptions options) {
  TestKernel k(ptx);
  std::vector<uint32_t> in(1024);
  std::iota(in.begin(), in.end(), 1);
  const uint32_t threads = config.grid[0] * config.block[0];
  const DevicePointer out = k.buffer(std::vector<uint32_t>(threads, 0));
  const std::vector<uint64_t> parameters{k.buffer(in), out};
  const auto observers = make_checks(checks);
  for (const auto& o : observers) options.observers.push_back(o.get());
  LaunchResult r = k.gpu.launch(*k.module, "k", config, std::as_bytes(std::span(parameters)), options);
  return {k.read<uint32_t>(out, threads), std::move(r)};
}

std::vector<uint64_t> evaluate_bits(const std::string& body, uint32_t result_size, uint32_t size,
                                    std::vector<std::vector<uint64_t>> inputs) {
  // Every element takes 8 bytes in memory; the registers have the width of the test's type.
  const auto bits = [](uint32_t bytes) { return bytes * 8; };
  std::string text = fmt::format(
      ".visible .entry k(.param .u64 d, .param .u64 a, .param .u64 b, .param .u64 c) {{\n"
      ".reg .b{0} %a, %b, %c; .reg .b{1} %d; .reg .pred %p<10>; .reg .b32 %x<10>; .reg .b64 %y<10>, %q<9>; "
      ".reg .b16 %h<10>;\n"
      "ld.param.u64 %q0, [d]; ld.param.u64 %q1, [a]; ld.param.u64 %q2, [b]; ld.param.u64 %q3, [c];\n"
      "mov.u32 %x1, %tid.x; mul.wide.u32 %q4, %x1, 8;\n"
      "add.u64 %q0, %q0, %q4; add.u64 %q1, %q1, %q4; add.u64 %q2, %q2, %q4; add.u64 %q3, %q3, %q4;\n"
      "ld.global.b{0} %a, [%q1]; ld.global.b{0} %b, [%q2]; ld.global.b{0} %c, [%q3];\n{2}\nst.global.b{1} "
      "[%q0], %d; ret; }}\n",
      bits(size), bits(result_size), body);
  TestKernel kernel(text);
  std::vector<uint64_t> parameters{kernel.buffer(std::vector<uint64_t>(inputs[0].size(), 0))};
  for (const auto& input : inputs) parameters.push_back(kernel.buffer(input));
  const LaunchResult result =
      kernel.launch({1, 1, 1}, {static_cast<uint32_t>(inputs[0].size()), 1, 1}, parameters);
  EXPECT_FALSE(result.error.has_value());
  EXPECT_TRUE(result.findings.empty());
  return kernel.read<uint64_t>(parameters[0], inputs[0].size());
}

}  // namespace grader::sim
