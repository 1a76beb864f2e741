// One element in memory, whatever its dtype: the only place that knows how each dtype lies in bytes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "array/array.h"

namespace grader::array {

double load(const std::byte* element, Dtype dtype);       // nearest float64
int64_t load_int(const std::byte* element, Dtype dtype);  // floats towards zero, saturating; NaN is 0; a
                                                          // uint64 above INT64_MAX keeps its bits
// Floats round to nearest, ties to even. Integers take the part before the decimal point (as NumPy's
// assignment does), saturating, and 0 of NaN. bool: not equal to zero.
void store(std::byte* element, Dtype dtype, double value);
void store_int(std::byte* element, Dtype dtype, int64_t value);  // integers wrap, as NumPy's astype

// The value that an element of `dtype` would hold: how one arithmetic step in that dtype rounds.
double round_to(Dtype dtype, double value);

// The dtype of x + y in NumPy 2 (with ml_dtypes for bfloat16): uint64 with a signed integer is float64,
// float16 with int16 is float32.
Dtype promote(Dtype x, Dtype y);

bool is_unsigned(Dtype dtype);  // uint8 to uint64 (not bool)

}  // namespace grader::array
