// An allocation on a real GPU with a guard zone on either side (device/guard_zone.h). A real GPU lets a
// kernel write past a buffer as long as the address is somebody's; the zones show it afterwards. CUDA's
// return codes are passed on: who allocates knows the words.
//
// Host memory has such zones too: host code may write past a tensor as unseen as a kernel on a real GPU.
#pragma once

#include <cuda_runtime_api.h>

#include <span>
#include <vector>

#include "device/guard_zone.h"
#include "device/kernel_job.h"

namespace grader::op {

class GuardedMemory {
 public:
  explicit GuardedMemory(bool on_host = false) : on_host_(on_host) {}

  // The zones filled with their pattern, the buffer with 0xFF bytes (uninitialised: NaN, never zero).
  cudaError_t allocate(size_t bytes);
  cudaError_t free();
  void* data() const { return base_ == nullptr ? nullptr : static_cast<std::byte*>(base_) + layout_.front; }
  size_t size() const { return layout_.buffer; }  // in bytes, without the zones

  // Waits for what runs on the device, then adds what was written beside the buffer: at most one before it
  // and one after it. StrayWrite::buffer is the caller's.
  cudaError_t look(std::vector<device::StrayWrite>& found) const;

 private:
  void look_into(std::span<const std::byte> zone, bool before, std::vector<device::StrayWrite>& found) const;

  bool on_host_;
  device::GuardedLayout layout_;
  void* base_ = nullptr;
};

}  // namespace grader::op
