#include "op/tensor.h"

#include <cuda_runtime_api.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <utility>

#include "op/device_status.h"
#include "op/simulated_hooks.h"
#include "op/stray_writes.h"

namespace grader::op {
namespace {

int64_t element_count(const Shape& shape) {
  int64_t count = 1;
  for (const int64_t extent : shape) {
    if (extent < 0 || (extent > 0 && count > (int64_t{1} << 40) / extent)) {
      throw OpError("a tensor cannot have the shape " + to_string(shape));
    }
    count *= extent;
  }
  return count;
}

size_t byte_count(const TensorType& type) {
  return static_cast<size_t>(element_count(type.shape)) * item_size(type.dtype);
}

}  // namespace

class Storage {
 public:
  Storage(const TensorType& type, const std::string& name, bool read_only) : device_(type.device) {
    const size_t bytes = byte_count(type);
    if (bytes == 0) return;
    const std::string dtype = to_string(type.dtype);
    const auto element = static_cast<uint32_t>(item_size(type.dtype));
    const SimulatedHooks* simulated = simulated_hooks();
    const bool on_host = !device_.is_cuda();
    if (on_host || simulated == nullptr) {
      watched_ = std::make_unique<WatchedMemory>(
          device::Buffer{name, dtype, element, type.shape, bytes, {}, read_only, false, false}, on_host);
      data_ = watched_->data();
      return;
    }
    // The simulated GPU needs no guard zones, its memory comes poisoned, and it knows what was never written:
    // filling it would hide that.
    simulated->describe_next_allocation(name.c_str(), dtype.c_str(), element, type.shape.data(),
                                        type.shape.size(), read_only);
    check_device(cudaMalloc(&data_, bytes),
                 "cannot allocate a tensor of " + std::to_string(bytes) + " bytes");
  }
  ~Storage() {
    if (watched_) return;
    if (data_ != nullptr) cudaFree(data_);
  }
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;

  void* data() const { return data_; }

  std::atomic<int> owners{1};

 private:
  Device device_;
  void* data_ = nullptr;
  std::unique_ptr<WatchedMemory> watched_;  // on the host and on a real GPU: holds the bytes
};

std::string to_string(const Shape& shape) {
  std::string text = "(";
  for (size_t i = 0; i < shape.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + (shape.size() == 1 ? ",)" : ")");
}

bool operator==(const TensorType& a, const TensorType& b) {
  return a.dtype == b.dtype && a.shape == b.shape && a.device == b.device;
}

std::string to_string(const TensorType& type) {
  return to_string(type.dtype) + " " + to_string(type.shape) + " on " + type.device.name();
}

Tensor::Tensor() = default;

Tensor::Tensor(const Tensor& other) : type_(other.type_), storage_(other.storage_) {
  if (storage_ != nullptr) ++storage_->owners;
}

Tensor::Tensor(Tensor&& other) noexcept
    : type_(std::move(other.type_)), storage_(std::exchange(other.storage_, nullptr)) {}

Tensor& Tensor::operator=(Tensor other) noexcept {
  std::swap(type_, other.type_);
  std::swap(storage_, other.storage_);
  return *this;
}

Tensor::~Tensor() {
  if (storage_ != nullptr && --storage_->owners == 0) delete storage_;
}

int64_t Tensor::shape(size_t axis) const {
  if (axis >= type_.shape.size()) {
    throw OpError("axis " + std::to_string(axis) + " of a tensor of shape " + to_string(type_.shape));
  }
  return type_.shape[axis];
}

int64_t Tensor::size() const { return storage_ ? element_count(type_.shape) : 0; }
size_t Tensor::nbytes() const { return storage_ ? byte_count(type_) : 0; }
void* Tensor::data() const { return storage_ ? storage_->data() : nullptr; }

Tensor Tensor::to(Device device) const {
  if (!storage_ || device == type_.device) return *this;
  TensorType type = type_;
  type.device = device;
  Tensor moved = empty(type);
  check_device(cudaMemcpy(moved.data(), data(), nbytes(),
                          device.is_cuda() ? cudaMemcpyHostToDevice : cudaMemcpyDeviceToHost),
               "cannot copy a tensor to the " + device.name());
  return moved;
}

void Tensor::copy_to_host(Dtype expected, void* to) const {
  if (expected != type_.dtype) {
    throw OpError("a tensor of dtype " + to_string(type_.dtype) + " cannot be read as " +
                  to_string(expected));
  }
  if (nbytes() == 0) return;
  const Tensor here = this->to(Device::cpu());
  std::memcpy(to, here.data(), here.nbytes());
}

Tensor empty(const TensorType& type, const std::string& name, bool read_only) {
  Tensor tensor;
  tensor.type_ = type;
  tensor.storage_ = new Storage(type, name, read_only);
  return tensor;
}

Tensor empty_like(const Tensor& like) {
  if (!like) throw OpError("empty_like of no tensor");
  return empty(like.type(), "output");
}

Tensor copy_from_host(const TensorType& type, const void* bytes, const std::string& name, bool read_only) {
  Tensor tensor = empty(type, name, read_only);
  if (tensor.nbytes() > 0) {
    check_device(cudaMemcpy(tensor.data(), bytes, tensor.nbytes(),
                            type.device.is_cuda() ? cudaMemcpyHostToDevice : cudaMemcpyHostToHost),
                 "cannot copy a tensor to the " + type.device.name());
  }
  return tensor;
}

}  // namespace grader::op
