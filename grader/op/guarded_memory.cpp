#include "op/guarded_memory.h"

#include <utility>
#include <vector>

namespace grader::op {

cudaError_t GuardedMemory::allocate(size_t bytes) {
  layout_ = device::guarded_layout(bytes);
  cudaError_t error = cudaMalloc(&base_, layout_.total());
  if (error != cudaSuccess) {
    base_ = nullptr;
    return error;
  }
  auto* const first = static_cast<std::byte*>(base_);
  const auto fill = [&](std::byte* at, size_t size) {
    std::vector<std::byte> zone(size);
    device::fill_guard(zone);
    return cudaMemcpy(at, zone.data(), size, cudaMemcpyHostToDevice);
  };
  error = fill(first, layout_.front);
  if (error == cudaSuccess) error = cudaMemset(data(), 0xFF, bytes);
  if (error == cudaSuccess) error = fill(first + layout_.front + bytes, layout_.back);
  if (error != cudaSuccess) free();
  return error;
}

cudaError_t GuardedMemory::free() { return cudaFree(std::exchange(base_, nullptr)); }

cudaError_t GuardedMemory::look(std::vector<device::StrayWrite>& found) const {
  if (base_ == nullptr) return cudaSuccess;
  if (const cudaError_t error = cudaDeviceSynchronize(); error != cudaSuccess) return error;
  const auto* const first = static_cast<const std::byte*>(base_);
  std::vector<std::byte> zone(layout_.front);
  if (const cudaError_t error = cudaMemcpy(zone.data(), first, zone.size(), cudaMemcpyDeviceToHost);
      error != cudaSuccess)
    return error;
  if (const auto damage = device::guard_damage(zone, true))
    found.push_back({0, -static_cast<int64_t>(damage->nearest) - 1, damage->bytes});
  zone.resize(layout_.back);
  if (const cudaError_t error = cudaMemcpy(zone.data(), first + layout_.front + layout_.buffer, zone.size(),
                                           cudaMemcpyDeviceToHost);
      error != cudaSuccess)
    return error;
  if (const auto damage = device::guard_damage(zone, false))
    found.push_back({0, static_cast<int64_t>(layout_.buffer + damage->nearest), damage->bytes});
  return cudaSuccess;
}

}  // namespace grader::op
