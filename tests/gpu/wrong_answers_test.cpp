// A sample of the wrong answers: what only their values give away fails alike on both devices.
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string_view>

#include "device/backend.h"
#include "graded.h"
#include "support/files.h"
#include "support/temporary_folder.h"

namespace grader {
namespace {

namespace fs = std::filesystem;

constexpr size_t kOfEach = 3;  // wrong answers of a puzzle

struct Sample {
  std::string puzzle, file;  // the file's name
};

// For the names of the tests.
void PrintTo(const Sample& sample, std::ostream* out) { *out << sample.puzzle << '/' << sample.file; }

std::vector<Sample> samples() {
  std::vector<Sample> all;
  for (const std::string& id : puzzle_ids()) {
    std::vector<std::string> files;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(course_root() / "tests" / "wrong_answers" / id, none))
      if (read_file(entry.path()).starts_with("// expect: wrong_values\n"))
        files.push_back(entry.path().filename());
    std::sort(files.begin(), files.end());
    // Those of puzzles 9 and 10 are graded on the simulated GPU, whatever device is asked for.
    if (fs::exists(course_root() / "problems" / id / "answers.json")) files.clear();
    for (size_t i = 0; i < std::min(kOfEach, files.size()); ++i) all.push_back({id, files[i]});
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
  // In the place of the first editable file, among the solution's other files.
  const TemporaryFolder folder("wrong-answer");
  fs::copy(course_root() / "solutions" / id, folder.path(),
           fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  const auto manifest = nlohmann::json::parse(read_file(course_root() / "problems" / id / "puzzle.json"));
  const std::string replaced = manifest.value("editable", nlohmann::json::array({id + ".cu"})).at(0);
  write_file(folder.path() / replaced, read_file(course_root() / "tests" / "wrong_answers" / id / file));

  const std::vector<std::string> which{"--file", folder.path() / (id + ".cu")};
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
