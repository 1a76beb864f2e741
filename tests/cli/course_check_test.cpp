#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "command.h"

namespace grader {
namespace {
namespace fs = std::filesystem;

// One case a puzzle: from a cold cache each compiles some ten to thirty files.
class OurCourse : public testing::TestWithParam<std::string> {};

TEST_P(OurCourse, IsSound) {
  const Ran ran = run_shell("grader course check " + GetParam(), REPOSITORY_ROOT);
  EXPECT_EQ(ran.code, 0) << ran.output << ran.errors;
  EXPECT_NE(ran.output.find("The course is sound.\n"), std::string::npos) << ran.output;
}

std::vector<std::string> puzzles() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(REPOSITORY_ROOT "/problems"))
    if (entry.is_directory()) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  names.emplace_back("book");  // its other pages
  return names;
}
INSTANTIATE_TEST_SUITE_P(Course, OurCourse, testing::ValuesIn(puzzles()),
                         [](const auto& info) { return info.param; });

class BrokenCourse : public testing::Test {
 protected:
  void SetUp() override {
    fs::copy(REPOSITORY_ROOT "/tests/fixture_course", folder_, fs::copy_options::recursive);
  }
  void TearDown() override { fs::remove_all(folder_); }
  // The complaints after a shell line has broken something.
  std::string complaints(const std::string& breaking) const {
    const Ran ran = run_shell(breaking + " && grader course check", folder_);
    EXPECT_EQ(ran.code, 1) << ran.output << ran.errors;
    return ran.output;
  }
  const fs::path folder_ = scratch_course() / "fixture";
};

TEST_F(BrokenCourse, TheFixtureItselfIsSound) {
  const Ran ran = run_shell("grader course check", folder_);
  EXPECT_EQ(ran.code, 0) << ran.output << ran.errors;
  for (const char* line : {"The course is sound.\n", "    1 puzzles\n", "    1 variants and checks\n",
                           "    1 solutions that pass\n", "    1 problems that fail as shipped\n",
                           "    1 wrong answers that fail as they say\n", "    1 right answers that pass\n",
                           "    2 printed blocks of the book that their commands print\n",
                           "    1 pictures of the book that their commands draw\n"})
    EXPECT_NE(ran.output.find(line), std::string::npos) << line << ran.output;
}

TEST_F(BrokenCourse, ASolutionThatIsWrong) {
  EXPECT_NE(complaints("sed -i 's/b.0./2/' solutions/p01/p01.cu").find("the solution does not pass"),
            std::string::npos);
}

TEST_F(BrokenCourse, ASolutionForLargeArraysThatIsWrong) {
  const std::string add =
      "cp problems/p01/puzzle.json solutions/p01/at_scale.json && "
      "sed 's/b.0./2/' solutions/p01/p01.cu > solutions/p01/at_scale.cu";
  EXPECT_NE(complaints(add).find("the solution for large arrays does not pass"), std::string::npos);
}

TEST_F(BrokenCourse, AProblemThatIsSolved) {
  const std::string text =
      complaints("sed 's/  if/  \\/\\/ FILL IN\\n  if/' solutions/p01/p01.cu > problems/p01/p01.cu");
  EXPECT_NE(text.find("the problem as shipped is not \"not solved yet\""), std::string::npos) << text;
  EXPECT_NE(text.find("it passes"), std::string::npos) << text;
}

constexpr const char* kCommit =
    "git init -q && git add -A && git -c user.name=a -c user.email=a@b.c commit -qm course && ";
constexpr const char* kSolve =
    "sed -i 's/  .*FILL IN.*/&\\n  if (i < size) out[i] = a[i] * b[0];/' problems/p01/p01.cu";

TEST_F(BrokenCourse, IsSoundWhenALearnerHasSolvedTheCommittedProblem) {
  const Ran ran = run_shell(std::string(kCommit) + kSolve + " && grader course check", folder_);
  EXPECT_EQ(ran.code, 0) << ran.output << ran.errors;
  EXPECT_NE(ran.output.find("p01  sound as committed; changed here since"), std::string::npos) << ran.output;
}

TEST_F(BrokenCourse, AnAuthorsSlipIsNotExcusedByWhatWasCommitted) {
  const std::string slip = " && sed -i 's/\"title\"/\"titel\"/' problems/p01/puzzle.json";
  const std::string text = complaints(std::string(kCommit) + kSolve + slip);
  EXPECT_NE(text.find("did you mean \"title\"?"), std::string::npos) << text;
}

