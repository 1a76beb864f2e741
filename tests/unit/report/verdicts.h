// Verdicts made by hand, for the report formats: nothing is compiled or run.
#pragma once

#include "array/create.h"
#include "course/manifest.h"
#include "grade/measure.h"
#include "grade/verdict.h"

namespace grader::report {

// Puzzle 13's verdict in which each variant returned the given factor times what is expected.
inline grade::Verdict verdict_of_p13(double simple, double block_boundary) {
  const course::Puzzle puzzle = course::load_puzzle(REPOSITORY_ROOT "/problems/p13");
  grade::Verdict verdict;
  verdict.puzzle = puzzle.id;
  verdict.title = puzzle.title;
  verdict.file = "problems/p13/p13.cu";
  verdict.device = "simulated GPU";
  verdict.compiled = true;
  verdict.report = puzzle.report;
  verdict.state = grade::State::passed;
  for (const course::Variant& variant : puzzle.variants) {
    const course::Case c = course::make_cases(variant, 1).front();
    grade::CaseVerdict result;
    result.name = c.name;
    result.inputs = c.inputs;
    result.expected = c.expected;
    result.tolerance = c.tolerance;
    array::Array actual(c.expected.dtype(), c.expected.shape());
    const double factor = variant.name == "simple" ? simple : block_boundary;
    for (int64_t i = 0; i < actual.size(); ++i) actual.set(i, factor * c.expected.get(i));
    result.actual = actual;
    const course::Launch& launch = variant.visible.launches.back();
    grade::measure(result, "out", {variant.owner, launch.grid, launch.block, {}});
    const bool passed = result.passed;
    verdict.checks.push_back(
        {variant.name, passed ? grade::State::passed : grade::State::failed, "", {std::move(result)}, false});
    if (!passed) verdict.state = grade::State::failed;
  }
  return verdict;
}

}  // namespace grader::report
