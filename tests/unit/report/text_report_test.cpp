#include "report/text_report.h"

#include <gtest/gtest.h>

#include "verdicts.h"

namespace grader::report {
namespace {

using grade::State;
using grade::Verdict;

TEST(TextReport, SuccessIsThePuzzlesLinesAndNothingElse) {
  EXPECT_EQ(text_report(verdict_of_p13(1, 1), {}).output,
            "Puzzle 13: 1D Convolution\n"
            "── simple ──\n"
            "out: [ 5.  8. 11. 14.  5.  0.]\n"
            "expected: [ 5.  8. 11. 14.  5.  0.]\n"
            "── block_boundary ──\n"
            "out: [14. 20. 26. 32. 38. 44. 50. 56. 62. 68. 74. 80. 41. 14.  0.]\n"
            "expected: [14. 20. 26. 32. 38. 44. 50. 56. 62. 68. 74. 80. 41. 14.  0.]\n"
            "Puzzle 13 complete ✅\n");
}

TEST(TextReport, PrintsWhatWasCounted) {
  Verdict verdict = verdict_of_p13(1, 1);
  verdict.report = {{"simple",
                     {},
                     {"{l1tex__t_sectors_pipe_lsu_mem_global_op_ld.sum} sectors, "
                      "{l1tex__average_t_sectors_per_request_pipe_lsu_mem_global_op_ld.ratio:.1f} a request"},
                     {}}};
  LaunchCounters launch;
  launch.total[Count::global_load_sectors] = 10;
  launch.total[Count::global_load_requests] = 4;
  verdict.checks.front().cases.front().launches = {launch};
  EXPECT_EQ(text_report(verdict, {}).output, "10 sectors, 2.5 a request\n");
}

TEST(TextReport, DeviceTimingsAndWhatComesNextAreNotes) {
  TextOptions options;
  options.next_id = "p17";
  options.next_puzzle = "p17, 1D Convolution Op";
  Verdict verdict = verdict_of_p13(1, 1);
  verdict.timings = {30, 11};
  EXPECT_EQ(text_report(verdict, options).notes,
            "✅ problems/p13/p13.cu passed: 2 checks, 2 cases   (simulated GPU, 41 ms)\n"
            "   Next: p17, 1D Convolution Op (./puzzles run p17)\n");
}

TEST(TextReport, AMismatchIsShownAsNumPyWouldAndWithItsThread) {
  EXPECT_EQ(text_report(verdict_of_p13(2, 1), {}).output,
            "Puzzle 13: 1D Convolution\n"
            "── simple ──\n"
            "out: [10. 16. 22. 28. 10.  0.]\n"
            "expected: [ 5.  8. 11. 14.  5.  0.]\n"
            "❌ simple FAILED: 5 of 6 elements differ (83.3%)\n"
            "\n"
            "Not equal to tolerance rtol=0, atol=0\n"
            "\n"
            "Mismatched elements: 5 / 6 (83.3%)\n"
            "Mismatch at indices:\n"
            " [0]: 10.0 (ACTUAL), 5.0 (DESIRED)\n"
            " [1]: 16.0 (ACTUAL), 8.0 (DESIRED)\n"
            " [2]: 22.0 (ACTUAL), 11.0 (DESIRED)\n"
            " [3]: 28.0 (ACTUAL), 14.0 (DESIRED)\n"
            " [4]: 10.0 (ACTUAL), 5.0 (DESIRED)\n"
            "Max absolute difference among violations: 14.\n"
            "Max relative difference among violations: 1.\n"
            " ACTUAL: array([10., 16., 22., 28., 10.,  0.], dtype=float32)\n"
            " DESIRED: array([ 5.,  8., 11., 14.,  5.,  0.], dtype=float32)\n"
            "First mismatch: out[0] is 10., expected 5.; it belongs to thread 0 of block 0\n"
            "\n"
            "── block_boundary ──\n"
            "out: [14. 20. 26. 32. 38. 44. 50. 56. 62. 68. 74. 80. 41. 14.  0.]\n"
            "expected: [14. 20. 26. 32. 38. 44. 50. 56. 62. 68. 74. 80. 41. 14.  0.]\n"
            "1 of 2 passed. Next: ./puzzles hint p13 gives a nudge.\n");
}

TEST(TextReport, ASeededCaseSaysItsSeedAndItsInputs) {
  Verdict verdict = verdict_of_p13(2, 1);
  verdict.checks[0].cases[0].seed = 7;
  verdict.checks[0].cases[0].name = "normal 1";
  const std::string output = text_report(verdict, {}).output;
  EXPECT_NE(output.find("elements differ (83.3%), with other data (case normal 1, seed 7)\n"
                        "a: [0. 1. 2. 3. 4. 5.]\nb: [0. 1. 2.]\n"),
            std::string::npos)
      << output;
}

TEST(TextReport, AnUnsolvedPuzzleIsNotAccused) {
  Verdict verdict = verdict_of_p13(1, 1);
  grade::CheckVerdict& check = verdict.checks[1];
  check.state = verdict.state = State::not_solved;
  check.marked = "problems/p13/p13.cu:31";
  check.cases[0].passed = false;
  check.cases[0].failure = grade::Failure::never_written;
  check.cases[0].reason = "out was never written";
  const std::string output = text_report(verdict, {}).output;
  EXPECT_NE(output.find("❌ block_boundary FAILED: not solved yet, out was never written\n"),
            std::string::npos);
  EXPECT_TRUE(
      output.ends_with("1 of 2 passed. Not solved yet: fill in the marked region at problems/p13/p13.cu:31 "
                       "(./puzzles hint p13 gives a nudge).\n"))
      << output;
}

TEST(TextReport, ACompileErrorEndsTheReport) {
  Verdict verdict = verdict_of_p13(1, 1);
  verdict.compiled = false;
  verdict.state = State::failed;
  verdict.checks.clear();
  Diagnostic d;
  d.message = "identifier \"treadIdx\" is undefined";
  d.file = verdict.file;
  verdict.diagnostics = {d};
  EXPECT_EQ(text_report(verdict, {}).output,
            "Puzzle 13: 1D Convolution\n"
            "❌ simple FAILED: problems/p13/p13.cu does not compile\n"
            "\n"
            "error: identifier \"treadIdx\" is undefined\n"
            "  ┌─ problems/p13/p13.cu\n"
            "\n"
            "Next: mend problems/p13/p13.cu, the first error first.\n");
}

TEST(TextReport, OneVariantAloneDoesNotCompleteThePuzzle) {
  Verdict verdict = verdict_of_p13(1, 1);
  verdict.whole = false;
  verdict.checks.pop_back();
  const std::string output = text_report(verdict, {}).output;
  EXPECT_EQ(output.find("complete"), std::string::npos);
  EXPECT_EQ(output.find("block_boundary"), std::string::npos);
}

TEST(TextReport, FindingsAreShownAfterTheValues) {
  Verdict verdict = verdict_of_p13(1, 1);
  Finding finding;
  finding.check = "memcheck";
  finding.message = "read past the end of a";
  finding.next = "which threads may read?";
  verdict.checks[0].cases[0].findings = {finding};
  grade::judge_findings(verdict.checks[0].cases[0]);
  verdict.checks[0].state = verdict.state = State::failed;
  const std::string output = text_report(verdict, {}).output;
  EXPECT_NE(output.find("❌ simple FAILED: the values are right, but: read past the end of a\n"
                        "\n"
                        "Found by the simulated GPU while it ran:\n"
                        "\n"
                        "error[memcheck]: read past the end of a\n"),
            std::string::npos)
      << output;
}

// What is noted on standard error when puzzle 13 passed and its visible case was counted so.
std::string notes_after(const Counts& counts, uint32_t threads) {
  grade::Verdict verdict = verdict_of_p13(1, 1);
  verdict.checks[0].cases[0].launches = {
      {"conv_1d_simple", {1, 1, 1}, {threads, 1, 1}, false, counts, {{"p13.cu", 20, counts}}}};
  return text_report(verdict, {}).notes;
}

TEST(WorthKnowing, SaysThatMemoryIsUsedWell) {
  Counts counts;
  counts[Count::global_load_requests] = 2;
  counts[Count::global_load_sectors] = counts[Count::global_load_ideal_sectors] = 8;
  counts[Count::shared_loads] = counts[Count::shared_load_wavefronts] = 2;
  EXPECT_NE(
      notes_after(counts, 64).find("Worth knowing: 4.0 sectors a request (ideal), no bank conflicts.\n"),
      std::string::npos);
}

TEST(WorthKnowing, NamesTheLineThatCostsMost) {
  Counts counts;
  counts[Count::global_load_requests] = 2;
  counts[Count::global_load_sectors] = 64;
  counts[Count::global_load_ideal_sectors] = 8;
  counts[Count::shared_loads] = 1;
  counts[Count::shared_load_wavefronts] = 32;
  counts[Count::shared_load_conflicts] = 31;
  EXPECT_NE(notes_after(counts, 64)
                .find("Worth knowing: 32.0 sectors a request where 4.0 would do (p13.cu:20), "
                      "31 bank conflicts (p13.cu:20).\n"),
            std::string::npos);
}

TEST(WorthKnowing, IsQuietAboutAFewThreads) {
  Counts counts;
  counts[Count::global_load_requests] = 1;
  counts[Count::global_load_sectors] = 3;
  counts[Count::global_load_ideal_sectors] = 1;
  EXPECT_EQ(notes_after(counts, 9).find("Worth knowing"), std::string::npos);
  EXPECT_EQ(notes_after({}, 64).find("Worth knowing"), std::string::npos);
}

TEST(TextReport, ACompileErrorIsToldUnderTheVariantThatWasAskedFor) {
  Verdict verdict = verdict_of_p13(1, 1);
  verdict.compiled = false;
  verdict.state = State::failed;
  verdict.whole = false;
  verdict.only = "block_boundary";
  const std::string output = text_report(verdict, {}).output;
  EXPECT_NE(output.find("❌ block_boundary FAILED: problems/p13/p13.cu does not compile"), std::string::npos);
  EXPECT_EQ(output.find("❌ simple"), std::string::npos);
}

}  // namespace
}  // namespace grader::report
