// What the simulated GPU counts, held against numbers that follow from the CUDA C++ Programming Guide.
#include "sim/tools/counters.h"

#include <fmt/format.h>

#include "kernel_test.h"
#include "sim/tools/memory_cost.h"

namespace grader::sim {
namespace {

constexpr uint64_t kGlobal = window_base(kGlobalWindow);

// Lane i's address: start + i * stride.
std::vector<uint64_t> strided(uint64_t start, uint64_t stride) {
  std::vector<uint64_t> addresses;
  for (uint64_t lane = 0; lane < kWarpSize; ++lane) addresses.push_back(start + lane * stride);
  return addresses;
}
uint32_t sectors_of(uint64_t start, uint64_t stride) {
  return sectors(strided(start, stride).data(), kFullMask);
}
uint32_t wavefronts_of(uint64_t stride, uint32_t bytes) {
  return wavefronts(strided(0, stride).data(), kFullMask, bytes).all;
}

TEST(Sectors, AreDistinctPiecesOf32Bytes) {
  EXPECT_EQ(sectors_of(kGlobal, 4), 4u);
  EXPECT_EQ(sectors_of(kGlobal + 4, 4), 5u);
  EXPECT_EQ(sectors_of(kGlobal, 8), 8u);
  EXPECT_EQ(sectors_of(kGlobal, 32), 32u);
  EXPECT_EQ(sectors_of(kGlobal, 0), 1u);
  EXPECT_EQ(sectors_of(kGlobal, 1), 1u);
  EXPECT_EQ(sectors_of(kGlobal, 16), 16u);
  EXPECT_EQ(sectors_of(kGlobal + 4096, static_cast<uint64_t>(-4)), 5u);
  EXPECT_EQ(sectors(strided(kGlobal, 4).data(), 0xff), 1u);
}

TEST(Sectors, OfAGatherAreCountedOnce) {
  std::vector<uint64_t> addresses;
  for (uint64_t lane = 0; lane < kWarpSize; ++lane) addresses.push_back(kGlobal + lane * 7 % 4 * 4096);
  EXPECT_EQ(sectors(addresses.data(), kFullMask), 4u);
}

TEST(LocalSectors, WordsOfAllLanesLieSideBySide) {
  const std::vector<uint64_t> same = strided(40, 0);
  EXPECT_EQ(local_sectors(same.data(), kFullMask, 4), 4u);
  EXPECT_EQ(local_sectors(same.data(), kFullMask, 8), 8u);
  EXPECT_EQ(local_sectors(same.data(), 0x1, 4), 1u);
  EXPECT_EQ(local_sectors(strided(0, 4).data(), kFullMask, 4), 32u);
}

TEST(Wavefronts, ABankGivesOneWordATurn) {
  EXPECT_EQ(wavefronts_of(4, 4), 1u);
  EXPECT_EQ(wavefronts_of(8, 4), 2u);
  EXPECT_EQ(wavefronts_of(128, 4), 32u);
  EXPECT_EQ(wavefronts_of(132, 4), 1u);  // a row of 33 words
  EXPECT_EQ(wavefronts_of(0, 4), 1u);    // one word for all
  EXPECT_EQ(wavefronts_of(1, 1), 1u);
  EXPECT_EQ(wavefronts_of(2, 2), 1u);
}

TEST(Wavefronts, WideAccessesGoByHalvesAndQuarters) {
  EXPECT_EQ(wavefronts_of(8, 8), 2u);
  EXPECT_EQ(wavefronts_of(16, 16), 4u);
  EXPECT_EQ(wavefronts_of(16, 8), 4u);
  EXPECT_EQ(wavefronts(strided(0, 16).data(), kFullMask, 16).conflicts, 0u);
  EXPECT_EQ(wavefronts(strided(0, 16).data(), kFullMask, 8).conflicts, 2u);
}

// Every other block is told to a fork, as if it ran on another host thread.
class Split : public Observer {
 public:
  explicit Split(Counters& whole) : whole_(whole) {}
  void launch_began(const LaunchInfo& info) override {
    whole_.launch_began(info);
    half_ = whole_.fork();
  }
  void instruction_executed(const InstructionEvent& e) override { of(e.block).instruction_executed(e); }
  void memory_accessed(const AccessEvent& e) override { of(e.block).memory_accessed(e); }
  void launch_ended(const LaunchResult& result) override {
    whole_.merge(*half_);
    whole_.launch_ended(result);
  }

