// Copies under way, mbarriers, and blocks that wait for each other.
#include <fmt/format.h>

#include "kernel_test.h"
#include "sim/tools/tool_set.h"

namespace grader::sim {
namespace {

using Words = std::vector<uint32_t>;

// Each thread stores %r9 at out[global thread]; %q5: its word of `in`, %q1: in, %s: a shared array of 4 KiB,
// %r5: the address of the thread's 16 bytes in it. m: an mbarrier.
std::string kernel(const std::string& body) {
  return ".visible .entry k(.param .u64 in, .param .u64 out) {\n.reg .b32 %r<20>; .reg .b64 %q<20>; .reg "
         ".pred "
         "%p<9>; .shared .align 16 .b8 s[4096]; .shared .align 8 .b64 m;\n"
         "ld.param.u64 %q1, [in]; ld.param.u64 %q2, [out]; mov.u32 %r1, %tid.x; mov.u32 %r2, %ctaid.x; "
         "mov.u32 "
         "%r3, %ntid.x; mad.lo.u32 %r4, %r2, %r3, %r1; mul.wide.u32 %q3, %r4, 4; add.u64 %q4, %q2, %q3;\n"
         "mul.wide.u32 %q6, %r1, 16; add.u64 %q5, %q1, %q6; mov.u32 %r5, s; shl.b32 %r6, %r1, 4; add.u32 "
         "%r5, "
         "%r5, %r6; mov.u32 %r9, 0;\n" +
         body + "\nst.global.u32 [%q4], %r9; ret; }\n";
}
InOut run(const std::string& body, uint32_t threads, uint32_t blocks = 1, bool cooperative = false,
          uint32_t checks = 0) {
  LaunchConfig config{{blocks, 1, 1}, {threads, 1, 1}, 0};
  config.cooperative = cooperative;
  return run_in_out(kernel(body), config, checks);
}
// What synccheck says; without it the same is computed, and nothing said.
std::vector<Finding> findings(const std::string& body, uint32_t threads) {
  const InOut checked = run(body, threads, 1, false, kSynccheck), bare = run(body, threads);
  EXPECT_EQ(checked.out, bare.out);
  EXPECT_TRUE(bare.result.findings.empty());
  return checked.result.findings;
}
Words each(uint32_t n, uint32_t (*f)(uint32_t)) {
  Words v(n);
  for (uint32_t i = 0; i < n; ++i) v[i] = f(i);
  return v;
}

TEST(CopyAsync, LandsAtTheWaitAndNotBefore) {
  const std::string copy =
      "mov.u32 %r7, 7000; st.shared.u32 [%r5], %r7;\n"
      "cp.async.ca.shared.global [%r5], [%q5], 4; cp.async.commit_group;\n";
  EXPECT_EQ(run(copy + "ld.shared.u32 %r9, [%r5]; cp.async.wait_group 0;", 40).out,
            each(40, [](uint32_t) { return 7000u; }));
  EXPECT_EQ(run(copy + "cp.async.wait_group 0; ld.shared.u32 %r9, [%r5];", 40).out,
            each(40, [](uint32_t i) { return 4 * i + 1; }));
  EXPECT_EQ(run(copy + "cp.async.wait_all; ld.shared.u32 %r9, [%r5];", 3).out, (Words{1, 5, 9}));
}
TEST(CopyAsync, GroupsLandInOrder) {
  EXPECT_EQ(run("mov.u32 %r7, 7000; st.shared.u32 [%r5], %r7; st.shared.u32 [%r5+4], %r7;\n"
                "cp.async.ca.shared.global [%r5], [%q5], 4; cp.async.commit_group;\n"
                "cp.async.ca.shared.global [%r5+4], [%q5+4], 4; cp.async.commit_group;\n"
                "cp.async.wait_group 1; ld.shared.u32 %r9, [%r5]; ld.shared.u32 %r8, [%r5+4]; add.u32 %r9, "
                "%r9, %r8;",
                2)
                .out,
            (Words{7001, 7005}));
}
TEST(CopyAsync, WhatTheSourceDoesNotGiveIsZero) {
  EXPECT_EQ(run("cp.async.cg.shared.global [%r5], [%q5], 16, 8; cp.async.wait_all;\n"
                "ld.shared.u32 %r9, [%r5+4]; ld.shared.u32 %r8, [%r5+8]; mad.lo.u32 %r9, %r8, 1000, %r9;",
                2)
                .out,
            (Words{2, 6}));
}
TEST(CopyAsync, PastTheEndOfAnArrayIsAFinding) {
  const InOut o = run("cp.async.cg.shared.global [%r5], [%q1+4096], 16; cp.async.wait_all;", 1);
  ASSERT_EQ(o.result.findings.size(), 1u);
  EXPECT_EQ(o.result.findings[0].kind, "out-of-bounds-read");
}

const std::string kInit = "setp.eq.u32 %p1, %r1, 0; @%p1 mbarrier.init.shared.b64 [m], {}; bar.sync 0;\n";
std::string init(uint32_t count) { return fmt::format(fmt::runtime(kInit), count); }

TEST(Mbarrier, PhasesEndWhenAllHaveArrived) {
  // Two phases; thread 0 stores between them what all read after.
  EXPECT_EQ(
      run(init(64) + "@%p1 st.shared.u32 [s], 77; mbarrier.arrive.shared.b64 %q7, [m];\n"
                     "W: mbarrier.try_wait.shared.b64 %p2, [m], %q7; @!%p2 bra W; ld.shared.u32 %r9, [s];\n"
                     "mbarrier.arrive.shared.b64 _, [m];\n"
                     "V: mbarrier.try_wait.parity.shared.b64 %p2, [m], 1; @!%p2 bra V; add.u32 %r9, %r9, 1;\n"
                     "mbarrier.test_wait.parity.shared.b64 %p3, [m], 0; @%p3 add.u32 %r9, %r9, 1000;",
          64)
          .out,
      each(64, [](uint32_t) { return 78u; }));
}
TEST(Mbarrier, CountsWhatIsPending) {
  EXPECT_EQ(
      run(init(5) + "mbarrier.arrive.shared.b64 %q7, [m], 2; mbarrier.arrive_drop.shared.b64 %q8, [m];\n"
                    "mbarrier.pending_count.b64 %r9, %q8; mbarrier.pending_count.b64 %r8, %q7;\n"
                    "mad.lo.u32 %r9, %r9, 10, %r8;",
          1)
          .out,
      Words{35});
}
TEST(Mbarrier, MustBeInitialised) {
  const auto found = findings("mbarrier.arrive.shared.b64 %q7, [m];", 2);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, "mbarrier-not-initialised");
  EXPECT_EQ(found[0].check, "synccheck");
}
TEST(Mbarrier, TakesNoMoreArrivalsThanItExpects) {
  const auto found = findings(init(3) + "mbarrier.arrive.shared.b64 %q7, [m], 4;", 1);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, "mbarrier-overflow");
}
TEST(Mbarrier, IsNotInitialisedAgainBeforeAllHaveSeenThePhaseEnd) {
  const std::string wait =
      "mbarrier.arrive.shared.b64 %q7, [m];\n"
      "W: mbarrier.try_wait.shared.b64 %p2, [m], %q7; @!%p2 bra W;\n";
  const std::string again =
      "setp.eq.u32 %p3, %r1, 64; @%p3 mbarrier.init.shared.b64 [m], 96; bar.sync 0; mov.u32 %r9, 1;";
  const InOut o = run(init(96) + wait + again, 96);
  EXPECT_FALSE(o.result.error) << o.result.error->message;
  EXPECT_EQ(o.out, each(96, [](uint32_t) { return 1u; }));  // as on the card, they were waiting and are woken
  const auto found = findings(init(96) + wait + again, 96);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, "mbarrier-reused");
  EXPECT_TRUE(findings(init(96) + wait + "bar.sync 0;\n" + again, 96).empty());
}
TEST(Mbarrier, HearsOfCopiesThatHaveLanded) {
  EXPECT_EQ(
      run(init(32) +
              "cp.async.ca.shared.global [%r5], [%q5], 8; cp.async.mbarrier.arrive.noinc.shared.b64 "
              "[m];\nW: mbarrier.try_wait.parity.shared.b64 %p2, [m], 0; @!%p2 bra W;\n"
              "xor.b32 %r7, %r6, 496; mov.u32 %r8, s; add.u32 %r8, %r8, %r7; ld.shared.u32 %r9, [%r8+4];",
          32)
          .out,
      each(32, [](uint32_t i) { return 4 * (31 - i) + 2; }));
}
TEST(CopyBulk, ReportsItsBytesToAnMbarrierAndGoesBackInAGroup) {
  const InOut o = run(
      init(1) +
          "@%p1 mbarrier.arrive.expect_tx.release.cta.shared::cta.b64 _, [m], 512;\n"
          "@%p1 cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [s], [%q1], 512, [m];\n"
          "W: mbarrier.try_wait.parity.shared::cta.b64 %p2, [m], 0; @!%p2 bra W; ld.shared.u32 %r9, "
          "[%r5+12];\n"
          "add.u32 %r8, %r9, 1000; st.shared.u32 [%r5+12], %r8; bar.sync 0; fence.proxy.async.shared::cta;\n"
          "@%p1 cp.async.bulk.global.shared::cta.bulk_group [%q1], [s], 512; cp.async.bulk.commit_group;\n"
          "ld.global.u32 %r7, [%q5+12]; sub.u32 %r7, %r7, %r9; cp.async.bulk.wait_group 0; bar.sync 0;\n"
          "ld.global.u32 %r8, [%q5+12]; sub.u32 %r8, %r8, %r9; mad.lo.u32 %r9, %r8, 10000, %r9; add.u32 %r9, "
          "%r9, "
          "%r7;",
      32);
  EXPECT_FALSE(o.result.error);
  EXPECT_EQ(o.out, each(32, [](uint32_t i) { return 10'000'000 + 4 * i + 4; }));
}
TEST(CopyBulk, TheSizeIsAMultipleOf16) {
  const InOut o = run("mov.u32 %r9, 24; cp.async.bulk.global.shared::cta.bulk_group [%q1], [s], %r9;", 1);
  ASSERT_EQ(o.result.findings.size(), 1u);
  EXPECT_EQ(o.result.findings[0].kind, "bulk-copy-size");
}

