#include "agree.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>

namespace forms {
namespace {

struct Format {
  int exponent_bits;
  int mantissa_bits;

  int width() const { return 1 + exponent_bits + mantissa_bits; }
};

std::optional<Format> format_of(std::string_view type) {
  if (type == "f16") return Format{5, 10};
  if (type == "bf16") return Format{8, 7};
  if (type == "f32") return Format{8, 23};
  if (type == "f64") return Format{11, 52};
  return std::nullopt;
}

// Every finite value of these formats is one of a double.
double value_of(Format f, uint64_t word) {
  const uint64_t mantissa = word & ((uint64_t{1} << f.mantissa_bits) - 1);
  const auto exponent = static_cast<int>(word >> f.mantissa_bits & ((uint64_t{1} << f.exponent_bits) - 1));
  const int largest = (1 << f.exponent_bits) - 1;
  const int bias = largest / 2;
  double magnitude = 0;
  if (exponent == largest)
    magnitude =
        mantissa != 0 ? std::numeric_limits<double>::quiet_NaN() : std::numeric_limits<double>::infinity();
  else if (exponent == 0)
    magnitude = std::ldexp(static_cast<double>(mantissa), 1 - bias - f.mantissa_bits);
  else
    magnitude = std::ldexp(static_cast<double>(mantissa | uint64_t{1} << f.mantissa_bits),
                           exponent - bias - f.mantissa_bits);
  return word >> (f.width() - 1) & 1 ? -magnitude : magnitude;
}

// Neighbouring values have neighbouring places.
int64_t place_of(Format f, uint64_t word) {
  const uint64_t sign = uint64_t{1} << (f.width() - 1);
  const auto magnitude = static_cast<int64_t>(word & (sign - 1));
  return word & sign ? -magnitude : magnitude;
}

// The number after "rel=" in "abs=22 rel=22".
std::optional<double> bound(std::string_view error, std::string_view name) {
  const size_t at = error.find(name);
  if (at == std::string_view::npos) return std::nullopt;
  return std::strtod(std::string(error.substr(at + name.size())).c_str(), nullptr);
}

bool within(Format f, std::string_view error, uint64_t card, uint64_t simulated) {
  const double expected = value_of(f, card);
  const double actual = value_of(f, simulated);
  if (std::isnan(expected) || std::isnan(actual)) return false;
  const int64_t places = std::abs(place_of(f, card) - place_of(f, simulated));
  if (const auto ulp = bound(error, "ulp="); ulp && static_cast<double>(places) <= *ulp + 1) return true;
  if (!std::isfinite(expected) || !std::isfinite(actual)) return false;
  const double magnitude = std::max(std::fabs(expected), std::fabs(actual));
  const int lowest = 2 - (1 << (f.exponent_bits - 1));  // exponent of the smallest normal value
  const int exponent = magnitude == 0 ? lowest : std::max(std::ilogb(magnitude), lowest);
  const double half_unit = std::ldexp(0.5, exponent - f.mantissa_bits);
  const double apart = std::fabs(expected - actual);
  if (const auto rel = bound(error, "rel="); rel && apart <= std::exp2(-*rel) * magnitude + half_unit)
    return true;
  if (const auto abs = bound(error, "abs="); abs && apart <= std::exp2(-*abs) + half_unit) return true;
  return false;
}

}  // namespace

Agreement agree(std::string_view type, std::string_view error, uint64_t card, uint64_t simulated) {
  if (card == simulated) return Agreement::kExact;
  if (error == "exact") return Agreement::kDiffers;
  if (type.ends_with("x2")) {
    const std::string_view half = type.substr(0, type.size() - 2);
    return std::max(agree(half, error, card & 0xffff, simulated & 0xffff),
                    agree(half, error, card >> 16, simulated >> 16));
  }
  const std::optional<Format> format = format_of(type);
  return format && within(*format, error, card, simulated) ? Agreement::kWithin : Agreement::kDiffers;
}

}  // namespace forms
