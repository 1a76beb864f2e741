// Threads together: divergence, barriers, warps, calls, memory spaces, launches.
#include <algorithm>

#include "kernel_test.h"
#include "ptx/parse.h"
#include "sim/observer.h"
#include "sim/tools/access_tally.h"
#include "sim/tools/last_writer.h"
#include "support/error.h"

namespace grader::sim {
namespace {

using U = uint32_t;

// A kernel that stores %r9 of each thread at out[global thread]. %r1: thread in block, %r2: global thread.
std::string kernel(const std::string& body, const std::string& declarations = "") {
  return declarations +
         ".visible .entry k(.param .u64 out) {\n.reg .b32 %r<20>; .reg .b64 %rd<20>; .reg .pred %p<9>;\n"
         "ld.param.u64 %rd1, [out]; mov.u32 %r1, %tid.x; mov.u32 %r3, %ctaid.x; mov.u32 %r4, %ntid.x;\n"
         "mad.lo.s32 %r2, %r3, %r4, %r1; mul.wide.u32 %rd2, %r2, 4; add.u64 %rd3, %rd1, %rd2;\n" +
         body + "\nst.global.u32 [%rd3], %r9; ret; }\n";
}
std::vector<U> run(const std::string& text, U blocks, U threads, U shared = 0) {
  TestKernel k(text);
  const DevicePointer out = k.buffer(std::vector<U>(blocks * threads, 0));
  const LaunchResult r = k.launch({blocks, 1, 1}, {threads, 1, 1}, {out}, shared);
  EXPECT_FALSE(r.error) << r.error->message;
  EXPECT_TRUE(r.findings.empty()) << r.findings[0].message;
  return k.read<U>(out, blocks * threads);
}
std::vector<U> iota(U n, U (*f)(U)) {
  std::vector<U> v(n);
  for (U i = 0; i < n; ++i) v[i] = f(i);
  return v;
}

TEST(Divergence, BothWaysOfABranchMeetAgain) {
  const auto got =
      run(kernel("and.b32 %r5, %r1, 1; setp.eq.u32 %p1, %r5, 0; mov.u32 %r9, 10; @%p1 bra EVEN;\n"
                 "add.u32 %r9, %r9, 1; bra DONE;\nEVEN: add.u32 %r9, %r9, 2;\nDONE: activemask.b32 %r6; "
                 "add.u32 %r9, %r9, %r6;"),
          1, 32);
  EXPECT_EQ(got, iota(32, [](U i) { return (i % 2 ? 11u : 12u) + 0xffffffffu; }));
}
TEST(Divergence, LoopsOfDifferentLength) {
  EXPECT_EQ(run(kernel("mov.u32 %r9, 0; mov.u32 %r5, 0;\nL: setp.ge.u32 %p1, %r5, %r1; @%p1 bra E;\n"
                       "add.u32 %r9, %r9, %r5; add.u32 %r5, %r5, 1; bra L;\nE:"),
                1, 40),
            iota(40, [](U i) { return i * (i - 1) / 2; }));
}
TEST(Divergence, ALockInsideAWarpIsHandedOn) {
  const auto got =
      run(kernel("mov.u64 %rd5, lock;\nSPIN: atom.global.cas.b32 %r5, [%rd5], 0, 1; setp.ne.u32 %p1, %r5, 0; "
                 "@%p1 bra SPIN;\n"
                 "ld.global.u32 %r9, [lock+4]; add.u32 %r6, %r9, 1; st.global.u32 [lock+4], %r6;\n"
                 "atom.global.exch.b32 %r7, [%rd5], 0;",
                 ".global .align 4 .u32 lock[2];\n"),
          1, 8);
  auto sorted = got;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(sorted, iota(8, [](U i) { return i; }));
}
TEST(Divergence, ALockThatIsTriedByAFunctionIsHandedOn) {
  const auto got =
      run(kernel("SPIN: { .param .b32 a; call.uni (a), try, (); ld.param.b32 %r5, [a]; }\n"
                 "setp.ne.u32 %p1, %r5, 0; @%p1 bra SPIN;\n"
                 "ld.global.u32 %r9, [lock+4]; add.u32 %r6, %r9, 1; st.global.u32 [lock+4], %r6;\n"
                 "atom.global.exch.b32 %r7, [lock], 0;",
                 ".global .align 4 .u32 lock[2];\n"
                 ".func (.param .b32 r) try() { .reg .b32 %r<2>; atom.global.cas.b32 %r1, [lock], 0, 1; "
                 "st.param.b32 [r], %r1; ret; }\n"),
          1, 8);
  auto sorted = got;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(sorted, iota(8, [](U i) { return i; }));
}
TEST(Divergence, ASwitchByTable) {
  EXPECT_EQ(run(kernel("T: .branchtargets A, B, C;\nrem.u32 %r5, %r1, 3; brx.idx %r5, T;\nA: mov.u32 %r9, 7; "
                       "bra E;\nB: mov.u32 %r9, 8; bra E;\n"
                       "C: mov.u32 %r9, 9;\nE:"),
                1, 9),
            iota(9, [](U i) { return 7 + i % 3; }));
}

TEST(Memory, WhatIsReservedOfSharedMemoryBeginsAsZeros) {
  EXPECT_EQ(
      run(kernel(".shared .align 4 .u32 s[4];\nmov.u32 %r5, %reserved_smem_offset_1; "
                 "mov.u32 %r6, %reserved_smem_offset_end; atom.shared.add.u32 %r7, [%r5], 1; bar.sync 0; "
                 "ld.shared.u32 %r9, [%r5]; sub.u32 %r6, %r6, 1024; setp.ne.u32 %p1, %r5, %r6; "
                 "@%p1 mov.u32 %r9, 0; st.shared.u32 [s], %r9;"),
          2, 32),
      std::vector<U>(64, 32));
}

TEST(Barrier, SharedMemoryIsExchanged) {
  EXPECT_EQ(run(kernel(".shared .align 4 .u32 s[64];\nmov.u32 %r5, s; shl.b32 %r6, %r1, 2; add.u32 %r5, %r5, "
                       "%r6; st.shared.u32 [%r5], %r1;\n"
                       "bar.sync 0; mov.u32 %r7, s; sub.u32 %r8, 252, %r6; add.u32 %r7, %r7, %r8; "
                       "ld.shared.u32 %r9, [%r7];"),
                2, 64),
            iota(128, [](U i) { return 63 - i % 64; }));
}
TEST(Barrier, ThreadsThatHaveEndedAreNotWaitedFor) {
  EXPECT_EQ(run(kernel("mov.u32 %r9, 5; setp.lt.u32 %p1, %r1, 40; @%p1 bra GO; st.global.u32 [%rd3], %r9; "
                       "ret;\nGO: bar.sync 0; mov.u32 %r9, 6;"),
                1, 64),
            iota(64, [](U i) { return i < 40 ? 6u : 5u; }));
}
TEST(Barrier, ReducesOverTheBlock) {
  EXPECT_EQ(run(kernel("setp.lt.u32 %p1, %r1, 50; bar.red.popc.u32 %r9, 0, %p1; setp.ge.u32 %p2, %r1, 0;\n"
                       "barrier.red.and.pred %p3, 1, %p2; @%p3 add.u32 %r9, %r9, 100;"),
                1, 96),
            iota(96, [](U) { return 150u; }));
}
TEST(Barrier, NamedBarriersOfSomeWarps) {  // one warp gives, the other takes
  EXPECT_EQ(run(kernel(".shared .align 4 .u32 s;\nmov.u32 %r9, 0; setp.lt.u32 %p1, %r1, 32; @%p1 bra TAKE;\n"
                       "mov.u32 %r5, 77; st.shared.u32 [s], %r5; bar.arrive 3, 64; bra E;\nTAKE: bar.sync 3, "
                       "64; ld.shared.u32 %r9, [s];\nE:"),
                1, 64),
            iota(64, [](U i) { return i < 32 ? 77u : 0u; }));
}
TEST(Barrier, ADeadlockIsReportedWithWhoWaits) {
  TestKernel k(
      kernel("mov.u32 %r9, 0; setp.lt.u32 %p1, %r1, 32; @%p1 bra A; bar.sync 1, 64; bra E;\nA: bar.sync 2, "
             "64;\nE:"));
  const LaunchResult r = k.launch({1, 1, 1}, {64, 1, 1}, {k.buffer(std::vector<U>(64))});
  ASSERT_TRUE(r.error);
  EXPECT_EQ(r.error->name, "cudaErrorLaunchTimeout");
  ASSERT_EQ(r.findings.size(), 1u);
  EXPECT_EQ(r.findings[0].check, "synccheck");
  EXPECT_EQ(r.findings[0].kind, "deadlock");
  EXPECT_NE(r.findings[0].label.find("threads 0 to 31 wait here for barrier 2"), std::string::npos)
      << r.findings[0].label;
}

TEST(Warp, ShufflesVotesAndReductions) {
  EXPECT_EQ(run(kernel("shfl.sync.down.b32 %r9|%p1, %r1, 1, 31, -1; @!%p1 mov.u32 %r9, 99;"), 1, 32),
            iota(32, [](U i) { return i == 31 ? 99 : i + 1; }));
  EXPECT_EQ(run(kernel("shfl.sync.bfly.b32 %r9, %r1, 3, 31, -1;"), 1, 32),
            iota(32, [](U i) { return i ^ 3; }));
  EXPECT_EQ(run(kernel("setp.lt.u32 %p1, %r1, 4; vote.sync.ballot.b32 %r9, %p1, -1;"), 1, 32),
            iota(32, [](U) { return 15u; }));
  EXPECT_EQ(run(kernel("redux.sync.add.s32 %r9, %r1, -1;"), 1, 32), iota(32, [](U) { return 496u; }));
  EXPECT_EQ(run(kernel("shr.u32 %r5, %r1, 3; match.any.sync.b32 %r9, %r5, -1;"), 1, 32),
            iota(32, [](U i) { return 255u << (i / 8 * 8); }));
}
TEST(Warp, SyncWaitsForTheLanesNamed) {  // lanes come to the shuffle by two ways
  EXPECT_EQ(run(kernel("setp.lt.u32 %p1, %r1, 16; mov.u32 %r5, %r1; @%p1 bra A; add.u32 %r5, %r5, 100;\nA: "
                       "shfl.sync.idx.b32 %r9, %r5, 20, 31, -1;"),
                1, 32),
            iota(32, [](U) { return 120u; }));
}

TEST(Call, Recursion) {
  const std::string fib =
      ".func (.param .b32 r) fib(.param .b32 n) {\n.reg .b32 %r<9>; .reg .pred %p<2>; ld.param.u32 %r1, [n]; "
      "setp.lt.s32 %p1, %r1, 2; @%p1 bra E;\n"
      "sub.u32 %r2, %r1, 1;\n{ .param .b32 a; .param .b32 b; st.param.b32 [a], %r2; call.uni (b), fib, (a); "
      "ld.param.b32 %r3, [b]; }\n"
      "sub.u32 %r2, %r1, 2;\n{ .param .b32 a; .param .b32 b; st.param.b32 [a], %r2; call.uni (b), fib, (a); "
      "ld.param.b32 %r4, [b]; }\n"
      "add.u32 %r1, %r3, %r4;\nE: st.param.b32 [r], %r1; ret; }\n";
  EXPECT_EQ(run(kernel("{ .param .b32 a; .param .b32 b; st.param.b32 [a], %r1; call.uni (b), fib, (a); "
                       "ld.param.b32 %r9, [b]; }",
                       fib),
                1, 10),
            (std::vector<U>{0, 1, 1, 2, 3, 5, 8, 13, 21, 34}));
}
TEST(Call, EndlessRecursionFillsTheStack) {
  TestKernel k(kernel("call.uni f, ();  mov.u32 %r9, 0;",
                      ".func f() { .local .align 4 .b8 l[64]; call.uni f, (); ret; }\n"));
  const LaunchResult r = k.launch({1, 1, 1}, {1, 1, 1}, {k.buffer(std::vector<U>(1))});
  ASSERT_EQ(r.findings.size(), 1u);
  EXPECT_EQ(r.findings[0].kind, "stack-overflow");
}

TEST(Memory, EverySpaceThroughAGenericAddress) {
  EXPECT_EQ(run(kernel(".shared .align 4 .u32 s; .local .align 4 .b8 l[8];\nmov.u32 %r5, 3; st.shared.u32 "
                       "[s], %r5; mov.u64 %rd5, s; cvta.shared.u64 %rd6, %rd5;\n"
                       "ld.u32 %r6, [%rd6]; mov.u64 %rd7, l; cvta.local.u64 %rd8, %rd7; st.u32 [%rd8+4], "
                       "%r1; ld.local.u32 %r7, [l+4];\n"
                       "ld.const.u32 %r8, [c+4]; add.u32 %r9, %r6, %r7; add.u32 %r9, %r9, %r8;",
                       ".const .align 4 .u32 c[2] = {100, 200};\n"),
                1, 4),
            iota(4, [](U i) { return 203 + i; }));
}
TEST(Memory, DynamicSharedMemoryHasTheNameThatTheKernelGivesIt) {
  TestKernel k(kernel("mov.u32 %r5, mine; ld.shared.u32 %r9, [%r5+64];",
                      ".extern .shared .align 16 .b8 others[];\n.extern .shared .align 16 .b8 mine[];\n"));
  const LaunchResult r = k.launch({1, 1, 1}, {1, 1, 1}, {k.buffer(std::vector<U>(1))}, 64);
  ASSERT_EQ(r.findings.size(), 1u);
  EXPECT_EQ(r.findings[0].message, "read past the end of mine");
}

TEST(Memory, DynamicSharedMemoryHasTheSizeOfTheLaunch) {
  TestKernel k(
      kernel("mov.u32 %r5, s; shl.b32 %r6, %r1, 2; add.u32 %r5, %r5, %r6; st.shared.u32 [%r5], %r1; "
             "ld.shared.u32 %r9, [%r5];",
             ".extern .shared .align 16 .b8 s[];\n"));
  const DevicePointer out = k.buffer(std::vector<U>(8));
  EXPECT_TRUE(k.launch({1, 1, 1}, {8, 1, 1}, {out}, 32).findings.empty());
  const LaunchResult r = k.launch({1, 1, 1}, {8, 1, 1}, {out}, 28);
  ASSERT_EQ(r.findings.size(), 2u);
  EXPECT_EQ(r.findings[0].label, "s[7]: s has 7 4-byte elements (s[0] to s[6])");
}
TEST(Memory, AtomicsCountEveryThread) {
  TestKernel k(
      kernel("mov.u64 %rd5, n; red.global.add.u32 [%rd5], 1; mov.u32 %r9, 0;", ".global .align 4 .u32 n;\n"));
  EXPECT_FALSE(k.launch({3, 1, 1}, {50, 1, 1}, {k.buffer(std::vector<U>(150))}).error);
  EXPECT_EQ(k.read<U>(*k.gpu.variable_address(*k.module, "n"), 1)[0], 150u);
}
// In global memory the memory adds, in shared memory the thread: the address decides, generic ones too.
TEST(Memory, AtomicSumsFlushSubnormalsInGlobalMemoryAlone) {
  TestKernel k(
      kernel("mov.u64 %rd5, g; mov.u32 %r5, s; st.shared.u32 [%r5], 1; cvt.u64.u32 %rd6, %r5; "
             "cvta.shared.u64 %rd6, %rd6; cvta.global.u64 %rd7, %rd5; mov.b32 %r6, 1; "
             "red.global.add.f32 [%rd5], %r6; red.add.f32 [%rd7], %r6; ld.global.u32 %r7, [%rd5]; "
             "red.shared.add.f32 [%r5], %r6; red.add.f32 [%rd6], %r6; ld.shared.u32 %r8, [%r5]; "
             "mad.lo.u32 %r9, %r7, 100, %r8;",
             ".global .align 4 .u32 g = 1;\n.shared .align 4 .u32 s;\n"));
  const DevicePointer out = k.buffer(std::vector<U>(1));
  EXPECT_FALSE(k.launch({1, 1, 1}, {1, 1, 1}, {out}).error);
  EXPECT_EQ(k.read<U>(out, 1)[0], 3u);
}
TEST(Memory, FreedWindowsAreNeverUsedAgain) {
  Gpu gpu;
  const DevicePointer a = gpu.allocate(64);
  EXPECT_TRUE(gpu.free(a));
  EXPECT_FALSE(gpu.free(a));
  EXPECT_NE(gpu.allocate(64), a);
  EXPECT_EQ(gpu.allocation_count(), 1u);
  EXPECT_EQ(gpu.allocated_bytes(), 64u);
}

TEST(Launch, LimitsOfTheCard) {
  TestKernel k(kernel("mov.u32 %r9, 0;"));
  const uint64_t out = k.buffer(std::vector<U>(1));
  EXPECT_EQ(k.launch({1, 1, 1}, {1025, 1, 1}, {out}).error->name, "cudaErrorInvalidConfiguration");
  EXPECT_EQ(k.launch({1, 1, 1}, {1, 1, 65}, {out}).error->code, 9);
  EXPECT_EQ(k.launch({1, 1, 65536}, {1, 1, 1}, {out}).error->code, 9);
  EXPECT_EQ(k.launch({0, 1, 1}, {1, 1, 1}, {out}).error->code, 9);
  EXPECT_EQ(k.launch({1, 1, 1}, {1, 1, 1}, {out}, 228 * 1024).error->name, "cudaErrorInvalidValue");
  EXPECT_EQ(k.launch({1, 1, 1}, {1, 1, 1}, {out, out}).error->name, "cudaErrorInvalidValue");
  EXPECT_EQ(k.gpu.launch(*k.module, "other", {}, {}).error->name, "cudaErrorInvalidDeviceFunction");
}
TEST(Launch, AnEndlessLoopEndsAtTheBudget) {
  TestKernel k(kernel("L: bra.uni L;"));
  LaunchOptions options;
  options.max_instructions = 100'000;
  const LaunchResult r = k.launch({1, 1, 1}, {32, 1, 1}, {k.buffer(std::vector<U>(32))}, 0, options);
  ASSERT_EQ(r.findings.size(), 1u);
  EXPECT_EQ(r.findings[0].check, "limit");
  EXPECT_EQ(r.findings[0].kind, "endless-loop");
  EXPECT_LT(r.thread_instructions, 110'000u);
}

// Each warp is done before it is asked how much it has used.
TEST(Budget, OfManyShortThreadsIsSaidToBeSpent) {
  TestKernel k(".visible .entry k() { ret; }");
  LaunchOptions options;
  options.max_instructions = 320;
  const LaunchResult r = k.launch({100, 1, 1}, {32, 1, 1}, {}, 0, options);
  ASSERT_EQ(r.findings.size(), 1u);
  EXPECT_EQ(r.findings[0].kind, "endless-loop");
  EXPECT_EQ(r.findings[0].block[0], 10u);
  EXPECT_TRUE(k.launch({10, 1, 1}, {32, 1, 1}, {}, 0, options).findings.empty());
}
TEST(Launch, WhatIsNotSimulatedIsRefusedBeforehandAllAtOnce) {
  Gpu gpu;
  const auto module = gpu.load(ptx::parse(
      ".version 9.0\n.target sm_90a\n.address_size 64\n.func f();\n"
      ".entry k() {\nwgmma.commit_group.sync.aligned;\nwgmma.fence.sync.aligned;\ncall f;\nret; }\n"
      ".func f() {\n.reg .b32 %r<4>; .reg .b64 %q<4>;\n"
      "multimem.st.weak.global.u32 [%q1], %r1;\nret; }\n.entry other() { ret; }\n",
      "x.ptx"));
  try {
    gpu.launch(*module, "k", {{1, 1, 1}, {1, 1, 1}}, {});
    FAIL() << "was not refused";
  } catch (const DiagnosticsError& e) {
    ASSERT_EQ(e.diagnostics().size(), 3u);
    for (const Diagnostic& d : e.diagnostics()) EXPECT_EQ(d.code, "not simulated");
    EXPECT_EQ(e.diagnostics()[0].line, 6u);
    EXPECT_EQ(e.diagnostics()[1].line, 7u);
    EXPECT_NE(e.diagnostics()[1].message.find("wgmma.fence"), std::string::npos);
  }
  EXPECT_FALSE(gpu.launch(*module, "other", {{1, 1, 1}, {32, 1, 1}}, {}).error.has_value());
}
TEST(Launch, PrintfFormatsAsOnTheDevice) {
  TestKernel k(
      kernel(".local .align 8 .b8 buf[16]; .reg .f64 %fd1; st.local.u32 [buf], %r1; mov.f64 %fd1, "
             "0d3FF8000000000000; st.local.f64 [buf+8], %fd1; mov.u64 %rd5, buf; cvta.local.u64 %rd6, %rd5;\n"
             "mov.u64 %rd7, text; cvta.global.u64 %rd8, %rd7;\n"
             "{ .param .b64 a; .param .b64 b; .param .b32 c; st.param.b64 [a], %rd8; st.param.b64 [b], %rd6; "
             "call.uni (c), vprintf, (a, b); }\nmov.u32 %r9, 0;",
             ".extern .func (.param .b32 r) vprintf (.param .b64 f, .param .b64 p);\n.global .align 1 .b8 "
             "text[10] = {37, 50, 100, 32, 37, 46, 50, 102, 10, 0};\n"));
  const LaunchResult r = k.launch({1, 1, 1}, {2, 1, 1}, {k.buffer(std::vector<U>(2))});
  EXPECT_EQ(r.printf_output, " 0 1.50\n 1 1.50\n");
}
TEST(Launch, EqualRunsAreEqual) {
  const std::string text = kernel("mov.u64 %rd5, %clock64; cvt.u32.u64 %r9, %rd5;");
  EXPECT_EQ(run(text, 4, 70), run(text, 4, 70));
}
TEST(Launch, ASleepAdvancesTheClockByItsLongestLane) {
  const std::vector<U> slept =
      run(kernel("mov.u64 %rd5, %globaltimer; mul.lo.u32 %r5, %r1, 1000; nanosleep.u32 %r5;\n"
                 "mov.u64 %rd6, %globaltimer; sub.u64 %rd6, %rd6, %rd5;\n"
                 "cvt.u32.u64 %r9, %rd6;"),
          1, 8);
  for (const U nanoseconds : slept) {
    EXPECT_GE(nanoseconds, 7000u);
    EXPECT_LT(nanoseconds, 7010u);
  }
}

TEST(Observer, SeesWhoWroteWhatLast) {
  TestKernel k(
      kernel("mov.u32 %r9, 1; and.b32 %r5, %r1, 3; mul.wide.u32 %rd5, %r5, 4; add.u64 %rd3, %rd1, %rd5;"));
  const DevicePointer out = k.buffer(std::vector<U>(8));
  LastWriter writer(out, 32, 4);
  LaunchOptions options;
  options.observers = {&writer};
  k.launch({2, 1, 1}, {6, 1, 1}, {out}, 0, options);
  ASSERT_TRUE(writer.writer(1));
  EXPECT_EQ(writer.writer(1)->block[0], 1u);
  EXPECT_EQ(writer.writer(1)->thread[0], 5u);
  EXPECT_EQ(writer.writer(2)->thread[0], 2u);
  EXPECT_FALSE(writer.writer(5));
}
// Thread t stores to element t & 3, after loads of the elements 0 to t - 1, each of them twice.
constexpr const char* kReadsAndStores =
    "mov.u32 %r9, %r1;\n"
    "L: setp.eq.u32 %p1, %r9, 0; @%p1 bra E; sub.u32 %r9, %r9, 1; mul.wide.u32 %rd5, %r9, 4; "
    "add.u64 %rd3, %rd1, %rd5; ld.global.u32 %r8, [%rd3]; ld.global.u32 %r8, [%rd3]; bra L;\n"
    "E: and.b32 %r5, %r1, 3; mul.wide.u32 %rd5, %r5, 4; add.u64 %rd3, %rd1, %rd5;";
TEST(AccessTally, NamesTheThreadThatReadsMostElementsAndTwoThatStoreToOne) {
  TestKernel k(kernel(kReadsAndStores));
  const DevicePointer out = k.buffer(std::vector<U>(8));
  AccessTally tally(out, 32, 4);
  LaunchOptions options;
  options.observers = {&tally};
  k.launch({2, 1, 1}, {6, 1, 1}, {out}, 0, options);
  EXPECT_EQ(tally.most_read().elements, 5u);
  EXPECT_EQ(tally.most_read().by.block[0], 0u);
  EXPECT_EQ(tally.most_read().by.thread[0], 5u);
  EXPECT_EQ(tally.most_read_by_block().elements, 15u);
  EXPECT_EQ(tally.most_stored().elements, 1u);
  ASSERT_TRUE(tally.read_twice());
  EXPECT_EQ(tally.read_twice()->first.thread[0], tally.read_twice()->second.thread[0]);
  ASSERT_TRUE(tally.read_by_two());
  EXPECT_NE(tally.read_by_two()->first.thread[0], tally.read_by_two()->second.thread[0]);
  ASSERT_TRUE(tally.stored_twice());
  EXPECT_EQ(tally.stored_twice()->element, 0u);
  EXPECT_EQ(tally.stored_twice()->first.thread[0], 0u);
  EXPECT_EQ(tally.stored_twice()->second.thread[0], 4u);
}
TEST(AccessTally, AVectorIsNobodysElement) {
  TestKernel k(kernel("mov.u32 %r9, 0; mov.u64 %rd3, %rd1; ld.global.v4.u32 {%r5, %r6, %r7, %r8}, [%rd1];"));
  const DevicePointer out = k.buffer(std::vector<U>(8));
  AccessTally tally(out, 32, 4);
  LaunchOptions options;
  options.observers = {&tally};
  k.launch({1, 1, 1}, {1, 1, 1}, {out}, 0, options);
  EXPECT_EQ(tally.most_read().elements, 0u);
  EXPECT_FALSE(tally.read_twice());
}
class Counter : public Observer {
 public:
  uint64_t instructions = 0, accesses = 0, barriers = 0, blocks = 0;
  void instruction_executed(const InstructionEvent&) override { ++instructions; }
  void memory_accessed(const AccessEvent&) override { ++accesses; }
  void barrier_completed(const BarrierEvent& e) override { barriers += e.arrived; }
  void block_ended(const BlockInfo&) override { ++blocks; }
};
TEST(Observer, CountsWhatTheLaunchCounts) {
  TestKernel k(
      kernel("bar.sync 0; setp.lt.u32 %p1, %r1, 3; mov.u32 %r9, 1; @%p1 bra E; add.u32 %r9, %r9, 1;\nE: "
             "shfl.sync.idx.b32 %r9, %r9, 0, 31, -1;"));
  Counter counter;
  LaunchOptions options;
  options.observers = {&counter};
  const LaunchResult r = k.launch({2, 1, 1}, {64, 1, 1}, {k.buffer(std::vector<U>(128))}, 0, options);
  EXPECT_FALSE(r.error);
  EXPECT_EQ(counter.accesses, 4u);  // one store of each of four warps
  EXPECT_EQ(counter.barriers, 128u);
  EXPECT_EQ(counter.blocks, 2u);
  EXPECT_EQ(counter.instructions, r.warp_instructions);
}

}  // namespace
}  // namespace grader::sim
