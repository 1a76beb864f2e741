// Whole runs of a kernel puzzle on the simulated GPU: the course's own files and variations of them.
#include "grade/judge.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "course/manifest.h"
#include "support/error.h"
#include "support/files.h"

namespace grader::grade {
namespace {
namespace fs = std::filesystem;

class JudgeKernels : public testing::Test {
 protected:
  void SetUp() override {
    setenv("GRADER_CACHE_DIR", BUILD_ROOT "/test-cache", 1);
    std::string pattern = testing::TempDir() + "judge-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  Verdict judge_file(const fs::path& file, const std::string& only = "", uint64_t seed = 1) const {
    return judge(course::load_puzzle(REPOSITORY_ROOT "/problems/p13"),
                 {file, device::Choice::simulated, seed, only});
  }
  // The solution with one piece of text replaced.
  Verdict judge_with(const std::string& from, const std::string& to) const {
    std::string text = read_file(kSolution);
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    write_file(folder_ / "p13.cu", text.replace(at, from.size(), to));
    return judge_file(folder_ / "p13.cu");
  }

  const fs::path kSolution = REPOSITORY_ROOT "/solutions/p13/p13.cu";
  fs::path folder_;
};

TEST_F(JudgeKernels, TheSolutionPassesEveryCaseWithoutAFinding) {
  const Verdict verdict = judge_file(kSolution);
  EXPECT_EQ(verdict.state, State::passed);
  EXPECT_EQ(verdict.device, "simulated GPU");
  EXPECT_EQ(verdict.cases_run(), 16u);
  for (const CheckVerdict& check : verdict.checks) {
    for (const CaseVerdict& c : check.cases) EXPECT_TRUE(c.findings.empty());
  }
}

TEST_F(JudgeKernels, AnUnwrittenOutputIsNotSolvedYet) {
  const Verdict verdict = judge_with("out[i] = sum;", "");
  EXPECT_EQ(verdict.checks[0].state, State::not_solved);
  EXPECT_EQ(verdict.checks[1].state, State::passed);
  EXPECT_EQ(verdict.state, State::not_solved);
}

TEST_F(JudgeKernels, ACaseAfterAFailedOneIsNotRun) {
  const Verdict verdict = judge_with("out[i] = sum;", "out[i] = 0;");
  EXPECT_EQ(verdict.checks[0].state, State::failed);
  EXPECT_EQ(verdict.checks[0].cases.size(), 1u);
  EXPECT_EQ(verdict.checks[1].state, State::passed);  // the other variant still runs
}

TEST_F(JudgeKernels, DataThatTheLearnerDoesNotSeeCatchesWhatArangeCannot) {
  const Verdict verdict = judge_with("shared_a[i + j] * shared_b[j]", "shared_a[i + j] * j");
  const CheckVerdict& check = verdict.checks[0];
  EXPECT_EQ(check.state, State::failed);
  EXPECT_TRUE(check.cases.front().passed);
  EXPECT_EQ(check.shown()->name, "integers 1");
  EXPECT_EQ(check.shown()->seed, 1u);
}

TEST_F(JudgeKernels, TheWriterOfAWrongElementIsTheThreadThatWroteIt) {
  const Verdict verdict = judge_with("out[i] = sum;", "out[SIZE - 1 - i] = sum;");
  const CaseVerdict& c = *verdict.checks[0].shown();
  ASSERT_TRUE(c.mismatch && c.mismatch->owner);
  EXPECT_TRUE(c.mismatch->owner->recorded);
  EXPECT_EQ(c.mismatch->index, std::vector<int64_t>{0});
  EXPECT_EQ(c.mismatch->owner->thread, (course::Dim3{5, 0, 0}));
  EXPECT_NE(c.mismatch->owner->line, 0u);
}

TEST_F(JudgeKernels, AnInputThatChangesFails) {
  const Verdict verdict = judge_with("out[i] = sum;", "out[i] = sum; const_cast<float*>(b)[0] = 1;");
  EXPECT_EQ(verdict.checks[0].state, State::failed);
}

TEST_F(JudgeKernels, AFileThatDoesNotCompileIsAVerdict) {
  const Verdict verdict = judge_with("threadIdx.x", "treadIdx.x");
  EXPECT_FALSE(verdict.compiled);
  EXPECT_EQ(verdict.state, State::failed);
  ASSERT_FALSE(verdict.diagnostics.empty());
  EXPECT_NE(verdict.diagnostics[0].message.find("treadIdx"), std::string::npos);
}

TEST_F(JudgeKernels, OneVariantAloneIsNotTheWholePuzzle) {
  const Verdict verdict = judge_file(kSolution, "block_boundary");
  EXPECT_FALSE(verdict.whole);
  ASSERT_EQ(verdict.checks.size(), 1u);
  EXPECT_EQ(verdict.checks[0].name, "block_boundary");
}

TEST_F(JudgeKernels, AnUnknownVariantGetsTheNearestOne) {
  try {
    judge_file(kSolution, "smple");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "p13 has no variant smple: did you mean simple?\n  its variants are simple, block_boundary");
  }
}

// The optimiser takes the value that suits it: 0 in every thread.
TEST_F(JudgeKernels, AVariableThatIsNotAlwaysSetFailsThoughTheOptimiserMakesItRight) {
  const Verdict verdict = judge_with("float sum = 0;", "float sum; if (i > 2) sum = 0;");
  const CaseVerdict& c = *verdict.checks[0].shown();
  EXPECT_FALSE(c.passed);
  EXPECT_EQ(c.failure, Failure::builds_differ);
  EXPECT_EQ(c.reason, "out[0] is nan in the debug build (-G) and 5. in the release build");
  EXPECT_NE(c.next.find("before it is set"), std::string::npos);
}

TEST_F(JudgeKernels, AReadThatTheOptimiserDeletesIsFound) {
  const Verdict verdict = judge_with("out[i] = sum;", "float unused = a[SIZE + i]; out[i] = sum;");
  const CaseVerdict& c = *verdict.checks[0].shown();
  EXPECT_EQ(c.failure, Failure::device_fault);
  EXPECT_EQ(c.reason, "read past the end of a");
  ASSERT_EQ(c.findings.size(), 1u);
}

TEST_F(JudgeKernels, AMistakeInBothBuildsIsReportedOnce) {
  const Verdict verdict = judge_with("shared_a[i + j] * shared_b[j]", "a[i + SIZE] * shared_b[j]");
  EXPECT_EQ(verdict.checks[0].shown()->findings.size(), 1u);
}

TEST_F(JudgeKernels, TheBudgetIsNotSpentByTheDebugBuildsLongerCode) {
  course::Puzzle puzzle = course::load_puzzle(REPOSITORY_ROOT "/problems/p13");
  puzzle.max_instructions = 400;  // the release build of a variant takes less, the debug build more
  EXPECT_EQ(judge(puzzle, {kSolution, device::Choice::simulated, 1, "simple"}).state, State::passed);
}

TEST_F(JudgeKernels, AKernelThatIsRightAtTheVisibleSizeOnlyFailsAtAnother) {
  const course::Puzzle puzzle = course::parse_manifest(
      R"json({"format_version": 1, "id": "p01", "title": "T", "kind": "kernel", "source": "p01.cu",
          "variants": [{"name": "scale", "kernel": "scale", "dimensions": {"n": 4},
            "grid": ["ceil_div(n, 4)"], "block": [4],
            "arguments": [
              {"name": "out", "role": "output", "dtype": "float32", "shape": ["n"]},
              {"name": "a", "role": "input", "dtype": "float32", "shape": ["n"], "visible": {"fill": "arange"}},
              {"name": "b", "role": "input", "dtype": "float32", "shape": [1],
               "visible": {"fill": "full", "value": 2}},
              {"name": "n", "role": "scalar", "dtype": "int32", "value": "n"}],
            "reference": {"function": "conv1d", "inputs": ["a", "b"]},
            "cases": {"visible": {}, "random": [
              {"values": {"fill": "integers", "low": 2, "high": 9}, "dimensions": {"n": [1, 3, 4, 5, 13]}}]}}],
          "report": [{"check": "scale", "failed": ["{reason}"]}]})json",
      "puzzle.json");
  const auto judge_index = [&](const std::string& index) {
    write_file(folder_ / "p01.cu",
               "__global__ void scale(float* out, const float* a, const float* b, int n) {\n"
               "  int i = " +
                   index + ";\n  if (i < n) out[i] = a[i] * b[0];\n}\n");
    return judge(puzzle, {folder_ / "p01.cu", device::Choice::simulated, 1, ""});
  };
  const Verdict right = judge_index("blockIdx.x * blockDim.x + threadIdx.x");
  EXPECT_EQ(right.state, State::passed);
  EXPECT_EQ(right.cases_run(), 6u);
  const CheckVerdict wrong = judge_index("threadIdx.x").checks.at(0);
  EXPECT_EQ(wrong.state, State::failed);
  EXPECT_EQ(wrong.cases.size(), 5u);
  EXPECT_EQ(wrong.shown()->name, "integers 1 at n = 5");
}

