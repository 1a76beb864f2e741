// What a check of the GPU says about one access: plain data, made by the simulated GPU (or read off the real
// one), carried in a verdict, printed by `report` and written as JSON by `grader launch --json`.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace grader {

// The other side of a finding that has two: the earlier access of a race.
struct OtherSide {
  std::string file;  // "" when unknown
  uint32_t line = 0, column = 0;
  std::string label;  // "thread 7 of block 0 (warp 0) reads shared[8]"
  std::array<uint32_t, 3> block{};
  std::array<uint32_t, 3> thread{};
};

struct Finding {
  std::string check;    // memcheck, initcheck, racecheck, synccheck, or limit (a spent budget)
  std::string kind;     // stable, machine-readable: "out-of-bounds-read", "misaligned-write", "endless-loop"
  std::string message;  // one line, a learner's words: "read past the end of a"
  std::string file;     // the learner's file, "" when unknown
  uint32_t line = 0;    // from 1, 0 when unknown
  uint32_t column = 0;  // from 1, 0 when unknown
  std::string label;    // written under the caret: "a[6]: a has 6 float32 elements (a[0] to a[5])"
  std::array<uint32_t, 3> block{};
  std::array<uint32_t, 3> thread{};
  uint64_t count = 1;                   // equal findings are merged: how many threads (accesses) did this
  std::vector<std::string> notes;       // "= by thread 5 of block 0", each a full line without the "= "
  std::string next;                     // what to look at next, one line, may be empty
  std::optional<OtherSide> other = {};  // of a race
};

}  // namespace grader
