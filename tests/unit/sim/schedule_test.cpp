// Orders of blocks, warps and lanes: what shows in which, that a seed replays, and that right kernels stay
// right.
#include <algorithm>
#include <numeric>
#include <set>

#include "kernel_test.h"

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
std::vector<U> run(const std::string& text, U blocks, U threads, uint64_t schedule) {
  TestKernel k(text);
  const DevicePointer out = k.buffer(std::vector<U>(blocks * threads, 0));
  LaunchOptions options;
  options.schedule = schedule;
  const LaunchResult r = k.launch({blocks, 1, 1}, {threads, 1, 1}, {out}, 0, options);
  EXPECT_FALSE(r.error) << "schedule " << schedule << ": " << r.error->message;
  return k.read<U>(out, blocks * threads);
}
constexpr uint64_t kSeeds[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

// Some schedule gives another result than the default, and gives it every time.
void expect_shown(const std::string& text, U blocks, U threads, std::set<uint64_t> by) {
  const std::vector<U> usual = run(text, blocks, threads, 0);
  std::set<uint64_t> shown;
  for (const uint64_t seed : kSeeds) {
    const std::vector<U> got = run(text, blocks, threads, seed);
    EXPECT_EQ(got, run(text, blocks, threads, seed)) << "seed " << seed << " does not replay";
    if (got != usual) shown.insert(seed);
  }
  for (const uint64_t seed : by) EXPECT_TRUE(shown.count(seed)) << "seed " << seed << " shows nothing";
}

TEST(Schedule, TicketsShowTheOrderOfBlocks) {
  expect_shown(kernel("atom.global.add.u32 %r9, [next], 1;", ".global .align 4 .u32 next;\n"), 5, 1, {1});
}
TEST(Schedule, AReadOfWhatALowerWarpWritesShowsAMissingBarrier) {
  expect_shown(
      kernel("mul.wide.u32 %rd5, %r1, 4; mov.u64 %rd6, s; add.u64 %rd6, %rd6, %rd5; mov.u32 %r9, 7;\n"
             "add.u32 %r5, %r1, 1; st.shared.u32 [%rd6], %r5; setp.lt.u32 %p1, %r1, 32;\n"
             "@!%p1 ld.shared.u32 %r9, [%rd6-128];",
             ".shared .align 4 .b8 s[256];\n"),
      1, 64, {1});
}
TEST(Schedule, AdditionInThreeStepsLosesUpdatesOfOtherBlocks) {
  expect_shown(kernel("ld.global.u32 %r9, [sum]; add.u32 %r9, %r9, 1; st.global.u32 [sum], %r9;",
                      ".global .align 4 .u32 sum;\n"),
               4, 1, {2});
}
TEST(Schedule, TheOtherSideOfABranchGoesFirst) {
  expect_shown(
      kernel("mov.u64 %rd6, s; mov.u32 %r5, 5; mov.u32 %r9, 0; setp.ge.u32 %p1, %r1, 16; @%p1 bra E;\n"
             "st.shared.u32 [%rd6], %r5; bra D;\nE: ld.shared.u32 %r9, [%rd6];\nD:",
             ".shared .align 4 .b8 s[4];\n"),
      1, 32, {1});
}
TEST(Schedule, LanesThatRanTogetherMayPart) {
  // Each lane reads what its neighbour wrote, with no __syncwarp in between.
  const std::string text = kernel(
      "mul.wide.u32 %rd5, %r1, 4; mov.u64 %rd6, s; add.u64 %rd6, %rd6, %rd5; add.u32 %r5, %r1, 1;\n"
      "st.shared.u32 [%rd6], %r5; xor.b32 %r6, %r1, 31; mul.wide.u32 %rd5, %r6, 4; mov.u64 %rd6, s;\n"
      "add.u64 %rd6, %rd6, %rd5; ld.shared.u32 %r9, [%rd6];",
      ".shared .align 4 .b8 s[128];\n");
  const std::vector<U> usual = run(text, 1, 32, 0);
  EXPECT_TRUE(std::any_of(std::begin(kSeeds), std::end(kSeeds),
                          [&](uint64_t seed) { return run(text, 1, 32, seed) != usual; }));
}

// Right kernels: the same result in every order.
void expect_same(const std::string& text, U blocks, U threads) {
  const std::vector<U> usual = run(text, blocks, threads, 0);
  for (const uint64_t seed : kSeeds) EXPECT_EQ(run(text, blocks, threads, seed), usual) << "seed " << seed;
}
TEST(Schedule, ATreeWithBarriersAndShufflesIsTheSameInEveryOrder) {
  expect_same(
      kernel(
          "mul.wide.u32 %rd5, %r1, 4; mov.u64 %rd6, s; add.u64 %rd6, %rd6, %rd5; st.shared.u32 [%rd6], %r2;\n"
          "mov.u32 %r5, 64;\nL: bar.sync 0; setp.ge.u32 %p1, %r1, %r5; @%p1 bra N;\n"
          "mul.wide.u32 %rd7, %r5, 4; add.u64 %rd7, %rd7, %rd6; ld.shared.u32 %r7, [%rd7];\n"
          "ld.shared.u32 %r8, [%rd6]; add.u32 %r8, %r8, %r7; st.shared.u32 [%rd6], %r8;\n"
          "N: shr.u32 %r5, %r5, 1; setp.ne.u32 %p2, %r5, 16; @%p2 bra L;\nbar.sync 0;\n"
          "ld.shared.u32 %r9, [%rd6]; mov.u32 %r5, 16;\n"
          "M: shfl.sync.bfly.b32 %r6, %r9, %r5, 31, -1; add.u32 %r9, %r9, %r6; shr.u32 %r5, %r5, 1;\n"
          "setp.ne.u32 %p2, %r5, 0; @%p2 bra M;",
          ".shared .align 4 .b8 s[512];\n"),
      3, 128);
}
TEST(Schedule, ALockIsHandedOnInEveryOrder) {
  const std::string text = kernel(
      "SPIN: atom.global.cas.b32 %r5, [lock], 0, 1; setp.ne.u32 %p1, %r5, 0; @%p1 bra SPIN;\n"
      "ld.global.u32 %r9, [lock+4]; add.u32 %r6, %r9, 1; st.global.u32 [lock+4], %r6;\n"
      "atom.global.exch.b32 %r7, [lock], 0;",
      ".global .align 4 .u32 lock[2];\n");
  for (const uint64_t seed : kSeeds) {
    std::vector<U> got = run(text, 3, 40, seed), expected(120);
    std::iota(expected.begin(), expected.end(), 0u);
    std::sort(got.begin(), got.end());
    EXPECT_EQ(got, expected) << "seed " << seed;
  }
}
TEST(Schedule, LanesInTwoFunctionsKeepTheirLocalVariables) {
  // Half a warp is in the middle of one function when the other half enters the other.
  const auto function = [](const std::string& name) {
    return ".func (.param .b32 r) " + name +
           "(.param .b32 n) {\n.local .align 4 .b8 l[4]; .reg .b32 %r<3>; ld.param.u32 %r1, [n]; "
           "st.local.u32 "
           "[l], %r1;\natom.global.add.u32 %r1, [seen], 1; ld.local.u32 %r2, [l]; st.param.b32 [r], %r2; "
           "ret; }\n";
  };
  const auto call = [](const std::string& name) {
    return "{ .param .b32 a; .param .b32 b; st.param.b32 [a], %r1; call.uni (b), " + name +
           ", (a); ld.param.b32 %r9, [b]; }\n";
  };
  const std::string text =
      kernel("setp.lt.u32 %p1, %r1, 16; @%p1 bra A;\n" + call("f") + "bra E;\nA:\n" + call("g") + "E:",
             ".global .align 4 .u32 seen;\n" + function("f") + function("g"));
  std::vector<U> own(32);
  std::iota(own.begin(), own.end(), 0u);
  for (const uint64_t seed : kSeeds) EXPECT_EQ(run(text, 1, 32, seed), own) << "seed " << seed;
}
TEST(Schedule, BlocksMayWaitForLowerOnesOfAGridLargerThanTheCard) {
  // A chain: each block waits until the one before has added its number.
  expect_same(
      kernel(
          "mov.u32 %r5, 0;\nW: ld.volatile.global.u32 %r5, [turn]; setp.ne.u32 %p1, %r5, %r3; @%p1 bra W;\n"
          "ld.global.u32 %r9, [turn+4]; add.u32 %r9, %r9, %r3; st.global.u32 [turn+4], %r9;\n"
          "add.u32 %r6, %r3, 1; st.volatile.global.u32 [turn], %r6;",
          ".global .align 4 .u32 turn[2];\n"),
      150, 1);
}
TEST(Schedule, CountsAreThoseOfTheKernel) {
  TestKernel k(kernel("mov.u32 %r9, 1; setp.lt.u32 %p1, %r1, 3; @%p1 bra E; add.u32 %r9, %r9, 1;\nE:"));
  for (const uint64_t seed : kSeeds) {
    LaunchOptions options;
    options.schedule = seed;
    const DevicePointer out = k.buffer(std::vector<U>(128));
    EXPECT_EQ(k.launch({2, 1, 1}, {64, 1, 1}, {out}, 0, options).thread_instructions,
              k.launch({2, 1, 1}, {64, 1, 1}, {out}).thread_instructions);
  }
}
TEST(Schedule, EndlessLoopsAndDeadlocksAreReportedInEveryOrder) {
  for (const uint64_t seed : kSeeds) {
    LaunchOptions options;
    options.schedule = seed;
    options.max_instructions = 100'000;
    TestKernel endless(kernel("L: bra.uni L;"));
    EXPECT_EQ(endless.launch({3, 1, 1}, {40, 1, 1}, {endless.buffer(std::vector<U>(120))}, 0, options)
                  .findings.at(0)
                  .kind,
              "endless-loop");
    TestKernel stuck(
        kernel("mov.u32 %r9, 0; setp.lt.u32 %p1, %r1, 32; @%p1 bra A; bar.sync 1; bra E;\n"
               "A: bar.sync 2;\nE:"));
    EXPECT_EQ(stuck.launch({3, 1, 1}, {64, 1, 1}, {stuck.buffer(std::vector<U>(192))}, 0, options)
                  .findings.at(0)
                  .kind,
              "deadlock");
  }
}

TEST(Schedule, AnEndlessLoopSaysWhoWaitsForIt) {
  for (const uint64_t seed : {0, 1, 2, 3}) {
    TestKernel k(kernel("setp.lt.u32 %p1, %r1, 32; @%p1 bra L; bar.sync 0; bra E;\nL: bra.uni L;\nE:"));
    LaunchOptions options;
    options.schedule = seed;
    options.max_instructions = 5'000'000;
    const LaunchResult r = k.launch({1, 1, 1}, {64, 1, 1}, {k.buffer(std::vector<U>(64))}, 0, options);
    bool said = false;
    for (const std::string& note : r.findings.at(0).notes)
      said |= note.starts_with("threads 32 to 63 wait at line ") && note.ends_with(" for barrier 0");
    EXPECT_TRUE(said) << "seed " << seed;
  }
}

}  // namespace
}  // namespace grader::sim
