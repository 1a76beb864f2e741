// `uv run poe pNN` and `pixi run pNN` exist for every puzzle, and say the same as each other.
#include <gtest/gtest.h>

#include <set>

#include "repository.h"

namespace {

namespace fs = std::filesystem;

std::set<std::string> puzzles() {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(repository::root() / "problems"))
    if (entry.is_directory()) names.insert(entry.path().filename());
  return names;
}

// The lines "name = { cmd = ..." of one table of a TOML file.
std::set<std::string> tasks(const std::string& file, const std::string& table) {
  std::set<std::string> names;
  bool inside = false;
  for (const std::string& line : repository::lines(file)) {
    if (line.starts_with('[')) inside = line == "[" + table + "]";
    if (inside && line.find(" = { cmd = ") != std::string::npos) names.insert(line.substr(0, line.find(' ')));
  }
  return names;
}

TEST(Tasks, EveryPuzzleHasOneForUvAndOneForPixi) {
  const auto poe = tasks("pyproject.toml", "tool.poe.tasks");
  const auto pixi = tasks("pixi.toml", "tasks");
  EXPECT_EQ(poe, pixi);
  ASSERT_FALSE(puzzles().empty());
  for (const std::string& puzzle : puzzles()) {
    EXPECT_TRUE(poe.contains(puzzle)) << "pyproject.toml has no task " << puzzle;
    EXPECT_NE(repository::read("pyproject.toml").find("\"./puzzles run " + puzzle + "\""), std::string::npos);
    EXPECT_NE(repository::read("pixi.toml").find("\"./puzzles run " + puzzle + "\""), std::string::npos);
  }
}

TEST(Tasks, EveryPuzzleHasItsSolutionAndItsPage) {
  for (const std::string& puzzle : puzzles()) {
    const std::string number = puzzle.substr(1);
    const std::string page = "puzzle_" + number + "/puzzle_" + number + ".md";
    EXPECT_TRUE(fs::exists(repository::root() / "solutions" / puzzle)) << puzzle << " has no solution";
    EXPECT_TRUE(fs::exists(repository::root() / "book/src" / page))
        << puzzle << " has no page book/src/" << page;
    for (const char* list : {"book/src/SUMMARY.md", "book/src/introduction.md"})
      EXPECT_NE(repository::read(list).find(page), std::string::npos) << list << " does not name " << page;
  }
}

}  // namespace
