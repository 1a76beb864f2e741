// Each file of cases/ is a short session: lines that start with "$ " are typed, what follows is standard
// output (add 2>&1 to see the rest), "[exit N]" ends it. To bless what the grader says now: GRADER_BLESS=1
// build/.../bin/test_cli
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>

#include "command.h"

namespace grader {
namespace {
namespace fs = std::filesystem;

// Times and the state of the compile cache differ from run to run.
std::string steady(std::string text) {
  text = std::regex_replace(text, std::regex(", compiled before"), "");
  return std::regex_replace(text, std::regex("[0-9]+ ms"), "N ms");
}

std::string play(const std::string& session) {
  std::istringstream lines(session);
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("#", 0) == 0) result += line + "\n";  // a comment
    if (line.rfind("$ ", 0) != 0) continue;
    const Ran ran = run_shell(line.substr(2));
    result += fmt::format("{}\n{}", line, steady(ran.output));
    if (!result.ends_with('\n')) result += '\n';
    result += fmt::format("[exit {}]\n", ran.code);
  }
  return result;
}

class Session : public testing::TestWithParam<std::string> {};

TEST_P(Session, GoesAsWritten) {
  const fs::path file = fs::path(REPOSITORY_ROOT "/tests/cli/cases") / (GetParam() + ".txt");
  std::ostringstream expected;
  expected << std::ifstream(file).rdbuf();
  const std::string actual = play(expected.str());
  if (std::getenv("GRADER_BLESS") != nullptr) {
    std::ofstream(file) << actual;
  } else {
    EXPECT_EQ(actual, expected.str());
  }
}

std::vector<std::string> sessions() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(REPOSITORY_ROOT "/tests/cli/cases")) {
    names.push_back(entry.path().stem());
  }
  std::sort(names.begin(), names.end());
  return names;
}

INSTANTIATE_TEST_SUITE_P(Cli, Session, testing::ValuesIn(sessions()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace grader
