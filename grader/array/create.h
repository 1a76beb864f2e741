// Arrays made from a rule. Seeded ones give the same values on every machine.
#pragma once

#include "array/array.h"

namespace grader::array {

Array arange(int64_t stop, Dtype dtype);  // 0, 1, ..., stop - 1
Array full(Shape shape, double value, Dtype dtype);
// Standard normal / uniform on [low, high), drawn in float64 and rounded to dtype. Equal seeds, equal arrays.
Array random_normal(Shape shape, Dtype dtype, uint64_t seed);
Array random_uniform(Shape shape, Dtype dtype, uint64_t seed, double low = 0, double high = 1);
Array random_integers(Shape shape, Dtype dtype, uint64_t seed, int64_t low, int64_t high);  // [low, high)

}  // namespace grader::array
