// Writes beside tensors on a real GPU and in host memory, which only their guard zones know of.
#pragma once

#include <vector>

#include "device/backend.h"
#include "op/guarded_memory.h"
#include "support/finding.h"

namespace grader::op {

// A tensor's memory on a real GPU or on the host: looked at when it is freed, and when somebody asks.
// `buffer` is what findings say of it.
class WatchedMemory {
 public:
  explicit WatchedMemory(device::Buffer buffer, bool on_host = false);  // throws DeviceError
  ~WatchedMemory();
  WatchedMemory(const WatchedMemory&) = delete;
  WatchedMemory& operator=(const WatchedMemory&) = delete;

  void* data() const { return memory_.data(); }
  void look();  // what is new becomes a finding

 private:
  device::Buffer buffer_;
  bool on_host_;
  GuardedMemory memory_;
  bool told_before_ = false, told_after_ = false;
};

// Findings since the last call, about tensors freed since then and about those that still live.
std::vector<Finding> take_stray_writes();

}  // namespace grader::op
