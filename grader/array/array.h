// NumPy-style arrays: a dtype, a shape, strides and bytes. Contiguous unless made by a view.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace grader::array {

enum class Dtype : uint8_t {
  bool_,
  int8,
  int16,
  int32,
  int64,
  uint8,
  uint16,
  uint32,
  uint64,
  float16,
  bfloat16,
  float32,
  float64
};

size_t item_size(Dtype);                  // in bytes
std::string_view name(Dtype);             // NumPy's name: "float32", "bool"
Dtype dtype_from_name(std::string_view);  // throws grader::Error with did-you-mean
bool is_floating(Dtype);

using Shape = std::vector<int64_t>;  // row-major, like NumPy

// Copies share their elements, as `b = a` does in NumPy: copy() makes an independent array. At most 64
// dimensions; a shape that is negative or larger than the address space throws grader::Error before anything
// is allocated.
class Array {
 public:
  Array() = default;                                             // float64, shape (0,)
  Array(Dtype dtype, Shape shape);                               // zeros
  Array(Dtype dtype, Shape shape, std::vector<std::byte> data);  // row-major bytes; throws on a wrong size

  Dtype dtype() const { return dtype_; }
  const Shape& shape() const { return shape_; }
  const Shape& strides() const { return strides_; }  // in bytes, as numpy.ndarray.strides
  int64_t ndim() const { return static_cast<int64_t>(shape_.size()); }
  int64_t size() const;        // number of elements
  size_t nbytes() const;       // size * item_size
  bool is_contiguous() const;  // row-major without gaps

  // Row-major bytes. Only of a contiguous array: throws std::logic_error on a view (call contiguous() first).
  std::span<std::byte> bytes();
  std::span<const std::byte> bytes() const;
  Array contiguous() const;         // itself, or a row-major copy
  Array copy() const;               // its own row-major bytes; copying an Array shares them
  const std::byte* origin() const;  // the first element, from which the strides count

  // The element at row-major position `index`, as float64 or int64 (exact where the type allows; a uint64
  // above INT64_MAX keeps its bits in get_int), whatever the dtype. std::out_of_range outside the array.
  double get(int64_t index) const;
  int64_t get_int(int64_t index) const;
  // Floating dtypes round to nearest, ties to even; integer ones drop the fraction and saturate (NaN is 0).
  void set(int64_t index, double value);
  void set_int(int64_t index, int64_t value);  // integer dtypes wrap, as NumPy's astype

  Array reshape(Shape) const;  // a view of a contiguous array, else a copy
  Array transpose() const;     // a view, axes reversed
  Array astype(Dtype) const;

 private:
  size_t position(int64_t index) const;     // byte offset in data_ of a row-major position
  std::byte* element(int64_t index) const;  // its address

  Dtype dtype_ = Dtype::float64;
  Shape shape_{0};
  Shape strides_{8};
  size_t offset_ = 0;
  std::shared_ptr<std::vector<std::byte>> data_;
};

}  // namespace grader::array
