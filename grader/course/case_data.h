// The data of a puzzle's cases: the visible one as the manifest fixes it, then the seeded ones.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "array/array.h"
#include "course/puzzle.h"

namespace grader::course {

struct NamedArray {
  std::string name;
  array::Array array;
};

struct Case {
  std::string name;              // "visible", "normal 1", "normal 1 at n = 5"
  std::optional<uint64_t> seed;  // of a seeded case: the run's seed
  array::Tolerance tolerance;
  std::vector<NamedArray> inputs;  // in the order of the arguments, outputs and scalars left out
  array::Array expected;           // in the output's dtype and shape
  std::optional<Size> size = {};   // when it is not the variant's own
};

array::Array make_array(const Fill& fill, array::Dtype dtype, const array::Shape& shape, uint64_t seed);

// All cases; equal seeds give equal data on every machine.
std::vector<Case> make_cases(const Variant& variant, uint64_t seed);
std::vector<Case> make_cases(const HostPart& host, uint64_t seed);

// What a check of a host puzzle must give in one of its cases.
array::Array expected_of(const HostPart& host, const HostCheck& check, const Case& c);

}  // namespace grader::course
