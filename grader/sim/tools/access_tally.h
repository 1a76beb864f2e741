// An observer: which elements of an array each thread of a launch reads, and which it stores. None of it is
// wrong as such, not even two threads that store one element, as long as both store the same value; a puzzle
// may ask for less all the same.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "sim/observer.h"

namespace grader::sim {

class AccessTally : public Observer {
 public:
  // The array at `start`, `bytes` long, of elements of `element_size` bytes.
  AccessTally(DevicePointer start, size_t bytes, uint32_t element_size);

  struct Thread {
    Dim3 block{};
    Dim3 thread{};
    SourcePlace place;
  };
  // The most that one thread, or the threads of one block, did in a launch. Elements count, not accesses: to
  // read one's own element a second time, to print it, is no work of another's. Who reads several elements
  // in one access, as vectors are read, shares out the work by vectors: that counts for nothing. Nor do
  // atomics.
  struct Most {
    uint64_t elements = 0;
    Thread by;  // of a block: the thread whose access was the last of them
  };
  const Most& most_read() const { return most_read_; }
  const Most& most_read_by_block() const { return most_read_by_block_; }
  const Most& most_stored() const { return most_stored_; }

  struct Twice {
    size_t element = 0;
    Thread first, second;
  };
  // The first element that a second thread stored to, that one thread read a second time, and that a second
  // thread of a block read.
  const std::optional<Twice>& stored_twice() const { return stored_twice_; }
  const std::optional<Twice>& read_twice() const { return read_twice_; }
  const std::optional<Twice>& read_by_two() const { return read_by_two_; }

  bool wants_instructions() const override { return false; }
  void launch_began(const LaunchInfo&) override;
  void memory_accessed(const AccessEvent&) override;

 private:
  struct Access {
    uint64_t block = 0;
    uint32_t thread = 0;
    uint32_t location = ptx::kNone;
  };
  Thread named(const Access&) const;
  uint64_t thread_of_grid(const Access&) const;
  void read(const Access&, uint64_t element);
  void stored(const Access&, uint64_t element);

  DevicePointer start_;
  uint64_t bytes_, elements_;
  uint32_t element_size_;
  using Elements = std::unordered_map<uint64_t, Access>;  // by thread of the grid and element
  Elements read_by_, stored_by_;
  std::unordered_map<uint64_t, uint64_t> reads_, stores_;  // elements by thread of the grid
  std::unordered_map<uint64_t, uint64_t> block_reads_;     // by block
  std::unordered_map<uint64_t, Access> first_store_;       // by element
  std::unordered_map<uint64_t, Access> first_read_;        // by block and element
  Most most_read_, most_read_by_block_, most_stored_;
  std::optional<Twice> stored_twice_, read_twice_, read_by_two_;
  Dim3 grid_{1, 1, 1}, block_{1, 1, 1};
  const Program* program_ = nullptr;  // while a launch runs
  uint32_t file_ = ptx::kNone;
};

}  // namespace grader::sim
