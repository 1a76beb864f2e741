// The simulated GPU against a real one: every instruction form of forms.txt over special and random operands.
//
// The kernels and their operands are made again at every build (make_forms.py); what an H200 gave for them
// was read once (record_forms.cpp) and lies in card.bin. Forms that PTX specifies exactly must agree bit for
// bit, NaNs too; approximations within the error PTX allows. A form that may differ stands in
// known_differences.txt with the reason. A form that no card has run yet says so in forms.txt: it must load
// and run, and is named as not recorded. A table a family is printed at the end: ./puzzles test -R Forms -V
// shows it.
#include "forms.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstring>
#include <sstream>

#include "agree.h"
#include "ptx/parse.h"
#include "sim/gpu.h"
#include "support/error.h"

namespace {

using forms::Agreement;
using forms::Form;

const std::filesystem::path kFolder = FORMS_FOLDER;
constexpr const char* kCard = "card.bin";

// One line a form: its name, two spaces, the reason.
std::map<std::string, std::string> known_differences() {
  std::map<std::string, std::string> known;
  std::istringstream lines(forms::read_file("known_differences.txt"));
  for (std::string line; std::getline(lines, line);) {
    const size_t gap = line.find("  ");
    if (line.empty() || line[0] == '#') continue;
    known[line.substr(0, gap)] =
        gap == std::string::npos ? "" : line.substr(line.find_first_not_of(' ', gap));
  }
  return known;
}

struct Count {
  int forms = 0, exact = 0, within = 0, known = 0, failed = 0, not_simulated = 0, not_recorded = 0;
  uint64_t inputs = 0;
};

class Table : public testing::Environment {
 public:
  static std::map<std::string, Count>& rows() {
    static std::map<std::string, Count> rows;
    return rows;
  }

  void TearDown() override {
    fmt::print("\n{:<10} {:>6} {:>8} {:>6} {:>7} {:>6} {:>7} {:>14} {:>13}\n", "family", "forms", "inputs",
               "exact", "within", "known", "failed", "not simulated", "not recorded");
    Count all;
    for (const auto& [family, c] : rows()) {
      print(family, c);
      all.forms += c.forms, all.inputs += c.inputs, all.exact += c.exact, all.within += c.within;
      all.known += c.known, all.failed += c.failed, all.not_simulated += c.not_simulated;
      all.not_recorded += c.not_recorded;
    }
    print("all", all);
  }

