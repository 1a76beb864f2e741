// Which thread last wrote each element of a buffer: lets a report say who is behind a wrong value. An
// observer of the simulated GPU.
#pragma once

#include <vector>

#include "device/backend.h"
#include "sim/observer.h"

namespace grader::device {

class WriterRecorder final : public sim::Observer {
 public:
  // A buffer of `size` bytes at `address`. Returns its number, from 0.
  size_t watch(sim::DevicePointer address, size_t size, uint32_t element_size);
  bool empty() const { return watched_.empty(); }
  // By element; line 0 where nobody wrote (or the line is not known and the thread is).
  const std::vector<Writer>& writers(size_t number) const { return watched_[number].writers; }

  void launch_began(const sim::LaunchInfo& launch) override;
  void memory_accessed(const sim::AccessEvent& access) override;

 private:
  struct Watched {
    sim::DevicePointer begin, end;
    uint32_t element_size;
    std::vector<Writer> writers;
  };

  Writer writer_of(const sim::AccessEvent& access, unsigned lane) const;

  std::vector<Watched> watched_;
  const sim::Program* program_ = nullptr;
  uint32_t file_ = 0;  // the kernel's own file, in which the line is told
  sim::Dim3 block_{1, 1, 1};
};

}  // namespace grader::device
