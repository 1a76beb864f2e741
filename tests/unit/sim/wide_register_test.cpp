// Registers of 128 bits, in which atomics of 16 bytes have their operands.
#include "kernel_test.h"
#include "sim/tools/tool_set.h"

namespace grader::sim {
namespace {

using L = uint64_t;

TEST(WideRegister, IsPackedStoredLoadedSwappedAndUnpacked) {
  TestKernel k(R"(.shared .align 16 .b8 sh[1024];
.visible .entry k(.param .u64 out) {
  .reg .b64 %x<9>; .reg .b128 %q<9>; .reg .b32 %r<4>;
  ld.param.u64 %x1, [out]; mov.u32 %r1, %tid.x; mul.wide.u32 %x2, %r1, 16; add.u64 %x3, %x1, %x2;
  mov.u32 %r2, sh; cvt.u32.u64 %r3, %x2; add.u32 %r2, %r2, %r3;
  cvt.u64.u32 %x4, %r1; mov.u64 %x5, 7;
  mov.b128 %q1, {%x4, %x5};
  st.shared.b128 [%r2], %q1;
  ld.shared.b128 %q2, [%r2];
  atom.global.exch.b128 %q3, [%x3], %q2;
  mov.b128 %q4, %q2;
  atom.global.cas.b128 %q5, [%x3], %q4, %q3;
  mov.b128 {%x6, %x7}, %q5;
  add.u64 %x6, %x6, %x7;
  st.global.u64 [%x3+8], %x6;
  ret; })");
  std::vector<L> values;
  for (L i = 0; i < 80; ++i) values.push_back(100 + i);
  const DevicePointer out = k.buffer(values);
  const auto checks = make_checks(kAllChecks);
  LaunchOptions options;
  for (const auto& check : checks) options.observers.push_back(check.get());
  const LaunchResult r = k.launch({1, 1, 1}, {40, 1, 1}, {out}, 0, options);
  EXPECT_FALSE(r.error.has_value());
  EXPECT_TRUE(r.findings.empty());
  // The first half came back by the second swap; the second is what it found: the thread's number, and 7.
  for (L i = 0; i < 40; ++i) {
    values[2 * i] = 100 + 2 * i;
    values[2 * i + 1] = i + 7;
  }
  EXPECT_EQ(k.read<L>(out, 80), values);
}

}  // namespace
}  // namespace grader::sim
