#include "cli/launch_builds.h"

#include <fmt/format.h>

#include <cstring>

#include "array/compare.h"
#include "array/print.h"
#include "device/build_pair.h"

namespace grader::cli {
namespace {

device::Job with_image(device::Job job, std::string image, std::string kernel) {
  job.image = std::move(image);
  for (device::Launch& launch : job.launches) launch.kernel = kernel;
  return job;
}

// The release build with every a * b + c rounded twice, as in the debug build.
device::JobResult run_uncontracted(device::Backend& backend, const device::Job& job,
                                   const LaunchKernel& kernel) {
  compile::KernelSource source = kernel.source;
  source.contract = false;
  auto compiled = compile::compile_kernels(source);
  device::Job uncontracted =
      with_image(job, std::move(compiled.image), compiled.lowered.at(source.name_expressions.front()));
  uncontracted.limits.checks = 0;
  return backend.run(uncontracted);
}

bool has_atomics(const std::string& ptx) {
  return ptx.find("atom.") != std::string::npos || ptx.find("red.") != std::string::npos;
}

// The first element that differs, as a finding at the place where the debug build wrote it.
std::optional<Finding> difference(const device::Job& job, const device::BuildPair& ran,
                                  const std::vector<LaunchArgument>& arguments) {
  size_t buffer = 0;
  for (const LaunchArgument& argument : arguments) {
    if (!argument.is_array()) continue;
    const size_t b = buffer++;
    const auto &debug = ran.debug.buffers[b], &release = ran.release.buffers[b];
    if (debug == release || debug.size() != release.size()) continue;
    const size_t each = array::item_size(argument.array.dtype());
    size_t at = 0;
    while (std::memcmp(&debug[at * each], &release[at * each], each) == 0) ++at;
    const auto text = [&](const std::vector<std::byte>& bytes) {
      return array::number_text(array::Array(argument.array.dtype(), argument.array.shape(), bytes),
                                static_cast<int64_t>(at));
    };
    const std::string element =
        fmt::format("{}[{}]", job.buffers[b].name,
                    fmt::join(array::unravel_index(static_cast<int64_t>(at), argument.array.shape()), "]["));
    Finding finding;
    finding.check = "builds";
    finding.kind = "build-difference";
    finding.message = fmt::format("{} is {} in the debug build (-G) and {} in the release build", element,
                                  text(debug), text(release));
    finding.next =
        "what C++ leaves undefined comes out differently with and without the optimiser: is a variable read "
        "before it is set, or an index out of range?";
    if (b < ran.debug.writers.size() && at < ran.debug.writers[b].size()) {
      const device::Writer& writer = ran.debug.writers[b][at];
      finding.file = writer.line == 0 ? "" : job.source_name;
      finding.line = writer.line;
      finding.block = writer.block;
      finding.thread = writer.thread;
      finding.label = writer.line == 0 ? "" : element + " is written here";
    }
    return finding;
  }
  return std::nullopt;
}

}  // namespace

device::Job checked_job(const device::Job& job, const LaunchKernel& kernel) {
  return kernel.debug_image.empty() ? job : with_image(job, kernel.debug_image, kernel.debug_name);
}

device::JobResult run_builds(device::Backend& backend, const device::Job& job, const LaunchKernel& kernel,
                             const std::vector<LaunchArgument>& arguments) {
  if (kernel.debug_image.empty()) return backend.run(job);
  device::Job debug_job = checked_job(job, kernel);
  for (device::Buffer& buffer : debug_job.buffers) buffer.record_writers = buffer.read_back;
  device::BuildPair ran = device::run_builds(backend, std::move(debug_job), job);
  device::JobResult result = ran.release;
  result.elapsed_ms += ran.debug.elapsed_ms;
  result.notes = std::move(ran.debug.notes);
  result.ordered_by_value = ran.debug.ordered_by_value;
  result.findings = device::merge_findings(std::move(ran.debug.findings), ran.release.findings);
  if (ran.debug.status != device::JobResult::Status::ok) {
    result.status = ran.debug.status;
    result.error = ran.debug.error;
  }
  const bool compare = result.status == device::JobResult::Status::ok && result.findings.empty() &&
                       !device::same_buffers(ran.debug, ran.release) && !has_atomics(kernel.image);
  if (compare && !device::same_buffers(ran.debug, run_uncontracted(backend, job, kernel)))
    if (auto finding = difference(job, ran, arguments)) result.findings.push_back(std::move(*finding));
  return result;
}

}  // namespace grader::cli
