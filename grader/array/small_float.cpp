#include "array/small_float.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace grader::array {
namespace {

// Sign, exponent and fraction fill 16 bits. `least_exponent` is the binary exponent of the smallest normal.
struct Format {
  int fraction_bits;
  int least_exponent;
  uint16_t infinity;  // all exponent bits set
};

constexpr Format kHalf{10, -14, 0x7C00};
constexpr Format kBfloat16{7, -126, 0x7F80};

double decode(uint16_t bits, Format format) {
  const int magnitude = bits & 0x7FFF;
  const int fraction = magnitude & ((1 << format.fraction_bits) - 1);
  const int field = magnitude >> format.fraction_bits;
  double value = 0;
  if (magnitude > format.infinity) {
    value = std::numeric_limits<double>::quiet_NaN();
  } else if (magnitude == format.infinity) {
    value = std::numeric_limits<double>::infinity();
  } else if (field == 0) {  // subnormal or zero: no implicit bit
    value = std::ldexp(fraction, format.least_exponent - format.fraction_bits);
  } else {
    value = std::ldexp(fraction + (1 << format.fraction_bits),
                       field - 1 + format.least_exponent - format.fraction_bits);
  }
  return std::copysign(value, bits & 0x8000 ? -1.0 : 1.0);
}

uint16_t encode(double value, Format format) {
  const uint16_t sign = std::signbit(value) ? 0x8000 : 0;
  const double magnitude = std::fabs(value);
  if (std::isnan(value))
    return sign | format.infinity | static_cast<uint16_t>(1 << (format.fraction_bits - 1));
  if (std::isinf(value)) return sign | format.infinity;
  if (magnitude == 0) return sign;
  const int exponent = std::max(std::ilogb(magnitude), format.least_exponent);
  if (exponent > 128) return sign | format.infinity;
  // In units of the last place. A normal's implicit bit, added below, carries into the exponent field, and so
  // does a fraction that rounds up to a whole power of two: the patterns of neighbours are consecutive.
  const double units = std::nearbyint(std::ldexp(magnitude, format.fraction_bits - exponent));
  const int pattern = ((exponent - format.least_exponent) << format.fraction_bits) + static_cast<int>(units);
  return sign | static_cast<uint16_t>(pattern > format.infinity ? format.infinity : pattern);
}

}  // namespace

double half_to_double(uint16_t bits) { return decode(bits, kHalf); }
uint16_t double_to_half(double value) { return encode(value, kHalf); }
double bfloat16_to_double(uint16_t bits) { return decode(bits, kBfloat16); }
uint16_t double_to_bfloat16(double value) { return encode(value, kBfloat16); }

}  // namespace grader::array
