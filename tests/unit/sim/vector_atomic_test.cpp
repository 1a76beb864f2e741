// atom and red of vectors, and discard: a line of global memory at once.
#include <fmt/format.h>

#include "kernel_test.h"
#include "sim/tools/tool_set.h"

namespace grader::sim {
namespace {

using Words = std::vector<uint32_t>;

struct Outcome {
  Words words;
  std::vector<Finding> findings;
};
// One thread works on a: words 1 to 64; all checks are on.
Outcome run(const std::string& body) {
  TestKernel k(
      ".visible .entry k(.param .u64 a) {\n.reg .b16 %h<20>; .reg .b32 %r<20>; .reg .f32 %f<20>; .reg .b64 "
      "%q<9>;\n"
      "ld.param.u64 %q1, [a];\n" +
      body + "\nret; }\n");
  Words a(64);
  for (uint32_t i = 0; i < a.size(); ++i) a[i] = i + 1;
  const DevicePointer p = k.buffer(a, "a");
  const std::vector<uint64_t> parameters{p};
  const auto observers = make_checks(kAllChecks);
  LaunchOptions options;
  for (const auto& o : observers) options.observers.push_back(o.get());
  const LaunchResult r =
      k.gpu.launch(*k.module, "k", {{1, 1, 1}, {1, 1, 1}, 0}, std::as_bytes(std::span(parameters)), options);
  return {k.read<uint32_t>(p, 64), r.findings};
}
Words first(const std::string& body, size_t n) {
  const Outcome o = run(body);
  for (const Finding& f : o.findings) ADD_FAILURE() << f.kind << ": " << f.message;
  return {o.words.begin(), o.words.begin() + static_cast<std::ptrdiff_t>(n)};
}

const std::string kHalves =  // 0, 1, ... 7 in halves
    "mov.b16 %h1, 0; mov.b16 %h2, 0x3c00; mov.b16 %h3, 0x4000; mov.b16 %h4, 0x4200; mov.b16 %h5, 0x4400;\n"
    "mov.b16 %h6, 0x4500; mov.b16 %h7, 0x4600; mov.b16 %h8, 0x4700;\n";

TEST(VectorAtomic, OfEightHalves) {
  const std::string all = "{%h1, %h2, %h3, %h4, %h5, %h6, %h7, %h8}";
  const Words sums{0x40003c00 - 0x3c00 + 0x0000, 0x46004400, 0x49004800, 0x4b004a00};
  EXPECT_EQ(first(kHalves +
                      "mov.b64 %q2, 0x4200400003c00000; st.global.b64 [%q1], 0; st.global.b64 [%q1+8], 0;\n"
                      "red.global.add.noftz.v8.f16 [%q1], " +
                      all + "; red.global.add.noftz.v8.f16 [%q1], " + all + ";",
                  4),
            sums);
  EXPECT_EQ(first(kHalves +
                      "st.global.b64 [%q1], 0x3c003c003c003c00; st.global.b64 [%q1+8], 0x4500450045004500;\n"
                      "atom.global.max.noftz.v8.f16 " +
                      all + ", [%q1], " + all + "; mov.b32 %r1, {%h1, %h8}; st.global.b32 [%q1+16], %r1;",
                  5),
            (Words{0x3c003c00, 0x42004000, 0x45004500, 0x47004600, 0x45003c00}));
  EXPECT_EQ(first(kHalves +
                      "st.global.b64 [%q1], 0x3c003c003c003c00; st.global.b64 [%q1+8], 0x4500450045004500;\n"
                      "red.relaxed.gpu.global.min.noftz.v8.f16 [%q1], " +
                      all + ";",
                  4),
            (Words{0x3c000000, 0x3c003c00, 0x45004400, 0x45004500}));
}
TEST(VectorAtomic, WhatItGivesMayGoWhereItsOperandsAre) {
  EXPECT_EQ(
      first("mov.f32 %f1, 0f3F800000; mov.f32 %f2, 0f40000000; st.global.b64 [%q1], 0x4080000040400000;\n"
            "atom.global.v2.f32.add {%f2, %f1}, [%q1], {%f1, %f2}; st.global.f32 [%q1+8], %f1;",
            3),
      (Words{0x40800000, 0x40c00000, 0x40800000}));
}
TEST(VectorAtomic, IsAlignedAsAWhole) {
  const Outcome o =
      run(kHalves + "red.global.add.noftz.v8.bf16 [%q1+8], {%h1, %h2, %h3, %h4, %h5, %h6, %h7, %h8};");
  ASSERT_EQ(o.findings.size(), 1u);
  EXPECT_EQ(o.findings[0].kind, "misaligned-atomic");
}

TEST(Discard, LeavesALineThatMayBeAnything) {
  const Words words = first("discard.global.L2 [%q1+128], 128;", 64);
  EXPECT_EQ(words[31], 32u);
  for (uint32_t i = 32; i < 64; ++i) EXPECT_EQ(words[i], 0xffffffffu);
  EXPECT_TRUE(run("discard.L2 [%q1], 128; st.global.b32 [%q1+4], 5; ld.global.b32 %r1, [%q1+4]; "
                  "ld.global.b32 %r1, [%q1+128];")
                  .findings.empty());
  const Outcome o = run("discard.L2 [%q1], 128; st.global.b32 [%q1+4], 5; ld.global.b32 %r1, [%q1+8];");
  ASSERT_EQ(o.findings.size(), 1u);
  EXPECT_EQ(o.findings[0].kind, "uninitialized-read");
  EXPECT_NE(o.findings[0].message.find("discarded"), std::string::npos);
}
TEST(Discard, OfBlocksThatRunOnSeveralThreads) {
  TestKernel k(
      ".visible .entry k(.param .u64 a) {\n.reg .b32 %r<9>; .reg .b64 %q<9>; ld.param.u64 %q1, [a];\n"
      "mov.u32 %r1, %ctaid.x; mad.wide.u32 %q2, %r1, 128, %q1; ld.global.b32 %r2, [%q1+4]; st.global.b32 "
      "[%q2], %r2;\n"
      "discard.global.L2 [%q2], 128; st.global.b32 [%q2], %r1; ret; }\n");
  const DevicePointer p = k.buffer(Words(32 * 64, 7), "a");
  LaunchOptions options;
  options.threads = 4;
  EXPECT_FALSE(k.launch({64, 1, 1}, {1, 1, 1}, {p}, 0, options).error);
  const Words words = k.read<uint32_t>(p, 32 * 64);
  for (uint32_t b = 0; b < 64; ++b)
    EXPECT_EQ((Words{words[32 * b], words[32 * b + 31]}), (Words{b, 0xffffffffu}));
}
TEST(Discard, LooksAtItsAddress) {
  const auto kind = [](const std::string& body) {
    const Outcome o = run(body);
    return o.findings.empty() ? "" : o.findings[0].kind;
  };
  EXPECT_EQ(kind("discard.global.L2 [%q1+64], 128;"), "misaligned-write");
  EXPECT_EQ(kind("discard.global.L2 [%q1+256], 128;"), "out-of-bounds-write");
  EXPECT_EQ(kind("applypriority.global.L2::evict_normal [%q1+256], 128;"), "out-of-bounds-read");
  EXPECT_EQ(kind("prefetch.global.L2 [%q1+256];"), "");
}

}  // namespace
}  // namespace grader::sim
