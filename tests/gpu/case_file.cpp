#include "case_file.h"

#include <algorithm>
#include <cstdint>

#include "array/create.h"
#include "cli/launch_arguments.h"
#include "compile/kernel_compiler.h"
#include "support/error.h"
#include "support/files.h"

namespace grader::gpu_test {
namespace {

namespace fs = std::filesystem;

// Integers of the whole range of the type, so that overflow, sign and shifts are met.
array::Array random_array(array::Dtype dtype, const array::Shape& shape, uint64_t seed) {
  if (array::is_floating(dtype)) return array::random_normal(shape, dtype, seed);
  array::Array array(dtype, shape);
  uint64_t state = seed * 0x9E3779B97F4A7C15u + 1;
  for (std::byte& byte : array.bytes()) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    byte = static_cast<std::byte>(dtype == array::Dtype::bool_ ? state >> 63 : state >> 56);
  }
  return array;
}

void add_buffer(device::Job& job, const array::Array& array, bool random) {
  device::Buffer buffer;
  buffer.name = "argument " + std::to_string(job.launches[0].arguments.size() + 1);
  buffer.element_type = std::string(array::name(array.dtype()));
  buffer.element_size = static_cast<uint32_t>(array::item_size(array.dtype()));
  buffer.shape = array.shape();
  buffer.size = array.nbytes();
  buffer.read_back = true;
  if (random) buffer.initial.assign(array.bytes().begin(), array.bytes().end());
  job.launches[0].arguments.emplace_back(device::BufferRef{static_cast<uint32_t>(job.buffers.size())});
  job.buffers.push_back(std::move(buffer));
}

void add_argument(device::Job& job, std::string word) {
  if (word.starts_with("random:")) {
    const size_t colon = word.rfind(':');
    const uint64_t seed = std::stoull(word.substr(colon + 1));
    const auto described = cli::parse_launch_argument("uninit" + word.substr(6, colon - 6));
    add_buffer(job, random_array(described.array.dtype(), described.array.shape(), seed), true);
    return;
  }
  const auto argument = cli::parse_launch_argument(word);
  if (argument.is_array())
    add_buffer(job, argument.array, false);
  else
    job.launches[0].arguments.emplace_back(device::Scalar{argument.scalar});
}

device::Dim3 dimensions(const std::string& text) {
  const auto extents = cli::parse_extents(text, ',', "dimensions");
  device::Dim3 result{1, 1, 1};
  for (size_t i = 0; i < std::min<size_t>(extents.size(), 3); ++i)
    result[i] = static_cast<uint32_t>(extents[i]);
  return result;
}

}  // namespace

CaseFile read_case(const fs::path& path) {
  CaseFile result;
  result.path = path;
  result.name = path.stem();
  result.job.source_name = path.filename();
  result.job.launches.resize(1);
  auto& launch = result.job.launches[0];
  std::string text = read_file(path);
  int number = 0;
  for (size_t start = 0; start < text.size() && text.compare(start, 2, "//") == 0;) {
    const size_t end = std::min(text.find('\n', start), text.size());
    const std::string line = text.substr(start, end - start);
    start = end + 1;
    ++number;
    const size_t colon = line.find(": ");
    if (colon == std::string::npos) continue;
    const std::string key = line.substr(3, colon - 3), value = line.substr(colon + 2);
    try {
      if (key == "kernel") result.kernel = value;
      if (key == "grid") launch.grid = dimensions(value);
      if (key == "block") launch.block = dimensions(value);
      if (key == "shared") launch.shared_bytes = static_cast<uint32_t>(std::stoul(value));
      if (key == "argument") add_argument(result.job, value);
      if (key == "finds") result.finds = value;
    } catch (const std::exception& error) {
      throw Error(path.string() + ":" + std::to_string(number) + ": " + error.what());
    }
  }
  if (result.kernel.empty()) throw Error(path.string() + ": it names no kernel");
  return result;
}

std::vector<CaseFile> all_cases() {
  fs::path folder = "kernels";
  if (!fs::exists(folder)) folder = fs::path(REPOSITORY_ROOT) / "tests/gpu/kernels";
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".cu") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<CaseFile> cases;
  for (const auto& file : files) cases.push_back(read_case(file));
  return cases;
}

device::JobResult run_case(const CaseFile& case_file, device::Backend& backend) {
  const auto compiled = compile::compile_kernels(
      {case_file.path, case_file.path.filename(), {case_file.kernel}, backend.target(), {}, false});
  if (!compiled.ok) {
    device::JobResult result;
    result.status = device::JobResult::Status::lost;
    result.error = "does not compile";
    for (const auto& diagnostic : compiled.diagnostics) result.error += "\n" + format(diagnostic);
    return result;
  }
  device::Job job = case_file.job;
  job.image = compiled.image;
  job.launches[0].kernel = compiled.lowered.at(case_file.kernel);
  return backend.run(job);
}

}  // namespace grader::gpu_test
