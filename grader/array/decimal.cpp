#include "array/decimal.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <compare>
#include <cstdint>
#include <limits>

namespace grader::array {
namespace {

// An unsigned integer of at most 1280 bits: float64's extremes need 53 + 1074 + a few. No heap.
class Natural {
 public:
  explicit Natural(uint64_t value) {
    limbs_[0] = static_cast<uint32_t>(value);
    limbs_[1] = static_cast<uint32_t>(value >> 32);
    length_ = 2;
    trim();
  }

  void multiply(uint32_t factor) {
    uint64_t carry = 0;
    for (size_t i = 0; i < length_; ++i) {
      carry += static_cast<uint64_t>(limbs_[i]) * factor;
      limbs_[i] = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
    if (carry != 0) limbs_[length_++] = static_cast<uint32_t>(carry);
  }

  void multiply_by_power_of_ten(int power) {
    for (; power >= 9; power -= 9) multiply(1'000'000'000);
    for (; power > 0; --power) multiply(10);
  }

  void shift_left(int bits) {
    for (; bits >= 31; bits -= 31) multiply(uint32_t{1} << 31);
    multiply(uint32_t{1} << bits);
  }

  void add(const Natural& other) {
    uint64_t carry = 0;
    length_ = std::max(length_, other.length_);
    for (size_t i = 0; i < length_; ++i) {
      carry += static_cast<uint64_t>(limbs_[i]) + other.limbs_[i];
      limbs_[i] = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
    if (carry != 0) limbs_[length_++] = static_cast<uint32_t>(carry);
  }

  void subtract(const Natural& other) {  // other <= *this
    uint64_t borrow = 0;
    for (size_t i = 0; i < length_; ++i) {
      const uint64_t difference = static_cast<uint64_t>(limbs_[i]) - other.limbs_[i] - borrow;
      limbs_[i] = static_cast<uint32_t>(difference);
      borrow = difference >> 63;
    }
    trim();
  }

  std::strong_ordering operator<=>(const Natural& other) const {
    if (length_ != other.length_) return length_ <=> other.length_;
    for (size_t i = length_; i-- > 0;) {
      if (limbs_[i] != other.limbs_[i]) return limbs_[i] <=> other.limbs_[i];
    }
    return std::strong_ordering::equal;
  }

 private:
  void trim() {
    while (length_ > 0 && limbs_[length_ - 1] == 0) --length_;
  }

  std::array<uint32_t, 40> limbs_{};  // least significant first, zero from length_ on
  size_t length_ = 0;
};

// mantissa * 2^exponent; the gap to the next number of the dtype below is half as wide at a power of two.
struct Binary {
  uint64_t mantissa;
  int exponent;
  bool narrow_below;
};

Binary decompose(double magnitude, Dtype dtype) {
  const int precision = dtype == Dtype::float64   ? 53
                        : dtype == Dtype::float32 ? 24
                        : dtype == Dtype::float16 ? 11
                                                  : 8;
  const int least = dtype == Dtype::float64 ? -1022 : dtype == Dtype::float16 ? -14 : -126;
  const int top = std::max(std::ilogb(magnitude), least);
  const int exponent = top - (precision - 1);
  const auto mantissa = static_cast<uint64_t>(std::ldexp(magnitude, -exponent));
  return {mantissa, exponent, top > least && std::has_single_bit(mantissa)};
}

// Adds one in the last place of the digits.
void round_up(Decimal& number) {
  size_t i = number.digits.size();
  while (i > 0 && number.digits[i - 1] == '9') --i;
  if (i == 0) {
    number.digits.assign(1, '1');
    ++number.exponent;
    return;
  }
  ++number.digits[i - 1];
  number.digits.resize(i);
}

}  // namespace

Decimal to_decimal(double magnitude, Dtype dtype, DigitLimits limits) {
  if (magnitude == 0) return {"0", 0};
  const auto [mantissa, exponent, narrow_below] = decompose(magnitude, dtype);
  const bool fractional = limits.count == DigitLimits::Count::fractional;

  // value / unit is the number; below / unit and above / unit are half the gaps to its neighbours. All are
  // doubled (and doubled again where the gap below is narrow) to be whole.
  Natural value(mantissa), unit(1), below(1);
  const int doubling = narrow_below ? 2 : 1;
  value.shift_left(doubling + std::max(exponent, 0));
  unit.shift_left(doubling + std::max(-exponent, 0));
  below.shift_left(std::max(exponent, 0));

  // 10^place is the place before the first digit: the estimate from the bits is right or one too small.
  const int bits = std::bit_width(mantissa) - 1 + exponent;
  int place = static_cast<int>(std::ceil(bits * 0.30102999566398119521 - 0.69));
  if (fractional && limits.most) place = std::max(place, 1 - *limits.most);
  unit.multiply_by_power_of_ten(std::max(place, 0));
  value.multiply_by_power_of_ten(std::max(-place, 0));
  below.multiply_by_power_of_ten(std::max(-place, 0));
  if (value >= unit) {
    ++place;
    unit.multiply(10);
  }
  Natural above = below;
  if (narrow_below) above.multiply(2);

  // The decimal place (power of ten) at which the last digit may be, and must be, at the latest.
  const auto last_place = [&](int digits) { return fractional ? -digits : place - digits; };
  const int stop_from = std::min(place, limits.least ? last_place(*limits.least) : place);
  const int stop_at = limits.most ? last_place(*limits.most) : std::numeric_limits<int>::min();
  const bool even =
      mantissa % 2 == 0;  // then the neighbours' midpoints themselves still read back as this number

  Decimal result{{}, place - 1};
  for (;;) {
    --place;
    value.multiply(10);
    below.multiply(10);
    above.multiply(10);
    int digit = 0;
    for (; value >= unit; ++digit) value.subtract(unit);
    result.digits += static_cast<char>('0' + digit);

    Natural reach = value;
    reach.add(above);
    const bool low = even ? value <= below : value < below;  // the digits so far read back as the number
    const bool high = even ? reach >= unit : reach > unit;   // and so they do with the last digit raised
    if (!((low || high) && place <= stop_from) && place != stop_at) continue;

    if (low != high) {
      if (high) round_up(result);
      return result;
    }
    value.multiply(2);
    const auto half = value <=> unit;
    if (half > 0 || (half == 0 && digit % 2 != 0)) round_up(result);
    return result;
  }
}

}  // namespace grader::array
