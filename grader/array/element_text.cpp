#include "array/element_text.h"

#include <algorithm>
#include <cmath>

#include "array/decimal.h"
#include "array/element.h"
#include "array/scalar_text.h"

namespace grader::array {
namespace {

std::string pad(std::string text, size_t width) {
  if (text.size() < width) text.insert(0, width - text.size(), ' ');
  return text;
}

ElementText integers(const std::vector<const std::byte*>& shown, Dtype dtype) {
  size_t width = 0;
  for (const std::byte* element : shown) width = std::max(width, integer_text(element, dtype).size());
  return [width, dtype](const std::byte* element) { return pad(integer_text(element, dtype), width); };
}

// Exponent form is for arrays that reach 10^3 (float16), 10^6 (float32) or 10^8 (float64), that go below
// 1e-4, or whose largest magnitude is over 1000 times the smallest that is not zero. The sums are made in the
// dtype.
bool wants_exponent(const std::vector<double>& finite, Dtype dtype) {
  double greatest = 0;
  double least = INFINITY;
  for (double value : finite) {
    if (value == 0) continue;
    greatest = std::max(greatest, std::fabs(value));
    least = std::min(least, std::fabs(value));
  }
  if (greatest == 0) return false;
  const double large = dtype == Dtype::float16 ? 1e3 : dtype == Dtype::float32 ? 1e6 : 1e8;
  return greatest >= large || least < round_to(dtype, 0.0001) || round_to(dtype, greatest / least) > 1000;
}

struct FloatStyle {
  Dtype dtype;
  bool exponent = false;
  int digits = 0;   // with an exponent, exactly so many after the point; else at most so many
  size_t left = 0;  // characters before the point, and after it
  size_t right = 0;
  int exponent_digits = 2;

  DigitLimits limits(std::optional<int> least) const {
    if (!exponent) return {DigitLimits::Count::fractional, 0, digits};
    if (least) ++*least;  // significant digits: one is before the point
    return {DigitLimits::Count::significant, least, digits + 1};
  }

  // As few digits as possible, nothing padded: what the widths are measured on.
  std::string bare(double value) const {
    const Decimal number = to_decimal(std::fabs(value), dtype, limits(std::nullopt));
    return exponent ? scientific(number, std::signbit(value), 2) : positional(number, std::signbit(value));
  }

  std::string padded(double value) const {
    if (!std::isfinite(value)) {
      const char* word = std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf";
      return pad(word, left + right + 1);
    }
    std::string text;
    if (exponent) {
      const Decimal number = to_decimal(std::fabs(value), dtype, limits(digits));
      text = scientific(number, std::signbit(value), exponent_digits);
      const size_t mark = text.find('e');
      const size_t fraction = mark - text.find('.') - 1;
      text.insert(mark, static_cast<size_t>(digits) - std::min(fraction, static_cast<size_t>(digits)), '0');
    } else {
      text = bare(value);
      const size_t fraction = text.size() - text.find('.') - 1;
      text.append(right - std::min(right, fraction), ' ');
    }
    const size_t point = text.find('.');
    if (point < left) text.insert(0, left - point, ' ');
    return text;
  }
};

ElementText floats(const std::vector<const std::byte*>& shown, Dtype dtype, int precision) {
  std::vector<double> finite;
  bool minus_infinity = false;
  bool all_finite = true;
  for (const std::byte* element : shown) {
    const double value = load(element, dtype);
    if (std::isfinite(value)) {
      finite.push_back(value);
    } else {
      all_finite = false;
      minus_infinity |= std::isinf(value) && value < 0;
    }
  }
  FloatStyle style{dtype};
  style.exponent = wants_exponent(finite, dtype);
  style.digits = precision;
  size_t exponent_size = 0;
  for (double value : finite) {
    const std::string text = style.bare(value);
    const size_t point = text.find('.');
    const size_t end = std::min(text.find('e'), text.size());
    style.left = std::max(style.left, point);
    style.right = std::max(style.right, end - point - 1);
    exponent_size = std::max(exponent_size, text.size() - end);
  }
  if (style.exponent) {  // "e+10" stands behind the digits and counts as width for nan and inf
    style.digits = static_cast<int>(style.right);
    style.right += exponent_size;
    style.exponent_digits = static_cast<int>(exponent_size) - 2;
  }
  if (!all_finite) {
    const size_t longest = minus_infinity ? 4 : 3;
    if (longest > style.right + 1) style.left = std::max(style.left, longest - style.right - 1);
  }
  return [style](const std::byte* element) { return style.padded(load(element, style.dtype)); };
}

}  // namespace

ElementText element_text(const std::vector<const std::byte*>& shown, Dtype dtype, int precision,
                         bool zero_dimensional) {
  switch (dtype) {
    case Dtype::bool_:
      return [width = zero_dimensional ? size_t{0} : size_t{5}](const std::byte* element) {
        return pad(scalar_text(element, Dtype::bool_), width);
      };
    case Dtype::bfloat16:  // to NumPy a foreign type: the text of each scalar, not padded
      return [](const std::byte* element) { return scalar_text(element, Dtype::bfloat16); };
    case Dtype::float16:
    case Dtype::float32:
    case Dtype::float64:
      return floats(shown, dtype, precision);
    default:
      return integers(shown, dtype);
  }
}

}  // namespace grader::array
