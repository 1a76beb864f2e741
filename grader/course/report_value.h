// What stands in the braces of a report line: an array by name and, if wanted, what of it to print, written
// as in Python.
//
//   {result}        the array                      {k[0][:5]}        the first five of row 0
//   {input.shape}   (128,)                         {result[3]:.6f}   one element, six digits after the point
//   {result.min}    also max, sum, norm (the square root of the sum of squares), in float64
//   {result.sum:.1f}, {max_difference:.2e}         a number in Python's format; without one as NumPy prints
//   it
//   {l1tex__t_sectors_pipe_lsu_mem_global_op_ld.sum}   what the simulated GPU counted: a metric of
//   support/counters.def, with :.1f if it is a ratio
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "array/array.h"

namespace grader::course {

struct ReportValue {
  std::string name;
  std::vector<int64_t> index;    // [0] takes the first row
  std::optional<int64_t> first;  // [:5] keeps the first five
  std::string property;          // "shape", "min", "max", "sum", "norm"; empty: the array
  std::optional<int> digits;     // :.6f
  char format = 'f';             // 'f' or 'e'
  bool is_metric = false;        // `name` is one, dots and all
};

// Nothing for text that is none of this: other braces stay as they are.
std::optional<ReportValue> parse_report_value(std::string_view text);

// Nothing when the array has no such element, or no single number to format.
std::optional<std::string> to_text(const ReportValue& value, const array::Array& array);

}  // namespace grader::course