TEST_F(JudgeKernels, LaunchesRunInOrderAndHandOverScratch) {
  const course::Puzzle puzzle = course::parse_manifest(
      R"json({"format_version": 1, "id": "p01", "title": "T", "kind": "kernel", "source": "p01.cu",
          "variants": [{"name": "twice", "dimensions": {"n": 4},
            "launches": [{"kernel": "first", "grid": [1], "block": ["n"], "arguments": ["half", "a"]},
                         {"kernel": "second", "grid": ["n"], "block": [1], "arguments": ["out", "half"]}],
            "arguments": [
              {"name": "out", "role": "output", "dtype": "float32", "shape": ["n"]},
              {"name": "half", "role": "scratch", "dtype": "float32", "shape": ["n"]},
              {"name": "a", "role": "input", "dtype": "float32", "shape": ["n"], "visible": {"fill": "arange"}}],
            "reference": {"function": "add_10", "inputs": ["a"]},
            "cases": {"visible": {}, "random": [
              {"values": {"fill": "integers", "low": 2, "high": 9}, "dimensions": {"n": [1, 5]}}]}}],
          "report": [{"check": "twice", "failed": ["{reason}"]}]})json",
      "puzzle.json");
  const auto judge_first = [&](const std::string& line) {
    write_file(folder_ / "p01.cu", "__global__ void first(float* half, const float* a) { " + line +
                                       " }\n"
                                       "__global__ void second(float* out, const float* half) {\n"
                                       "  out[blockIdx.x] = half[blockIdx.x] + 5;\n}\n");
    return judge(puzzle, {folder_ / "p01.cu", device::Choice::simulated, 1, ""});
  };
  EXPECT_EQ(judge_first("half[threadIdx.x] = a[threadIdx.x] + 5;").state, State::passed);
  const Verdict idle = judge_first("");  // what nobody wrote is read
  EXPECT_EQ(idle.state, State::failed);
  ASSERT_FALSE(idle.checks[0].cases[0].findings.empty());
  EXPECT_EQ(idle.checks[0].cases[0].findings[0].check, "initcheck");
}

