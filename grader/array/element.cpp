#include "array/element.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "array/small_float.h"

namespace grader::array {
namespace {

template <typename T>
T read(const std::byte* element) {
  T value;
  std::memcpy(&value, element, sizeof value);
  return value;
}

template <typename T>
void write(std::byte* element, T value) {
  std::memcpy(element, &value, sizeof value);
}

// A conversion that C++ leaves undefined out of range, made total: towards zero, saturating, NaN to 0.
template <typename T>
T saturate(double value) {
  if (std::isnan(value)) return 0;
  const double whole = std::trunc(value);
  if (whole <= static_cast<double>(std::numeric_limits<T>::min())) return std::numeric_limits<T>::min();
  if (whole >= static_cast<double>(std::numeric_limits<T>::max())) return std::numeric_limits<T>::max();
  return static_cast<T>(whole);
}

}  // namespace

double load(const std::byte* element, Dtype dtype) {
  switch (dtype) {
    case Dtype::bool_:
      return read<uint8_t>(element) != 0;
    case Dtype::int8:
      return read<int8_t>(element);
    case Dtype::int16:
      return read<int16_t>(element);
    case Dtype::int32:
      return read<int32_t>(element);
    case Dtype::int64:
      return static_cast<double>(read<int64_t>(element));
    case Dtype::uint8:
      return read<uint8_t>(element);
    case Dtype::uint16:
      return read<uint16_t>(element);
    case Dtype::uint32:
      return read<uint32_t>(element);
    case Dtype::uint64:
      return static_cast<double>(read<uint64_t>(element));
    case Dtype::float16:
      return half_to_double(read<uint16_t>(element));
    case Dtype::bfloat16:
      return bfloat16_to_double(read<uint16_t>(element));
    case Dtype::float32:
      return read<float>(element);
    case Dtype::float64:
      return read<double>(element);
  }
  return 0;
}

int64_t load_int(const std::byte* element, Dtype dtype) {
  switch (dtype) {
    case Dtype::bool_:
      return read<uint8_t>(element) != 0;
    case Dtype::int8:
      return read<int8_t>(element);
    case Dtype::int16:
      return read<int16_t>(element);
    case Dtype::int32:
      return read<int32_t>(element);
    case Dtype::int64:
      return read<int64_t>(element);
    case Dtype::uint8:
      return read<uint8_t>(element);
    case Dtype::uint16:
      return read<uint16_t>(element);
    case Dtype::uint32:
      return read<uint32_t>(element);
    case Dtype::uint64:
      return static_cast<int64_t>(read<uint64_t>(element));
    default:
      return saturate<int64_t>(load(element, dtype));
  }
}

void store(std::byte* element, Dtype dtype, double value) {
  switch (dtype) {
    case Dtype::bool_:
      return write<uint8_t>(element, value != 0);
    case Dtype::int8:
      return write(element, saturate<int8_t>(value));
    case Dtype::int16:
      return write(element, saturate<int16_t>(value));
    case Dtype::int32:
      return write(element, saturate<int32_t>(value));
    case Dtype::int64:
      return write(element, saturate<int64_t>(value));
    case Dtype::uint8:
      return write(element, saturate<uint8_t>(value));
    case Dtype::uint16:
      return write(element, saturate<uint16_t>(value));
    case Dtype::uint32:
      return write(element, saturate<uint32_t>(value));
    case Dtype::uint64:
      return write(element, saturate<uint64_t>(value));
    case Dtype::float16:
      return write(element, double_to_half(value));
    case Dtype::bfloat16:
      return write(element, double_to_bfloat16(value));
    case Dtype::float32:
      return write(element, static_cast<float>(value));
    case Dtype::float64:
      return write(element, value);
  }
}

void store_int(std::byte* element, Dtype dtype, int64_t value) {
  switch (dtype) {
    case Dtype::int8:
    case Dtype::uint8:
      return write(element, static_cast<uint8_t>(value));
    case Dtype::int16:
    case Dtype::uint16:
      return write(element, static_cast<uint16_t>(value));
    case Dtype::int32:
    case Dtype::uint32:
      return write(element, static_cast<uint32_t>(value));
    case Dtype::int64:
    case Dtype::uint64:
      return write(element, value);
    case Dtype::float32:
      return write(element, static_cast<float>(value));  // one rounding, not two
    default:
      return store(element, dtype, static_cast<double>(value));
  }
}

double round_to(Dtype dtype, double value) {
  switch (dtype) {
    case Dtype::float16:
      return half_to_double(double_to_half(value));
    case Dtype::bfloat16:
      return bfloat16_to_double(double_to_bfloat16(value));
    case Dtype::float32:
      return static_cast<float>(value);
    default:
      return value;
  }
}

bool is_unsigned(Dtype dtype) {
  return dtype == Dtype::uint8 || dtype == Dtype::uint16 || dtype == Dtype::uint32 || dtype == Dtype::uint64;
}

Dtype promote(Dtype x, Dtype y) {
  if (x == y || y == Dtype::bool_) return x;
  if (x == Dtype::bool_) return y;
  if (is_floating(y) && !is_floating(x)) return promote(y, x);
  const size_t bytes = item_size(y);
  if (is_floating(x) && is_floating(y)) {
    if (item_size(x) != bytes) return item_size(x) > bytes ? x : y;
    return Dtype::float32;  // float16 with bfloat16
  }
  if (is_floating(x)) {  // y is an integer: as many bytes as hold it exactly, float64 at most
    if (bytes == 1) return x;
    if (bytes == 2) return item_size(x) < 4 ? Dtype::float32 : x;
    return Dtype::float64;
  }
  if (is_unsigned(x) == is_unsigned(y)) return item_size(x) > bytes ? x : y;
  if (is_unsigned(x)) return promote(y, x);
  if (item_size(x) > bytes) return x;  // signed x is wide enough for unsigned y
  if (bytes == 1) return Dtype::int16;
  if (bytes == 2) return Dtype::int32;
  return bytes == 4 ? Dtype::int64 : Dtype::float64;
}

}  // namespace grader::array
