#include "course/anchors.h"

#include <fmt/format.h>

#include <map>
#include <optional>

namespace grader::course {
namespace {

struct Anchor {
  std::string name;
  bool end = false;
};

std::optional<Anchor> anchor_in(std::string_view line) {
  for (const bool end : {true, false}) {
    const std::string_view word = end ? "ANCHOR_END:" : "ANCHOR:";
    size_t at = line.find(word);
    if (at == std::string_view::npos) continue;
    at = line.find_first_not_of(" \t", at + word.size());
    if (at == std::string_view::npos) return Anchor{"", end};
    const size_t stop = line.find_first_of(" \t\r", at);
    return Anchor{std::string(line.substr(at, stop == std::string_view::npos ? stop : stop - at)), end};
  }
  return std::nullopt;
}

template <typename Visit>
void for_each_anchor(std::string_view source, Visit visit) {
  for (uint32_t number = 1; !source.empty(); ++number) {
    const size_t end = source.find('\n');
    if (const auto anchor = anchor_in(source.substr(0, end))) visit(*anchor, number);
    source.remove_prefix(end == std::string_view::npos ? source.size() : end + 1);
  }
}

}  // namespace

std::vector<AnchorProblem> check_anchors(std::string_view source) {
  std::vector<AnchorProblem> problems;
  std::map<std::string, uint32_t> open;
  std::set<std::string> seen;
  for_each_anchor(source, [&](const Anchor& anchor, uint32_t line) {
    if (anchor.end) {
      if (open.erase(anchor.name) == 0) {
        problems.push_back({line, fmt::format("anchor {} is closed but not open", anchor.name)});
      }
    } else if (!seen.insert(anchor.name).second) {
      problems.push_back({line, fmt::format("anchor {} is opened twice", anchor.name)});
    } else {
      open[anchor.name] = line;
    }
  });
  for (const auto& [name, line] : open)
    problems.push_back({line, fmt::format("anchor {} is never closed", name)});
  return problems;
}

std::set<std::string> anchor_names(std::string_view source) {
  std::set<std::string> names;
  for_each_anchor(source, [&](const Anchor& anchor, uint32_t) { names.insert(anchor.name); });
  return names;
}

}  // namespace grader::course
