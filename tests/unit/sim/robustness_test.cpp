// What goes past all measure is survived, and said: memory that a check has no room to remember, findings by
// the million, a device heap that is used up.
#include "kernel_test.h"
#include "sim/tools/initcheck.h"
#include "sim/tools/racecheck.h"

namespace grader::sim {
namespace {

using U = uint32_t;

// %r1: thread in block, %r2: global thread, %r3: block; %rd1: out, %rd3: &out[global thread].
std::string kernel(const std::string& body) {
  return ".visible .entry k(.param .u64 out) {\n"
         ".reg .b32 %r<20>; .reg .b64 %rd<20>; .reg .pred %p<9>;\n"
         "ld.param.u64 %rd1, [out]; mov.u32 %r1, %tid.x; mov.u32 %r3, %ctaid.x;\n"
         "mov.u32 %r4, %ntid.x; mad.lo.s32 %r2, %r3, %r4, %r1; mul.wide.u32 %rd2, %r2, 4;\n"
         "add.u64 %rd3, %rd1, %rd2;\n" +
         body + "\nret; }\n";
}

LaunchResult run(const std::string& body, U blocks, U threads, size_t elements, Observer* check) {
  TestKernel k(kernel(body));
  const DevicePointer out = k.buffer(std::vector<U>(elements, 7), "out");
  LaunchOptions options;
  if (check != nullptr) options.observers = {check};
  return k.launch({blocks, 1, 1}, {threads, 1, 1}, {out}, 0, options);
}

constexpr uint64_t kMiB = 1 << 20;
const char* const kReadsItsOwn = "ld.global.u32 %r5, [%rd3];";
const char* const kWritesItsOwn = "st.global.u32 [%rd3], %r2;";
// The next element too, but for the last thread: a race with the next thread, block after block.
const char* const kWritesTheNextToo =
    "st.global.u32 [%rd3], %r2;\n"
    "mov.u32 %r6, %nctaid.x; mul.lo.u32 %r6, %r6, %r4; sub.u32 %r6, %r6, 1; setp.lt.u32 %p1, %r2, %r6;\n"
    "@%p1 st.global.u32 [%rd3+4], %r1;";

TEST(Robustness, ALineOfAFileThatIsNotNamed) {  // .loc without its .file
  InitCheck check;
  const LaunchResult r = run(std::string(".loc 1 7 3\n") + kWritesItsOwn, 1, 32, 32, &check);
  EXPECT_FALSE(r.error);
  EXPECT_TRUE(r.findings.empty());
}

TEST(Robustness, AKernelOfNothing) {
  TestKernel k(".visible .entry k() {}");
  InitCheck check;
  LaunchOptions options;
  options.observers = {&check};
  EXPECT_FALSE(k.launch({2, 1, 1}, {40, 1, 1}, {}, 0, options).error);
}

TEST(Robustness, RacecheckSaysWhatItDidNotWatch) {
  RaceCheck check(2 * kMiB);
  const LaunchResult r = run(kWritesItsOwn, 4096, 256, 4096 * 256, &check);
  EXPECT_TRUE(r.findings.empty());
  ASSERT_EQ(r.notes.size(), 1u);
  EXPECT_EQ(r.notes[0].find("racecheck watched the first 1 MiB only: the kernel touches more"), 0u)
      << r.notes[0];
  // What is read costs less to remember; another launch begins anew.
  const LaunchResult reads = run(kReadsItsOwn, 4096, 256, 4096 * 256, &check);
  ASSERT_EQ(reads.notes.size(), 1u);
  EXPECT_EQ(reads.notes[0].find("racecheck watched the first 3 MiB only"), 0u) << reads.notes[0];
  EXPECT_TRUE(run(kWritesItsOwn, 16, 256, 16 * 256, &check).notes.empty());
}

TEST(Robustness, RacecheckFindsWhatItDoesWatch) {
  RaceCheck check(2 * kMiB);
  const LaunchResult r = run(kWritesTheNextToo, 4096, 256, 4096 * 256, &check);
  EXPECT_EQ(r.notes.size(), 1u);
  ASSERT_FALSE(r.findings.empty());
  EXPECT_EQ(r.findings[0].kind, "write-write-race");
}

// 64 MiB read from end to end leave room to spare in 64 MiB, and written in 128.
TEST(Robustness, RacecheckNeedsLittleMoreThanWhatIsTouched) {
  RaceCheck reads(48 * kMiB), writes(112 * kMiB);
  EXPECT_TRUE(run(kReadsItsOwn, 65536, 256, 65536 * 256, &reads).notes.empty());
  EXPECT_TRUE(run(kWritesItsOwn, 65536, 256, 65536 * 256, &writes).notes.empty());
}

TEST(Robustness, InitcheckSaysWhatItDidNotWatch) {
  InitCheck check(kMiB / 2);
  TestKernel k(kernel(kWritesItsOwn));
  const DevicePointer out =
      k.gpu.allocate(4 * kMiB);  // not written by the host, or it would need no watching
  LaunchOptions options;
  options.observers = {&check};
  const LaunchResult r = k.launch({4096, 1, 1}, {256, 1, 1}, {out}, 0, options);
  ASSERT_EQ(r.notes.size(), 1u);
  EXPECT_EQ(r.notes[0].find("initcheck watched the first 2 MiB only: the kernel touches more"), 0u)
      << r.notes[0];
}

TEST(Robustness, AMillionRacesAreOneFinding) {
  RaceCheck check;
  const LaunchResult r = run(kWritesTheNextToo, 4400, 256, 4400 * 256, &check);
  ASSERT_EQ(r.findings.size(), 1u);
  EXPECT_GE(r.findings[0].count, 1'000'000u);
  ASSERT_EQ(r.notes.size(), 1u);
  EXPECT_EQ(r.notes[0].find("racecheck stopped looking after 10"), 0u) << r.notes[0];
}

TEST(Robustness, AMillionIllegalAccessesAreOneFinding) {
  const LaunchResult r = run("st.global.u32 [%rd3+64], %r1;", 5000, 256, 1, nullptr);
  ASSERT_TRUE(r.error.has_value());
  EXPECT_EQ(r.error->name, "cudaErrorIllegalAddress");
  ASSERT_EQ(r.findings.size(), 1u);
  EXPECT_GE(r.findings[0].count, 1'000'000u);
  EXPECT_EQ(r.findings[0].notes[0].find("by thread 0 of block 0; more than 65535 threads do this"), 0u)
      << r.findings[0].notes[0];
}

TEST(Robustness, AMillionReadsOfNothingAreOneFinding) {
  InitCheck check;
  TestKernel k(kernel(kReadsItsOwn));
  const DevicePointer out = k.gpu.allocate(4 * kMiB);
  LaunchOptions options;
  options.observers = {&check};
  const LaunchResult r = k.launch({4096, 1, 1}, {256, 1, 1}, {out}, 0, options);
  ASSERT_EQ(r.findings.size(), 1u);
  EXPECT_EQ(r.findings[0].count, 1u << 18);
  ASSERT_EQ(r.notes.size(), 1u);
  EXPECT_EQ(r.notes[0].find("initcheck left out 786432 reads"), 0u) << r.notes[0];
}

TEST(Robustness, ManyKindsOfFindingsAreCounted) {
  std::string body;
  for (int i = 0; i < 300; ++i) body += "st.global.u32 [%rd3+64], %r1;\n";  // each a place of its own
  const LaunchResult r = run(body, 1, 1, 1, nullptr);
  EXPECT_EQ(r.findings.size(), 256u);
  ASSERT_EQ(r.notes.size(), 1u);
  EXPECT_EQ(r.notes[0].find("44 more findings are like none of the 256"), 0u) << r.notes[0];
}

TEST(Robustness, DeviceHeapIsUsedUp) {
  TestKernel k(R"(.extern .func (.param .b64 r) malloc (.param .b64 n);
.visible .entry k(.param .u64 out) {
  .reg .b64 %rd<9>; .reg .b32 %r<4>; .reg .pred %p<3>;
  ld.param.u64 %rd1, [out]; mov.u32 %r1, 0;
LOOP:
  mov.u64 %rd2, 1048576;
  { .param .b64 n; .param .b64 r; st.param.b64 [n], %rd2; call.uni (r), malloc, (n); ld.param.b64 %rd3, [r]; }
  setp.eq.u64 %p1, %rd3, 0; @%p1 bra DONE;
  add.u32 %r1, %r1, 1; setp.lt.u32 %p2, %r1, 1000; @%p2 bra LOOP;
DONE:
  st.global.u32 [%rd1], %r1; ret; })");
  const DevicePointer out = k.buffer(std::vector<U>(1), "out");
  const LaunchResult r = k.launch({1, 1, 1}, {1, 1, 1}, {out});
  EXPECT_FALSE(r.error.has_value());
  EXPECT_EQ(k.read<U>(out, 1)[0], 8u);  // the heap of a card holds 8 MiB
}

// Whichever way a page is remembered, a race is one: four words to a thread, each block a word farther on.
TEST(Robustness, WideAccessesMeetNarrowOnes) {
  RaceCheck check;
  const LaunchResult r =
      run("mul.wide.u32 %rd5, %r1, 16; add.u64 %rd6, %rd1, %rd5; setp.eq.u32 %p1, %r3, 0;\n"
          "@%p1 bra FIRST; ld.global.u32 %r8, [%rd6+8]; bra END;\n"
          "FIRST: st.global.v4.u32 [%rd6], {%r1, %r2, %r3, %r4}; END:",
          2, 64, 1024, &check);
  ASSERT_EQ(r.findings.size(), 1u);
  EXPECT_EQ(r.findings[0].kind, "read-write-race");
  EXPECT_EQ(r.findings[0].label, "thread 0 of block 0 writes out[2]");
  ASSERT_TRUE(r.findings[0].other.has_value());
  EXPECT_EQ(r.findings[0].other->label, "thread 0 of block 1 reads out[2]");
  EXPECT_EQ(r.findings[0].count, 64u);
}

TEST(Robustness, LocalMemoryOfAKernelThatHasNone) {
  const LaunchResult r = run("mov.b64 %rd5, 0x200000100; ld.u32 %r5, [%rd5];", 1, 32, 32, nullptr);
  ASSERT_EQ(r.findings.size(), 1u);
  EXPECT_EQ(r.findings[0].kind, "out-of-bounds-read");
}

// Of three reads of out[0] two are remembered: those of two blocks, for thread 0 of block 0 reads it twice,
// alone and with its neighbour.
TEST(Robustness, OneThreadIsOneReaderHoweverWideItReads) {
  RaceCheck check;
  TestKernel k(kernel(
      "setp.ne.u32 %p1, %r3, 0; @%p1 bra WIDE; ld.global.u32 %r5, [%rd3];\n"
      "WIDE: mul.wide.u32 %rd5, %r1, 8; add.u64 %rd6, %rd1, %rd5; ld.global.v2.u32 {%r5, %r6}, [%rd6];\n"
      "st.global.u32 [%rd3], 7;"));
  const DevicePointer out = k.buffer(std::vector<U>(1024, 7), "out");
  LaunchOptions options;
  options.observers = {&check};
  options.schedule = 2;  // blocks in step
  const LaunchResult r = k.launch({6, 1, 1}, {32, 1, 1}, {out}, 0, options);
  ASSERT_EQ(r.findings.size(), 1u);
  EXPECT_EQ(r.findings[0].message, "two blocks touch out[0] with nothing to order them");
  EXPECT_EQ(r.findings[0].count, 64u);
}

}  // namespace
}  // namespace grader::sim
