#include "launches.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <cstring>
#include <sstream>

#include "support/error.h"
#include "support/files.h"

namespace grader::counters_test {
namespace {

std::string trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t"), last = text.find_last_not_of(" \t");
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(trimmed(part));
  return parts;
}

// The lines that say something, split at |.
std::vector<std::vector<std::string>> rows(const std::filesystem::path& file, size_t fields) {
  std::vector<std::vector<std::string>> result;
  std::istringstream in(read_file(file));
  size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (trimmed(line).empty() || line.starts_with('#')) continue;
    result.push_back(split(line, '|'));
    if (result.back().size() != fields)
      throw Error(fmt::format("{}:{}: {} fields are wanted", file.string(), number, fields));
  }
  return result;
}

uint64_t element(const std::vector<std::string>& fill, uint64_t i) {
  const uint64_t k = fill.size() > 1 ? std::stoull(fill[1]) : 0,
                 m = fill.size() > 2 ? std::stoull(fill[2]) : 0;
  if (fill[0] == "ramp") return i;
  if (fill[0] == "times") return i * k % m;
  if (fill[0] == "over") return i / k;
  if (fill[0] == "mod") return i % k;
  if (fill[0] == "xor") return i ^ k;
  if (fill[0] == "rows") return i % k * m + i / k;
  if (fill[0] == "hash") return (i * 2654435761u + 12345) % (uint64_t{1} << 32) / 16 % k;
  throw Error("no fill: " + fill[0]);
}

uint32_t size_of(const std::string& type) {
  const std::map<std::string, uint32_t> kSizes{{"i32", 4}, {"f32", 4},    {"f64", 8},    {"u8", 1},
                                               {"u16", 2}, {"float2", 8}, {"float4", 16}};
  const auto found = kSizes.find(type);
  if (found == kSizes.end()) throw Error("no type: " + type);
  return found->second;
}

void add_argument(device::Job& job, const std::string& word) {
  device::Launch& launch = job.launches.back();
  const size_t bracket = word.find('[');
  if (bracket == std::string::npos) {  // a number
    const auto value = static_cast<uint32_t>(std::stoull(word.substr(word.find(':') + 1)));
    device::Scalar scalar{std::vector<std::byte>(sizeof value)};
    std::memcpy(scalar.bytes.data(), &value, sizeof value);
    launch.arguments.emplace_back(std::move(scalar));
    return;
  }
  const size_t end = word.find(']');
  const uint64_t count = std::stoull(word.substr(bracket + 1));
  device::Buffer buffer;
  buffer.name = fmt::format("argument {}", launch.arguments.size() + 1);
  buffer.element_size = size_of(word.substr(0, bracket));
  buffer.size = count * buffer.element_size;
  buffer.initial.resize(buffer.size);
  if (end + 1 < word.size()) {
    const auto fill = split(word.substr(end + 2), ':');
    const std::string type = word.substr(0, bracket);
    const auto put = [&](uint64_t i, auto value) {
      std::memcpy(buffer.initial.data() + i * sizeof value, &value, sizeof value);
    };
    for (uint64_t i = 0; i < count; ++i) {
      const uint64_t value = element(fill, i);
      if (type == "i32") put(i, static_cast<uint32_t>(value));
      if (type == "f32") put(i, static_cast<float>(value));
      if (type == "u8") put(i, static_cast<uint8_t>(value));
    }
  }
  launch.arguments.emplace_back(device::BufferRef{static_cast<uint32_t>(job.buffers.size())});
  job.buffers.push_back(std::move(buffer));
}

device::Dim3 dimensions(const std::string& text) {
  device::Dim3 result{1, 1, 1};
  size_t i = 0;
  for (const std::string& extent : split(text, ','))
    result.at(i++) = static_cast<uint32_t>(std::stoul(extent));
  return result;
}

}  // namespace

Launches read_launches(const std::filesystem::path& file) {
  Launches result;
  for (const auto& fields : rows(file, 6)) {
    result.launches.push_back({fields[0], fields[1]});
    device::Launch& launch = result.job.launches.emplace_back();
    launch.grid = dimensions(fields[2]);
    launch.block = dimensions(fields[3]);
    launch.shared_bytes = static_cast<uint32_t>(std::stoul(fields[4]));
    std::istringstream words(fields[5]);
    for (std::string word; words >> word;) add_argument(result.job, word);
  }
  return result;
}

std::optional<Recorded> read_recorded(const std::filesystem::path& file) {
  const auto text = read_file_if_there(file);
  if (!text) return std::nullopt;
  Recorded recorded;
  std::vector<std::string> columns;
  std::istringstream in(*text);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    const auto cells = split(line, ',');
    if (columns.empty()) {
      columns = cells;
      continue;
    }
    auto& values = recorded[cells.at(0)];
    for (size_t i = 1; i < cells.size(); ++i) {
      char* end = nullptr;
      const double value = std::strtod(cells[i].c_str(), &end);
      if (!cells[i].empty() && *end == '\0') values[columns.at(i)] = value;
    }
  }
  return recorded;
}

bool AllowedDifference::covers(const std::string& launch_name, const std::string& metric_name) const {
  return fnmatch(launch.c_str(), launch_name.c_str(), 0) == 0 &&
         fnmatch(metric.c_str(), metric_name.c_str(), 0) == 0;
}

std::vector<AllowedDifference> read_differences(const std::filesystem::path& file) {
  std::vector<AllowedDifference> result;
  for (const auto& fields : rows(file, 3)) result.push_back({fields[0], fields[1], fields[2]});
  return result;
}

}  // namespace grader::counters_test
