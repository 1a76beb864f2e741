// Blocks on several host threads: bytes, findings, counts and output are those of one thread, for right
// kernels and for wrong ones.
#include <numeric>
#include <random>

#include "kernel_test.h"
#include "ptx/parse.h"
#include "sim/independence.h"
#include "sim/loaded_module.h"
#include "sim/observer.h"

namespace grader::sim {
namespace {

using U = uint32_t;

// %r1: thread in block, %r2: global thread, %r3: block, %rd3: &out[global thread], %rd5: &in[global thread].
// Each thread first counts to 200 in %r9, so that the launch is worth several host threads.
std::string kernel(const std::string& body, const std::string& declarations = "") {
  return declarations +
         ".visible .entry k(.param .u64 out, .param .u64 in) {\n"
         ".reg .b32 %r<20>; .reg .b64 %rd<20>; .reg .pred %p<9>;\n"
         "ld.param.u64 %rd1, [out]; ld.param.u64 %rd4, [in]; mov.u32 %r1, %tid.x; mov.u32 %r3, %ctaid.x;\n"
         "mov.u32 %r4, %ntid.x; mad.lo.s32 %r2, %r3, %r4, %r1; mul.wide.u32 %rd2, %r2, 4;\n"
         "add.u64 %rd3, %rd1, %rd2; add.u64 %rd5, %rd4, %rd2; mov.u32 %r9, 0;\n"
         "COUNT: add.u32 %r9, %r9, 1; setp.lt.u32 %p8, %r9, 200; @%p8 bra COUNT;\n" +
         body + "\nret; }\n";
}
constexpr U kBlocks = 100, kThreads = 64, kElements = kBlocks * kThreads;

struct Outcome {
  std::vector<U> out, in;
  std::string error, output, findings;
  uint64_t thread_instructions, warp_instructions;
  bool operator==(const Outcome&) const = default;
};
void PrintTo(const Outcome& o, std::ostream* s) {
  *s << o.error << " " << o.findings << " " << o.thread_instructions << " instructions, sum "
     << std::accumulate(o.out.begin(), o.out.end(), 0u) << ", of in "
     << std::accumulate(o.in.begin(), o.in.end(), 0u) << ", " << o.warp_instructions << " of warps; output "
     << o.output;
}

Outcome run(const std::string& text, unsigned threads, uint64_t max_instructions = 1'000'000'000) {
  TestKernel k(text);
  std::vector<U> values(kElements);
  std::iota(values.begin(), values.end(), 5u);
  const DevicePointer out = k.buffer(std::vector<U>(kElements, 0xabcdu), "out"), in = k.buffer(values, "in");
  LaunchOptions options;
  options.threads = threads;
  options.max_instructions = max_instructions;
  const LaunchResult r = k.launch({kBlocks, 1, 1}, {kThreads, 1, 1}, {out, in}, 0, options);
  Outcome o{
      k.read<U>(out, kElements), k.read<U>(in, kElements), r.error ? r.error->name : "", r.printf_output, "",
      r.thread_instructions,     r.warp_instructions};
  for (const Finding& f : r.findings) {
    o.findings +=
        f.kind + " " + f.message + " " + std::to_string(f.count) + " " + std::to_string(f.block[0]) + "\n";
    for (const std::string& note : f.notes) o.findings += note + "\n";
  }
  return o;
}
Outcome expect_equal(const std::string& text, uint64_t max_instructions = 1'000'000'000) {
  const Outcome one = run(text, 1, max_instructions);
  for (const unsigned threads : {2u, 3u, 8u})
    EXPECT_EQ(run(text, threads, max_instructions), one) << threads << " threads";
  return one;
}

TEST(Parallel, EachThreadWritesItsOwn) {
  const Outcome o =
      expect_equal(kernel("ld.global.u32 %r5, [%rd5]; add.u32 %r5, %r5, %r9; st.global.u32 [%rd3], %r5;"));
  EXPECT_EQ(o.out.back(), kElements + 4 + 200);
}
TEST(Parallel, InPlace) {
  const Outcome o =
      expect_equal(kernel("ld.global.u32 %r5, [%rd5]; add.u32 %r5, %r5, %r9; st.global.u32 [%rd5], %r5;"));
  EXPECT_EQ(o.in[1], 206u);
}
TEST(Parallel, BytesAndPartsOfAWarpAndBarriers) {
  expect_equal(kernel(
      "mul.wide.u32 %rd6, %r1, 4; mov.u64 %rd7, s; add.u64 %rd6, %rd6, %rd7; st.shared.u32 [%rd6], %r2;\n"
      "bar.sync 0; xor.b32 %r6, %r1, 63; mul.wide.u32 %rd6, %r6, 4; add.u64 %rd6, %rd6, %rd7;\n"
      "ld.shared.u32 %r5, [%rd6]; and.b32 %r6, %r1, 3; setp.eq.u32 %p1, %r6, 1; @%p1 bra E;\n"
      "st.global.u8 [%rd3+1], %r5; @%p1 bra E; st.global.u16 [%rd3+2], %r9;\nE:",
      ".shared .align 4 .b8 s[256];\n"));
}
TEST(Parallel, AllWriteTheSame) { expect_equal(kernel("st.global.u32 [%rd1], %r9;")); }
TEST(Parallel, TheLastBlockThatWritesWins) {
  const Outcome o = expect_equal(kernel("st.global.u32 [%rd1], %r3;"));
  EXPECT_EQ(o.out[0], kBlocks - 1);
}
TEST(Parallel, AByteThatKeepsItsValueIsWrittenToo) {
  // Block 99 writes what was there before: it must not lose against the block before it.
  const Outcome o = expect_equal(kernel(
      "mov.u32 %r5, 0; setp.eq.u32 %p1, %r3, 99; @%p1 mov.u32 %r5, 0xabcd; st.global.u32 [%rd1], %r5;"));
  EXPECT_EQ(o.out[0], 0xabcdu);
}
TEST(Parallel, ABlockReadsWhatALowerOneWrote) {
  const Outcome o =
      expect_equal(kernel("mov.u32 %r5, 1; setp.eq.u32 %p1, %r3, 0; @%p1 bra W; ld.global.u32 %r5, "
                          "[%rd3+-256]; add.u32 %r5, %r5, 1;\n"
                          "W: st.global.u32 [%rd3], %r5;"));
  EXPECT_EQ(o.out.back(), kBlocks);
}
TEST(Parallel, ABlockReadsFromAnotherArrayWhatABlockOfAnotherThreadWrites) {
  expect_equal(kernel(
      "setp.lt.u32 %p1, %r3, 90; @%p1 bra W; ld.global.u32 %r5, [%rd1]; st.global.u32 [%rd5], %r5; bra E;\n"
      "W: st.global.u32 [%rd3], %r3;\nE:"));
}
TEST(Parallel, AtomicsAndTickets) {
  const Outcome o = expect_equal(kernel("atom.global.add.u32 %r5, [%rd1], 1; st.global.u32 [%rd5], %r5;"));
  EXPECT_EQ(o.out[0], 0xabcdu + kElements);
}
TEST(Parallel, AtomicsThroughGenericAddresses) {
  expect_equal(kernel("cvta.global.u64 %rd6, %rd1; atom.add.u32 %r5, [%rd6], 1; st.global.u32 [%rd5], %r5;"));
}
TEST(Parallel, Faults) {
  const Outcome o =
      expect_equal(kernel("setp.lt.u32 %p1, %r3, 70; @%p1 bra E; st.global.u32 [%rd3+16384], %r9;\nE:"));
  EXPECT_EQ(o.error, "cudaErrorIllegalAddress");
}
TEST(Parallel, ABudgetThatIsSpent) {
  const Outcome o = expect_equal(
      kernel("setp.ne.u32 %p1, %r3, 60; @%p1 bra E;\nL: bra.uni L;\nE: st.global.u32 [%rd3], %r9;"),
      9'000'000);
  EXPECT_NE(o.findings.find("endless-loop"), std::string::npos);
}
TEST(Parallel, ADeadlock) {
  const Outcome o =
      expect_equal(kernel("setp.ne.u32 %p1, %r3, 60; @%p1 bra E; setp.lt.u32 %p2, %r1, 32; @%p2 bra A; "
                          "bar.sync 1; bra E;\nA: bar.sync "
                          "2;\nE: st.global.u32 [%rd3], %r9;"));
  EXPECT_NE(o.findings.find("deadlock"), std::string::npos);
}
TEST(Parallel, Output) {
  const Outcome o = expect_equal(kernel(
      ".local .align 8 .b8 buf[8]; st.local.u32 [buf], %r3; mov.u64 %rd6, buf; cvta.local.u64 %rd6, %rd6;\n"
      "mov.u64 %rd7, text; cvta.global.u64 %rd8, %rd7; setp.ne.u32 %p1, %r1, 0; @%p1 bra E;\n"
      "{ .param .b64 a; .param .b64 b; .param .b32 c; st.param.b64 [a], %rd8; st.param.b64 [b], %rd6; "
      "call.uni (c), vprintf, (a, b); }\nE:",
      ".extern .func (.param .b32 r) vprintf (.param .b64 f, .param .b64 p);\n.global .align 1 .b8 "
      "text[4] = {37, 100, 10, 0};\n"));
  EXPECT_EQ(o.output.substr(0, 6), "0\n1\n2\n");
}
TEST(Parallel, RandomStoresOfRandomWidths) {
  std::mt19937 random(7);
  for (int i = 0; i < 6; ++i) {
    const U modulus = 200 + random() % 40000;
    const std::string store = std::vector<std::string>{"u8", "u16", "u32"}[random() % 3];
    const U mask = store == "u8" ? 0xffffffff : store == "u16" ? 0xfffffffe : 0xfffffffc;
    expect_equal(kernel("mul.lo.u32 %r5, %r2, " + std::to_string(random() | 1) + "; rem.u32 %r6, %r5, " +
                        std::to_string(std::min(modulus, kElements * 4 - 4)) + "; and.b32 %r6, %r6, " +
                        std::to_string(mask) +
                        "; cvt.u64.u32 %rd6, %r6; add.u64 %rd6, %rd6, %rd1;\nshr.u32 %r5, %r5, " +
                        std::to_string(random() % 30) + "; st.global." + store + " [%rd6], %r5;"));
  }
}

class Counter : public Observer {
 public:
  uint64_t instructions = 0, blocks = 0;
  void instruction_executed(const InstructionEvent&) override { ++instructions; }
  void block_ended(const BlockInfo&) override { ++blocks; }
  std::unique_ptr<Observer> fork() const override { return std::make_unique<Counter>(); }
  void merge(Observer& o) override {
    instructions += static_cast<Counter&>(o).instructions;
    blocks += static_cast<Counter&>(o).blocks;
  }
};
TEST(Parallel, CountingObserversCountTheSame) {
  for (const unsigned threads : {1u, 2u, 3u, 8u}) {
    TestKernel k(kernel("st.global.u32 [%rd3], %r9;"));
    Counter counter;
    LaunchOptions options;
    options.threads = threads;
    options.observers = {&counter};
    const DevicePointer out = k.buffer(std::vector<U>(kElements)), in = k.buffer(std::vector<U>(1));
    const LaunchResult r = k.launch({kBlocks, 1, 1}, {kThreads, 1, 1}, {out, in}, 0, options);
    EXPECT_EQ(counter.instructions, r.warp_instructions);
    EXPECT_EQ(counter.blocks, kBlocks);
  }
}

bool communicates(const std::string& body) {
  Gpu gpu;
  const auto module = gpu.load(ptx::parse(
      ".version 9.0\n.target sm_90\n.address_size 64\n" + kernel(body, ".shared .align 4 .b8 s[64];\n"),
      "test.ptx"));
  return may_communicate(module->program, 0);
}
TEST(Independence, OnlyWhatReachesOtherBlocksCounts) {
  EXPECT_FALSE(
      communicates("st.global.u32 [%rd3], %r9; bar.sync 0; st.volatile.shared.u32 [s], %r9; membar.cta;"));
  EXPECT_FALSE(communicates("atom.shared.add.u32 %r5, [s], 1;"));
  EXPECT_TRUE(communicates("atom.global.add.u32 %r5, [%rd1], 1;"));
  EXPECT_TRUE(communicates("red.global.add.u32 [%rd1], 1;"));
  EXPECT_TRUE(communicates("ld.volatile.global.u32 %r5, [%rd1];"));
  EXPECT_TRUE(communicates("ld.acquire.gpu.global.u32 %r5, [%rd1];"));
  EXPECT_TRUE(communicates("membar.gl;"));
  EXPECT_TRUE(communicates("nanosleep.u32 100;"));
}

}  // namespace
}  // namespace grader::sim
