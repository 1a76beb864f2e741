#include "op/guarded_memory.h"

#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

namespace grader::op {
namespace {

constexpr auto kHostPattern = device::GuardPattern::number;

}  // namespace

cudaError_t GuardedMemory::allocate(size_t bytes) {
  layout_ = device::guarded_layout(bytes);
  if (on_host_) {
    base_ = std::malloc(layout_.total());
    if (base_ == nullptr) return cudaErrorMemoryAllocation;
    auto* const at = static_cast<std::byte*>(base_);
    device::fill_guard({at, layout_.front}, kHostPattern);
    std::memset(data(), 0xFF, bytes);
    device::fill_guard({at + layout_.front + bytes, layout_.back}, kHostPattern);
    return cudaSuccess;
  }
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

cudaError_t GuardedMemory::free() {
  if (on_host_) {
    std::free(std::exchange(base_, nullptr));
    return cudaSuccess;
  }
  return cudaFree(std::exchange(base_, nullptr));
}

cudaError_t GuardedMemory::look(std::vector<device::StrayWrite>& found) const {
  if (base_ == nullptr) return cudaSuccess;
  if (on_host_) {
    const auto* const at = static_cast<const std::byte*>(base_);
    look_into({at, layout_.front}, true, found);
    look_into({at + layout_.front + layout_.buffer, layout_.back}, false, found);
    return cudaSuccess;
  }
  if (const cudaError_t error = cudaDeviceSynchronize(); error != cudaSuccess) return error;
  const auto* const first = static_cast<const std::byte*>(base_);
  std::vector<std::byte> zone(layout_.front);
  if (const cudaError_t error = cudaMemcpy(zone.data(), first, zone.size(), cudaMemcpyDeviceToHost);
      error != cudaSuccess)
    return error;
  look_into(zone, true, found);
  zone.resize(layout_.back);
  if (const cudaError_t error = cudaMemcpy(zone.data(), first + layout_.front + layout_.buffer, zone.size(),
                                           cudaMemcpyDeviceToHost);
      error != cudaSuccess)
    return error;
  look_into(zone, false, found);
  return cudaSuccess;
}

void GuardedMemory::look_into(std::span<const std::byte> zone, bool before,
                              std::vector<device::StrayWrite>& found) const {
  const auto damage = device::guard_damage(zone, before, on_host_ ? kHostPattern : device::GuardPattern::nan);
  if (!damage) return;
  const auto nearest = static_cast<int64_t>(damage->nearest);
  found.push_back({0, before ? -nearest - 1 : static_cast<int64_t>(layout_.buffer) + nearest, damage->bytes});
}

}  // namespace grader::op
