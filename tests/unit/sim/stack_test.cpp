// alloca, stacksave and stackrestore.
#include "kernel_test.h"
#include "support/error.h"

namespace grader::sim {
namespace {

using U = uint32_t;

// `body` has `to`, where thread i writes its result, and i.
std::vector<U> run(const std::string& functions, const std::string& body, U threads = 3) {
  TestKernel k(functions + R"(
.visible .entry k(.param .u64 out) {
  .reg .u64 to, p, q, r, n, saved; .reg .u32 i, v, w; .reg .pred bad;
  ld.param.u64 to, [out]; mov.u32 i, %tid.x; mul.wide.u32 n, i, 4; add.u64 to, to, n;
  )" + body + "\n  st.global.u32 [to], v;\n  ret; }");
  const DevicePointer out = k.buffer(std::vector<U>(threads));
  const LaunchResult result = k.launch({1, 1, 1}, {threads, 1, 1}, {out});
  EXPECT_TRUE(result.findings.empty()) << result.findings.front().message;
  return k.read<U>(out, threads);
}

TEST(Stack, EachThreadHasItsOwnMemoryOfItsOwnSize) {
  EXPECT_EQ(run("", R"(
  add.u64 n, n, 4; alloca.u64 p, n, 16; alloca.u64 q, n;
  st.local.u32 [p], 7; st.local.u32 [q], i;
  add.u64 n, n, -4; add.u64 r, p, n; st.local.u32 [r], i;
  cvta.local.u64 q, q; ld.u32 v, [q]; ld.local.u32 w, [r]; add.u32 v, v, w;)"),
            (std::vector<U>{0, 2, 4}));
}

TEST(Stack, AlignsAsAsked) {
  EXPECT_EQ(run("", R"(
  alloca.u64 p, 1, 4096; alloca.u64 q, 1, 4096; or.b64 p, p, q; and.b64 p, p, 4095; cvt.u32.u64 v, p;)"),
            (std::vector<U>{0, 0, 0}));
}

TEST(Stack, RestoredIsUsedAgain) {
  EXPECT_EQ(run("", R"(
  stacksave.u64 saved; alloca.u64 p, 64; stackrestore.u64 saved; alloca.u64 q, 8;
  setp.ne.u64 bad, p, q; selp.u32 v, 1, 0, bad;)"),
            (std::vector<U>{0, 0, 0}));
}

TEST(Stack, OfAFunctionIsFreeAgainWhenItReturns) {
  const std::string deep = R"(
.func (.reg .u32 sum) deep(.reg .u32 n) {
  .reg .u64 p, b; .reg .u32 rest, below; .reg .pred last;
  mul.wide.u32 b, n, 4; alloca.u64 p, b; st.local.u32 [p], n;
  setp.eq.u32 last, n, 1; mov.u32 below, 0; @last bra done;
  sub.u32 rest, n, 1; call (below), deep, (rest);
done:
  ld.local.u32 sum, [p]; add.u32 sum, sum, below; ret;
}
)";
  EXPECT_EQ(run(deep, R"(
  stacksave.u64 saved; add.u32 w, i, 1; call (v), deep, (w); stacksave.u64 p;
  setp.ne.u64 bad, p, saved; @bad mov.u32 v, 999;)"),
            (std::vector<U>{1, 3, 6}));
}

LaunchResult launch(const std::string& body) {
  TestKernel k(".visible .entry k() { .reg .u64 p, q; .reg .u32 v;\n" + body + "\nret; }");
  return k.launch({1, 1, 1}, {1, 1, 1}, {});
}

TEST(Stack, AccessesOutsideAreFound) {
  for (const auto& [body, kind] :
       {std::pair{"alloca.u64 p, 8; st.local.u32 [p+8], 1;", "out-of-bounds-write"},
        std::pair{"alloca.u64 p, 8; ld.local.u32 v, [p+-4];", "out-of-bounds-read"},
        std::pair{"stacksave.u64 q; alloca.u64 p, 8; stackrestore.u64 q; st.local.u32 [p], 1;",
                  "unallocated-write"},
        std::pair{"alloca.u64 p, 600000; st.local.u32 [p], 1;", "stack-overflow"},
        std::pair{"again: alloca.u64 p, 1000; st.local.u32 [p], 1; bra again;", "stack-overflow"}}) {
    const LaunchResult result = launch(body);
    ASSERT_FALSE(result.findings.empty()) << body;
    EXPECT_EQ(result.findings[0].kind, kind) << result.findings[0].message;
  }
}

TEST(Stack, AnAlignmentIsAPowerOfTwo) {
  for (const std::string alignment : {"24", "0", "16777216"})
    EXPECT_THROW(launch("alloca.u64 p, 8, " + alignment + ";"), DiagnosticsError) << alignment;
}

}  // namespace
}  // namespace grader::sim
