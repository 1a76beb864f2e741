// Every puzzle through the whole command, on both devices: the solution and the file as shipped. Standard
// output and exit code must be the same to the byte, and so must the arrays in the JSON.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "device/backend.h"
#include "support/files.h"
#include "support/subprocess.h"

namespace grader {
namespace {

namespace fs = std::filesystem;

fs::path root() { return find_course_root(fs::current_path()).value_or(REPOSITORY_ROOT); }

// The grader beside this program; else where it was built.
fs::path grader_program() {
  std::error_code failed;
  const fs::path beside = fs::read_symlink("/proc/self/exe", failed).parent_path() / "grader";
  return fs::exists(beside) ? beside : fs::path(GRADER);
}

std::vector<std::string> puzzle_ids() {
  std::vector<std::string> ids;
  for (const auto& entry : fs::directory_iterator(root() / "problems"))
    if (fs::exists(entry.path() / "puzzle.json")) ids.push_back(entry.path().filename());
  std::sort(ids.begin(), ids.end());
  return ids;
}

struct Graded {
  int exit_code = 0;
  std::string output, notes;
  nlohmann::json verdict;
};

std::string stream(const fs::path& file) { return read_file_if_there(file).value_or(""); }

Graded grade(const std::string& id, bool solution, const std::string& device) {
  std::string folder = (fs::temp_directory_path() / "grader-gpu-XXXXXX").string();
  const fs::path scratch = ::mkdtemp(folder.data());
  // The shell only keeps the two streams apart; the words are passed as they are.
  std::vector<std::string> words{"-c",       "\"$@\" >\"$OUT\" 2>\"$ERR\"",
                                 "sh",       grader_program(),
                                 "run",      id,
                                 "--device", device,
                                 "--root",   root(),
                                 "--json",   scratch / "verdict.json"};
  if (solution) words.push_back("--solution");
  const auto finished = run_command(
      {"sh", words, {"OUT=" + (scratch / "out").string(), "ERR=" + (scratch / "err").string()}, {}}, 300);
  Graded graded{finished.exit.code, stream(scratch / "out"), stream(scratch / "err"), {}};
  graded.verdict = nlohmann::json::parse(stream(scratch / "verdict.json"), nullptr, false);
  fs::remove_all(scratch);
  return graded;
}

// What a device may change in a verdict: its name, timings, how precisely findings can speak, and whether it
// counts.
void forget_device(nlohmann::json& value) {
  if (value.is_object()) {
    for (const char* key : {"device", "timings", "compiled_before", "counters", "findings", "owner"})
      value.erase(key);
  }
  if (value.is_structured())
    for (auto& each : value) forget_device(each);
}

struct Puzzles : testing::TestWithParam<std::string> {};

void compare(const std::string& id, bool solution) {
  const auto detection = device::detect_cuda();
  if (!detection.cuda_usable) GTEST_SKIP() << detection.reason;
  Graded simulated = grade(id, solution, "sim"), real = grade(id, solution, "cuda");
  EXPECT_EQ(real.exit_code, solution ? 0 : 1) << real.output << real.notes;
  EXPECT_EQ(simulated.exit_code, real.exit_code) << simulated.notes;
  EXPECT_EQ(simulated.output, real.output);
  ASSERT_TRUE(simulated.verdict.is_object() && real.verdict.is_object());
  forget_device(simulated.verdict);
  forget_device(real.verdict);
  EXPECT_EQ(simulated.verdict, real.verdict);
}

TEST_P(Puzzles, SolutionsAgree) { compare(GetParam(), true); }
TEST_P(Puzzles, FilesAsShippedAgree) { compare(GetParam(), false); }

INSTANTIATE_TEST_SUITE_P(Gpu, Puzzles, testing::ValuesIn(puzzle_ids()),
                         [](const auto& parameter) { return parameter.param; });

}  // namespace
}  // namespace grader
