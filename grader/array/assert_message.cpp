// The words of numpy.testing.assert_allclose (NumPy 2.4): what is printed is not computed here.
#include <cmath>
#include <cstdio>
#include <cstring>

#include "array/compare.h"
#include "array/element.h"
#include "array/print.h"
#include "array/scalar_text.h"
#include "array/shape_text.h"

namespace grader::array {
namespace {

// At most three lines, then "...".
std::string shortened(const Array& array) {
  std::string text = repr(array, 6);
  size_t end = 0;
  size_t third = 0;
  int breaks = 0;
  while ((end = text.find('\n', end)) != std::string::npos) {
    if (++breaks == 3) third = end;
    ++end;
  }
  return breaks > 3 ? text.substr(0, third) + "..." : text;
}

template <typename... Values>
std::string print_format(const char* format, Values... values) {
  char text[128];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

std::string element_at(const Array& array, int64_t position) {
  std::byte element[8] = {};
  const Array whole = array.contiguous();
  const size_t item = item_size(array.dtype());
  std::memcpy(element, whole.origin() + static_cast<size_t>(position) * item, item);
  return python_text(element, array.dtype());
}

std::string index_list(int64_t position, const Shape& shape) {
  std::string text = "[";
  for (int64_t i : unravel_index(position, shape)) text += (text.size() > 1 ? ", " : "") + std::to_string(i);
  return text + "]";
}

std::string value_lines(const Array& actual, const Array& desired, const Comparison& comparison) {
  const double percent =
      100.0 * static_cast<double>(comparison.mismatched) / static_cast<double>(comparison.elements);
  std::string text = "\nMismatched elements: " + std::to_string(comparison.mismatched) + " / " +
                     std::to_string(comparison.elements) + print_format(" (%.3g%%)", percent);
  if (desired.ndim() > 0) {
    text += comparison.mismatched == 1   ? "\nMismatch at index:"
            : comparison.mismatched <= 5 ? "\nMismatch at indices:"
                                         : "\nFirst 5 mismatches are at indices:";
    for (int64_t position : comparison.first_mismatches) {
      text += "\n " + index_list(position, desired.shape()) + ": " + element_at(actual, position) +
              " (ACTUAL), " + element_at(desired, position) + " (DESIRED)";
    }
  }
  // NumPy's own slip: for a 0-d unsigned `actual` it cannot write the smaller of both differences, and says
  // none.
  const bool cannot_say = desired.ndim() == 0 && is_unsigned(actual.dtype());
  if (!comparison.max_absolute_text.empty() && !cannot_say) {
    text += "\nMax absolute difference among violations: " + comparison.max_absolute_text;
    text += "\nMax relative difference among violations: " + comparison.max_relative_text;
  }
  return text;
}

// The infinities of an array that has some, which is all that NumPy shows when their signs differ.
Array infinities(const Array& array) {
  if (array.ndim() == 0) return array;
  std::vector<double> values;
  for (int64_t i = 0; i < array.size(); ++i) {
    if (std::isinf(array.get(i))) values.push_back(array.get(i));
  }
  Array result(array.dtype(), {static_cast<int64_t>(values.size())});
  for (size_t i = 0; i < values.size(); ++i) result.set(static_cast<int64_t>(i), values[i]);
  return result;
}

}  // namespace

std::string assert_allclose_message(const Array& actual, const Array& desired, Tolerance tolerance,
                                    const Comparison& comparison) {
  std::string text =
      print_format("Not equal to tolerance rtol=%g, atol=%g\n", tolerance.rtol, tolerance.atol);
  switch (comparison.reason) {
    case Mismatch::none:
      break;
    case Mismatch::shape:
      text += "\n(shapes " + shape_text(actual.shape()) + ", " + shape_text(desired.shape()) + " mismatch)";
      break;
    case Mismatch::nan_location:
      text += "\nnan location mismatch:";
      break;
    case Mismatch::inf_location:
      text += "\ninf location mismatch:";
      break;
    case Mismatch::inf_values:
      text += "\ninf values mismatch:";
      break;
    case Mismatch::values:
      text += value_lines(actual, desired, comparison);
      break;
  }
  const bool only_infinities = comparison.reason == Mismatch::inf_values;
  text += "\n ACTUAL: " + shortened(only_infinities ? infinities(actual) : actual);
  text += "\n DESIRED: " + shortened(only_infinities ? infinities(desired) : desired);
  return text;
}

}  // namespace grader::array
