// Every puzzle through the whole command, on both devices: the solution and the file as shipped. Standard
// output and exit code must be the same to the byte, and so must the arrays in the JSON, but for
// approximations.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>

#include "device/backend.h"
#include "graded.h"

namespace grader {
namespace {

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

// The exponential is built on ex2.approx, rsqrtf on rsqrt.approx, whose last bits PTX leaves open: these
// puzzles print other digits there. Puzzle 22 has cases in which a small variance magnifies them; it may
// differ by what those cases allow.
struct Tolerance {
  double rtol = 0, atol = 0;
};

Tolerance tolerance_of(const std::string& id) {
  if (id == "p18" || id == "p19") return {1e-4, 1e-6};
  if (id == "p22") return {2e-3, 2e-3};
  return {};
}

bool is_near(double a, double b, Tolerance t) {
  return std::abs(a - b) <= t.atol + t.rtol * std::abs(b) || (std::isnan(a) && std::isnan(b));
}

bool is_near(const std::string& a, const std::string& b, Tolerance t) {
  if (a == b) return true;
  char *end_a = nullptr, *end_b = nullptr;
  const double value_a = std::strtod(a.c_str(), &end_a), value_b = std::strtod(b.c_str(), &end_b);
  return end_a != a.c_str() && end_b != b.c_str() && std::string(end_a) == end_b &&
         is_near(value_a, value_b, t);
}

// Word by word, numbers nearly. A bracket may stand apart from its number: NumPy pads to the longest.
bool is_near_text(std::string a, std::string b, Tolerance t) {
  for (std::string* text : {&a, &b})
    for (const char bracket : {'[', ']'})
      for (size_t at = text->find(bracket); at != std::string::npos; at = text->find(bracket, at + 3))
        text->replace(at, 1, {' ', bracket, ' '});
  std::istringstream words_a(a), words_b(b);
  for (std::string word_a, word_b;;) {
    const bool more_a = static_cast<bool>(words_a >> word_a), more_b = static_cast<bool>(words_b >> word_b);
    if (!more_a || !more_b) return more_a == more_b;
    if (!is_near(word_a, word_b, t)) return false;
  }
}

// How far off they are differs with the last bits.
bool is_near(const nlohmann::json& a, const nlohmann::json& b, Tolerance t) {
  if (a.is_number() && b.is_number()) return is_near(a.get<double>(), b.get<double>(), t);
  if (a.type() != b.type() || a.size() != b.size()) return false;
  if (a.is_string()) return is_near_text(a.get<std::string>(), b.get<std::string>(), t);
  if (!a.is_structured()) return a == b;
  for (auto at = a.begin(), other = b.begin(); at != a.end(); ++at, ++other) {
    if (a.is_object() && at.key() != other.key()) return false;
    if (a.is_object() && at.key().starts_with("max_")) continue;
    if (a.is_object() && at.key() == "equal") continue;
    if (!is_near(*at, *other, t)) return false;
  }
  return true;
}

struct Puzzles : testing::TestWithParam<std::string> {};

void compare(const std::string& id, bool solution) {
  const auto detection = device::detect_cuda();
  if (!detection.cuda_usable) GTEST_SKIP() << detection.reason;
  const std::vector<std::string> which =
      solution ? std::vector<std::string>{"--solution"} : std::vector<std::string>{};
  Graded simulated = grade(id, which, "sim"), real = grade(id, which, "cuda");
  EXPECT_EQ(real.exit_code, solution ? 0 : 1) << real.output << real.notes;
  EXPECT_EQ(simulated.exit_code, real.exit_code) << simulated.notes;
  const Tolerance tolerance = tolerance_of(id);
  const bool approximate = tolerance.rtol != 0;
  EXPECT_TRUE(approximate ? is_near_text(simulated.output, real.output, tolerance)
                          : simulated.output == real.output)
      << simulated.output << "on the real GPU:\n"
      << real.output;
  ASSERT_TRUE(simulated.verdict.is_object() && real.verdict.is_object());
  forget_device(simulated.verdict);
  forget_device(real.verdict);
  if (approximate)
    EXPECT_TRUE(is_near(simulated.verdict, real.verdict, tolerance)) << simulated.verdict << "\n"
                                                                     << real.verdict;
  else
    EXPECT_EQ(simulated.verdict, real.verdict);
}

TEST_P(Puzzles, SolutionsAgree) { compare(GetParam(), true); }
TEST_P(Puzzles, FilesAsShippedAgree) { compare(GetParam(), false); }

INSTANTIATE_TEST_SUITE_P(Gpu, Puzzles, testing::ValuesIn(puzzle_ids()),
                         [](const auto& parameter) { return parameter.param; });

}  // namespace
}  // namespace grader
