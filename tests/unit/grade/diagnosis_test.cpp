// Puzzle 9 with answers that are right, half right, and not to be read.
#include "grade/diagnosis.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "course/manifest.h"
#include "support/files.h"

namespace grader::grade {
namespace {
namespace fs = std::filesystem;

class Diagnosing : public testing::Test {
 protected:
  void SetUp() override {
    setenv("GRADER_CACHE_DIR", BUILD_ROOT "/test-cache", 1);
    std::string pattern = testing::TempDir() + "diagnosis-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    program_ = read_file(kSolution / course::kAsShipped);
  }
  void TearDown() override { fs::remove_all(folder_); }

  // The check of one variant, with these answers beside the program.
  CheckVerdict check(const std::string& variant, const std::string& answers) const {
    write_file(folder_ / "p09.cu", program_);
    if (!answers.empty()) write_file(folder_ / "answers.json", answers);
    Options options;
    options.file = folder_ / "p09.cu";
    options.only = variant;
    options.solution = kSolution;
    return judge(course::load_puzzle(REPOSITORY_ROOT "/problems/p09"), options).checks.at(0);
  }
  std::string reason(const std::string& variant, const std::string& answers) const {
    return check(variant, answers).shown()->reason;
  }
  // The line of the program that holds this text.
  uint32_t line_of(const std::string& text) const {
    const size_t at = program_.find(text);
    EXPECT_NE(at, std::string::npos) << text;
    return 1 + static_cast<uint32_t>(
                   std::count(program_.begin(), program_.begin() + static_cast<long>(at), '\n'));
  }
  std::string crash(uint32_t line) const {
    return "{\"crash\": {\"line\": " + std::to_string(line) + ", \"kind\": \"null-pointer\", \"thread\": 0}}";
  }

  const fs::path kSolution = REPOSITORY_ROOT "/solutions/p09";
  fs::path folder_;
  std::string program_;
};

TEST_F(Diagnosing, WithoutAnswersItIsNotSolvedYet) {
  EXPECT_EQ(check("crash", "").state, State::not_solved);
  EXPECT_EQ(reason("crash", "{}"), "the kernel is stopped by a fault");
  EXPECT_EQ(reason("window", "{}"), "the values are wrong");
}

TEST_F(Diagnosing, TheRightAnswersPass) {
  const CheckVerdict verdict = check("crash", crash(line_of("= bias[i];")));
  EXPECT_EQ(verdict.state, State::passed);
  EXPECT_TRUE(verdict.diagnosed);
}

TEST_F(Diagnosing, SaysWhichAnswersAreRightAndGivesNothingAway) {
  const CheckVerdict verdict =
      check("crash", R"({"crash": {"line": 1, "kind": "null-pointer", "thread": 2}})");
  EXPECT_EQ(verdict.state, State::failed);
  EXPECT_EQ(verdict.shown()->reason,
            "the kernel is stopped by a fault; kind is right; line and thread are not right yet");
  EXPECT_TRUE(verdict.shown()->findings.empty());
  EXPECT_FALSE(verdict.shown()->mismatch);
  EXPECT_EQ(
      reason("crash", R"({"crash": {"kind": "race"}})"),
      "the kernel is stopped by a fault; kind is not right yet; line and thread are still to be answered");
}

TEST_F(Diagnosing, WhoHasPutInLinesMayCountAlong) {
  const uint32_t before = line_of("= bias[i];");
  program_.insert(program_.find("  float value"), "  printf(\"%d\\n\", i);\n");
  EXPECT_EQ(line_of("= bias[i];"), before + 1);
  EXPECT_EQ(check("crash", crash(before)).state, State::passed);
  EXPECT_EQ(check("crash", crash(before + 1)).state, State::passed);
  EXPECT_EQ(check("crash", crash(before + 2)).state, State::failed);
}

TEST_F(Diagnosing, WrongValuesAreTheLineThatTheSolutionChanges) {
  const uint32_t line = line_of("for (int offset");
  EXPECT_EQ(check("window", "{\"window\": {\"line\": " + std::to_string(line) +
                                ", \"kind\": \"wrong-values\", \"thread\": 0}}")
                .state,
            State::passed);
}

TEST_F(Diagnosing, AMendedProgramNeedsNoAnswers) {
  program_ = read_file(kSolution / "p09.cu");
  const CheckVerdict verdict = check("barrier", "");
  EXPECT_EQ(verdict.state, State::passed);
  EXPECT_FALSE(verdict.diagnosed);
}

TEST_F(Diagnosing, EmptyingAKernelIsNoWayOut) {
  const size_t begin = program_.find("  int i"), end = program_.find("\n}", begin);
  program_.erase(begin, end - begin);
  EXPECT_EQ(check("crash", "").state, State::failed);
  EXPECT_EQ(check("crash", R"({"crash": {"line": 9, "kind": "wrong-values", "thread": 0}})").state,
            State::failed);
}

TEST_F(Diagnosing, AnswersThatCannotBeReadSaySo) {
  const CheckVerdict verdict = check("crash", "{\n  \"crahs\": {}\n}");
  EXPECT_EQ(verdict.state, State::failed);
  EXPECT_EQ(verdict.shown()->failure, Failure::wrong_answers);
  ASSERT_EQ(verdict.shown()->diagnostics.size(), 1u);
  EXPECT_EQ(verdict.shown()->diagnostics[0].line, 2u);
}

}  // namespace
}  // namespace grader::grade
