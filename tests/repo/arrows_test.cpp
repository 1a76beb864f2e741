// Who may include whom: every #include "folder/..." under grader/ against the table in ARCHITECTURE.md. The
// table is the only copy of the rule, so the picture that newcomers read cannot go stale.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "repository.h"

namespace {

namespace fs = std::filesystem;

// "| `sim` | `ptx` `support` | ... |" -> sim: {ptx, support}
std::map<std::string, std::set<std::string>> allowed_arrows() {
  std::map<std::string, std::set<std::string>> arrows;
  for (const std::string& line : repository::lines("ARCHITECTURE.md")) {
    if (!line.starts_with("| `")) continue;
    const size_t second = line.find('|', 1);
    const size_t third = line.find('|', second + 1);
    auto& allowed = arrows[line.substr(3, line.find('`', 3) - 3)];
    for (size_t at = line.find('`', second); at < third; at = line.find('`', at + 1)) {
      const size_t end = line.find('`', at + 1);
      allowed.insert(line.substr(at + 1, end - at - 1));
      at = end;
    }
  }
  return arrows;
}

// The row that a path is under: the longest one that it begins with, so that "sim/tools" may have a row of
// its own beside "sim". Empty when there is none.
std::string row_of(const std::string& path, const std::map<std::string, std::set<std::string>>& arrows) {
  std::string longest;
  for (const auto& [row, allowed] : arrows)
    if ((path == row || path.starts_with(row + "/")) && row.size() > longest.size()) longest = row;
  return longest;
}

// The path of a line like #include "ptx/type.h"; empty for any other line.
std::string included(const std::string& line) {
  const size_t hash = line.find_first_not_of(" \t");
  if (hash == std::string::npos || line[hash] != '#') return {};
  const size_t word = line.find("include", hash);
  const size_t open = line.find('"', hash);
  if (word == std::string::npos || open == std::string::npos) return {};
  return line.substr(open + 1, line.find('"', open + 1) - open - 1);
}

TEST(Arrows, EveryIncludeIsInTheTableOfArchitectureMd) {
  const auto arrows = allowed_arrows();
  ASSERT_GE(arrows.size(), 10u) << "ARCHITECTURE.md has lost its table of folders";
  size_t checked = 0;
  for (const auto& entry : fs::recursive_directory_iterator(repository::root() / "grader")) {
    const std::string extension = entry.path().extension();
    if (extension != ".h" && extension != ".cpp" && extension != ".cu" && extension != ".def") continue;
    const std::string path = fs::relative(entry.path(), repository::root() / "grader");
    const std::string from = row_of(path, arrows);
    ASSERT_FALSE(from.empty()) << "grader/" << path << " is in a folder without a row in ARCHITECTURE.md";
    int number = 0;
    for (const std::string& line : repository::lines("grader/" + path)) {
      ++number;
      const std::string target = included(line);
      if (target.empty() || target.starts_with("GRADER_")) continue;
      const std::string to = row_of(target, arrows);
      ++checked;
      EXPECT_TRUE(to == from || arrows.at(from).contains(to))
          << "grader/" << path << ":" << number << ": " << from << " may not include \"" << target
          << "\". Allowed: see the row `" << from
          << "` of ARCHITECTURE.md; a new arrow is added there, with its reason.";
    }
  }
  EXPECT_GT(checked, 50u);
}

TEST(Arrows, TheTableHasNoCircle) {
  auto arrows = allowed_arrows();
  for (bool removed = true; removed;) {
    removed = false;
    for (auto row = arrows.begin(); row != arrows.end(); ++row) {
      if (!row->second.empty()) continue;
      for (auto& [other, allowed] : arrows) allowed.erase(row->first);
      arrows.erase(row);
      removed = true;
      break;
    }
  }
  for (const auto& [row, allowed] : arrows)
    ADD_FAILURE() << "`" << row << "` is part of a circle, or includes one";
}

}  // namespace
