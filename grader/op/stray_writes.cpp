#include "op/stray_writes.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <utility>

#include "device/real_gpu_findings.h"
#include "op/device_status.h"
#include "op/error.h"

namespace grader::op {
namespace {

// Never destroyed: a learner's static tensors are freed after everything else.
struct Watched {
  std::mutex mutex;
  std::set<WatchedMemory*> live;
  std::vector<Finding> findings;
};

Watched& watched() {
  static auto* const all = new Watched;
  return *all;
}

}  // namespace

WatchedMemory::WatchedMemory(device::Buffer buffer, bool on_host)
    : buffer_(std::move(buffer)), on_host_(on_host), memory_(on_host) {
  const std::string size = "a tensor of " + std::to_string(buffer_.size) + " bytes";
  const cudaError_t error = memory_.allocate(buffer_.size);
  if (on_host && error != cudaSuccess) throw OpError("no memory for " + size);
  check_device(error, "cannot allocate " + size);
  const std::lock_guard lock(watched().mutex);
  watched().live.insert(this);
}

WatchedMemory::~WatchedMemory() {
  const std::lock_guard lock(watched().mutex);
  watched().live.erase(this);
  look();
  memory_.free();
}

void WatchedMemory::look() {
  std::vector<device::StrayWrite> found;
  if (memory_.look(found) != cudaSuccess) return;  // the device has faulted, which is said elsewhere
  for (const device::StrayWrite& stray : found) {
    bool& told = stray.offset < 0 ? told_before_ : told_after_;
    if (std::exchange(told, true)) continue;
    Finding finding =
        on_host_ ? host_stray_write_finding(buffer_, stray) : stray_write_finding(buffer_, stray);
    // Calls that nobody asks about in between, as in the search for leaks, must not pile them up.
    std::vector<Finding>& findings = watched().findings;
    const auto same = [&](const Finding& f) { return f.label == finding.label; };
    if (std::none_of(findings.begin(), findings.end(), same)) findings.push_back(std::move(finding));
  }
}

std::vector<Finding> take_stray_writes() {
  const std::lock_guard lock(watched().mutex);
  for (WatchedMemory* memory : watched().live) memory->look();
  return std::exchange(watched().findings, {});
}

}  // namespace grader::op
