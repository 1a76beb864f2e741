#include "course/course.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

#include "course/progress.h"
#include "support/did_you_mean.h"
#include "support/error.h"

namespace grader::course {
namespace fs = std::filesystem;

Course::Course(fs::path root) : root_(std::move(root)) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(root_ / "problems", error)) {
    if (fs::exists(entry.path() / "puzzle.json")) ids_.push_back(entry.path().filename().string());
  }
  if (error) throw Error(fmt::format("cannot read {}: {}", (root_ / "problems").string(), error.message()));
  if (ids_.empty())
    throw Error(fmt::format("{} holds no puzzle (pNN/puzzle.json)", (root_ / "problems").string()));
  std::sort(ids_.begin(), ids_.end());
}

std::string Course::find(const std::string& word) const {
  std::string wanted = word;
  for (char& c : wanted) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (!wanted.empty() && std::isdigit(static_cast<unsigned char>(wanted[0]))) {
    wanted = (wanted.size() == 1 ? "p0" : "p") + wanted;
  }
  if (std::find(ids_.begin(), ids_.end(), wanted) != ids_.end()) return wanted;
  const auto near = did_you_mean(wanted, ids_);
  throw Error(fmt::format("there is no puzzle {}{}\n  the puzzles are {}", word,
                          near ? fmt::format(": did you mean {}?", *near) : "", fmt::join(ids_, ", ")));
}

std::optional<std::string> Course::next_unsolved() const {
  const auto passed = load_progress(root_);
  for (const std::string& id : ids_) {
    if (passed.count(id) == 0) return id;
  }
  return std::nullopt;
}

std::optional<std::string> Course::next_unsolved_after(const std::string& id) const {
  const auto passed = load_progress(root_);
  const auto start = std::upper_bound(ids_.begin(), ids_.end(), id) - ids_.begin();
  for (size_t i = 0; i < ids_.size(); ++i) {
    const std::string& candidate = ids_[(static_cast<size_t>(start) + i) % ids_.size()];
    if (candidate != id && passed.count(candidate) == 0) return candidate;
  }
  return std::nullopt;
}

}  // namespace grader::course
