// What an output says when it is held against the expected one: shared by kernel and host puzzles.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "course/puzzle.h"
#include "device/backend.h"
#include "grade/verdict.h"

namespace grader::grade {

// Where elements of an output come from.
struct Origin {
  course::OwnerRule rule = course::OwnerRule::none;
  course::Dim3 grid{1, 1, 1};
  course::Dim3 block{1, 1, 1};
  std::span<const device::Writer> writers;  // by element; empty when the device did not record them
};

// Uninitialised outputs are filled with 0xFF bytes: NaN in every floating type, -1 or the greatest value
// else.
bool is_poison(std::span<const std::byte> bytes);

// Compares case.actual with case.expected and fills comparison, mismatch, failure, reason and passed. Shape
// and dtype come first. `output` is the output's name for messages.
void measure(CaseVerdict& result, const std::string& output, const Origin& origin);

// Findings fail a case even when its values are right; they explain wrong values, and a fault.
void judge_findings(CaseVerdict& result);

// `other`: a case that is right by default and failed in another order of blocks, warps and lanes. Says so,
// with both values where it can, and which command replays it.
void judge_order(CaseVerdict& other, const CaseVerdict& usual, const std::string& puzzle);

// `again`: a case that is right when it is launched first, and failed after another one's launches. Says so.
void judge_again(CaseVerdict& again, const CaseVerdict& first);

// The orders that grading runs beside the default one: the other way round, in step, and two at random.
inline constexpr uint64_t kGradedSchedules[] = {1, 2, 3, 4};

// "block 1" or "block (1, 2, 0)", "thread 5" or "thread (5, 1, 0)": only as many coordinates as are in use.
std::string describe_owner(const Owner& owner);
std::string describe_block(const Owner& owner);

// "problems/p13/p13.cu:17": the first marked line of the puzzle's editable files that stands after `kernel`
// (anywhere when empty); "" when there is none. `file` is what is graded, in the place of the puzzle's
// source.
std::string place_to_fill(const course::Puzzle& puzzle, const std::filesystem::path& file,
                          const std::string& kernel);

}  // namespace grader::grade
