// The book's printed outputs are runs. On any page, the block after the comment
//
//     <!-- output of: ./puzzles run p20 --solution -->
//
// is what that command prints to standard output on the simulated GPU, byte for byte, and the one after
//
//     <!-- failure of: tests/wrong_answers/p20/no_output.cu -->
//
// is the first line with a ❌ when that file stands in the place of the puzzle's. "(untouched)" after the
// command: with the puzzles as they are shipped; left alone where somebody has begun to solve them.
#pragma once

#include <string>
#include <vector>

#include "course/course.h"
#include "support/diagnostic.h"

namespace grader::cli {

// Which pages: those of some puzzles, those that belong to none (README.md among them), or all.
struct Pages {
  std::vector<std::string> puzzles;
  bool others = false;
};

// Runs the command of every block on these pages again, adds their number to `blocks`, and complains about
// those that print something else; with GRADER_BLESS in the environment, writes them anew.
std::vector<Diagnostic> check_blocks(const course::Course& course, const Pages& pages, size_t& blocks);

}  // namespace grader::cli
