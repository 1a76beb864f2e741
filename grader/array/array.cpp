#include "array/array.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>

#include "array/element.h"
#include "array/shape_text.h"
#include "support/error.h"

namespace grader::array {
namespace {

constexpr size_t kMaxDimensions = 64;  // as NumPy 2

// Row-major strides. Dimensions of length 0 count as 1, as in NumPy, so that the strides stay defined.
// Throws when the whole would not fit the address space, before anything is allocated.
Shape row_major_strides(const Shape& shape, size_t item) {
  if (shape.size() > kMaxDimensions) {
    throw Error("an array of " + std::to_string(shape.size()) + " dimensions: at most " +
                std::to_string(kMaxDimensions) + " are possible");
  }
  Shape strides(shape.size());
  int64_t stride = static_cast<int64_t>(item);
  for (size_t axis = shape.size(); axis-- > 0;) {
    if (shape[axis] < 0) throw Error("the shape " + shape_text(shape) + " has a negative length");
    strides[axis] = stride;
    if (__builtin_mul_overflow(stride, std::max<int64_t>(shape[axis], 1), &stride)) {
      throw Error("the shape " + shape_text(shape) + " is too large for any memory");
    }
  }
  return strides;
}

int64_t product(const Shape& shape) {
  int64_t size = 1;
  for (int64_t length : shape) size *= length;
  return size;
}

}  // namespace

std::string shape_text(const Shape& shape) {
  std::string text = "(";
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    text += (axis == 0 ? "" : ", ") + std::to_string(shape[axis]);
  }
  return text + (shape.size() == 1 ? ",)" : ")");
}

Array::Array(Dtype dtype, Shape shape)
    : dtype_(dtype), shape_(std::move(shape)), strides_(row_major_strides(shape_, item_size(dtype))) {
  data_ = std::make_shared<std::vector<std::byte>>(nbytes());
}

Array::Array(Dtype dtype, Shape shape, std::vector<std::byte> data)
    : dtype_(dtype), shape_(std::move(shape)), strides_(row_major_strides(shape_, item_size(dtype))) {
  if (data.size() != nbytes()) {
    throw Error("an array of shape " + shape_text(shape_) + " and dtype " + std::string(name(dtype_)) +
                " has " + std::to_string(nbytes()) + " bytes, not " + std::to_string(data.size()));
  }
  data_ = std::make_shared<std::vector<std::byte>>(std::move(data));
}

int64_t Array::size() const { return product(shape_); }

size_t Array::nbytes() const { return static_cast<size_t>(size()) * item_size(dtype_); }

bool Array::is_contiguous() const {
  if (size() == 0) return true;
  int64_t stride = static_cast<int64_t>(item_size(dtype_));
  for (size_t axis = shape_.size(); axis-- > 0;) {
    if (shape_[axis] != 1 && strides_[axis] != stride) return false;
    stride *= shape_[axis];
  }
  return true;
}

const std::byte* Array::origin() const { return data_ ? data_->data() + offset_ : nullptr; }

std::span<std::byte> Array::bytes() {
  if (!is_contiguous())
    throw std::logic_error("bytes() of a view that is not contiguous: call contiguous() first");
  if (!data_) return {};
  return {data_->data() + offset_, nbytes()};
}

std::span<const std::byte> Array::bytes() const { return const_cast<Array*>(this)->bytes(); }

Array Array::copy() const {
  Array result(dtype_, shape_);
  const size_t item = item_size(dtype_);
  const int64_t count = size();
  if (count == 0) return result;
  if (is_contiguous()) {
    std::memcpy(result.data_->data(), origin(), nbytes());
    return result;
  }
  for (int64_t i = 0; i < count; ++i) {
    std::memcpy(result.data_->data() + static_cast<size_t>(i) * item, data_->data() + position(i), item);
  }
  return result;
}

Array Array::contiguous() const { return is_contiguous() ? *this : copy(); }

size_t Array::position(int64_t index) const {
  if (index < 0 || index >= size()) {
    throw std::out_of_range("element " + std::to_string(index) + " of an array of " + std::to_string(size()));
  }
  int64_t place = static_cast<int64_t>(offset_);
  for (size_t axis = shape_.size(); axis-- > 0;) {
    place += index % shape_[axis] * strides_[axis];
    index /= shape_[axis];
  }
  return static_cast<size_t>(place);
}

std::byte* Array::element(int64_t index) const {
  const size_t place = position(index);  // throws first: an empty array may have no data at all
  return data_->data() + place;
}

double Array::get(int64_t index) const { return load(element(index), dtype_); }
int64_t Array::get_int(int64_t index) const { return load_int(element(index), dtype_); }
void Array::set(int64_t index, double value) { store(element(index), dtype_, value); }
void Array::set_int(int64_t index, int64_t value) { store_int(element(index), dtype_, value); }

Array Array::reshape(Shape shape) const {
  Shape strides = row_major_strides(shape, item_size(dtype_));
  if (product(shape) != size()) {
    throw Error("cannot reshape an array of shape " + shape_text(shape_) + " (" + std::to_string(size()) +
                " elements) to " + shape_text(shape) + " (" + std::to_string(product(shape)) + " elements)");
  }
  Array result = contiguous();
  result.shape_ = std::move(shape);
  result.strides_ = std::move(strides);
  return result;
}

Array Array::transpose() const {
  Array result = *this;
  std::reverse(result.shape_.begin(), result.shape_.end());
  std::reverse(result.strides_.begin(), result.strides_.end());
  return result;
}

Array Array::astype(Dtype dtype) const {
  Array result(dtype, shape_);
  const int64_t count = size();
  for (int64_t i = 0; i < count; ++i) {
    if (dtype_ == Dtype::uint64 && is_floating(dtype)) {
      result.set(i, get(i));
    } else if (!is_floating(dtype_)) {
      dtype == Dtype::bool_ ? result.set(i, get(i)) : result.set_int(i, get_int(i));
    } else {
      result.set(i, get(i));
    }
  }
  return result;
}

}  // namespace grader::array
