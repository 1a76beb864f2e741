// Puzzle x device -> Verdict. A learner's mistake is a value in the verdict; a broken environment (no
// toolkit, no usable GPU) leaves as grader::Error.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "course/puzzle.h"
#include "device/backend.h"
#include "grade/verdict.h"

namespace grader::grade {

struct Options {
  std::filesystem::path file;  // what to grade: the problem's source, its solution, or any other file
  device::Choice device = device::Choice::automatic;
  uint64_t seed = 1;                    // of the cases after the visible one
  std::string only;                     // one check by name; empty: all
  std::filesystem::path solution = {};  // solutions/pNN: of puzzles with answers, else not needed
  uint64_t schedule =
      0;  // the order of blocks, warps and lanes (sim/schedule.h); 0: the default, and some others
};

// Throws Error when `only` names no check of the puzzle.
Verdict judge(const course::Puzzle& puzzle, const Options& options);

}  // namespace grader::grade