 private:
  Observer& of(const BlockInfo& block) { return block.linear % 2 == 0 ? whole_ : *half_; }
  Counters& whole_;
  std::unique_ptr<Observer> half_;
};

// One block of 64 threads of `body`; %r1 is the thread, %rd1 the buffer of 1024 words, %rd2 the thread's
// word. `sass`: what ptxas is said to make of it, by the lines of `body`, from 1.
LaunchCounters count(const std::string& body, Dim3 grid = {1, 1, 1}, bool split = false,
                     std::vector<SassInstruction> sass = {}) {
  constexpr uint32_t kLinesBefore = 6;
  for (SassInstruction& s : sass) s.ptx_line += kLinesBefore;
  TestKernel kernel(fmt::format(
      ".visible .entry k(.param .u64 a) {{\n"
      ".reg .b32 %r<10>; .reg .b64 %rd<10>; .reg .pred %p<4>; .reg .f32 %f<9>; .shared .align 16 .b8 "
      "s[8192];\n"
      "ld.param.u64 %rd1, [a]; mov.u32 %r1, %tid.x; mul.wide.u32 %rd2, %r1, 4; add.u64 %rd2, %rd2, %rd1;\n"
      "{}\nret; }}\n",
      body));
  Counters counters;
  counters.set_sass(std::move(sass));
  LaunchOptions options;
  Split splitter(counters);
  options.observers.push_back(split ? static_cast<Observer*>(&splitter) : &counters);
  const auto a = kernel.buffer(std::vector<uint32_t>(1024, 1), "a");
  EXPECT_FALSE(kernel.launch(grid, {64, 1, 1}, {a}, 0, options).error);
  const auto launches = counters.take();
  EXPECT_EQ(launches.size(), 1u);
  EXPECT_TRUE(counters.take().empty());
  return launches.at(0);
}

TEST(Counters, ALoadAndAStoreOfEveryThread) {
  const LaunchCounters launch = count("ld.global.f32 %f1, [%rd2]; st.global.f32 [%rd2+4], %f1;");
  EXPECT_EQ(launch.kernel, "k");
  EXPECT_EQ(launch.total[Count::global_load_requests], 2u);
  EXPECT_EQ(launch.total[Count::global_load_sectors], 8u);
  EXPECT_EQ(launch.total[Count::global_load_bytes], 256u);
  EXPECT_EQ(launch.total[Count::global_store_sectors], 10u);
  EXPECT_EQ(*find_metric("l1tex__average_t_sectors_per_request_pipe_lsu_mem_global_op_ld.ratio")
                 ->value(launch.total),
            4);
  EXPECT_EQ(
      *find_metric("smsp__sass_average_data_bytes_per_sector_mem_global_op_st.pct")->value(launch.total), 80);
}

TEST(Counters, AGuardAndABranch) {
  // 16 lanes of the first warp go one way, the second warp goes the other as a whole.
  const LaunchCounters launch =
      count("setp.lt.u32 %p1, %r1, 16; @%p1 mov.u32 %r2, 1; @%p1 bra done; ld.global.f32 %f1, [%rd2]; done:");
  EXPECT_EQ(launch.total[Count::branches], 2u);
  EXPECT_EQ(launch.total[Count::uniform_branches], 1u);
  EXPECT_EQ(launch.total[Count::divergent_branches], 1u);
  EXPECT_EQ(launch.total[Count::global_load_bytes], 48u * 4);
  EXPECT_LT(launch.total[Count::thread_instructions_on], launch.total[Count::thread_instructions]);
}

TEST(Counters, SharedMemoryThroughAGenericAddress) {
  const LaunchCounters launch = count(
      "mul.lo.u32 %r2, %r1, 8; mov.u32 %r3, s; add.u32 %r2, %r2, %r3; st.shared.u32 [%r2], %r1;\n"
      "bar.sync 0; cvt.u64.u32 %rd3, %r2; cvta.shared.u64 %rd3, %rd3; ld.u32 %r4, [%rd3];");
  EXPECT_EQ(launch.total[Count::shared_stores], 2u);
  EXPECT_EQ(launch.total[Count::shared_store_wavefronts], 4u);
  EXPECT_EQ(launch.total[Count::shared_store_conflicts], 2u);
  EXPECT_EQ(launch.total[Count::shared_load_wavefronts], 4u);
  EXPECT_EQ(launch.total[Count::barriers], 2u);
  EXPECT_EQ(launch.total[Count::global_load_requests], 0u);
}

TEST(Counters, AtomicsAndReductionsApart) {
  const LaunchCounters launch = count(
      "atom.global.add.u32 %r2, [%rd1], 1; add.u32 %r3, %r2, 1; red.global.add.u32 [%rd2], 1;\n"
      "atom.global.add.u32 %r4, [%rd1], 1;");  // nobody reads this one's result
  EXPECT_EQ(launch.total[Count::global_atomic_requests], 2u);
  EXPECT_EQ(launch.total[Count::global_reduction_requests], 4u);
  EXPECT_EQ(launch.total[Count::global_load_requests], 0u);
}

TEST(Counters, LanesAtOneAddressHaveTurnsAtAnAtomic) {
  EXPECT_EQ(atomic_sectors(strided(0, 0).data(), kFullMask), 32u);
  EXPECT_EQ(atomic_sectors(strided(0, 4).data(), kFullMask), 4u);
  EXPECT_EQ(distinct_bytes(strided(0, 0).data(), kFullMask, 4), 4u);
}

TEST(Counters, WideLoadsTakeTwoPhasesAtOnceWhereNeighboursAgree) {
  EXPECT_EQ(wavefronts(strided(0, 0).data(), kFullMask, 8).all, 1u);
  EXPECT_EQ(wavefronts(strided(0, 0).data(), kFullMask, 16).all, 2u);
  EXPECT_EQ(wavefronts(strided(0, 8).data(), kFullMask, 8).all, 2u);
  EXPECT_EQ(wavefronts(strided(0, 8).data(), 0x55555555, 8).conflicts, 1u);  // of 16 lanes 16 bytes apart
}

TEST(Counters, AnAsynchronousCopyIsOneRequestAWarp) {
  const LaunchCounters launch = count(
      "mul.lo.u32 %r2, %r1, 4; mov.u32 %r3, s; add.u32 %r2, %r2, %r3;\n"
      "cp.async.ca.shared.global [%r2], [%rd2], 4; cp.async.wait_all; bar.sync 0;");
  EXPECT_EQ(launch.total[Count::async_copy_requests], 2u);
  EXPECT_EQ(launch.total[Count::async_copy_sectors], 8u);
}

TEST(Counters, ClassesAddUpToTheThreadInstructions) {
  const LaunchCounters launch = count("add.f32 %f1, %f1, %f1; add.u32 %r2, %r1, 1; popc.b32 %r3, %r2;");
  uint64_t all = 0;
  for (int c = static_cast<int>(Count::integer); c <= static_cast<int>(Count::other); ++c)
    all += launch.total[static_cast<Count>(c)];
  EXPECT_EQ(all, launch.total[Count::thread_instructions_on]);
  EXPECT_EQ(launch.total[Count::fp32], 64u);
}

TEST(Counters, LinesAddUpToTheLaunch) {
  const LaunchCounters launch = count(
      ".loc 1 3 0\nld.global.f32 %f1, [%rd2];\n.loc 1 4 0\nst.global.f32 [%rd1], %f1;\n.loc 1 3 0\n"
      "ld.global.f32 %f2, [%rd2+4];",
      {3, 1, 1});
  Counts sum;
  for (const LineCounts& line : launch.lines) sum += line.counts;
  EXPECT_EQ(sum, launch.total);
  const Metric& loads = *find_metric("l1tex__average_t_sectors_per_request_pipe_lsu_mem_global_op_ld.ratio");
  EXPECT_EQ(heaviest_line(loads, launch.lines)->line, 3u);
  EXPECT_EQ(*loads.value(heaviest_line(loads, launch.lines)->counts), 4.5);
}

TEST(Counters, ForksMergedAreTheWhole) {
  const std::string body = "ld.global.f32 %f1, [%rd2]; red.global.add.f32 [%rd1], %f1; bar.sync 0;";
  const auto split = count(body, {5, 1, 1}, true), whole = count(body, {5, 1, 1});
  EXPECT_EQ(split.total, whole.total);
  EXPECT_EQ(split.total[Count::global_load_requests], 10u);
}

// ---- with what ptxas made of it
// -------------------------------------------------------------------------------

using Kind = SassInstruction::Kind;

LaunchCounters count_as(const std::string& body, std::vector<SassInstruction> sass) {
  return count(body, {1, 1, 1}, false, std::move(sass));
}

// Half of the first warp reads; the second warp jumps.
constexpr const char* kGuardedRead =
    "setp.ge.u32 %p1, %r1, 16;\n@%p1 bra over;\nld.shared.f32 %f1, [s];\nover:\n";

TEST(CountersAsSass, APredicateIsNoBranchAndWarpsExecuteWhatItGuards) {
  const LaunchCounters launch = count_as(kGuardedRead, {{3, Kind::shared_load, true, 4}});
  EXPECT_EQ(launch.total[Count::branches], 0u);
  EXPECT_EQ(launch.total[Count::shared_loads], 2u);
  EXPECT_EQ(launch.total[Count::shared_load_wavefronts], 1u);
}

TEST(CountersAsSass, ABranchThatStaysIsCounted) {
  const LaunchCounters launch =
      count_as(kGuardedRead, {{2, Kind::branch, true, 0}, {3, Kind::shared_load, false, 4}});
  EXPECT_EQ(launch.total[Count::branches], 2u);
  EXPECT_EQ(launch.total[Count::divergent_branches], 1u);
  EXPECT_EQ(launch.total[Count::shared_loads], 1u);
}

TEST(CountersAsSass, WhoExitsExecutesNothingMore) {
  const LaunchCounters launch =
      count_as(kGuardedRead, {{2, Kind::exit, true, 0}, {3, Kind::shared_load, false, 4}});
  EXPECT_EQ(launch.total[Count::branches], 0u);
  EXPECT_EQ(launch.total[Count::shared_loads], 1u);
}

TEST(CountersAsSass, BothSidesOfAnIfAreExecutedByEveryWarp) {
  const std::string body =
      "setp.ge.u32 %p1, %r1, 16;\n@%p1 bra other;\nst.shared.u32 [s], %r1;\nbra.uni over;\n"
      "other:\nst.shared.u32 [s+8], %r1;\nover:\n";
  const LaunchCounters launch =
      count_as(body, {{3, Kind::shared_store, true, 4}, {6, Kind::shared_store, true, 4}});
  EXPECT_EQ(launch.total[Count::shared_stores], 4u);
  // The same, as the compiler writes it now and then: a branch round a branch.
  const std::string inverted =
      "setp.lt.u32 %p1, %r1, 16;\n@%p1 bra then;\nbra.uni other;\nthen:\nst.shared.u32 [s], %r1;\nbra.uni "
      "over;\n"
      "other:\nst.shared.u32 [s+8], %r1;\nover:\n";
  const LaunchCounters same =
      count_as(inverted, {{5, Kind::shared_store, true, 4}, {8, Kind::shared_store, true, 4}});
  EXPECT_EQ(same.total[Count::shared_stores], 4u);
}

TEST(CountersAsSass, NeighboursAreMerged) {
  const std::string body =
      "shl.b32 %r2, %r1, 3; mov.u32 %r3, s; add.u32 %r2, %r2, %r3;\n"
      "st.shared.u32 [%r2], %r1;\nst.shared.u32 [%r2+4], %r1;\n";
  EXPECT_EQ(count(body).total[Count::shared_store_conflicts], 4u);
  const LaunchCounters launch = count_as(body, {{3, Kind::shared_store, false, 8}});
  EXPECT_EQ(launch.total[Count::shared_stores], 2u);
  EXPECT_EQ(launch.total[Count::shared_store_wavefronts], 4u);
  EXPECT_EQ(launch.total[Count::shared_store_conflicts], 0u);
}

TEST(CountersAsSass, AWarpThatAddsItselfUpGoesToMemoryOnce) {
  const std::string body = "atom.global.add.u32 %r2, [%rd1], 1;\n";
  EXPECT_EQ(count(body).total[Count::global_reduction_sectors], 64u);
  const LaunchCounters launch = count_as(body, {{1, Kind::vote, false, 0}});
  EXPECT_EQ(launch.total[Count::global_reduction_requests], 2u);
  EXPECT_EQ(launch.total[Count::global_reduction_sectors], 2u);
}

TEST(CountersAsSass, ADivisionHasABranchToItsRareCases) {
  const LaunchCounters launch = count_as("div.rn.f32 %f1, %f2, %f3;\n", {{1, Kind::branch, true, 0}});
  EXPECT_EQ(launch.total[Count::uniform_branches], 2u);
}

TEST(CountersAsSass, AJumpIsATargetToo) {
  const std::string body =
      "setp.ge.u32 %p1, %r1, 16;\n@%p1 bra other;\nadd.u32 %r2, %r1, 1;\nbra.uni over;\nother:\nadd.u32 %r2, "
      "%r1, "
      "2;\nover:\n";
  const LaunchCounters launch = count_as(body, {{2, Kind::branch, true, 0}, {4, Kind::branch, false, 0}});
  EXPECT_EQ(launch.total[Count::branches], 3u);  // both warps branch, one of them has lanes that jump
  EXPECT_EQ(launch.total[Count::uniform_branches], 2u);
}

// What stands behind a switch that some lanes return from is executed by all others together.
TEST(Counters, NobodyWaitsForLanesThatAreAboutToEnd) {
  const std::string body =
      "and.b32 %r2, %r1, 3; setp.eq.u32 %p1, %r2, 0;\n@%p1 bra one;\nsetp.eq.u32 %p1, %r2, 1;\n@%p1 bra "
      "two;\n"
      "bra.uni end;\none:\nadd.u32 %r2, %r1, 1;\nbra.uni store;\ntwo:\nadd.u32 %r2, %r1, 2;\nstore:\n"
      "st.shared.u32 [s], %r2;\nend:\nret;\n";
  EXPECT_EQ(count(body).total[Count::shared_stores], 2u);
}

// Wherever in the text the way to the end stands.
TEST(Counters, NobodyWaitsForLanesOnALongWayToTheEnd) {
  const std::string body =
      "and.b32 %r2, %r1, 3; setp.eq.u32 %p1, %r2, 0;\n@%p1 bra one;\nsetp.eq.u32 %p1, %r2, 1;\n@%p1 bra "
      "two;\n"
      "bra.uni leave;\nlast:\nadd.u32 %r3, %r1, 3;\nret;\nleave:\nadd.u32 %r3, %r1, 2;\nbra.uni last;\n"
      "one:\nadd.u32 %r2, %r1, 1;\nbra.uni store;\ntwo:\nadd.u32 %r2, %r1, 2;\nstore:\n"
      "st.shared.u32 [s], %r2;\nret;\n";
  EXPECT_EQ(count(body).total[Count::shared_stores], 2u);
}

// But for those that leave a loop by its only way out, wherever it leads.
TEST(Counters, LanesThatLeaveALoopWaitForTheOthers) {
  const std::string body =
      "mov.u32 %r2, 0;\nagain:\nadd.u32 %r2, %r2, 1;\nsetp.lt.u32 %p1, %r2, %r1;\n@%p1 bra again;\n"
      "st.shared.u32 [s], %r2;\nret;\n";
  EXPECT_EQ(count(body).total[Count::shared_stores], 2u);
}

TEST(CountersAsSass, AnAsynchronousCopyHasTheLoadsThatPtxasPutsBeforeIt) {
  const LaunchCounters launch = count_as(
      "cp.async.ca.shared.global [s], [%rd1], 4;\ncp.async.wait_all;\n",
      {{1, Kind::shared_load, true, 4}, {1, Kind::shared_load, true, 4}, {1, Kind::shared_load, true, 4}});
  EXPECT_EQ(launch.total[Count::shared_loads], 6u);
}

}  // namespace
}  // namespace grader::sim
