// The report that a learner reads. Standard output carries the puzzle's own lines (on success nothing else:
// puzzle 20's are compared byte for byte) and, on failure, what differs; standard error carries device,
// timings and what comes next.
#pragma once

#include <string>

#include "grade/verdict.h"

namespace grader::report {

struct TextReport {
  std::string output;  // for standard output
  std::string notes;   // for standard error
};

struct TextOptions {
  bool colour_output = false;
  bool colour_notes = false;
  std::string next_puzzle;  // "p17, 1D Convolution Op"; empty: this was the last one
  std::string next_id;      // "p17"
};

TextReport text_report(const grade::Verdict& verdict, const TextOptions& options);

}  // namespace grader::report
