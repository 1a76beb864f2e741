// A host thread's view of global memory while several execute blocks of one launch side by side. It never
// changes what the others see, so that nothing is lost when it turns out that the blocks had to run in order.
//
// What was there before is read in place and never written. What a share writes goes into memory of its own,
// with a mark for each byte written. Which allocations it reads and which it writes is known exactly, because
// its two tables of windows begin empty: the first access to an allocation takes the careful path
// (access.cpp), which asks here and opens the window for reading or for writing.
//
// Why the result is that of blocks in order, one after the other:
//   - Nobody reads an allocation that anybody writes, itself included (that ends the attempt). So every block
//   read
//     what was there before, as it would have in order.
//   - Of bytes that several shares write, all must have left the same value, or the attempt ends. Each share
//   runs
//     its blocks in ascending order, each to its end; so the last block of all that wrote the byte was the
//     last in its share, and its value is the one that all have.
//   - Anything else that a block could leave (a finding, a fault, printf, malloc, an atomic operation on
//   global
//     memory, a spent budget) ends the attempt too.
// An attempt that ended leaves no trace: the blocks then run in order.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/global_memory.h"
#include "sim/program.h"

namespace grader::sim {

class Share {
 public:
  // `ended`: set when the attempt must end; seen by all shares.
  Share(const GlobalMemory& memory, std::atomic<bool>& ended);

  const std::vector<Window>& load_windows() const { return load_; }
  const std::vector<Window>& store_windows() const { return store_; }
  bool has_ended() const { return ended_.load(std::memory_order_relaxed); }
  void end() { ended_.store(true, std::memory_order_relaxed); }

  // A legal access to global memory: where the bytes lie for this share, which it notes as read or written.
  // When that ends the attempt: somewhere harmless.
  std::byte* place(AccessKind, uint64_t address, size_t bytes);

  bool reads(size_t window) const { return load_[window].size != 0; }
  bool writes(size_t window) const { return store_[window].size != 0; }
  // Takes over what the other wrote. False: the two left different values in a byte.
  bool take_over(Share& other);
  // What was written, to where it belongs.
  void write_back() const;

 private:
  static constexpr size_t kMostBytes = size_t{1} << 30;  // written allocations of a share
  struct Freed {
    void operator()(std::byte* p) const { ::operator delete[](p, std::align_val_t{64}); }
  };
  using Bytes = std::unique_ptr<std::byte[], Freed>;
  bool open_for_writing(size_t window);

  const GlobalMemory& memory_;
  std::atomic<bool>& ended_;
  std::vector<Window> load_, store_;
  std::vector<Bytes> owned_;
  size_t bytes_ = 0;
  alignas(64) std::byte nowhere_[128] = {};  // room for the widest access, a discard
};

}  // namespace grader::sim
