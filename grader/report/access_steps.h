// What a launch's threads did with its arrays between one barrier and the next: traces of one or several
// blocks, element by element. Pictures and tables of accesses are made from this.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "support/trace.h"

namespace grader::report {

using Dim3 = std::array<uint32_t, 3>;

struct AccessThread {
  size_t block = 0;  // into AccessSteps::blocks
  Dim3 index{};
};

struct AccessedArray {
  std::string name;
  bool shared = false;
  size_t block = 0;            // of a shared array: whose it is
  int64_t size = 0;            // elements
  std::vector<int64_t> shape;  // {columns} or {rows, columns} or more
};

// One thread touches one element; however often it does so in the step.
struct ElementAccess {
  size_t thread = 0;  // into AccessSteps::threads
  size_t array = 0;   // into AccessSteps::arrays
  int64_t element = 0;
  bool atomic = false;
  std::string value;  // the first that was read, the last that was written; "" when unknown

  std::pair<size_t, int64_t> where() const { return {array, element}; }
};

struct AccessStep {
  uint32_t barriers = 0;                     // that were completed before it
  std::vector<ElementAccess> reads, writes;  // in the order of the first access; an atomic is in both
  // Elements that one thread writes and another reads or writes in this step, not all by atomics: nothing
  // orders the two.
  std::vector<std::pair<size_t, int64_t>> contested;
};

struct AccessSteps {
  std::string kernel;
  Dim3 grid{1, 1, 1}, block_size{1, 1, 1};
  std::vector<Dim3> blocks;           // the traced ones
  std::vector<AccessThread> threads;  // block by block, x fastest
  std::vector<AccessedArray> arrays;  // in the order in which they are first touched
  std::vector<AccessStep> steps;      // without those in which nothing is touched
  uint64_t left_out = 0;              // accesses that were not recorded
};

// `traces`: of one launch, each of another block. The threads' own (local) memory is left out.
AccessSteps access_steps(std::span<const Trace> traces);

// "a[3]", "tile[1][2]"
std::string element_name(const AccessedArray&, int64_t element);
// "3" in a block of one dimension, else "x,y" or "x,y,z".
std::string thread_label(const AccessSteps&, const Dim3& index);

}  // namespace grader::report
