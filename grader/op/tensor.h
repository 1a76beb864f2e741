// A tensor: a shape, a dtype, and bytes on a device, row-major without gaps. Copies of a tensor share its
// bytes, which are freed with the last copy (as in PyTorch).
//
// Fresh tensors are filled with 0xFF bytes (NaN in every floating type), never with zeros: an element that
// nobody wrote shows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "op/dtype.h"
#include "op/error.h"

namespace grader::op {

using Shape = std::vector<int64_t>;
std::string to_string(Dtype dtype);         // NumPy's name: "float32", "bool"
std::string to_string(const Shape& shape);  // Python's tuple: "(15,)", "(2, 3)", "()"

class Device {
 public:
  static constexpr Device cpu() { return Device(false); }
  static constexpr Device cuda() { return Device(true); }

  constexpr bool is_cuda() const { return cuda_; }
  std::string name() const { return cuda_ ? "cuda" : "cpu"; }
  friend constexpr bool operator==(Device a, Device b) { return a.cuda_ == b.cuda_; }
  friend constexpr bool operator!=(Device a, Device b) { return !(a == b); }

 private:
  constexpr explicit Device(bool cuda) : cuda_(cuda) {}
  bool cuda_;
};

// What a tensor is without its bytes: declares a graph's inputs and outputs.
struct TensorType {
  Dtype dtype = Dtype::float32;
  Shape shape;
  Device device = Device::cuda();
};
bool operator==(const TensorType& a, const TensorType& b);
std::string to_string(const TensorType& type);  // "float32 (15,) on cuda"

class Storage;  // the bytes, and how many tensors share them

// Shares its bytes by a counter of its own: <memory> would double the time that learners' files take to
// compile.

class Tensor {
 public:
  Tensor();  // no tensor: no bytes, and every op refuses it
  Tensor(const Tensor& other);
  Tensor(Tensor&& other) noexcept;
  Tensor& operator=(Tensor other) noexcept;
  ~Tensor();

  Dtype dtype() const { return type_.dtype; }
  const Shape& shape() const { return type_.shape; }
  int64_t shape(size_t axis) const;  // throws OpError for an axis that the tensor does not have
  Device device() const { return type_.device; }
  const TensorType& type() const { return type_; }
  int64_t size() const;   // elements
  size_t nbytes() const;  // bytes
  explicit operator bool() const { return storage_ != nullptr; }

  // The first byte: a host address on the CPU, a device address on the GPU. Null for no tensor.
  void* data() const;

  // The same values on another device; the tensor itself when it is there already.
  Tensor to(Device device) const;

  // Its elements on the host, whatever the device. Throws OpError when T is not the dtype's C++ type.
  template <class T>
  std::vector<T> to_vector() const {
    std::vector<T> values(static_cast<size_t>(size()));
    copy_to_host(dtype_of<T>, values.data());
    return values;
  }

 private:
  friend Tensor empty(const TensorType&, const std::string&, bool);
  void copy_to_host(Dtype expected, void* to) const;

  TensorType type_;
  Storage* storage_ = nullptr;
};

// A tensor whose elements are all poison. `name` is what findings of the simulated GPU call it ("output"); a
// write by a kernel to a `read_only` tensor is such a finding.
Tensor empty(const TensorType& type, const std::string& name = "", bool read_only = false);
// Poison of the same shape, dtype and device. Named "output", which is what it is nearly always for.
Tensor empty_like(const Tensor& like);
// A copy of `bytes` bytes at a host address.
Tensor copy_from_host(const TensorType& type, const void* bytes, const std::string& name = "",
                      bool read_only = false);

template <class T>
Tensor tensor(const std::vector<T>& values, Device device = Device::cuda()) {
  return copy_from_host({dtype_of<T>, {static_cast<int64_t>(values.size())}, device}, values.data());
}

}  // namespace grader::op

namespace op = grader::op;
