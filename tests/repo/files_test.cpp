// Rules about files that keep the tree readable, and free of what holds on one machine only.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "repository.h"

namespace {

bool is_source(const std::string& path) {
  return path.ends_with(".cpp") || path.ends_with(".h") || path.ends_with(".cu");
}

// Bytes that make a file something else than text. Data files may hold them.
bool is_text(const std::string& content) { return content.find('\0') == std::string::npos; }

bool is_data(const std::string& path) {
  constexpr std::array extensions{".npy", ".jsonl", ".bin", ".png", ".svg", ".woff2"};
  return std::any_of(extensions.begin(), extensions.end(), [&](const char* e) { return path.ends_with(e); });
}

TEST(Files, MainIsATableOfContents) { EXPECT_LE(repository::lines("grader/main.cpp").size(), 60u); }

TEST(Files, NoSourceFileIsLongerThan600Lines) {
  REQUIRE_GIT();
  for (const std::string& path : repository::tracked_files()) {
    if (!is_source(path)) continue;
    EXPECT_LE(repository::lines(path).size(), 600u)
        << path << ": split it by idea (tables go to a .def file)";
  }
}

TEST(Files, NothingNamesOneMachine) {
  REQUIRE_GIT();
  // Written in two parts, so that this file does not name them either.
  const std::array<std::string, 4> places{std::string("/wo") + "rk/", std::string("/ro") + "ot/",
                                          std::string("/ho") + "me/", std::string("/Us") + "ers/"};
  for (const std::string& path : repository::tracked_files()) {
    if (is_data(path)) continue;
    int number = 0;
    for (const std::string& line : repository::lines(path)) {
      ++number;
      for (const std::string& place : places)
        EXPECT_EQ(line.find(place), std::string::npos)
            << path << ":" << number << " holds a path of one machine: " << line;
    }
  }
}

// With it ninja always has something to do, and ./puzzles cannot tell that a build is up to date. ./puzzles
// configures anew when a source file appears.
TEST(Files, NoGlobIsCheckedAtEveryBuild) {
  REQUIRE_GIT();
  for (const std::string& path : repository::tracked_files()) {
    if (!path.ends_with("CMakeLists.txt") && !path.ends_with(".cmake")) continue;
    EXPECT_EQ(repository::read(path).find("CONFIGURE_"
                                          "DEPENDS"),
              std::string::npos)
        << path;
  }
}

TEST(Files, TextEndsWithOneNewlineAndLinesWithoutSpaces) {
  REQUIRE_GIT();
  for (const std::string& path : repository::tracked_files()) {
    // The fixture course and golden files are broken on purpose.
    if (is_data(path) || path == "LICENSE" || path.starts_with("tests/fixture_course/")) continue;
    const std::string content = repository::read(path);
    if (!is_text(content) || content.empty()) continue;
    EXPECT_TRUE(content.ends_with('\n')) << path << " does not end with a newline";
    EXPECT_FALSE(content.ends_with("\n\n")) << path << " ends with an empty line";
    if (!is_source(path)) continue;
    int number = 0;
    for (const std::string& line : repository::lines(path)) {
      ++number;
      EXPECT_FALSE(line.ends_with(' ') || line.ends_with('\t') || line.ends_with('\r'))
          << path << ":" << number << " ends with white space";
    }
  }
}

}  // namespace
