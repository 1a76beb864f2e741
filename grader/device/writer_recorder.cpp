#include "device/writer_recorder.h"

#include <algorithm>

namespace grader::device {

size_t WriterRecorder::watch(sim::DevicePointer address, size_t size, uint32_t element_size) {
  element_size = std::max(element_size, 1u);
  watched_.push_back({address, address + size, element_size, std::vector<Writer>(size / element_size)});
  return watched_.size() - 1;
}

void WriterRecorder::launch_began(const sim::LaunchInfo& launch) {
  program_ = &launch.program;
  file_ = sim::file_of(program_->module, program_->module.functions[launch.kernel]);
  block_ = launch.config.block;
}

Writer WriterRecorder::writer_of(const sim::AccessEvent& access, unsigned lane) const {
  const uint32_t thread = access.warp * 32 + lane;
  const uint32_t location = program_->instructions[access.instruction].location;
  Writer writer;
  writer.block = access.block.index;
  writer.thread = {thread % block_[0], thread / block_[0] % block_[1], thread / block_[0] / block_[1]};
  if (location != ptx::kNone) writer.line = sim::source_place(program_->module, location, file_).line;
  return writer;
}

void WriterRecorder::memory_accessed(const sim::AccessEvent& access) {
  if (access.access.kind != sim::AccessKind::write && access.access.kind != sim::AccessKind::atomic) return;
  for (unsigned lane = 0; lane < 32; ++lane) {
    if (!(access.mask >> lane & 1)) continue;
    const uint64_t first = access.addresses[lane], last = first + access.access.bytes;
    for (Watched& watched : watched_) {
      if (first < watched.begin || last > watched.end) continue;
      const Writer writer = writer_of(access, lane);
      const size_t end = (last - 1 - watched.begin) / watched.element_size;
      for (size_t i = (first - watched.begin) / watched.element_size; i <= end && i < watched.writers.size();
           ++i)
        watched.writers[i] = writer;
    }
  }
}

}  // namespace grader::device