TEST_F(BrokenCourse, AWrongAnswerThatIsRight) {
  EXPECT_NE(complaints("sed -i 's/+ b/* b/' tests/wrong_answers/p01/adds.cu")
                .find("this fails with nothing, not with wrong_values"),
            std::string::npos);
}

TEST_F(BrokenCourse, ARightAnswerThatIsRefused) {
  EXPECT_NE(complaints("sed -i 's/\\* b/+ b/' tests/right_answers/p01/returns_early.cu")
                .find("a right answer does not pass"),
            std::string::npos);
}

TEST_F(BrokenCourse, ABookPageWithYesterdaysOutput) {
  EXPECT_NE(complaints("sed -i 's/^out: /result: /' book/src/puzzle_01/puzzle_01.md")
                .find("the page does not show the solution's report as it is printed"),
            std::string::npos);
}

TEST_F(BrokenCourse, ABlockThatIsNotWhatItsCommandPrints) {
  const std::string text = complaints("sed -i 's/FAILED: /FAILS: /' book/src/puzzle_01/puzzle_01.md");
  EXPECT_NE(text.find("this is not what its command prints"), std::string::npos) << text;
  EXPECT_NE(text.find("puzzle_01.md:"), std::string::npos) << text;
  EXPECT_EQ(run_shell("GRADER_BLESS=1 grader course check p01", folder_).code, 0);
  EXPECT_EQ(run_shell("grader course check", folder_).code, 0);
}

TEST_F(BrokenCourse, ABlockThatIsMissingAndOneOfAnotherProgram) {
  EXPECT_NE(complaints("sed -i 's/```text,wrap/```/' book/src/puzzle_01/puzzle_01.md")
                .find("no block of text begins here"),
            std::string::npos);
  EXPECT_NE(complaints("sed -i 's/output of: .puzzles/output of: rm/; s/output of: ..puzzles/output of: ls/' "
                       "book/src/puzzle_01/puzzle_01.md")
                .find("the command of a block begins with ./puzzles"),
            std::string::npos);
}

TEST_F(BrokenCourse, APictureThatItsCommandDoesNotDraw) {
  const std::string text = complaints("sed -i 's/>10</>11</' book/src/puzzle_01/scale.svg");
  EXPECT_NE(text.find("this picture is not what its command draws"), std::string::npos) << text;
  EXPECT_EQ(run_shell("GRADER_BLESS=1 grader course check", folder_).code, 0);
  EXPECT_EQ(run_shell("grader course check p01", folder_).code, 0);
}

TEST_F(BrokenCourse, APictureOfNoCommandAndOneThatNoPageShows) {
  EXPECT_NE(complaints("sed -i 's/data-command/data-comment/' book/src/puzzle_01/scale.svg")
                .find("this picture does not say which command has drawn it"),
            std::string::npos);
  EXPECT_NE(complaints("sed -i '/scale.svg/d' book/src/puzzle_01/puzzle_01.md")
                .find("no page beside this picture includes it"),
            std::string::npos);
}

TEST_F(BrokenCourse, ALinkToAWordThatTheGlossaryDoesNotHave) {
  const std::string break_it =
      "echo '- <dfn id=\"warp\">warp</dfn>' > book/src/glossary.md && "
      "echo '[warps](../glossary.md#wrap), [good](../glossary.md#warp), [up](#scale)' >> "
      "book/src/puzzle_01/puzzle_01.md";
  const std::string text = complaints(break_it);
  EXPECT_NE(text.find("glossary.md has no heading or id #wrap"), std::string::npos) << text;
  EXPECT_NE(text.find("did you mean #warp?"), std::string::npos) << text;
  EXPECT_NE(text.find("not sound: 1 to mend"), std::string::npos) << text;
}

TEST_F(BrokenCourse, AnImageThatIsNotThere) {
  const std::string text =
      complaints("echo '<img src=\"none.svg\" alt=\"\">' >> book/src/puzzle_01/puzzle_01.md");
  EXPECT_NE(text.find("this link leads nowhere: none.svg"), std::string::npos) << text;
}

TEST_F(BrokenCourse, AManifestThatIsWrong) {
  const std::string text = complaints("sed -i 's/\"title\"/\"titel\"/' problems/p01/puzzle.json");
  EXPECT_NE(text.find("did you mean \"title\"?"), std::string::npos) << text;
}

}  // namespace
}  // namespace grader
