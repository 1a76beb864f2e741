#include "grade/judge.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "grade/host_judge.h"
#include "grade/kernel_judge.h"
#include "support/did_you_mean.h"
#include "support/error.h"

namespace grader::grade {
namespace {

State overall(const std::vector<CheckVerdict>& checks) {
  const auto any = [&](State state) {
    return std::any_of(checks.begin(), checks.end(),
                       [&](const CheckVerdict& check) { return check.state == state; });
  };
  if (any(State::failed) || checks.empty()) return State::failed;
  if (any(State::not_solved)) return State::not_solved;
  return any(State::skipped) ? State::failed : State::passed;
}

void check_name(const course::Puzzle& puzzle, const std::string& only) {
  const std::vector<std::string> names = course::check_names(puzzle);
  if (only.empty() || std::find(names.begin(), names.end(), only) != names.end()) return;
  const auto near = did_you_mean(only, names);
  throw Error(fmt::format("{} has no variant {}{}\n  its variants are {}", puzzle.id, only,
                          near ? fmt::format(": did you mean {}?", *near) : "", fmt::join(names, ", ")));
}

}  // namespace

const CaseVerdict* CheckVerdict::shown() const {
  for (const CaseVerdict& c : cases) {
    if (!c.passed) return &c;
  }
  return cases.empty() ? nullptr : &cases.front();
}

const CheckVerdict* Verdict::find(const std::string& check) const {
  for (const CheckVerdict& candidate : checks) {
    if (candidate.name == check) return &candidate;
  }
  return nullptr;
}

size_t Verdict::cases_run() const {
  size_t total = 0;
  for (const CheckVerdict& check : checks) total += check.cases.size();
  return total;
}

Verdict judge(const course::Puzzle& puzzle, const Options& options) {
  check_name(puzzle, options.only);
  Verdict verdict;
  verdict.puzzle = puzzle.id;
  verdict.title = puzzle.title;
  verdict.file = std::filesystem::proximate(options.file).string();
  verdict.seed = options.seed;
  verdict.report = puzzle.report;
  verdict.whole = options.only.empty();
  verdict.only = options.only;
  if (puzzle.kind == course::Puzzle::Kind::kernel) {
    judge_kernels(puzzle, options, verdict);
  } else {
    judge_host(puzzle, options, verdict);
  }
  if (options.schedule != 0 && !verdict.simulated)
    throw Error("a GPU chooses the order of blocks and warps itself: --schedule needs --device sim");
  verdict.state = verdict.compiled ? overall(verdict.checks) : State::failed;
  return verdict;
}

}  // namespace grader::grade