// As cooperative groups do it: the barrier is the second word of the workspace that %envreg1 and 2 point to.
const char* const kGridSync =
    "mov.b32 %r10, %envreg1; mov.b32 %r11, %envreg2; mov.b64 %q8, {%r11, %r10};\n"
    "add.u64 %q3, %q3, %q1; st.global.u32 [%q3], %r4; bar.sync 0; mov.u32 %r12, %nctaid.x; mov.u32 %r13, 1; "
    "setp.ne.u32 %p1, %r2, "
    "0;\n"
    "@!%p1 sub.u32 %r13, -2147483647, %r12; setp.ne.u32 %p2, %r1, 0; @%p2 bra D;\n"
    "atom.add.release.gpu.u32 %r14, [%q8+4], %r13;\n"
    "L: ld.acquire.gpu.u32 %r15, [%q8+4]; xor.b32 %r15, %r15, %r14; setp.ge.s32 %p3, %r15, 0; @%p3 bra L;\n"
    "D: bar.sync 0; mul.lo.u32 %r16, %r12, %r3; sub.u32 %r16, %r16, 1; sub.u32 %r16, %r16, %r4;\n"
    "mul.wide.u32 %q9, %r16, 4; add.u64 %q9, %q9, %q1; ld.global.u32 %r9, [%q9];";

