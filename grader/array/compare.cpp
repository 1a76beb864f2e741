#include "array/compare.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "array/element.h"
#include "array/print.h"

namespace grader::array {
namespace {

bool is_integer(Dtype dtype) { return !is_floating(dtype); }

// numpy.isclose, one element at a time, with its intermediate dtypes.
class IsClose {
 public:
  IsClose(Dtype actual, Dtype desired, double rtol, double atol, bool equal_nan)
      // `desired` is made inexact first; bfloat16, to NumPy a foreign type, goes to float64.
      : desired_(is_integer(desired) || desired == Dtype::bfloat16 ? Dtype::float64 : desired),
        common_(promote(actual, desired_)),
        rtol_(round_to(desired_, rtol)),
        atol_(round_to(desired_, atol)),
        equal_nan_(equal_nan) {}

  bool operator()(double actual, double desired) const {
    actual = round_to(common_, actual);
    desired = round_to(desired_, desired);
    if (std::isnan(actual) && std::isnan(desired)) return equal_nan_;
    if (actual == round_to(common_, desired)) return true;
    if (!std::isfinite(desired)) return false;
    const double difference = std::fabs(round_to(common_, actual - round_to(common_, desired)));
    return difference <= round_to(desired_, atol_ + round_to(desired_, rtol_ * std::fabs(desired)));
  }

 private:
  Dtype desired_;
  Dtype common_;
  double rtol_;
  double atol_;
  bool equal_nan_;
};

// Runs f(actual element, desired element, position) over two arrays of the same shape.
template <typename F>
void for_each_pair(const Array& actual, const Array& desired, F f) {
  const Array a = actual.contiguous();
  const Array d = desired.contiguous();
  const size_t a_item = item_size(a.dtype());
  const size_t d_item = item_size(d.dtype());
  const int64_t count = a.size();
  for (int64_t i = 0; i < count; ++i) {
    const auto at = static_cast<size_t>(i);
    f(a.origin() + at * a_item, d.origin() + at * d_item, i);
  }
}

// NumPy checks first that NaN, then infinities, lie at the same places. To it bfloat16 is no number: no
// check.
Mismatch special_values(const Array& actual, const Array& desired) {
  if (actual.dtype() == Dtype::bfloat16 || desired.dtype() == Dtype::bfloat16) return Mismatch::none;
  bool nan = false, place = false, value = false;
  for_each_pair(actual, desired, [&](const std::byte* x, const std::byte* y, int64_t) {
    const double a = load(x, actual.dtype());
    const double d = load(y, desired.dtype());
    nan |= std::isnan(a) != std::isnan(d);
    place |= std::isinf(a) != std::isinf(d);
    value |= std::isinf(a) && std::isinf(d) && a != d;
  });
  if (nan) return Mismatch::nan_location;
  if (place) return Mismatch::inf_location;
  return value ? Mismatch::inf_values : Mismatch::none;
}

// The greatest absolute and relative difference over the mismatched elements, as NumPy computes and prints
// them.
class Differences {
 public:
  Differences(Dtype actual, Dtype desired)
      : actual_(actual),
        desired_(desired),
        error_(promote(actual, desired)),
        ratio_(promote(error_, desired)) {
    if (is_integer(ratio_)) ratio_ = Dtype::float64;
  }

  void add(const std::byte* actual, const std::byte* desired) {
    std::byte error[8] = {};
    measure(actual, desired, error);
    if (!any_ || less(greatest_, error)) std::copy(error, error + sizeof error, greatest_);
    any_ = true;
    double divisor = std::fabs(load(desired, desired_));
    if (divisor == 0) return;
    if (desired_ == Dtype::int8 || desired_ == Dtype::int16 || desired_ == Dtype::int32 ||
        desired_ == Dtype::int64) {
      // The most negative integer has no absolute value in its dtype: NumPy leaves it negative.
      std::byte wrapped[8] = {};
      store_int(wrapped, desired_, wrap_abs(load_int(desired, desired_)));
      divisor = load(wrapped, desired_);
    }
    const double ratio = round_to(ratio_, round_to(ratio_, load(error, error_)) / round_to(ratio_, divisor));
    if (!any_ratio_ || std::isnan(ratio) || ratio > greatest_ratio_) {
      if (!std::isnan(greatest_ratio_)) greatest_ratio_ = ratio;
    }
    any_ratio_ = true;
  }

