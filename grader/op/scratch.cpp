#include "op/scratch.h"

#include <map>
#include <memory>

#include "op/device_status.h"
#include "op/simulated_hooks.h"
#include "op/stray_writes.h"
#include "op/tensor.h"

namespace grader::op::detail {
namespace {

// On a real GPU, between guard zones. They are looked at when the memory is given back, which waits for the
// kernels that use it; that costs a learner's op no more than the caller's own waiting a moment later.
std::map<void*, std::unique_ptr<WatchedMemory>>& watched() {
  static auto& memory = *new std::map<void*, std::unique_ptr<WatchedMemory>>;
  return memory;
}

}  // namespace

void* allocate_scratch(const char* name, Dtype dtype, const int64_t* extents, size_t rank,
                       cudaStream_t stream) {
  const Shape shape(extents, extents + rank);
  const auto element = static_cast<uint32_t>(item_size(dtype));
  size_t bytes = element;
  for (const int64_t extent : shape) {
    if (extent < 0) throw OpError("scratch memory cannot have the shape " + to_string(shape));
    bytes *= static_cast<size_t>(extent);
  }
  if (bytes == 0) return nullptr;
  const SimulatedHooks* simulated = simulated_hooks();
  if (simulated == nullptr) {
    auto memory = std::make_unique<WatchedMemory>(
        device::Buffer{name, to_string(dtype), element, shape, bytes, {}, false, false, false});
    cudaStreamSynchronize(nullptr);  // it is filled there, and the op's stream does not wait for that
    void* const data = memory->data();
    watched()[data] = std::move(memory);
    return data;
  }
  simulated->describe_next_allocation(name, to_string(dtype).c_str(), element, shape.data(), rank, false);
  void* data = nullptr;
  check_device(cudaMallocAsync(&data, bytes, stream),
               "cannot allocate scratch memory of " + std::to_string(bytes) + " bytes");
  return data;
}

void free_scratch(void* data, cudaStream_t stream) {
  const auto found = watched().find(data);
  if (found == watched().end()) {
    cudaFreeAsync(data, stream);
    return;
  }
  cudaStreamSynchronize(stream);  // what stands beside it is looked at when it goes
  watched().erase(found);
}

}  // namespace grader::op::detail
