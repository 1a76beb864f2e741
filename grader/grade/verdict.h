// What grading one file says, as plain data: the judge fills it, the report formats print it, nothing else
// knows how it came about. grader/report/verdict.schema.json documents its JSON form.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "array/array.h"
#include "array/compare.h"
#include "course/case_data.h"
#include "course/puzzle.h"
#include "support/counters.h"
#include "support/diagnostic.h"
#include "support/finding.h"

namespace grader::grade {

enum class State {
  passed,
  failed,
  not_solved,  // nothing was written and nothing went wrong: the stub as shipped
  skipped      // not run, because what it needs did not pass
};

// Why a case failed. The text for people is CaseVerdict::reason.
enum class Failure {
  none,
  compile_error,  // of the file, or of an op when it is first used
  never_written,  // the whole output still holds the poison
  wrong_values,
  builds_differ,  // right in one of the debug and the release build, wrong in the other
  wrong_shape,    // or dtype, of a returned tensor
  input_changed,
  counter,          // a bound on what a profiler counts is missed, though the values are right
  order_dependent,  // right in the default order of blocks, warps and lanes, wrong in another: `schedule`
  keeps_state,      // right when it is launched first, wrong after another launch
  finding,          // a check of the GPU found something, whether or not the values are right
  not_own_work,     // the values are right, but a thread does another one's work: grade/own_work.h
  not_used,         // the values are right without what the puzzle is about
  wrong_answers,    // of a puzzle that is to be diagnosed: not mended, and not all of answers.json is right
  device_fault,     // the launch was refused or stopped: illegal access, trap
  endless,          // instruction budget or watchdog
  op_error,         // the op library refused a call
  exception,
  crashed,
  exited,
  leaked
};

// The thread that an element belongs to.
struct Owner {
  course::Dim3 block{};
  course::Dim3 thread{};
  bool recorded = false;  // seen by the simulated GPU; else by the manifest's rule
  uint32_t line = 0;      // where it wrote, in the learner's file; 0: unknown
  course::Dim3 grid_size{1, 1, 1}, block_size{1, 1, 1};  // of the launch: how many coordinates to name
};

struct Mismatch {
  std::string output;  // the array's name
  std::vector<int64_t> index;
  std::string actual, desired;  // as NumPy prints the numbers
  bool written = true;          // false: the element still holds the poison
  std::optional<Owner> owner;
};

// How a bound of the manifest was met.
struct CounterVerdict {
  course::CounterBound bound;
  std::optional<double> value;  // nothing: a ratio of nothing, or a kernel that was not launched
  bool passed = false;
  std::string file;  // the line that weighs most: "" and 0 when unknown
  uint32_t line = 0;
  double line_value = 0;
};

struct CaseVerdict {
  std::string name;              // "visible", "normal 1"
  std::optional<uint64_t> seed;  // of a seeded case
  uint64_t schedule = 0;         // the order it ran in (sim/schedule.h); 0: the default one
  array::Tolerance tolerance;
  bool passed = false;
  Failure failure = Failure::none;
  std::string reason;  // one line; empty when passed
  std::string next;    // what to look at next, one line; may be empty
  std::vector<course::NamedArray> inputs;
  array::Array expected;
  std::optional<array::Array> actual;  // what came back, when anything did
  std::optional<array::Comparison> comparison;
  std::optional<Mismatch> mismatch;
  std::vector<Finding> findings;
  std::vector<std::string> notes;       // what the checks could not look at
  std::vector<Diagnostic> diagnostics;  // of an op that does not compile; of a counter's bound
  std::vector<LaunchCounters>
      launches;  // counted, where the puzzle has bounds or something may be worth knowing
  std::vector<CounterVerdict> counters;  // by the bounds of the manifest
  std::string printed;                   // printf of the kernel and of the learner's host code
};

// A variant or a host check. Its cases end with the first that fails.
struct CheckVerdict {
  std::string name;
  State state = State::skipped;
  std::string marked;  // "problems/p13/p13.cu:17": the marked line that this check is about; may be empty
  std::vector<CaseVerdict> cases;
  bool diagnosed = false;  // passed, because answers.json says what is wrong with the program

  // The case to show: the first that failed, else the visible one. Null when skipped.
  const CaseVerdict* shown() const;
};

struct Timings {  // wall clock, in milliseconds
  double compile_ms = 0;
  double run_ms = 0;
};

struct Verdict {
  std::string puzzle;  // "p13"
  std::string title;
  std::string file;    // the learner's, as messages show it
  std::string device;  // "simulated GPU", "NVIDIA H200"
  bool simulated = true;
  bool whole = true;  // false: only one variant was asked for
  std::string only;   // which one; empty when whole
  State state = State::failed;
  uint64_t seed = 0;
  std::vector<Diagnostic> diagnostics;  // the file's own compilation
  bool compiled = false;
  bool misfit = false;  // not taken for compiled: a kernel's parameters are not what its launch gives it
  bool from_cache = false;
  std::vector<CheckVerdict> checks;
  std::vector<course::ReportSection> report;
  std::vector<course::NamedArray> shared_inputs;  // of a host puzzle's visible case
  std::optional<array::Array> shared_expected;
  Timings timings;

  const CheckVerdict* find(const std::string& check) const;
  size_t cases_run() const;
};

}  // namespace grader::grade
