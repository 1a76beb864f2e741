// A puzzle as data: what puzzle.json says, checked. problems/README.md documents the file format field by
// field.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "array/array.h"
#include "array/compare.h"

namespace grader::course {

using Dim3 = std::array<uint32_t, 3>;

// A rule that makes an array's values.
struct Fill {
  enum class Kind { arange, full, normal, uniform, integers, randn } kind = Kind::arange;
  double start = 0, step = 1;  // arange: start + i * step in row-major order
  double value = 0;            // full
  double low = 0, high = 1;    // uniform and integers: [low, high)
  // randn: scale * numpy.random.randn(...), after `skip` earlier draws from numpy.random.seed(seed).
  uint32_t seed = 0;
  int64_t skip = 0;
  double scale = 1;
};

// One parameter of a variant's kernels; or one input of a host function. Scratch is what an earlier launch
// leaves for a later one: poisoned like an output, compared with nothing.
struct Argument {
  enum class Role { input, output, scalar, scratch } role = Role::input;
  std::string name;
  array::Dtype dtype = array::Dtype::float32;
  array::Shape shape;  // empty for a scalar
  Fill visible;        // an input's values in the visible case
  double value = 0;    // of a scalar
  // At most; 0: any number. Of an input: elements that one thread of a launch may read, and the threads of
  // one block together, and how often a thread may read one of them. Of an output: elements that one thread
  // may store.
  int64_t reads = 0, block_reads = 0, times = 0, stores = 0;
  bool one_writer = false;  // of an output: no two threads of a launch may store to one element
};

// The plain function that says what is right: see references.h.
struct ReferenceCall {
  std::string function;
  std::vector<std::string> inputs;  // names of arguments
};

// One kernel with its grid and block.
struct Launch {
  std::string kernel;  // name expression: "conv_1d", "scale<float, 4>"
  Dim3 grid{1, 1, 1};
  Dim3 block{1, 1, 1};
  uint32_t shared_bytes = 0;
  std::vector<size_t> arguments;  // in the kernel's order: places in Size::arguments
};

// A variant's launches and arrays at one set of values of its dimensions.
struct Size {
  std::string text;                 // "n = 5"; empty without dimensions
  std::vector<Launch> launches;     // one after the other on one stream; at least one
  std::vector<Argument> arguments;  // exactly one output
};

// Cases with seeded values, beside the visible one.
struct RandomCases {
  Fill fill;                                        // of every input that `fills` does not name
  std::vector<std::pair<std::string, Fill>> fills;  // of single inputs, by name
  int count = 1;                                    // at each size
  std::vector<Size> sizes;                          // empty: the visible case's size
  array::Tolerance tolerance;
};

struct Cases {
  array::Tolerance visible;
  std::vector<RandomCases> random;
};

// Which thread a wrong element belongs to, when the device has not recorded who wrote it.
enum class OwnerRule {
  none,
  element,     // element i (row-major): global thread i along x
  row_column,  // element [y][x]: global thread (x, y)
  block        // element i: the first thread of block i
};

// What a right kernel may still fall short of: a bound on what a profiler counts.
struct CounterBound {
  std::string metric;  // Nsight Compute's name: see support/counters.def
  std::string kernel;  // without template arguments; empty: every launch, as if they were one
  bool at_most = true;
  double bound = 0;
  std::string advice;  // what to look at, one line
};

// What a kernel must make use of: an answer that is right without has missed the point of its puzzle.
enum class Use { shared_memory, async_copy };

// What a "kernel" puzzle launches under one name, and its data.
struct Variant {
  std::string name;
  Size visible;
  std::vector<Use> uses;  // by one of its kernels each
  ReferenceCall reference;
  Cases cases;
  OwnerRule owner = OwnerRule::none;
  std::vector<CounterBound> counters;
};

// One thing that a "host" puzzle checks: a function's result against the reference, or two results with each
// other.
struct HostCheck {
  std::string name;
  std::string function;                // exported by the learner's file; empty: a comparison
  std::vector<std::string> inputs;     // of the function: names of HostPart::inputs
  bool on_cpu = false;                 // the inputs lie in the host's memory; else in the GPU's
  size_t result = 0;                   // which of the tensors that the function returns
  ReferenceCall reference;             // of that result; without a function: the host part's
  std::string actual, desired;         // of a comparison: names of earlier checks; skipped unless both passed
  std::vector<std::string> after;      // earlier checks that this one builds on: skipped unless all passed
  std::vector<CounterBound> counters;  // of a function's launches
};

struct HostPart {
  std::vector<Argument> inputs;
  array::Dtype output_dtype = array::Dtype::float32;  // the shapes are the references'
  ReferenceCall reference;
  Cases cases;
  std::vector<HostCheck> checks;
  OwnerRule owner = OwnerRule::none;
  Dim3 grid{1, 1, 1};  // of the launch that the owner rule speaks of
  Dim3 block{1, 1, 1};
};

// One piece of the printed report. Lines hold placeholders: {expected}, {result}, {reason} and the inputs'
// names.
struct ReportSection {
  std::string check;                // a variant's or check's name; "all": every check; empty: belongs to none
  std::vector<std::string> lines;   // always, as far as their values exist
  std::vector<std::string> passed;  // when the check passed
  std::vector<std::string> failed;  // when it failed
};

// In a solution's folder: the source as learners get it, of a puzzle with answers.
constexpr const char* kAsShipped = "as_shipped.cu";

// In a solution's folder, where the puzzle's kernel is one for small arrays: what an expert writes for large
// ones, and a manifest of its own, by which it is proved.
constexpr const char* kAtScale = "at_scale.cu";
constexpr const char* kAtScaleManifest = "at_scale.json";

struct Puzzle {
  enum class Kind { kernel, host } kind = Kind::kernel;
  std::string id;                     // "p13": the folder's name
  int number = 0;                     // 13
  std::string title;                  // "1D Convolution"
  std::string source;                 // the file the learner opens, relative to the puzzle's folder: "p13.cu"
  std::vector<std::string> files;     // every .cu file of the puzzle, the source first
  std::vector<std::string> editable;  // those with a marked region
  std::string answers;  // "answers.json": the program is broken, and may be diagnosed there; else empty
  uint64_t max_instructions = 10'000'000;  // thread instructions a launch may take
  std::vector<Variant> variants;           // of a kernel puzzle
  HostPart host;                           // of a host puzzle
  std::vector<ReportSection> report;
  std::filesystem::path folder;  // problems/p13
};

// Names of what is checked, in order: the variants, or the host checks.
std::vector<std::string> check_names(const Puzzle&);

// Whether the report prints what a profiler counts of this check.
bool prints_counters(const Puzzle&, const std::string& check);

}  // namespace grader::course
