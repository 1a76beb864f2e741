// What a puzzle's author reads after a slip in puzzle.json.
#include "course/manifest.h"

#include <gtest/gtest.h>

#include "support/error.h"
#include "support/files.h"

namespace grader::course {
namespace {

std::string manifest_of(const char* id) {
  return read_file(std::string(REPOSITORY_ROOT "/problems/") + id + "/puzzle.json");
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string error_of(const std::string& manifest) {
  try {
    parse_manifest(manifest, "puzzle.json");
  } catch (const DiagnosticsError& error) {
    return error.what();
  }
  return "nothing was wrong";
}

void expect_error(const std::string& manifest, const std::vector<std::string>& texts) {
  const std::string message = error_of(manifest);
  for (const std::string& text : texts)
    EXPECT_NE(message.find(text), std::string::npos) << text << "\nin\n" << message;
}

TEST(Manifest, ReadsAKernelPuzzle) {
  const Puzzle puzzle = parse_manifest(manifest_of("p13"), "puzzle.json");
  EXPECT_EQ(puzzle.number, 13);
  ASSERT_EQ(puzzle.variants.size(), 2u);
  const Variant& second = puzzle.variants[1];
  ASSERT_EQ(second.visible.launches.size(), 1u);
  EXPECT_EQ(second.visible.launches[0].kernel, "conv_1d_block_boundary");
  EXPECT_EQ(second.visible.launches[0].grid, (Dim3{2, 1, 1}));
  EXPECT_EQ(second.visible.launches[0].block, (Dim3{8, 1, 1}));
  EXPECT_EQ(second.visible.arguments[1].shape, array::Shape{15});
  EXPECT_EQ(second.cases.visible.rtol, 0);
  EXPECT_EQ(puzzle.editable, std::vector<std::string>{"p13.cu"});
}

TEST(Manifest, ReadsAHostPuzzle) {
  const Puzzle puzzle = parse_manifest(manifest_of("p20"), "puzzle.json");
  EXPECT_EQ(puzzle.files, (std::vector<std::string>{"p20.cu", "op/conv1d.cu"}));
  EXPECT_EQ(check_names(puzzle), (std::vector<std::string>{"custom_op", "graph", "match"}));
  EXPECT_EQ(puzzle.host.checks[2].actual, "custom_op");
  EXPECT_EQ(puzzle.host.cases.visible.rtol, 1e-5);
}

TEST(Manifest, AMissingFieldSaysWhatToWrite) {
  expect_error(
      replaced(manifest_of("p13"), "\"title\": \"1D Convolution\",", ""),
      {"the puzzle lacks the field \"title\"", "puzzle.json:1:1", "write \"title\": \"1D Convolution\""});
}

TEST(Manifest, AnUnknownFieldIsPointedAtWithTheNearestOne) {
  expect_error(replaced(manifest_of("p13"), "\"kernel\":", "\"kernal\":"),
               {"a variant has no field \"kernal\"", "puzzle.json:12:7", "did you mean \"kernel\"?",
                "lacks the field \"kernel\""});
}

TEST(Manifest, AWrongTypeSaysWhatStandsThere) {
  expect_error(replaced(manifest_of("p13"), "\"grid\": [1]", "\"grid\": \"1\""),
               {"\"grid\" is a list", "this is a string", ":13:15"});
}

TEST(Manifest, EverythingWrongIsSaidAtOnce) {
  std::string text = replaced(manifest_of("p13"), "\"float32\"", "\"float23\"");
  text = replaced(text, "\"block\": [8]", "\"block\": [4096]");
  text = replaced(text, "\"function\": \"conv1d\"", "\"function\": \"conv2d\"");
  expect_error(text, {"did you mean \"float32\"?", "\"block\" is out of range", "\"conv2d\" is no function",
                      "did you mean \"conv1d\"?"});
}

TEST(Manifest, APlaceholderWithoutAValueIsRefused) {
  expect_error(replaced(manifest_of("p13"), "out: {result}", "out: {resutl}"),
               {"\"{resutl}\" has no value here", "did you mean {result}?"});
  expect_error(replaced(manifest_of("p20"), "\"Input array: {input}\"", "\"Input array: {result}\""),
               {"\"{result}\" has no value"});
}

TEST(Manifest, NamesMustAgreeWithEachOther) {
  expect_error(replaced(manifest_of("p13"), "\"check\": \"simple\"", "\"check\": \"smple\""),
               {"did you mean \"simple\"?"});
  expect_error(replaced(manifest_of("p13"), "\"inputs\": [\"a\", \"b\"]", "\"inputs\": [\"a\", \"c\"]"),
               {"\"c\" is no input"});
  expect_error(replaced(manifest_of("p13"), "\"inputs\": [\"a\", \"b\"]", "\"inputs\": [\"a\"]"),
               {"conv1d takes 2 inputs"});
  expect_error(replaced(manifest_of("p20"), "\"desired\": \"graph\"", "\"desired\": \"graf\""),
               {"\"graf\" is no desired"});
  expect_error(replaced(manifest_of("p20"), "\"editable\": [\"p20.cu\"]", "\"editable\": [\"p21.cu\"]"),
               {"did you mean \"p20.cu\"?"});
}

TEST(Manifest, AVariantHasOneOutput) {
  expect_error(replaced(manifest_of("p13"), "\"role\": \"output\"", "\"role\": \"scalar\", \"value\": 1"),
               {"a variant has exactly one output", "has no field \"shape\""});
}

TEST(Manifest, FilesStayInsideThePuzzlesFolder) {
  expect_error(replaced(manifest_of("p13"), "\"source\": \"p13.cu\"", "\"source\": \"../p13.cu\""),
               {"no .cu file inside"});
  expect_error(replaced(manifest_of("p13"), "\"source\": \"p13.cu\"", "\"source\": \"/etc/p13.cu\""),
               {"no .cu file inside"});
}

TEST(Manifest, ARandomCaseIsRandom) {
  expect_error(replaced(manifest_of("p13"), "{ \"fill\": \"normal\" }", "{ \"fill\": \"arange\" }"),
               {"needs seeded values"});
}

TEST(Manifest, AnotherFormatVersionIsSaidAlone) {
  const std::string text =
      error_of(replaced(manifest_of("p13"), "\"format_version\": 1", "\"format_version\": 2"));
  EXPECT_NE(text.find("this grader reads format_version 1"), std::string::npos) << text;
  EXPECT_EQ(text.find("lacks"), std::string::npos) << text;
}

TEST(Manifest, AHugeArrayIsRefused) {
  expect_error(replaced(manifest_of("p13"), "\"shape\": [6]", "\"shape\": [16777216, 16777216, 16777216]"),
               {"too large"});
}

// p13's first variant with its 6 elements named n, and seeded cases at the given sizes.
std::string with_sizes(const std::string& sizes) {
  std::string text = replaced(manifest_of("p13"), "\"grid\": [1]",
                              "\"dimensions\": { \"n\": 6, \"tap\": 3 }, \"grid\": [\"ceil_div(n, 8)\"]");
  text = replaced(text, "\"shape\": [6]", "\"shape\": [\"n\"]");
  text = replaced(text, "\"shape\": [6]", "\"shape\": [\"2 * (n - 1) - n + 2\"]");
  text = replaced(text, "\"shape\": [3]", "\"shape\": [\"tap\"]");
  return replaced(text, "\"count\": 2 }", "\"count\": 2, \"dimensions\": " + sizes + " }");
}

TEST(Manifest, ADimensionHasOneValueASize) {
  const Variant v = parse_manifest(with_sizes("{ \"n\": [1, 9] }"), "puzzle.json").variants[0];
  EXPECT_EQ(v.visible.arguments[1].shape, array::Shape{6});
  EXPECT_EQ(v.visible.launches[0].grid, (Dim3{1, 1, 1}));
  const auto& sizes = v.cases.random[0].sizes;
  ASSERT_EQ(sizes.size(), 2u);
  EXPECT_EQ(sizes[0].text, "n = 1, tap = 3");
  EXPECT_EQ(sizes[1].arguments[1].shape, array::Shape{9});
  EXPECT_EQ(sizes[1].launches[0].grid, (Dim3{2, 1, 1}));
  EXPECT_TRUE(v.cases.random[1].sizes.empty());
}

TEST(Manifest, SizesAreCombinedOrListed) {
  const auto texts = [](const std::string& sizes) {
    std::vector<std::string> result;
    const Puzzle puzzle = parse_manifest(with_sizes(sizes), "puzzle.json");
    for (const Size& size : puzzle.variants[0].cases.random[0].sizes) result.push_back(size.text);
    return result;
  };
  EXPECT_EQ(
      texts("{ \"n\": [4, 5], \"tap\": [1, 2] }"),
      (std::vector<std::string>{"n = 4, tap = 1", "n = 4, tap = 2", "n = 5, tap = 1", "n = 5, tap = 2"}));
  EXPECT_EQ(texts("[{ \"n\": 4, \"tap\": 1 }, { \"tap\": 5 }]"),
            (std::vector<std::string>{"n = 4, tap = 1", "n = 6, tap = 5"}));
}

TEST(Manifest, ASlipInASizeIsPointedAt) {
  const std::string right = with_sizes("{ \"n\": [4] }");
  expect_error(replaced(right, "ceil_div(n, 8)", "ceil_div(tpa, 8)"),
               {"\"tpa\" is no dimension", ":13:62", "did you mean \"tap\"?"});
  expect_error(replaced(right, "ceil_div(n, 8)", "cel_div(n, 8)"), {"did you mean \"ceil_div\"?"});
  expect_error(replaced(right, "ceil_div(n, 8)", "n / 8"), {"\"n / 8\" is no size", "ceil_div(n, 4)"});
  expect_error(replaced(right, "ceil_div(n, 8)", "(n"), {"it ends too early"});
  expect_error(replaced(right, "ceil_div(n, 8)", "n - 4"), {"\"grid\" is out of range, at n = 4, tap = 3"});
  expect_error(with_sizes("{ \"tpa\": [4] }"), {"\"tpa\" is no dimension", "did you mean \"tap\"?"});
  expect_error(with_sizes("{ \"n\": [0] }"), {"an extent of a shape is out of range, at n = 0"});
  expect_error(with_sizes("{ \"n\": [] }"), {"\"n\" is empty"});
  expect_error(with_sizes("[]"), {"\"dimensions\" is empty"});
  expect_error(with_sizes("{}"), {"\"dimensions\" is empty"});
  expect_error(replaced(manifest_of("p13"), "\"shape\": [6]", "\"shape\": [\"n\"]"),
               {"\"n\" is no dimension", "this variant has no dimensions"});
}

// Puzzle 13 with bounds on the counters of its first variant.
std::string with_counters(const std::string& bounds) {
  return replaced(manifest_of("p13"), "\"name\": \"simple\",",
                  "\"name\": \"simple\", \"counters\": [" + bounds + "],");
}
const std::string kRatio = "\"l1tex__average_t_sectors_per_request_pipe_lsu_mem_global_op_ld.ratio\"";

TEST(Manifest, ReadsBoundsOnCounters) {
  const Puzzle puzzle = parse_manifest(
      with_counters("{ \"metric\": " + kRatio + ", \"at_most\": 4.5, \"advice\": \"side by side\" }"),
      "puzzle.json");
  const CounterBound& bound = puzzle.variants[0].counters.at(0);
  EXPECT_TRUE(bound.at_most);
  EXPECT_EQ(bound.bound, 4.5);
  EXPECT_EQ(bound.advice, "side by side");
}

TEST(Manifest, ABoundNamesAMetricThatIsCounted) {
  expect_error(
      with_counters("{ \"metric\": \"smsp__inst_executed.smu\", \"at_most\": 4, \"advice\": \"-\" }"),
      {"\"smsp__inst_executed.smu\" is not counted", "did you mean \"smsp__inst_executed.sum\"?"});
}

TEST(Manifest, ABoundIsFromAboveOrFromBelow) {
  expect_error(
      with_counters("{ \"metric\": " + kRatio + ", \"at_most\": 4, \"at_least\": 4, \"advice\": \"-\" }"),
      {"a bound has either \"at_most\" or \"at_least\""});
  expect_error(with_counters("{ \"metric\": " + kRatio + ", \"advice\": \"-\" }"),
               {"a bound has either \"at_most\" or \"at_least\""});
}

// p13's first variant with its one launch as a list.
std::string with_launches(const std::string& launches) {
  std::string text = replaced(manifest_of("p13"), "\"kernel\": \"conv_1d_simple\",", "");
  text = replaced(text, "\"grid\": [1],", "");
  return replaced(text, "\"block\": [8],", "\"launches\": [" + launches + "],");
}

TEST(Manifest, SeveralLaunchesShareTheArguments) {
  const Size visible =
      parse_manifest(
          with_launches(R"({"kernel": "copy", "grid": [2], "block": [4], "arguments": ["b", "out"]},
                                     {"kernel": "rest", "grid": [1], "block": [8]})"),
          "puzzle.json")
          .variants[0]
          .visible;
  ASSERT_EQ(visible.launches.size(), 2u);
  EXPECT_EQ(visible.launches[0].kernel, "copy");
  EXPECT_EQ(visible.launches[0].grid, (Dim3{2, 1, 1}));
  EXPECT_EQ(visible.launches[0].arguments, (std::vector<size_t>{2, 0}));
  EXPECT_EQ(visible.launches[1].arguments, (std::vector<size_t>{0, 1, 2}));
}

TEST(Manifest, ASlipInALaunchIsPointedAt) {
  const std::string one = R"({"kernel": "k", "grid": [1], "block": [8], "arguments": ["out", "a", "b"]})";
  EXPECT_EQ(error_of(with_launches(one)), "nothing was wrong");
  expect_error(replaced(with_launches(one), "\"launches\"", "\"grid\": [1], \"launches\""),
               {"\"grid\" belongs to a launch here"});
  expect_error(replaced(with_launches(one), "\"out\", \"a\", \"b\"", "\"out\", \"a\", \"c\""),
               {"\"c\" is no argument", "no launch is given \"b\""});
}

}  // namespace
}  // namespace grader::course
