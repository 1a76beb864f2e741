#include "array/scalar_text.h"

#include <cmath>
#include <cstdio>

#include "array/element.h"

namespace grader::array {
namespace {

std::string non_finite(double value) {
  if (std::isnan(value)) return "nan";
  return value < 0 ? "-inf" : "inf";
}

// At least one digit after the point in positional form, no point without digits in scientific form.
std::string shortest(double value, Dtype dtype, double exponent_from) {
  if (!std::isfinite(value)) return non_finite(value);
  const double magnitude = std::fabs(value);
  const Decimal digits = to_decimal(magnitude, dtype);
  if (magnitude == 0 || (magnitude >= 1e-4 && magnitude < exponent_from)) {
    std::string text = positional(digits, std::signbit(value));
    return text.back() == '.' ? text + "0" : text;
  }
  std::string text = scientific(digits, std::signbit(value), 2);
  if (const size_t bare = text.find(".e"); bare != std::string::npos) text.erase(bare, 1);
  return text;
}

}  // namespace

std::string positional(const Decimal& number, bool negative) {
  std::string text = number.digits;
  if (number.exponent < 0) {
    text.insert(0, static_cast<size_t>(-number.exponent), '0');
    text.insert(1, ".");
  } else {
    const size_t whole = static_cast<size_t>(number.exponent) + 1;
    if (text.size() < whole) text.append(whole - text.size(), '0');
    text.insert(whole, ".");
  }
  text.erase(text.find_last_not_of('0') + 1);
  return negative ? "-" + text : text;
}

std::string scientific(const Decimal& number, bool negative, int exponent_digits) {
  std::string text = number.digits;
  text.erase(text.find_last_not_of('0', text.size() - 1) + 1);
  if (text.empty()) text = "0";
  text.insert(1, ".");
  std::string exponent = std::to_string(std::abs(number.exponent));
  if (exponent.size() < static_cast<size_t>(exponent_digits)) {
    exponent.insert(0, static_cast<size_t>(exponent_digits) - exponent.size(), '0');
  }
  return (negative ? "-" : "") + text + (number.exponent < 0 ? "e-" : "e+") + exponent;
}

std::string integer_text(const std::byte* element, Dtype dtype) {
  const int64_t value = load_int(element, dtype);
  return dtype == Dtype::uint64 ? std::to_string(static_cast<uint64_t>(value)) : std::to_string(value);
}

std::string bfloat16_text(double value) {
  if (!std::isfinite(value)) return non_finite(value);
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

std::string scalar_text(const std::byte* element, Dtype dtype) {
  switch (dtype) {
    case Dtype::bool_:
      return load_int(element, dtype) != 0 ? "True" : "False";
    case Dtype::float16:
      return shortest(load(element, dtype), dtype, 1e3);
    case Dtype::float32:
      return shortest(load(element, dtype), dtype, 1e6);
    case Dtype::float64:
      return shortest(load(element, dtype), dtype, 1e16);
    case Dtype::bfloat16:
      return bfloat16_text(load(element, dtype));
    default:
      return integer_text(element, dtype);
  }
}

std::string python_text(const std::byte* element, Dtype dtype) {
  if (!is_floating(dtype)) return scalar_text(element, dtype);
  return shortest(load(element, dtype), Dtype::float64, 1e16);
}

}  // namespace grader::array