TEST(Cooperative, TheWholeGridMeets) {
  const InOut o = run(kGridSync, 4, 200, true);
  EXPECT_FALSE(o.result.error) << o.result.error->message;
  EXPECT_EQ(o.out, each(800, [](uint32_t i) { return 799 - i; }));
}
TEST(Cooperative, BlocksThatTheCardCannotHoldAtOnceAreRefused) {
  const InOut o = run("", 1024, 265, true);
  ASSERT_TRUE(o.result.error);
  EXPECT_EQ(o.result.error->name, "cudaErrorCooperativeLaunchTooLarge");
  EXPECT_FALSE(run("", 1024, 264, true).result.error);
}

InOut run_clusters(const std::string& body, uint32_t blocks, Dim3 cluster, uint32_t threads = 32) {
  LaunchConfig config{{blocks, 1, 1}, {threads, 1, 1}, 0};
  config.cluster = cluster;
  return run_in_out(kernel(body), config, 0);
}
// Each block stores its index in its own s, all meet, each reads the next block's.
const char* const kNeighbour =
    "mov.u32 %r10, %cluster_ctarank; mov.u32 %r11, %cluster_nctarank; add.u32 %r12, %r10, 1; rem.u32 %r12, "
    "%r12, "
    "%r11;\nst.shared.u32 [%r5], %r2; barrier.cluster.arrive; barrier.cluster.wait;\n";
