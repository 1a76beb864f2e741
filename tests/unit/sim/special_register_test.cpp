// Special registers that are vectors, clocks, and where isspacep says an address lies.
#include "kernel_test.h"
#include "ptx/parse.h"
#include "support/error.h"

namespace grader::sim {
namespace {

using Words = std::vector<uint32_t>;

// %w1 to %w4 of each thread.
Words run(const std::string& body, Dim3 grid, Dim3 block, Dim3 cluster = {1, 1, 1}) {
  TestKernel k(
      ".visible .entry k(.param .u64 out) {\n.reg .b16 %h<9>; .reg .b32 %r<20>, %w<9>; .reg .b64 %q<20>; "
      ".reg .pred "
      "%p<9>; .shared .b32 s; .local .b32 l;\n"
      "ld.param.u64 %q1, [out]; mov.u32 %r1, %tid.x; mov.u32 %r2, %ntid.x; mov.u32 %r3, %tid.y; mad.lo.u32 "
      "%r1, %r3, "
      "%r2, %r1; mov.u32 %r2, %ctaid.x; mov.u32 %r3, %ntid.x; mov.u32 %r4, %ntid.y; mul.lo.u32 %r3, %r3, "
      "%r4;\n"
      "mad.lo.u32 %r1, %r2, %r3, %r1; mad.wide.u32 %q1, %r1, 16, %q1; mov.u32 %w1, 9; mov.u32 %w2, 9; "
      "mov.u32 %w3, 9; "
      "mov.u32 %w4, 9;\n" +
      body + "\nst.global.v4.u32 [%q1], {%w1, %w2, %w3, %w4}; ret; }\n");
  const uint32_t n = 4 * grid[0] * block[0] * block[1] * block[2];
  const DevicePointer out = k.buffer(Words(n, 0));
  const std::vector<uint64_t> parameters{out};
  LaunchConfig config{grid, block, 0};
  config.cluster = cluster;
  const LaunchResult r = k.gpu.launch(*k.module, "k", config, std::as_bytes(std::span(parameters)));
  EXPECT_FALSE(r.error) << r.error->message;
  return k.read<uint32_t>(out, n);
}

TEST(SpecialRegister, AVectorIsReadWhole) {
  EXPECT_EQ(run("mov.v4.u32 {%w1, %w2, %w3, %w4}, %tid;", {1, 1, 1}, {2, 2, 1}),
            (Words{0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0}));
  EXPECT_EQ(run("mov.v4.b32 {%w1, _, %w3, %w4}, %ntid;", {1, 1, 1}, {3, 1, 1}),
            (Words{3, 9, 1, 0, 3, 9, 1, 0, 3, 9, 1, 0}));
  EXPECT_EQ(run("mov.v4.u32 {%w1, %w2, %w3, %w4}, %nctaid;", {2, 1, 1}, {1, 1, 1}),
            (Words{2, 1, 1, 0, 2, 1, 1, 0}));
  EXPECT_EQ(run("mov.v4.u16 {%h1, %h2, %h3, %h4}, %ctaid; cvt.u32.u16 %w1, %h1; cvt.u32.u16 %w4, %h4;",
                {2, 1, 1}, {1, 1, 1}),
            (Words{0, 9, 9, 0, 1, 9, 9, 0}));
  EXPECT_EQ(run("mov.v4.u32 {%w1, %w2, %w3, %w4}, %cluster_nctaid;", {2, 1, 1}, {1, 1, 1}, {2, 1, 1}),
            (Words{2, 1, 1, 0, 2, 1, 1, 0}));
  EXPECT_EQ(
      run("mov.u32 %w1, %ntid.r; mov.u32 %w2, %ntid.w; mov.u32 %w3, %ntid.a; mov.u32 %w4, %clusterid.w;",
          {1, 1, 1}, {1, 1, 1}),
      (Words{1, 0, 0, 0}));
}
TEST(SpecialRegister, OneOfAVectorIsNamed) {
  try {
    TestKernel k(".entry k() { .reg .b32 %r1; mov.u32 %r1, %tid; ret; }");
    FAIL() << "was not refused";
  } catch (const DiagnosticsError& e) {
    EXPECT_NE(e.diagnostics()[0].message.find("%tid.x"), std::string::npos) << e.diagnostics()[0].message;
  }
}
TEST(SpecialRegister, ClocksGoOnWhoeverReadsThem) {
  EXPECT_EQ(
      run("mov.u32 %r5, %clock; cvt.u64.u32 %q5, %clock; mov.b64 {%r6, %w2}, %clock64; cvt.u32.u64 %r7, "
          "%q5;\n"
          "sub.u32 %w1, %r7, %r5; sub.u32 %w3, %r6, %r7; setp.gt.u32 %p1, %w1, 0; selp.u32 %w1, 1, 0, %p1;\n"
          "setp.gt.u32 %p1, %w3, 0; selp.u32 %w3, 1, 0, %p1;",
          {1, 1, 1}, {1, 1, 1}),
      (Words{1, 0, 1, 9}));
}
TEST(IsSpace, SharedMemoryOfTheBlockAndOfItsCluster) {
  const std::string other =
      "mov.u32 %r5, s; cvt.u64.u32 %q5, %r5; cvta.shared.u64 %q5, %q5; mov.u32 %r6, %cluster_ctarank; "
      "xor.b32 %r7, %r6, "
      "1; mapa.u64 %q6, %q5, %r7; mapa.u64 %q7, %q5, %r6;\n";
  const auto in = [](const char* space, const char* address) {
    return "isspacep." + std::string(space) + " %p1, " + address + "; selp.u32 ";
  };
  EXPECT_EQ(
      run(other + in("shared", "%q5") + "%w1, 1, 0, %p1;" + in("shared::cta", "%q6") + "%w2, 1, 0, %p1;" +
              in("shared::cta", "%q7") + "%w3, 1, 0, %p1;" + in("shared::cluster", "%q6") +
              "%w4, 1, 0, %p1; barrier.cluster.arrive; barrier.cluster.wait;",
          {2, 1, 1}, {1, 1, 1}, {2, 1, 1}),
      (Words{1, 0, 1, 1, 1, 0, 1, 1}));
  EXPECT_EQ(run(other + in("shared", "%q1") + "%w1, 1, 0, %p1;" + in("shared::cluster", "%q1") +
                    "%w2, 1, 0, %p1;" + "cvta.param.u64 %q8, out;" + in("param", "%q8") + "%w3, 1, 0, %p1;" +
                    in("param::entry", "%q5") + "%w4, 1, 0, %p1;",
                {1, 1, 1}, {1, 1, 1}),
            (Words{0, 0, 1, 0}));
}

}  // namespace
}  // namespace grader::sim
