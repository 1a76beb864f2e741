// Every access of one block's threads to memory, in the order in which they were made: plain data, recorded
// by the simulated GPU, written by `grader launch --trace`.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace grader {

// What is accessed: a buffer, a shared array, the threads' own memory.
struct TracedArray {
  enum class Space : uint8_t { global, shared, local } space = Space::global;
  std::string name;            // the parameter's or the variable's; "" when unknown
  std::string element_type;    // "float32"; "" when unknown
  uint32_t element_size = 0;   // in bytes; 0 when unknown
  std::vector<int64_t> shape;  // empty: one-dimensional or unknown
  uint64_t size = 0;           // in bytes; 0 when unknown
};

struct TracedPlace {
  std::string file;  // "" and line 0 when unknown
  uint32_t line = 0, column = 0;
};

struct TracedAccess {
  enum class Kind : uint8_t { read, write, atomic };
  static constexpr uint32_t kMostBytes = 32;

  uint64_t order = 0;     // of the warp's access in the trace: equal for lanes of one instruction
  uint32_t thread = 0;    // in the block, x fastest
  uint32_t barriers = 0;  // that the block's threads had completed before
  uint32_t array = 0;     // into Trace::arrays
  uint32_t place = 0;     // into Trace::places
  int64_t offset = 0;     // in bytes, from the array's start
  Kind kind = Kind::read;
  uint8_t elements = 1;  // of a vector access
  uint8_t bytes = 0;     // of all elements
  bool value_known = false;
  std::array<uint8_t, kMostBytes> value{};  // as it lies in memory; of an atomic the operand
};

struct Trace {
  std::string kernel;
  std::array<uint32_t, 3> grid{1, 1, 1};
  std::array<uint32_t, 3> block_size{1, 1, 1};
  std::array<uint32_t, 3> block{};  // the traced one
  std::vector<TracedArray> arrays;
  std::vector<TracedPlace> places;
  std::vector<TracedAccess> accesses;
  uint64_t left_out = 0;  // accesses beyond the most that are kept
};

}  // namespace grader
