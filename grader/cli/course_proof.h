// What is proved about a course by running it: problems fail as shipped, solutions pass with every check
// silent, the wrong answers kept in tests/wrong_answers/pNN fail for the reason that they state, and the
// right ones in tests/right_answers/pNN pass.
#pragma once

#include <string>
#include <vector>

#include "course/course.h"
#include "device/backend.h"
#include "support/diagnostic.h"

namespace grader::cli {

struct Proof {
  size_t variants = 0;  // or checks of host puzzles: how many there are
  size_t solutions = 0, problems = 0, wrong_answers = 0, right_answers = 0;  // how many did as they should
  std::vector<Diagnostic> complaints;

  void add(Proof other);  // another puzzle's
};

// Adds to `proof` what running puzzle `id` shows.
void prove_puzzle(const course::Course& course, const std::string& id, device::Choice device, Proof& proof);

}  // namespace grader::cli
