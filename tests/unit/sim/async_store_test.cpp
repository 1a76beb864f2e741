// Asynchronous stores and reductions: st.async, red.async, cp.reduce.async.bulk, and copies to several
// blocks.
#include <fmt/format.h>

#include "kernel_test.h"
#include "sim/tools/tool_set.h"

namespace grader::sim {
namespace {

using Words = std::vector<uint32_t>;

// Each thread stores %r9 at out[global thread]. %q1: in (1, 2, ...); %r1, %r2: thread, block (the cluster's
// rank); %r5: the address of the thread's 16 bytes of `s`, %r6 and %r7: of s and of m, an mbarrier for one
// arrival; %p1: is it thread 0?
std::string kernel(const std::string& body) {
  return ".visible .entry k(.param .u64 in, .param .u64 out) {\n.reg .b16 %h<9>; .reg .b32 %r<20>; .reg .b64 "
         "%q<20>;"
         ".reg .pred %p<9>; .reg .b32 %w<9>; .shared .align 128 .b8 s[4096]; .shared .align 8 .b64 m;\n"
         "ld.param.u64 %q1, [in]; ld.param.u64 %q2, [out]; mov.u32 %r1, %tid.x; mov.u32 %r2, %ctaid.x;\n"
         "mov.u32 %r3, %ntid.x; mad.lo.u32 %r4, %r2, %r3, %r1; mul.wide.u32 %q3, %r4, 4; add.u64 %q4, %q2, "
         "%q3;\n"
         "mov.u32 %r6, s; mov.u32 %r7, m; shl.b32 %r5, %r1, 4; add.u32 %r5, %r5, %r6; mov.u32 %r9, 0;\n"
         "setp.eq.u32 %p1, %r1, 0; @%p1 mbarrier.init.shared.b64 [m], 1; mov.u32 %r8, 1000; mov.u32 %r10, "
         "2000;\n"
         "st.shared.v4.b32 [%r5], {%r8, %r10, %r8, %r10}; fence.mbarrier_init.release.cluster;\n"
         "fence.proxy.async; barrier.cluster.arrive; barrier.cluster.wait;\n" +
         body + "\nst.global.u32 [%q4], %r9; barrier.cluster.arrive; barrier.cluster.wait; ret; }\n";
}
// Waits for the first phase, as m's only arrival, with so many bytes to come.
std::string wait_for(const std::string& bytes) {
  return fmt::format(
      "@%p1 mbarrier.arrive.expect_tx.shared.b64 _, [m], {};\n"
      "W: mbarrier.try_wait.parity.acquire.cluster.shared::cta.b64 %p2, [m], 0; @!%p2 bra W;\n",
      bytes);
}
// Every check is on.
InOut run(const std::string& body, uint32_t threads, uint32_t blocks = 1) {
  LaunchConfig config{{blocks, 1, 1}, {threads, 1, 1}, 0};
  config.cluster = {blocks, 1, 1};
  LaunchOptions options;
  options.max_instructions = 1'000'000;
  return run_in_out(kernel(body), config, kAllChecks, options);
}
Words silent(const std::string& body, uint32_t threads, uint32_t blocks = 1) {
  const InOut o = run(body, threads, blocks);
  EXPECT_FALSE(o.result.error) << o.result.error->message;
  for (const Finding& f : o.result.findings) ADD_FAILURE() << f.kind << ": " << f.message << "\n" << body;
  return o.out;
}
std::string kind_of(const std::string& body, uint32_t threads = 1) {
  const InOut o = run(body, threads);
  return o.result.findings.empty() ? "" : o.result.findings[0].kind;
}

const std::string kThere =
    "xor.b32 %w1, %r2, 1; mapa.shared::cluster.u32 %w2, %r5, %w1; mapa.shared::cluster.u32 %w3, %r7, %w1;\n"
    "add.u32 %w4, %r4, 100;\n";

TEST(StoreAsync, GoesToAnotherBlockAndTellsItsMbarrier) {
  EXPECT_EQ(
      silent(kThere + "st.async.shared::cluster.mbarrier::complete_tx::bytes.b32 [%w2+4], %w4, [%w3];\n" +
                 wait_for("16") + "ld.shared.u32 %r9, [%r5+4];",
             4, 2),
      (Words{104, 105, 106, 107, 100, 101, 102, 103}));
}
// Blocks that ask each other's stores take turns, and do not spin for long.
TEST(StoreAsync, WhoAsksInVainLetsTheOtherBlocksOn) {
  const InOut o =
      run("mov.u32 %r11, 0; mapa.shared::cluster.u32 %w2, %r5, 1; mapa.shared::cluster.u32 %w3, %r7, 1;\n"
          "setp.eq.u32 %p3, %r2, 0; L: and.b32 %w5, %r11, 1; @%p3 bra S;\n"
          "mbarrier.arrive.expect_tx.shared.b64 _, [m], 4; W: mbarrier.try_wait.parity.acquire.cluster."
          "shared::cta.b64 %p2, [m], %w5; @!%p2 bra W; ld.shared.u32 %w6, [%r5]; add.u32 %r9, %r9, %w6;\n"
          "bra.uni N; S: st.async.shared::cluster.mbarrier::complete_tx::bytes.b32 [%w2], %r11, [%w3];\n"
          "N: barrier.cluster.arrive; barrier.cluster.wait; add.u32 %r11, %r11, 1;\n"
          "setp.lt.u32 %p4, %r11, 100; @%p4 bra L;",
          1, 2);
  EXPECT_EQ(o.out, (Words{0, 4950}));
  EXPECT_LT(o.result.thread_instructions, 10'000u);
}
TEST(StoreAsync, IsNotThereBeforeItIsWaitedFor) {
  const InOut o =
      run("st.async.weak.shared::cluster.mbarrier::complete_tx::bytes.u32 [%r5], 7, [m]; ld.shared.u32 %r9, "
          "[%r5];",
          1);
  EXPECT_EQ(o.out, Words{1000});
  ASSERT_EQ(o.result.findings.size(), 1u);
  EXPECT_EQ(o.result.findings[0].kind, "copy-not-waited");
  EXPECT_NE(o.result.findings[0].message.find("asynchronous store"), std::string::npos);
}
TEST(StoreAsync, OfVectorsAndOf64Bits) {
  const std::string read =
      "ld.shared.v4.u32 {%w1, %w2, %w3, %w4}, [%r5]; mad.lo.u32 %r9, %w1, 10, %w2; mad.lo.u32 %r9, %r9, 10, "
      "%w3;\n"
      "mad.lo.u32 %r9, %r9, 10, %w4;";
  const auto stored = [&](const std::string& store, const char* bytes) {
    return silent(
        "mov.u32 %w1, 1; mov.u32 %w2, 2; mov.u32 %w3, 3; mov.u32 %w4, 4; mov.b64 %q5, {%w1, %w2};\n"
        "mov.b64 %q6, {%w3, %w4}; st.async.shared::cluster.mbarrier::complete_tx::bytes" +
            store + ", [m];\n" + wait_for(bytes) + read,
        1);
  };
  EXPECT_EQ(stored(".v4.s32 [%r5], {%w1, %w2, %w3, %w4}", "16"), Words{1234});
  EXPECT_EQ(stored(".v2.b32 [%r5+8], {%w3, %w4}", "8"), Words{1000 * 1000 + 2000 * 100 + 34});
  EXPECT_EQ(stored(".v2.f64 [%r5], {%q5, %q6}", "16"), Words{1234});
  EXPECT_EQ(stored(".b64 [%r5], %q5", "8"), Words{1200 + 10000 + 2000});
  EXPECT_EQ(stored(".f32 [%r5+12], 0f00000003", "4"), Words{1000 * 1000 + 2000 * 100 + 1000 * 10 + 3});
}
TEST(StoreAsync, ByGenericAddressesOfSharedMemoryAlone) {
  const std::string generic =
      "cvt.u64.u32 %q7, %r5; cvta.shared.u64 %q8, %q7; cvt.u64.u32 %q7, %r7; cvta.shared.u64 %q9, %q7;\n";
  EXPECT_EQ(silent(generic + "st.async.mbarrier::complete_tx::bytes.b32 [%q8], 5, [%q9];\n" + wait_for("4") +
                       "ld.shared.u32 %r9, [%r5];",
                   1),
            Words{5});
  EXPECT_EQ(kind_of(generic + "st.async.mbarrier::complete_tx::bytes.b32 [%q1], 5, [%q9];"), "not-shared");
}
TEST(StoreAsync, LooksAtItsAddresses) {
  const std::string store = "st.async.shared::cluster.mbarrier::complete_tx::bytes";
  EXPECT_EQ(kind_of(store + ".b32 [%r6+4096], 5, [m];"), "out-of-bounds-write");
  EXPECT_EQ(kind_of(store + ".b64 [%r6+4], %q1, [m];"), "misaligned-write");
  EXPECT_EQ(kind_of(store + ".b32 [%r6], 5, [%r6+8];"), "mbarrier-not-initialised");
  EXPECT_EQ(kind_of("mapa.shared::cluster.u32 %w1, %r6, 3; mapa.shared::cluster.u32 %w2, %r7, 3;\n" + store +
                    ".b32 [%w1], 5, [%w2];"),
            "unallocated-write");
}

TEST(ReduceAsync, EveryOperation) {
  const auto reduced = [](const std::string& form, const char* bytes) {
    return silent("red.async.relaxed.cluster.shared::cluster.mbarrier::complete_tx::bytes." + form +
                      ", [m];\n" + wait_for(bytes) + "ld.shared.u32 %r9, [%r5];",
                  1)[0];
  };
  EXPECT_EQ(reduced("add.u32 [%r5], 7", "4"), 1007u);
  EXPECT_EQ(reduced("add.s32 [%r5], -7", "4"), 993u);
  EXPECT_EQ(reduced("min.s32 [%r5], -7", "4"), 0xfffffff9u);
  EXPECT_EQ(reduced("min.u32 [%r5], -7", "4"), 1000u);
  EXPECT_EQ(reduced("max.s32 [%r5], -7", "4"), 1000u);
  EXPECT_EQ(reduced("max.u32 [%r5], 1001", "4"), 1001u);
  EXPECT_EQ(reduced("inc.u32 [%r5], 1000", "4"), 0u);
  EXPECT_EQ(reduced("inc.u32 [%r5], 1001", "4"), 1001u);
  EXPECT_EQ(reduced("dec.u32 [%r5], 999", "4"), 999u);
  EXPECT_EQ(reduced("dec.u32 [%r5], 1000", "4"), 999u);
  EXPECT_EQ(reduced("and.b32 [%r5], 0xff", "4"), 1000u & 0xff);
  EXPECT_EQ(reduced("or.b32 [%r5], 0xf000", "4"), 1000u | 0xf000);
  EXPECT_EQ(reduced("xor.b32 [%r5], 0xff", "4"), 1000u ^ 0xff);
  EXPECT_EQ(reduced("add.u64 [%r5], -1001", "8"), 0xffffffffu);
}
TEST(ReduceAsync, ManyThreadsAndAtomicsMeetAtOneWord) {
  EXPECT_EQ(silent("mapa.shared::cluster.u32 %w2, %r6, 0; mapa.shared::cluster.u32 %w3, %r7, 0; setp.eq.u32 "
                   "%p3, %r2, 0;\n"
                   "red.async.relaxed.cluster.shared::cluster.mbarrier::complete_tx::bytes.add.u32 [%w2+8], "
                   "%r1, [%w3];\n"
                   "atom.relaxed.cluster.shared::cluster.add.u32 %w4, [%w2+8], 100;\n"
                   "barrier.cluster.arrive; barrier.cluster.wait; @!%p3 bra D;\n" +
                       wait_for("512") + "ld.shared.u32 %r9, [s+8];\nD:",
                   64, 2)[0],
            1000 + 63u * 64 + 12800);
}

// 16 bytes at s+16 reduced into the 16 at s.
uint32_t reduced_in_shared(const std::string& form, uint32_t value) {
  return silent(
      fmt::format("st.shared.b32 [s+16], {}; st.shared.b32 [s+20], -1; st.shared.b64 [s+24], 0;\n"
                  "fence.proxy.async.shared::cta;\n"
                  "cp.reduce.async.bulk.shared::cluster.shared::cta.mbarrier::complete_tx::bytes.{} "
                  "[s], [s+16], 16, [m];\n",
                  value, form) +
          wait_for("16") + "ld.shared.u32 %r9, [s];",
      1)[0];
}
TEST(BulkReduce, OfSharedMemory) {
  EXPECT_EQ(reduced_in_shared("and.b32", 24), 1000u & 24);
  EXPECT_EQ(reduced_in_shared("or.b32", 7), 1007u);
  EXPECT_EQ(reduced_in_shared("xor.b32", 1001), 1u);
  EXPECT_EQ(reduced_in_shared("add.u32", 5), 1005u);
  EXPECT_EQ(reduced_in_shared("add.s32", 5), 1005u);
  EXPECT_EQ(reduced_in_shared("add.u64", 5), 1005u);
  EXPECT_EQ(reduced_in_shared("inc.u32", 1000), 0u);
  EXPECT_EQ(reduced_in_shared("dec.u32", 10), 10u);
  EXPECT_EQ(reduced_in_shared("min.s32", 0x80000000), 0x80000000u);
  EXPECT_EQ(reduced_in_shared("min.u32", 0x80000000), 1000u);
  EXPECT_EQ(reduced_in_shared("max.s32", 0x80000000), 1000u);
  EXPECT_EQ(reduced_in_shared("max.u32", 0x80000000), 0x80000000u);
}

// Two words of `value` each, reduced into two of `old` in global memory: the first of what comes.
uint32_t reduced_in_global(const std::string& form, uint64_t old, uint64_t value) {
  return silent(
      fmt::format("mov.b64 %q5, {}; mov.b64 %q6, {}; st.global.v2.b64 [%q1], {{%q5, %q5}};\n"
                  "st.shared.v2.b64 [s], {{%q6, %q6}}; fence.proxy.async;\n"
                  "cp.reduce.async.bulk.global.shared::cta.bulk_group.{} [%q1], [s], 16;\n"
                  "cp.async.bulk.commit_group; cp.async.bulk.wait_group.read 0; st.shared.b64 [s], %q1;\n"
                  "cp.async.bulk.wait_group 0; ld.global.v4.u32 {{%r9, %w1, %w2, %w3}}, [%q1];\n",
                  old, value, form),
      1)[0];
}
TEST(BulkReduce, IntoGlobalMemory) {
  EXPECT_EQ(reduced_in_global("add.u32", 5, 7), 12u);
  EXPECT_EQ(reduced_in_global("add.s32", 5, 7), 12u);
  EXPECT_EQ(reduced_in_global("add.u64", 5, 7), 12u);
  EXPECT_EQ(reduced_in_global("and.b64", 5, 6), 4u);
  EXPECT_EQ(reduced_in_global("or.b64", 5, 6), 7u);
  EXPECT_EQ(reduced_in_global("xor.b32", 5, 6), 3u);
  EXPECT_EQ(reduced_in_global("min.u64", uint64_t{1} << 63, 6), 6u);
  EXPECT_EQ(reduced_in_global("max.s64", uint64_t{1} << 63, 6), 6u);
  EXPECT_EQ(reduced_in_global("inc.u32", 5, 5), 0u);
  EXPECT_EQ(reduced_in_global("dec.u32", 0, 5), 5u);
  EXPECT_EQ(reduced_in_global("add.f32", 0x3f800000, 0x40000000), 0x40400000u);
  EXPECT_EQ(reduced_in_global("add.f32", 0x00000001, 0x00000001), 2u);  // unlike red.global.add
  EXPECT_EQ(reduced_in_global("add.f64", 0x3ff0000000000001, 0), 1u);
  EXPECT_EQ(reduced_in_global("add.noftz.f16", 0x3c00'0001, 0x3c00'0001), 0x4000'0002u);
  EXPECT_EQ(reduced_in_global("add.noftz.bf16", 0x3f80'0001, 0x3f80'0001), 0x4000'0002u);
  EXPECT_EQ(reduced_in_global("min.f16", 0xbc00'3c00, 0x3c00'bc00), 0xbc00'bc00u);
  EXPECT_EQ(reduced_in_global("max.bf16", 0xbf80'3f80, 0x3f80'bf80), 0x3f80'3f80u);
}
TEST(BulkReduce, IsLookedAtLikeABulkCopy) {
  const std::string reduce = "cp.reduce.async.bulk.global.shared::cta.bulk_group.add.u32 ";
  EXPECT_EQ(kind_of("mov.u32 %w1, 20;\n" + reduce + "[%q1], [s], %w1;"), "bulk-copy-size");
  EXPECT_EQ(kind_of(reduce + "[%q1+8], [s], 16;"), "misaligned-atomic");
  EXPECT_EQ(kind_of(reduce + "[%q1+4096], [s], 16;"), "out-of-bounds-atomic");
  EXPECT_EQ(kind_of(reduce + "[%q1], [s+4096], 16;"), "out-of-bounds-read");
}

TEST(CopyBulk, ToSeveralBlocksAtOnce) {
  EXPECT_EQ(
      silent("setp.eq.u32 %p3, %r4, 0; mov.u16 %h1, 10;\n"  // thread 0 of block 0, to blocks 1 and 3
             "@%p3 cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes.multicast::cluster "
             "[s], [%q1+16], 32, [m], %h1;\n"
             "and.b32 %w1, %r2, 1; setp.eq.u32 %p4, %w1, 0; @%p4 bra D;\n" +
                 wait_for("32") + "ld.shared.u32 %r9, [%r5];\nD:",
             2, 4),
      (Words{0, 0, 5, 9, 0, 0, 5, 9}));
  const InOut o =
      run("cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes.multicast::cluster [s], [%q1], "
          "16, [m], 4;",
          1);
  ASSERT_EQ(o.result.findings.size(), 1u);
  EXPECT_EQ(o.result.findings[0].kind, "unallocated-write");
}
TEST(CopyBulk, OutOfWhatABulkCopyBroughtWithoutAFence) {
  EXPECT_EQ(
      silent(
          "cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [s], [%q1], 32, [m];\n" +
              wait_for("32") +
              "cp.async.bulk.global.shared::cta.bulk_group [%q1+64], [s], 32; cp.async.bulk.commit_group;\n"
              "cp.async.bulk.wait_group 0; ld.global.u32 %r9, [%q1+68];",
          1),
      Words{2});
}
TEST(StoreAsync, ToABlockThatDoesNotWaitForIt) {
  const std::string send =
      kThere +
      "setp.eq.u32 %p3, %r2, 0;\n"
      "@%p3 st.async.shared::cluster.mbarrier::complete_tx::bytes.b32 [%w2], %w4, [%w3];\n"
      "barrier.cluster.arrive; barrier.cluster.wait;\n";
  const InOut o = run(send, 1, 2);
  ASSERT_EQ(o.result.findings.size(), 1u);
  EXPECT_EQ(o.result.findings[0].kind, "copy-outlives-destination");
  silent(send + "@%p3 bra D;\n" + wait_for("4") + "D:", 1, 2);
}
TEST(CopyBulk, TheFenceIsOfTheSpaceThatIsCopied) {
  const auto kind = [](const char* fence) {
    return kind_of(
        fmt::format("st.shared.u32 [s], 5; {} cp.async.bulk.global.shared::cta.bulk_group [%q1], [s], 16;\n"
                    "cp.async.bulk.commit_group; cp.async.bulk.wait_group 0;",
                    fence));
  };
  EXPECT_EQ(kind("fence.proxy.async.global;"), "copy-without-proxy-fence");
  EXPECT_EQ(kind("fence.proxy.async;"), "");
  EXPECT_EQ(kind("fence.proxy.async.shared::cluster;"), "");
}
TEST(Mbarrier, BytesThatNobodyExpected) {
  const InOut o =
      run("st.async.shared::cluster.mbarrier::complete_tx::bytes.b64 [%r5], %q1, [m];\n" + wait_for("4"), 1);
  ASSERT_EQ(o.result.findings.size(), 2u);
  EXPECT_EQ(o.result.findings[1].kind, "mbarrier-never-completes");
  EXPECT_NE(o.result.findings[1].label.find("4 bytes more have come"), std::string::npos)
      << o.result.findings[1].label;
}
TEST(CopyBulk, PrefetchesChangeNothing) {
  EXPECT_EQ(
      silent(
          "cp.async.bulk.prefetch.L2.global [%q1+4096], 32; cp.async.bulk.prefetch.L2.global.L2::cache_hint "
          "[%q1], 32, %q1;",
          1),
      Words{0});
  EXPECT_EQ(kind_of("cp.async.bulk.prefetch.L2.global [%q1+8], 32;"), "bulk-copy-size");
  EXPECT_EQ(kind_of("cp.async.bulk.prefetch.L2.global [%q1], 24;"), "bulk-copy-size");
}
TEST(CopyAsync, ASizeOfTheSourceAndACacheHint) {
  EXPECT_EQ(silent("cp.async.ca.shared.global.L2::cache_hint [%r5], [%q1], 8, 4, %q1; cp.async.wait_all;\n"
                   "ld.shared.v2.u32 {%w1, %w2}, [%r5]; mad.lo.u32 %r9, %w1, 10, %w2;",
                   1),
            Words{10});
  EXPECT_EQ(
      silent("setp.eq.u32 %p3, 0, 0; cp.async.ca.shared.global.L2::cache_hint [%r5], [%q1], 8, %p3, %q1;\n"
             "cp.async.wait_all; ld.shared.v2.u32 {%w1, %w2}, [%r5]; mad.lo.u32 %r9, %w1, 10, %w2;",
             1),
      Words{0});
}

}  // namespace
}  // namespace grader::sim