TEST(Cluster, BlocksReadEachOthersSharedMemory) {
  const InOut o =
      run_clusters(std::string(kNeighbour) +
                       "mapa.shared::cluster.u32 %r13, %r5, %r12; ld.shared::cluster.u32 %r9, [%r13];\n"
                       "getctarank.shared::cluster.u32 %r14, %r13; mad.lo.u32 %r9, %r14, 100, %r9;\n"
                       "barrier.cluster.arrive; barrier.cluster.wait;",
                   8, {4, 1, 1});
  EXPECT_FALSE(o.result.error);
  EXPECT_EQ(o.out, each(256, [](uint32_t i) {
              const uint32_t block = i / 32, rank = (block + 1) % 4;
              return rank * 100 + block / 4 * 4 + rank;
            }));
}
TEST(Cluster, AtomicsReachThroughGenericAddresses) {
  const InOut o = run_clusters(
      std::string(kNeighbour) +
          "cvt.u64.u32 %q7, %r5; cvta.shared.u64 %q8, %q7; mapa.u64 %q9, %q8, 0; mov.u32 %r15, 0;\n"
          "atom.add.u32 %r15, [%q9], 10; barrier.cluster.arrive; barrier.cluster.wait;\n"
          "ld.u32 %r9, [%q9]; barrier.cluster.arrive; barrier.cluster.wait;",
      4, {2, 1, 1});
  EXPECT_EQ(o.out, each(128, [](uint32_t i) { return i / 64 * 2 + 20; }));
}
TEST(Cluster, RanksGoAlongXFirst) {
  const InOut o = run_clusters(
      "mov.u32 %r9, %clusterid.x; mov.u32 %r10, %cluster_ctaid.x; mad.lo.u32 %r9, %r9, 10, "
      "%r10; mov.u32 %r10, %nclusterid.x; mad.lo.u32 %r9, %r10, 100, %r9;",
      6, {2, 1, 1}, 1);
  EXPECT_EQ(o.out, (Words{300, 301, 310, 311, 320, 321}));
}
TEST(Cluster, SaysThatItIsOneAndThatItIsNot) {
  const std::string body = "mov.pred %p1, %is_explicit_cluster; selp.u32 %r9, 1, 0, %p1;";
  EXPECT_EQ(run_clusters(body, 2, {2, 1, 1}, 64).out, each(128, [](uint32_t) { return 1u; }));
  EXPECT_EQ(run_clusters(body, 2, {1, 1, 1}, 64).out, each(128, [](uint32_t) { return 0u; }));
}
TEST(Cluster, AMissingBlockIsADeadlock) {
  const InOut o = run_clusters(
      "setp.eq.u32 %p1, %r2, 0; @%p1 barrier.cluster.arrive; @%p1 bra W;\n"
      "bar.sync 0, 64;\nW: barrier.cluster.wait;",
      2, {2, 1, 1});
  ASSERT_EQ(o.result.findings.size(), 1u);
  EXPECT_EQ(o.result.findings[0].kind, "deadlock");
  EXPECT_NE(o.result.findings[0].label.find("the cluster's barrier"), std::string::npos);
}
// A block of the first cluster sleeps until one of the second has written; its neighbour waits for it.
TEST(Cluster, SleepsUntilAnotherClusterHasWritten) {
  const InOut o = run_clusters(
      "setp.eq.u32 %p1, %r2, 3; @%p1 st.release.gpu.global.u32 [%q1], 77; setp.ne.u32 %p2, %r2, 1; @%p2 bra "
      "D;\n"
      "L: nanosleep.u32 100; ld.acquire.gpu.global.u32 %r9, [%q1]; setp.ne.u32 %p3, %r9, 77; @%p3 bra L;\n"
      "D: barrier.cluster.arrive; barrier.cluster.wait;",
      4, {2, 1, 1}, 1);
  EXPECT_FALSE(o.result.error) << o.result.error->message;
  EXPECT_EQ(o.out, (Words{0, 77, 0, 0}));
}
TEST(Cluster, ARankThatDoesNotExistIsAFinding) {
  const InOut o = run_clusters("mapa.shared::cluster.u32 %r13, %r5, 5; ld.shared::cluster.u32 %r9, [%r13];",
                               2, {2, 1, 1}, 1);
  ASSERT_EQ(o.result.findings.size(), 1u);
  EXPECT_EQ(o.result.findings[0].kind, "unallocated-read");
}
TEST(Cluster, LimitsOfTheCard) {
  EXPECT_EQ(run_clusters("", 3, {2, 1, 1}).result.error->name, "cudaErrorInvalidClusterSize");
  EXPECT_EQ(run_clusters("", 16, {16, 1, 1}).result.error->name, "cudaErrorInvalidClusterSize");
}

}  // namespace
}  // namespace grader::sim
