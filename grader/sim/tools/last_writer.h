// An observer: which thread wrote each element of an array last, and in which line.
#pragma once

#include <optional>
#include <vector>

#include "sim/observer.h"

namespace grader::sim {

class LastWriter : public Observer {
 public:
  // The array at `start`, `bytes` long, of elements of `element_size` bytes.
  LastWriter(DevicePointer start, size_t bytes, uint32_t element_size);

  struct Writer {
    Dim3 block{};
    Dim3 thread{};
    SourcePlace place;
  };
  std::optional<Writer> writer(size_t element) const;  // nullopt: nobody wrote it

  bool wants_instructions() const override { return false; }
  void launch_began(const LaunchInfo&) override;
  void memory_accessed(const AccessEvent&) override;

 private:
  static constexpr uint32_t kNobody = UINT32_MAX;
  struct Entry {
    uint64_t block = 0;
    uint32_t thread = kNobody;
    uint32_t location = ptx::kNone;
  };
  DevicePointer start_;
  uint64_t bytes_;
  uint32_t element_size_;
  std::vector<Entry> entries_;
  Dim3 grid_{1, 1, 1}, block_{1, 1, 1};
  const Program* program_ = nullptr;  // while a launch runs
  std::vector<SourcePlace> places_;   // by location
};

}  // namespace grader::sim
