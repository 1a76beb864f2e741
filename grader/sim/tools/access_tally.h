// An observer: how often each thread of a launch reads an array, and whether two of its threads store to one
// element. Neither is wrong as such, not even the second as long as both store the same value; a puzzle may
// ask for less all the same.
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
  struct SharedElement {
    size_t element = 0;
    Thread first, second;
  };
  // Of the launch in which one thread read most often. A vector load is one read; atomics count for nothing.
  uint64_t most_reads() const { return most_reads_; }
  const Thread& reader() const { return reader_; }
  // The first element that a second thread stored to.
  const std::optional<SharedElement>& stored_twice() const { return stored_twice_; }

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

  DevicePointer start_;
  uint64_t bytes_;
  uint32_t element_size_;
  std::unordered_map<uint64_t, uint64_t> reads_;    // by thread of the grid
  std::unordered_map<uint64_t, Access> stored_by_;  // by element
  uint64_t most_reads_ = 0;
  Thread reader_;
  std::optional<SharedElement> stored_twice_;
  Dim3 grid_{1, 1, 1}, block_{1, 1, 1};
  const Program* program_ = nullptr;  // while a launch runs
  uint32_t file_ = ptx::kNone;
};

}  // namespace grader::sim
