// What a learner says about programs that are broken on purpose: answers.json beside the problem, with one
// entry a variant. Which answers are right is not known here: the judge finds that out by running the
// program.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "course/puzzle.h"

namespace grader::course {

struct Answer {
  uint32_t line = 0;           // of the program, from 1; 0: not answered
  std::string kind;            // one of fault_kinds(); "": not answered
  std::optional<Dim3> thread;  // its place in the block

  bool empty() const { return line == 0 && kind.empty() && !thread; }
};

using Answers = std::map<std::string, Answer>;  // by variant

// What may be wrong with a program, as answers name it: "null-pointer", "race", ...
const std::vector<std::string>& fault_kinds();

// Throws DiagnosticsError with everything that is wrong: file, line, column and what to write. `shown_name`
// is the path that the messages show. Entries and fields that are null or left out are not answered.
Answers read_answers(std::string_view text, const std::string& shown_name,
                     const std::vector<std::string>& variants);

}  // namespace grader::course
