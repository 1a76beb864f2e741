#include "library_kernels.h"

#include <gtest/gtest.h>

namespace grader::libraries_test {
namespace {

constexpr uint64_t kSchedules = 4;  // as written, everything reversed, nobody ahead, one that is drawn

}  // namespace

LibraryKernels::LibraryKernels(const std::string& file, const std::vector<std::string>& kernels) {
  builds_ = compile::compile_both_builds(
      {REPOSITORY_ROOT "/tests/libraries/" + file, "tests/libraries/" + file, kernels, "compute_90", {}});
  for (const auto& diagnostic : builds_.release.diagnostics) ADD_FAILURE() << format(diagnostic);
}

std::vector<LibraryKernels::Result> LibraryKernels::launch(const KernelRun& run, size_t out_bytes) {
  std::vector<Result> results;
  if (!builds_.release.ok || !builds_.debug.ok) return results;
  device::Job job;
  device::Launch& launch = job.launches.emplace_back();
  launch.grid = run.grid;
  launch.block = run.block;
  launch.cluster = run.cluster;
  launch.cooperative = run.cooperative;
  const auto add = [&](const Values& values) {
    if (!values.is_array) return launch.arguments.emplace_back(device::Scalar{values.bytes}), void();
    launch.arguments.emplace_back(device::BufferRef{static_cast<uint32_t>(job.buffers.size())});
    device::Buffer& buffer = job.buffers.emplace_back();
    buffer.name = "in";
    buffer.size = values.bytes.size();
    buffer.initial = values.bytes;
    buffer.read_only = true;
  };
  for (const Values& values : run.before) add(values);
  const size_t out = job.buffers.size();
  launch.arguments.emplace_back(device::BufferRef{static_cast<uint32_t>(out)});
  device::Buffer& buffer = job.buffers.emplace_back();
  buffer.name = "out";
  buffer.size = out_bytes;
  buffer.initial = run.out_before;
  buffer.read_back = true;
  for (const Values& values : run.after) add(values);

  job.limits.max_instructions = 20'000'000;
  const auto backend = device::make_backend(device::Choice::simulated);
  bool failed = false;  // told once, not in every order
  for (const bool debug : {true, false}) {
    const auto& build = debug ? builds_.debug : builds_.release;
    job.image = build.image;
    launch.kernel = build.lowered.at(run.kernel);
    for (job.schedule = 0; job.schedule < kSchedules && !failed; ++job.schedule) {
      const std::string how =
          (debug ? "debug build, schedule " : "release build, schedule ") + std::to_string(job.schedule);
      auto done = backend->run(job);
      if (!done.error.empty() || !done.findings.empty()) failed = true;
      EXPECT_EQ(done.error, "") << run.kernel << ", " << how;
      for (const Finding& finding : done.findings)
        ADD_FAILURE() << run.kernel << ", " << how << ": " << finding.check << ": " << finding.message
                      << " at " << finding.file << ":" << finding.line << " " << finding.label
                      << (finding.other ? " / " + finding.other->file + ":" +
                                              std::to_string(finding.other->line) + " " + finding.other->label
                                        : "");
      results.push_back({how, std::move(done.buffers.at(out))});
    }
  }
  return results;
}

template <typename T>
void LibraryKernels::compare(const std::string& what, const std::vector<T>& values,
                             const std::vector<T>& expected) {
  EXPECT_EQ(values, expected) << what;
}
template void LibraryKernels::compare(const std::string&, const std::vector<int>&, const std::vector<int>&);
template void LibraryKernels::compare(const std::string&, const std::vector<float>&,
                                      const std::vector<float>&);
template void LibraryKernels::compare(const std::string&, const std::vector<unsigned char>&,
                                      const std::vector<unsigned char>&);
template void LibraryKernels::compare(const std::string&, const std::vector<short>&,
                                      const std::vector<short>&);
template void LibraryKernels::compare(const std::string&, const std::vector<long long>&,
                                      const std::vector<long long>&);

std::vector<int> numbers(size_t count, int limit) {
  std::vector<int> values(count);
  uint32_t state = 12345;
  for (int& value : values) {
    state = state * 1664525 + 1013904223;
    value = static_cast<int>((state >> 8) % static_cast<uint32_t>(limit));
  }
  return values;
}

std::vector<float> floats(const std::vector<int>& values, float scale) {
  std::vector<float> result;
  for (const int value : values) result.push_back(static_cast<float>(value) * scale);
  return result;
}

}  // namespace grader::libraries_test
