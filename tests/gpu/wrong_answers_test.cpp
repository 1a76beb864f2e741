// A sample of the wrong answers: what only their values give away fails alike on both devices.
#include <gtest/gtest.h>

#include <ostream>
#include <string_view>

#include "cli/kept_answers.h"
#include "course/manifest.h"
#include "device/backend.h"
#include "graded.h"
#include "support/files.h"
#include "support/temporary_folder.h"

namespace grader {
namespace {

namespace fs = std::filesystem;

constexpr size_t kOfEach = 3;  // wrong answers of a puzzle
const course::Course kCourse(course_root());

struct Sample {
  std::string puzzle, file;  // the file's name
};

// For the names of the tests.
void PrintTo(const Sample& sample, std::ostream* out) { *out << sample.puzzle << '/' << sample.file; }

std::vector<Sample> samples() {
  std::vector<Sample> all;
  for (const std::string& id : puzzle_ids()) {
    const course::Puzzle puzzle = course::load_puzzle(kCourse.problem(id));
    // Puzzles that ask for answers are graded on the simulated GPU, whatever device is asked for.
    if (!puzzle.answers.empty()) continue;
    size_t taken = 0;
    for (const fs::path& file : cli::wrong_answers(kCourse, puzzle)) {
      if (taken == kOfEach || cli::parse_expectation(read_file(file)).failure != "wrong_values") continue;
      all.push_back({id, file.filename()});
      ++taken;
    }
  }
  return all;
}

// "check: state, failures of its cases", one a line.
std::string outcome(const nlohmann::json& verdict) {
  std::string text;
  for (const auto& check : verdict.at("checks")) {
    text += check.at("name").get<std::string>() + ": " + check.at("state").get<std::string>();
    for (const auto& c : check.at("cases")) text += ", " + c.at("failure").get<std::string>();
    text += "\n";
  }
  return text;
}

class WrongAnswers : public testing::TestWithParam<Sample> {};

TEST_P(WrongAnswers, FailAlike) {
  const auto detection = device::detect_cuda();
  if (!detection.cuda_usable) GTEST_SKIP() << detection.reason;
  const auto& [id, file] = GetParam();
  const TemporaryFolder folder("wrong-answer");
  const course::Puzzle puzzle = course::load_puzzle(kCourse.problem(id));
  const fs::path kept = kCourse.root() / "tests" / "wrong_answers" / id / file;
  const std::vector<std::string> which{"--file", cli::lay_out(kCourse, puzzle, kept, folder.path())};
  const Graded simulated = grade(id, which, "sim"), real = grade(id, which, "cuda");
  EXPECT_EQ(simulated.exit_code, 1) << simulated.notes;
  EXPECT_EQ(real.exit_code, 1) << real.notes;
  EXPECT_EQ(outcome(simulated.verdict), outcome(real.verdict));
}

INSTANTIATE_TEST_SUITE_P(Gpu, WrongAnswers, testing::ValuesIn(samples()), [](const auto& parameter) {
  return parameter.param.puzzle + "_" + fs::path(parameter.param.file).stem().string();
});

}  // namespace
}  // namespace grader
