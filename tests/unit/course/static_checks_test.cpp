// Each test takes the sound fixture course, breaks one thing, and expects the one complaint.
#include "course/static_checks.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "course/anchors.h"
#include "support/files.h"

namespace grader::course {
namespace {
namespace fs = std::filesystem;

class StaticChecks : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "checks-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    fs::copy(REPOSITORY_ROOT "/tests/fixture_course", root_, fs::copy_options::recursive);
  }
  void TearDown() override { fs::remove_all(root_); }

  void replace(const char* file, const std::string& from, const std::string& to) {
    std::string text = read_file(root_ / file);
    const size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    write_file(root_ / file, text.replace(at, from.size(), to));
  }

  std::vector<std::string> messages() const {
    std::vector<std::string> result;
    for (const Diagnostic& d : check_puzzle(Course(root_), "p01")) result.push_back(d.message);
    for (const Diagnostic& d : check_book(Course(root_))) result.push_back(d.message);
    return result;
  }
  void expect(const std::string& message) const { EXPECT_EQ(messages(), std::vector<std::string>{message}); }

  fs::path root_;
};

TEST_F(StaticChecks, TheFixtureIsSound) { EXPECT_TRUE(messages().empty()); }

TEST_F(StaticChecks, AStrayFileIsNamed) {
  write_file(root_ / "problems/p01/notes.txt", "x");
  expect("nothing names this file");
}

TEST_F(StaticChecks, AMissingSolutionIsNamed) {
  fs::remove(root_ / "solutions/p01/p01.cu");
  expect("a solution has the same files as its problem; this one is missing");
}

TEST_F(StaticChecks, AProblemThatDriftsFromItsSolutionIsNamed) {
  replace("problems/p01/p01.cu", "int i = threadIdx.x;", "int k = threadIdx.x;");
  expect("the solution lacks this line here: `int k = threadIdx.x;`");
}

TEST_F(StaticChecks, AnEmptyHintIsNamed) {
  write_file(root_ / "problems/p01/hints.md", "## One\n\n## Two\ntext\n");
  expect("the hint \"One\" is empty");
}

TEST_F(StaticChecks, AnUnclosedAnchorIsNamed) {
  replace("solutions/p01/p01.cu", "// ANCHOR_END: scale_solution", "");
  const auto found = messages();
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front(), "anchor scale_solution is never closed");
}

TEST_F(StaticChecks, ToleranceThatLetsZerosPassIsNamed) {
  replace("problems/p01/puzzle.json", "\"rtol\": 1e-5", "\"atol\": 0.9");
  replace("problems/p01/puzzle.json", "\"fill\": \"normal\"",
          "\"fill\": \"uniform\", \"low\": -0.5, \"high\": 0.5");
  const auto found = messages();
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front(), "scale, case uniform 1: zeros pass");
}

TEST_F(StaticChecks, TheSumOfOneNumberMayBeThatNumber) {
  replace("problems/p01/puzzle.json", "\"function\": \"conv1d\", \"inputs\": [\"a\", \"b\"]",
          "\"function\": \"prefix_sum\", \"inputs\": [\"a\"]");
  replace("problems/p01/puzzle.json", "\"kernel\": \"scale\",",
          "\"kernel\": \"scale\", \"dimensions\": { \"n\": 4 },");
  for (int i = 0; i < 2; ++i) replace("problems/p01/puzzle.json", "\"shape\": [4]", "\"shape\": [\"n\"]");
  replace("problems/p01/puzzle.json", "\"rtol\": 1e-5", "\"dimensions\": { \"n\": [1, 3] }");
  EXPECT_TRUE(messages().empty()) << messages().front();
}

TEST_F(StaticChecks, ABrokenIncludeOfTheBookIsNamed) {
  replace("book/src/puzzle_01/puzzle_01.md", "p01.cu:scale}}", "p01.cu:scael}}");
  expect("../../../problems/p01/p01.cu has no anchor scael");
}

TEST_F(StaticChecks, ABrokenLinkOfTheBookIsNamed) {
  replace("book/src/puzzle_01/puzzle_01.md", "](../SUMMARY.md)", "](../SUMMARRY.md)");
  expect("this link leads nowhere: ../SUMMARRY.md");
}

TEST(Anchors, NamesAndProblems) {
  EXPECT_EQ(anchor_names("// ANCHOR: a\n// ANCHOR_END: a\n// ANCHOR: b\n"),
            (std::set<std::string>{"a", "b"}));
  const auto problems = check_anchors("// ANCHOR: a\n// ANCHOR: a\n// ANCHOR_END: b\n");
  ASSERT_EQ(problems.size(), 3u);
  EXPECT_EQ(problems[0].message, "anchor a is opened twice");
  EXPECT_EQ(problems[1].line, 3u);
  EXPECT_EQ(problems[2].message, "anchor a is never closed");
}

}  // namespace
}  // namespace grader::course