 private:
  static void print(const std::string& family, const Count& c) {
    fmt::print("{:<10} {:>6} {:>8} {:>6} {:>7} {:>6} {:>7} {:>14} {:>13}\n", family, c.forms, c.inputs,
               c.exact, c.within, c.known, c.failed, c.not_simulated, c.not_recorded);
  }
};

const auto* const kTable = testing::AddGlobalTestEnvironment(new Table);

// What a form gave on the simulated GPU: its results, or why there are none.
struct Outcome {
  std::string bytes;
  std::string not_simulated;  // the parser's or the decoder's reason
  std::string stopped;        // the launch failed, or a check found something
};

Outcome simulate(const Form& form, const std::string& family_text, const std::string& inputs) {
  using namespace grader;
  Outcome outcome;
  sim::Gpu gpu;
  std::shared_ptr<sim::LoadedModule> module;
  try {
    module = gpu.load(ptx::parse(forms::module_text(family_text, form), form.name));
  } catch (const DiagnosticsError& error) {
    outcome.not_simulated = error.what();
    return outcome;
  }
  const uint64_t parameters[] = {gpu.allocate(inputs.size()), gpu.allocate(form.result_bytes())};
  gpu.write(parameters[0], std::as_bytes(std::span(inputs)));
  sim::LaunchConfig config;
  config.grid[0] = form.threads / forms::kBlock;
  config.block[0] = forms::kBlock;
  const sim::LaunchResult result =
      gpu.launch(*module, form.kernel, config, std::as_bytes(std::span(parameters)));
  if (result.error) outcome.stopped = result.error->message;
  if (!result.findings.empty()) outcome.stopped += result.findings[0].message;
  outcome.bytes.resize(form.result_bytes());
  gpu.read(parameters[1], std::as_writable_bytes(std::span(outcome.bytes)));
  return outcome;
}

uint64_t word_at(const std::string& bytes, size_t at, size_t width) {
  uint64_t word = 0;
  std::memcpy(&word, bytes.data() + at, width);
  return word;
}

struct Comparison {
  Agreement worst = Agreement::kExact;
  size_t differing = 0;
  std::string first;  // the first that differs, with its operands
};

Comparison compare(const Form& form, const std::string& card, const std::string& simulated,
                   const std::string& inputs) {
  Comparison comparison;
  size_t column = 0;
  for (const std::string& type : form.results) {
    const size_t width = forms::result_width(type);
    for (uint32_t t = 0; t < form.threads; ++t) {
      const uint64_t expected = word_at(card, column + t * width, width);
      const uint64_t actual = word_at(simulated, column + t * width, width);
      const Agreement a = forms::agree(type, form.error, expected, actual);
      comparison.worst = std::max(comparison.worst, a);
      if (a != Agreement::kDiffers || comparison.differing++ > 0) continue;
      comparison.first = fmt::format("thread {}, {}: the card gave {:#x}, the simulated GPU {:#x}; operands",
                                     t, type, expected, actual);
      for (size_t k = 0; k < form.operands; ++k)
        comparison.first +=
            fmt::format(" {:#x}", word_at(inputs, form.inputs + (k * form.threads + t) * 8, 8));
    }
    column += form.threads * width;
  }
  return comparison;
}

const std::vector<Form>& all_forms() {
  static const std::vector<Form> forms = forms::read_forms(kFolder);
  return forms;
}

std::vector<std::string> families() {
  std::vector<std::string> names;
  for (const Form& form : all_forms())
    if (names.empty() || names.back() != form.family) names.push_back(form.family);
  return names;
}

class Forms : public testing::TestWithParam<std::string> {};

TEST_P(Forms, AgreeWithTheCard) {
  const std::string text = forms::read_file(kFolder / (GetParam() + ".ptx"));
  const std::string inputs = forms::read_file(kFolder / "inputs.bin");
  const std::map<std::string, std::string> known = known_differences();
  const bool recorded = std::filesystem::exists(kCard);
  const forms::Results card = recorded ? forms::read_results(kCard) : forms::Results{};
  Count& count = Table::rows()[GetParam()];
  for (const Form& form : all_forms()) {
    if (form.family != GetParam()) continue;
    ++count.forms;
    count.inputs += form.threads;
    const Outcome outcome = simulate(form, text, inputs.substr(form.inputs, form.operand_bytes()));
    const auto expected = card.forms.find(form.name);
    const auto reason = known.find(form.name);
    if (!outcome.not_simulated.empty()) {
      ++count.not_simulated;
      fmt::print("not simulated: {}: {}\n", form.name, outcome.not_simulated);
      EXPECT_EQ(reason, known.end()) << form.name << " is in known_differences.txt, but is not simulated";
    } else if (!outcome.stopped.empty()) {
      ++count.failed;
      ADD_FAILURE() << form.name << ": " << outcome.stopped;
    } else if (form.unrecorded && expected == card.forms.end()) {
      ++count.not_recorded;
      fmt::print("not recorded: {}\n", form.name);
    } else if (expected == card.forms.end() || expected->second.key != form.key) {
      ++count.not_recorded;
      EXPECT_FALSE(recorded) << form.name
                             << ": its kernel or operands are not those recorded; record them again";
    } else {
      EXPECT_FALSE(form.unrecorded) << form.name
                                    << " is recorded: take the word out of its line in forms.txt";
      const Comparison result = compare(form, expected->second.bytes, outcome.bytes, inputs);
      const bool differs = result.worst == Agreement::kDiffers;
      count.exact += result.worst == Agreement::kExact;
      count.within += result.worst == Agreement::kWithin;
      count.known += differs && reason != known.end();
      count.failed += differs && reason == known.end();
      EXPECT_FALSE(differs && reason == known.end())
          << form.name << ": " << result.differing << " of " << form.threads << " differ; " << result.first;
      EXPECT_FALSE(!differs && reason != known.end())
          << form.name << " agrees with the card: take it out of known_differences.txt";
    }
  }
  if (!recorded)
    GTEST_SKIP() << "no results of a real GPU: " << kCard << " is not there (see record_forms.cpp)";
}

INSTANTIATE_TEST_SUITE_P(Families, Forms, testing::ValuesIn(families()),
                         [](const auto& family) { return family.param; });

TEST(Agreement, IsExactOrWithinTheErrorAllowed) {
  using forms::agree;
  EXPECT_EQ(agree("s32", "exact", 5, 5), Agreement::kExact);
  EXPECT_EQ(agree("f32", "exact", 0x3f800000, 0x3f800001), Agreement::kDiffers);
  EXPECT_EQ(agree("f32", "ulp=2", 0x3f800000, 0x3f800003), Agreement::kWithin);
  EXPECT_EQ(agree("f32", "ulp=2", 0x3f800000, 0x3f800004), Agreement::kDiffers);
  EXPECT_EQ(agree("f32", "ulp=1", 0x7fffffff, 0x7fc00000), Agreement::kDiffers) << "NaNs of other bits";
  EXPECT_EQ(agree("f32", "rel=20", 0x3f800000, 0x3f800008), Agreement::kWithin);
  EXPECT_EQ(agree("f32", "rel=20", 0x3f800000, 0x3f800009), Agreement::kDiffers);
  EXPECT_EQ(agree("f32", "abs=20.5", 0x00000000, 0xb5000000), Agreement::kWithin);
  EXPECT_EQ(agree("f16x2", "ulp=0", 0x3c003c00, 0x3c013c00), Agreement::kWithin);
  EXPECT_EQ(agree("f16x2", "ulp=0", 0x3c003c00, 0x3c023c00), Agreement::kDiffers);
}

}  // namespace
