// The simulated GPU's counts against a card's, launch by launch. See README.md.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "compile/kernel_compiler.h"
#include "compile/occupancy.h"
#include "compile/ptxas.h"
#include "compile/sass.h"
#include "launches.h"

namespace grader::counters_test {
namespace {

const std::filesystem::path kFolder = REPOSITORY_ROOT "/tests/counters";

compile::CompiledKernels compile_for(const Launches& launches, const std::string& target) {
  std::set<std::string> kernels;
  for (const CountedLaunch& launch : launches.launches) kernels.insert(launch.kernel);
  const auto compiled = compile::compile_kernels(
      {kFolder / "kernels.cu", "kernels.cu", {kernels.begin(), kernels.end()}, target, {}, false});
  EXPECT_TRUE(compiled.ok);
  for (const Diagnostic& d : compiled.diagnostics) ADD_FAILURE() << format(d);
  return compiled;
}

// Every launch, counted: the build that a profiler would see.
std::vector<LaunchCounters> count(Launches& launches) {
  const auto backend = device::make_backend(device::Choice::simulated);
  const auto compiled = compile_for(launches, backend->target());
  if (!compiled.ok) return {};
  launches.job.image = compiled.image;
  launches.job.limits.checks = 0;
  launches.job.count = true;
  launches.job.sass = compile::sass_of(compile::assemble(compiled.image).cubin);
  EXPECT_FALSE(launches.job.sass.empty());
  for (size_t i = 0; i < launches.launches.size(); ++i)
    launches.job.launches[i].kernel = compiled.lowered.at(launches.launches[i].kernel);
  const device::JobResult result = backend->run(launches.job);
  EXPECT_EQ(result.status, device::JobResult::Status::ok) << result.error;
  for (const Finding& finding : result.findings) ADD_FAILURE() << finding.message << " " << finding.label;
  return result.counters;
}

// Counts of instructions are PTX's on one side and SASS's on the other.
bool is_compared(const Metric& metric) {
  return metric.name.starts_with("l1tex__") || metric.name.starts_with("smsp__inst_executed_op_shared") ||
         metric.name.starts_with("smsp__sass_data_bytes") ||
         metric.name.starts_with("smsp__sass_average_data_bytes") ||
         metric.name.starts_with("smsp__sass_branch_targets") ||
         metric.name == "smsp__sass_average_branch_targets_threads_uniform.pct";
}

constexpr const char* kNothingRecorded =
    "nothing is recorded yet: python3 tests/counters/record.py, on a machine with a GPU";

TEST(CountersAgree, WithNsightComputeOnACard) {
  Launches launches = read_launches(kFolder / "launches.txt");
  const std::vector<LaunchCounters> counted = count(launches);
  ASSERT_EQ(counted.size(), launches.launches.size());
  const auto recorded = read_recorded(kFolder / "card.csv");
  if (!recorded) GTEST_SKIP() << kNothingRecorded;

  const auto differences = read_differences(kFolder / "differences.txt");
  std::vector<size_t> used(differences.size());
  fmt::print("| metric | launches | equal | allowed to differ |\n|---|--:|--:|--:|\n");
  for (const Metric& metric : metrics()) {
    if (!is_compared(metric)) continue;
    const std::string name(metric.name);
    size_t all = 0, equal = 0, allowed = 0;
    for (size_t i = 0; i < counted.size(); ++i) {
      const std::string& launch = launches.launches[i].name;
      const auto row = recorded->find(launch);
      ASSERT_NE(row, recorded->end()) << launch << " is not in card.csv: record it again";
      const auto theirs = row->second.find(name);
      if (theirs == row->second.end()) continue;
      ++all;
      const double ours = metric.value(counted[i].total).value_or(0);
      // A ratio is printed with two places at least.
      const bool agree = std::abs(ours - theirs->second) <= (metric.is_ratio() ? 0.006 : 0.0);
      if (agree) {
        ++equal;
        continue;
      }
      bool covered = false;
      for (size_t d = 0; d < differences.size() && !covered; ++d) {
        covered = differences[d].covers(launch, name);
        used[d] += covered;
      }
      allowed += covered;
      if (!covered)
        ADD_FAILURE() << launch << ": " << name << " is " << theirs->second << " on the card, " << ours
                      << " here";
    }
    if (all != 0) fmt::print("| {} | {} | {} | {} |\n", name, all, equal, allowed);
  }
  for (size_t d = 0; d < differences.size(); ++d) {
    if (differences[d].metric.starts_with("launch__")) continue;  // OccupancyAgrees sees to those
    EXPECT_NE(used[d], 0u) << "differences.txt: " << differences[d].launch << " | " << differences[d].metric
                           << " differs no more; remove the line";
  }
}

TEST(OccupancyAgrees, WithNsightComputeOnACard) {
  const Launches launches = read_launches(kFolder / "launches.txt");
  const auto compiled = compile_for(launches, "sm_90");
  const auto recorded = read_recorded(kFolder / "card.csv");
  if (!recorded) GTEST_SKIP() << kNothingRecorded;
  const auto differences = read_differences(kFolder / "differences.txt");
  for (size_t i = 0; i < launches.launches.size(); ++i) {
    const std::string &name = launches.launches[i].name, &kernel = launches.launches[i].kernel;
    const device::Launch& launch = launches.job.launches[i];
    const auto resources = compile::kernel_resources(compiled.image, compiled.lowered.at(kernel));
    ASSERT_TRUE(resources) << kernel;
    const uint32_t threads = launch.block[0] * launch.block[1] * launch.block[2];
    const compile::Occupancy o = compile::occupancy(*resources, threads, launch.shared_bytes);
    const auto expect = [&](const char* metric, double ours) {
      const auto theirs = recorded->at(name).find(metric);
      if (theirs == recorded->at(name).end()) return;
      const bool allowed = std::any_of(differences.begin(), differences.end(),
                                       [&](const auto& d) { return d.covers(name, metric); });
      if (allowed) {
        EXPECT_GT(std::abs(ours - theirs->second), 0.006) << name << ": " << metric << " differs no more";
        return;
      }
      EXPECT_NEAR(ours, theirs->second, 0.006) << name << ": " << metric;  // printed with two places
    };
    expect("launch__registers_per_thread", compile::registers_per_thread(*resources));
    expect("launch__shared_mem_per_block_static", resources->static_shared);
    expect("launch__occupancy_limit_blocks", o.limit_blocks);
    expect("launch__occupancy_limit_registers", o.limit_registers);
    // launch__occupancy_limit_shared_mem is not compared: the profiler's is that of the share of the L1 cache
    // which the driver picked for the launch, ours that of the largest share.
    expect("launch__occupancy_limit_warps", o.limit_warps);
    expect("sm__maximum_warps_per_active_cycle_pct", 100.0 * o.warps / compile::kMostWarps);
  }
}

}  // namespace
}  // namespace grader::counters_test