  void report(Comparison& comparison) const {
    if (!any_ || (actual_ == Dtype::bool_ && desired_ == Dtype::bool_)) return;
    Array absolute(error_, {});
    std::copy(greatest_, greatest_ + item_size(error_), absolute.bytes().begin());
    Array relative(any_ratio_ ? ratio_ : Dtype::float64, {});
    relative.set(0, any_ratio_ ? greatest_ratio_ : std::numeric_limits<double>::infinity());
    comparison.max_absolute_difference = absolute.get(0);
    comparison.max_relative_difference = relative.get(0);
    comparison.max_absolute_text = array_text(absolute);
    comparison.max_relative_text = array_text(relative);
  }

 private:
  static int64_t wrap_abs(int64_t value) {
    return value < 0 ? static_cast<int64_t>(0 - static_cast<uint64_t>(value)) : value;
  }

  // |actual - desired| in the common dtype; integers wrap round, and unsigned ones take the shorter way.
  void measure(const std::byte* actual, const std::byte* desired, std::byte* error) const {
    if (is_floating(error_)) {
      const double a = round_to(error_, load(actual, actual_));
      const double d = round_to(error_, load(desired, desired_));
      store(error, error_, std::fabs(round_to(error_, a - d)));
      return;
    }
    const auto a = static_cast<uint64_t>(load_int(actual, actual_));
    const auto d = static_cast<uint64_t>(load_int(desired, desired_));
    store_int(error, error_, static_cast<int64_t>(a - d));
    if (is_unsigned(error_)) {
      std::byte other[8] = {};
      store_int(other, error_, static_cast<int64_t>(d - a));
      if (is_unsigned(actual_) && less(other, error)) std::copy(other, other + sizeof other, error);
    } else {
      store_int(error, error_, wrap_abs(load_int(error, error_)));
    }
  }

  bool less(const std::byte* x, const std::byte* y) const {
    if (is_floating(error_)) {
      const double a = load(x, error_);
      const double b = load(y, error_);
      return !std::isnan(a) && (std::isnan(b) || a < b);  // NaN counts as the greatest
    }
    if (error_ == Dtype::uint64) {
      return static_cast<uint64_t>(load_int(x, error_)) < static_cast<uint64_t>(load_int(y, error_));
    }
    return load_int(x, error_) < load_int(y, error_);
  }

  Dtype actual_;
  Dtype desired_;
  Dtype error_;
  Dtype ratio_;
  std::byte greatest_[8] = {};
  bool any_ = false;
  bool any_ratio_ = false;
  double greatest_ratio_ = 0;
};

}  // namespace

Comparison compare(const Array& actual, const Array& desired, Tolerance tolerance) {
  Comparison result;
  result.same_dtype = actual.dtype() == desired.dtype();
  result.same_shape = actual.shape() == desired.shape();
  result.elements = desired.size();
  if (!result.same_shape) {
    result.reason = Mismatch::shape;
    return result;
  }
  result.reason = special_values(actual, desired);
  const IsClose close(actual.dtype(), desired.dtype(), tolerance.rtol, tolerance.atol, true);
  Differences differences(actual.dtype(), desired.dtype());
  for_each_pair(actual, desired, [&](const std::byte* x, const std::byte* y, int64_t position) {
    if (close(load(x, actual.dtype()), load(y, desired.dtype()))) return;
    if (result.mismatched++ == 0) result.first_mismatch = position;
    if (result.first_mismatches.size() < 5) result.first_mismatches.push_back(position);
    if (result.reason == Mismatch::none) differences.add(x, y);
  });
  result.equal = result.mismatched == 0;
  if (!result.equal && result.reason == Mismatch::none) {
    result.reason = Mismatch::values;
    differences.report(result);
  }
  return result;
}

bool allclose(const Array& a, const Array& b, double rtol, double atol, bool equal_nan) {
  if (a.shape() != b.shape()) return false;
  const IsClose close(a.dtype(), b.dtype(), rtol, atol, equal_nan);
  bool all = true;
  for_each_pair(a, b, [&](const std::byte* x, const std::byte* y, int64_t) {
    all = all && close(load(x, a.dtype()), load(y, b.dtype()));
  });
  return all;
}

std::vector<int64_t> unravel_index(int64_t position, const Shape& shape) {
  std::vector<int64_t> index(shape.size());
  for (size_t axis = shape.size(); axis-- > 0;) {
    index[axis] = position % shape[axis];
    position /= shape[axis];
  }
  return index;
}

}  // namespace grader::array
