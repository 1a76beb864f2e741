#include "report/annotated_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "support/terminal.h"

namespace grader::report {
namespace {

// A count, with `more` added; a ratio where `below` is given. The two heads stand above each other.
struct Column {
  const char* heads[2];
  Count above;
  std::optional<Count> more = {};
  std::optional<Count> below = {};
};

constexpr Column kColumns[] = {
    {{"warp", "instr."}, Count::instructions},
    {{"threads", "/ instr."}, Count::thread_instructions_on, {}, Count::instructions},
    {{"sectors", "/ load"}, Count::global_load_sectors, {}, Count::global_load_requests},
    {{"sectors", "/ store"}, Count::global_store_sectors, {}, Count::global_store_requests},
    {{"global", "atomics"}, Count::global_atomic_requests, Count::global_reduction_requests},
    {{"shared", "wavefr."}, Count::shared_load_wavefronts, Count::shared_store_wavefronts},
    {{"bank", "conflicts"}, Count::shared_load_conflicts, Count::shared_store_conflicts},
    {{"shared", "atomics"}, Count::shared_atomics},
    {{"local", "requests"}, Count::local_load_requests, Count::local_store_requests},
    {{"divergent", "branches"}, Count::divergent_branches},
    {{"", "barriers"}, Count::barriers},
};
constexpr size_t kWidth = 9;
constexpr uint32_t kAround = 1;  // lines shown before the first and after the last

uint64_t above(const Column& column, const Counts& counts) {
  return counts[column.above] + (column.more ? counts[*column.more] : 0);
}

std::string cell(const Column& column, const Counts* counts) {
  if (counts == nullptr || above(column, *counts) == 0) return "";
  if (!column.below) return fmt::format("{}", above(column, *counts));
  return fmt::format(
      "{:.1f}", static_cast<double>(above(column, *counts)) / static_cast<double>((*counts)[*column.below]));
}

}  // namespace

std::string annotated_source(const LaunchCounters& launch, const std::string& file, std::string_view text) {
  std::map<uint32_t, const Counts*> counted;
  for (const LineCounts& line : launch.lines)
    if (line.file == file && line.line != 0) counted[line.line] = &line.counts;
  if (counted.empty()) return "";
  std::vector<const Column*> columns;
  for (const Column& column : kColumns)
    if (above(column, launch.total) != 0) columns.push_back(&column);

  std::string result;
  for (const size_t row : {0, 1}) {
    for (const Column* column : columns) result += fmt::format("{:>{}} ", column->heads[row], kWidth);
    result += row == 0 ? "\n" : fmt::format("      {}\n", file);
  }
  const uint32_t first = counted.begin()->first, last = counted.rbegin()->first;
  for (uint32_t number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (number + kAround < first || number > last + kAround) continue;
    const auto found = counted.find(number);
    for (const Column* column : columns)
      result +=
          fmt::format("{:>{}} ", cell(*column, found == counted.end() ? nullptr : found->second), kWidth);
    result += fmt::format("{:>4}│ {}\n", number, printable(line));
  }
  return result;
}

}  // namespace grader::report
