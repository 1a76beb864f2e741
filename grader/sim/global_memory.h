// Global memory: allocations, each in windows of its own (address.h, window_places.h).
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sim/gpu.h"
#include "sim/warp.h"
#include "sim/window_places.h"

namespace grader::sim {

struct Allocation {
  AllocationInfo info;
  uint64_t address = 0;
  uint64_t size = 0;
  bool freed = false;
  bool variable = false;   // .global or .const of a module; not the user's to free
  bool on_device = false;  // malloc in a kernel
  std::map<uint64_t, uint64_t> host_written =
      {};  // begin -> end, in bytes from the start; none touch each other
};

// An address related to the nearest allocation.
struct Nearest {
  const Allocation* allocation = nullptr;  // null: no allocation has ever been near
  int64_t offset = 0;                      // of the address from its start; may be negative or past its end
};

class GlobalMemory {
 public:
  DevicePointer allocate(size_t bytes, AllocationInfo info);
  DevicePointer place_variable(size_t bytes, AllocationInfo info, std::span<const std::byte> initial,
                               bool constant);
  DevicePointer allocate_on_device(size_t bytes, AllocationInfo info);
  bool free(DevicePointer);
  bool free_on_device(DevicePointer);
  bool write(DevicePointer to, std::span<const std::byte> bytes);
  bool read(DevicePointer from, std::span<std::byte> bytes) const;
  const WindowPlaces& places() const { return places_; }  // of the next allocations
  // Null when the range is not inside one live allocation.
  std::byte* at(DevicePointer, size_t bytes) const;
  Nearest nearest(uint64_t address) const;
  const Allocation* find(DevicePointer start) const;

  const std::vector<Window>& windows() const { return windows_; }
  size_t allocated_bytes() const { return bytes_; }
  size_t allocation_count() const { return count_; }

 private:
  struct Freed {
    size_t mapped = 0;  // bytes; 0: of operator new
    void operator()(std::byte* p) const;
  };
  using Storage = std::unique_ptr<std::byte[], Freed>;
  static Storage make_storage(size_t bytes, uint64_t address, bool host_shares);
  void release(const Allocation*);
  DevicePointer place(size_t bytes, AllocationInfo info, bool constant, bool variable);

  WindowPlaces places_;
  std::vector<Window> windows_;
  std::vector<uint32_t> allocation_of_window_;
  std::vector<Allocation> allocations_;
  std::vector<Storage> storage_;  // by allocation
  size_t bytes_ = 0, count_ = 0;
};

}  // namespace grader::sim
