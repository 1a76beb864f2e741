#include "device/real_gpu_findings.h"

namespace grader::device {
namespace {

constexpr const char* kSimulate = "the simulated GPU shows the thread and the line: add  --device sim";

Finding finding(std::string file, std::string check, std::string kind, std::string message) {
  Finding result;
  result.check = std::move(check);
  result.kind = std::move(kind);
  result.message = std::move(message);
  result.file = std::move(file);
  result.next = kSimulate;
  return result;
}

std::string name_of(const Buffer& buffer) { return buffer.name.empty() ? "a buffer" : buffer.name; }

// "a has 6 float32 elements (a[0] to a[5])"; with a shape of several dimensions "a has shape (16, 16)".
std::string extent_of(const Buffer& buffer) {
  const std::string name = name_of(buffer);
  const uint32_t element = buffer.element_size ? buffer.element_size : 1;
  if (buffer.shape.size() > 1) {
    std::string shape;
    for (int64_t extent : buffer.shape) shape += (shape.empty() ? "" : ", ") + std::to_string(extent);
    return name + " has shape (" + shape + ")";
  }
  const size_t count = buffer.size / element;
  std::string text = name + " has " + std::to_string(count) + " " +
                     (buffer.element_type.empty() ? "" : buffer.element_type + " ") +
                     (count == 1 ? "element" : "elements");
  if (count > 0)
    text +=
        " (" + name + "[0]" + (count > 1 ? " to " + name + "[" + std::to_string(count - 1) + "]" : "") + ")";
  return text;
}

}  // namespace

Finding stray_write_finding(const Buffer& buffer, const StrayWrite& stray) {
  const int64_t element = buffer.element_size ? buffer.element_size : 1;
  const bool before = stray.offset < 0;
  const int64_t index = before ? -((-stray.offset + element - 1) / element) : stray.offset / element;
  Finding result = finding(
      "", "memcheck", "out-of-bounds-write",
      std::string("write ") + (before ? "before the start of " : "past the end of ") + name_of(buffer));
  result.label = name_of(buffer) + "[" + std::to_string(index) + "]: " + extent_of(buffer);
  result.count = (stray.bytes + static_cast<uint64_t>(element) - 1) / static_cast<uint64_t>(element);
  result.notes.push_back("found after the launch, by the guard zones around " + name_of(buffer));
  return result;
}

Finding host_stray_write_finding(const Buffer& buffer, const StrayWrite& stray) {
  Finding result = stray_write_finding(buffer, stray);
  result.notes = {result.label, "written by host code, and found after the call by the guard zones around " +
                                    name_of(buffer)};
  result.next = "where does the host code's loop over it begin and end?";
  return result;
}

std::vector<Finding> findings_of(const Job& job, const KernelJobReply& reply) {
  std::vector<Finding> findings;
  for (const auto& stray : reply.stray_writes) {
    if (stray.buffer >= job.buffers.size()) continue;
    findings.push_back(stray_write_finding(job.buffers[stray.buffer], stray));
    findings.back().file = job.source_name;
  }
  for (uint32_t index : reply.changed_inputs) {
    if (index >= job.buffers.size()) continue;
    findings.push_back(finding(job.source_name, "memcheck", "read-only-write",
                               "write to " + name_of(job.buffers[index]) + ", which is an input"));
  }
  if (!reply.error_name.empty() && !reply.refused)
    findings.push_back(
        finding(job.source_name, "memcheck", "device-fault",
                reply.error_call + " failed: " + reply.error_text + " (" + reply.error_name + ")"));
  return findings;
}

Finding time_limit_finding(const Job& job, const std::string& seconds) {
  return finding(job.source_name, "limit", "time-limit", "the kernel did not end within " + seconds + " s");
}

}  // namespace grader::device