// Puzzle 1's solution held against one bound: a warp stores four floats, which is one sector.
CheckVerdict judge_bound(const course::CounterBound& bound) {
  setenv("GRADER_CACHE_DIR", BUILD_ROOT "/test-cache", 1);
  course::Puzzle puzzle = course::load_puzzle(REPOSITORY_ROOT "/problems/p01");
  puzzle.variants[0].counters = {bound};
  const Verdict verdict =
      judge(puzzle, {REPOSITORY_ROOT "/solutions/p01/p01.cu", device::Choice::simulated, 1, ""});
  return verdict.checks.at(0);
}
constexpr const char* kSectorsStored = "l1tex__t_sectors_pipe_lsu_mem_global_op_st.sum";

// A host program's kernel: its elements stand in the order in which threads came.
TEST_F(JudgeKernels, AnOrderInWhichAHostProgramFailsIsNamedAndReplays) {
  fs::create_directory(folder_ / "op");
  fs::copy_file(REPOSITORY_ROOT "/solutions/p17/p17.cu", folder_ / "p17.cu");
  fs::copy_file(REPOSITORY_ROOT "/tests/wrong_answers/p17/in_order_of_arrival.cu", folder_ / "op/conv1d.cu");
  const course::Puzzle puzzle = course::load_puzzle(REPOSITORY_ROOT "/problems/p17");
  Options options{folder_ / "p17.cu", device::Choice::simulated, 1, ""};
  const Verdict verdict = judge(puzzle, options);
  const CaseVerdict& c = *verdict.checks.at(0).shown();
  ASSERT_EQ(c.failure, Failure::order_dependent) << c.reason;
  ASSERT_NE(c.schedule, 0u);
  EXPECT_NE(c.next.find("--schedule " + std::to_string(c.schedule)), std::string::npos) << c.next;
  options.schedule = c.schedule;
  const Verdict replayed = judge(puzzle, options);
  EXPECT_EQ(replayed.checks.at(0).shown()->failure, Failure::wrong_values);
  EXPECT_EQ(replayed.checks.at(0).shown()->mismatch->actual, c.mismatch->actual);
}

TEST(CounterBounds, OneThatIsMetIsRecorded) {
  const CheckVerdict check = judge_bound({kSectorsStored, "", true, 1, "store less"});
  EXPECT_EQ(check.state, State::passed);
  EXPECT_EQ(check.cases[0].counters.at(0).value, 1);
  EXPECT_EQ(check.cases[0].counters.at(0).passed, true);
}

TEST(CounterBounds, OneThatIsMissedFailsTheCaseAtTheLineThatWeighsMost) {
  const CheckVerdict check = judge_bound({kSectorsStored, "", true, 0.5, "store less"});
  EXPECT_EQ(check.state, State::failed);
  const CaseVerdict& c = *check.shown();
  EXPECT_EQ(c.failure, Failure::counter);
  EXPECT_EQ(c.reason, "the values are right, but: 1 sectors stored, and at most 0.5 are asked for");
  EXPECT_EQ(c.next, "store less");
  EXPECT_TRUE(c.diagnostics.at(0).file.ends_with("solutions/p01/p01.cu")) << c.diagnostics[0].file;
  EXPECT_EQ(c.diagnostics[0].line, c.counters.at(0).line);
  EXPECT_NE(c.diagnostics[0].line, 0u);
}

TEST(CounterBounds, ARatioOfNothingMissesNoBound) {
  EXPECT_EQ(judge_bound({"ptx__bank_conflicts_mem_shared_op_ld.pct", "", true, 1, "-"}).state, State::passed);
}

TEST(CounterBounds, AKernelThatIsNotLaunchedMissesItsBound) {
  const CheckVerdict check = judge_bound({kSectorsStored, "other", true, 1, "-"});
  EXPECT_EQ(check.state, State::failed);
  EXPECT_EQ(check.shown()->reason, "the values are right, but other was not launched");
}

}  // namespace
}  // namespace grader::grade
