// What `grader trace` does, for the command itself and for `grader course check`, which draws the book's
// pictures again.
#pragma once

#include <string>
#include <vector>

#include "course/course.h"
#include "support/diagnostic.h"
#include "support/finding.h"

namespace CLI {
class App;
}

namespace grader::cli {

struct TraceOptions {
  std::string root, puzzle, variant, file, block = "0", steps, threads = "16,16,4", svg, json;
  uint32_t launch = 1;
  bool solution = false, release = false;
};

void add_trace_options(CLI::App& app, TraceOptions& options);

struct Traced {
  std::vector<Diagnostic> diagnostics;  // when the file does not compile; then there is nothing else
  std::vector<Finding> findings;
  std::string error;              // of host code that ended badly; "" when it did not
  std::string table, svg, lines;  // all empty when the threads touch nothing
};

// Throws Error for what cannot be traced.
Traced trace_puzzle(const course::Course& course, const TraceOptions& options);

// Draws every picture of book/src, or of these puzzles' folders there, again by the command that it names.
// Complains about those that come out otherwise or that no page shows; with GRADER_BLESS in the environment,
// writes them anew.
std::vector<Diagnostic> check_pictures(const course::Course& course, const std::vector<std::string>& puzzles,
                                       size_t& pictures);

}  // namespace grader::cli
