// Allocation, copies and fills. Host addresses are the program's own; device addresses are the simulated
// GPU's, and touching one on the host is a segmentation fault, as it is on a real system.
#include "cudart/memory.h"

#include <cstring>
#include <utility>

#include "cudart/runtime.h"

using namespace grader::cudart;
namespace sim = grader::sim;

namespace {

sim::DevicePointer address_of(const void* pointer) { return reinterpret_cast<sim::DevicePointer>(pointer); }

// Which side each end of a copy is on. cudaMemcpyDefault finds out from the addresses.
struct Direction {
  bool from_device, to_device;
};

bool find_direction(const Runtime& runtime, const void* to, const void* from, cudaMemcpyKind kind,
                    Direction& out) {
  switch (kind) {
    case cudaMemcpyHostToHost:
      out = {false, false};
      break;
    case cudaMemcpyHostToDevice:
      out = {false, true};
      break;
    case cudaMemcpyDeviceToHost:
      out = {true, false};
      break;
    case cudaMemcpyDeviceToDevice:
      out = {true, true};
      break;
    case cudaMemcpyDefault:
      out = {runtime.is_device(from), runtime.is_device(to)};
      return true;
    default:
      return false;
  }
  // A device address where the kind says host would crash here; CUDA gives an error for it.
  const auto is_hosts = [&](const void* p) { return !runtime.is_device(p) || runtime.is_managed(p); };
  return (out.from_device || is_hosts(from)) && (out.to_device || is_hosts(to));
}

bool copy_bytes(Runtime& runtime, void* to, const void* from, size_t count, Direction direction) {
  if (count == 0) return true;
  if (to == nullptr || from == nullptr) return false;
  if (const void* const host = runtime.registered_host(from)) from = host, direction.from_device = false;
  if (void* const host = runtime.registered_host(to)) to = host, direction.to_device = false;
  if (direction.from_device && direction.to_device) {
    std::vector<std::byte> bytes(count);
    return runtime.gpu.read(address_of(from), bytes) && runtime.gpu.write(address_of(to), bytes);
  }
  if (direction.from_device) return runtime.gpu.read(address_of(from), {static_cast<std::byte*>(to), count});
  if (direction.to_device)
    return runtime.gpu.write(address_of(to), {static_cast<const std::byte*>(from), count});
  std::memcpy(to, from, count);
  return true;
}

cudaError_t copy(void* to, size_t to_pitch, const void* from, size_t from_pitch, size_t width, size_t height,
                 cudaMemcpyKind kind, cudaStream_t stream) {
  Call call;
  Runtime& runtime = call.runtime();
  if (call.failed()) return call.finish(cudaSuccess);
  if (!runtime.is_stream(stream)) return call.finish(cudaErrorInvalidResourceHandle);
  if (width > to_pitch || width > from_pitch) return call.finish(cudaErrorInvalidPitchValue);
  if (kind < cudaMemcpyHostToHost || kind > cudaMemcpyDefault)
    return call.finish(cudaErrorInvalidMemcpyDirection);
  cudaError_t refused = cudaSuccess;
  const auto later = [=] { return copy(to, to_pitch, from, from_pitch, width, height, kind, nullptr); };
  if (captured(call, stream, cudaGraphNodeTypeMemcpy, later, refused)) return call.finish(refused);
  Direction direction;
  if (!find_direction(runtime, to, from, kind, direction)) {
    return call.finish(cudaErrorInvalidValue,
                       "an address is on the other side than the copy's direction says");
  }
  for (size_t row = 0; row < height; ++row) {
    if (!copy_bytes(runtime, static_cast<char*>(to) + row * to_pitch,
                    static_cast<const char*>(from) + row * from_pitch, width, direction)) {
      return call.finish(cudaErrorInvalidValue,
                         "the copy does not lie inside one live allocation on the device");
    }
  }
  return call.finish(cudaSuccess);
}

cudaError_t fill(void* to, size_t pitch, int value, size_t width, size_t height, cudaStream_t stream) {
  Call call;
  Runtime& runtime = call.runtime();
  if (call.failed()) return call.finish(cudaSuccess);
  if (!runtime.is_stream(stream)) return call.finish(cudaErrorInvalidResourceHandle);
  if (width > pitch) return call.finish(cudaErrorInvalidPitchValue);
  cudaError_t refused = cudaSuccess;
  const auto later = [=] { return fill(to, pitch, value, width, height, nullptr); };
  if (captured(call, stream, cudaGraphNodeTypeMemset, later, refused)) return call.finish(refused);
  const std::vector<std::byte> bytes(width, static_cast<std::byte>(value));
  for (size_t row = 0; row < height && width > 0; ++row) {
    if (!copy_bytes(runtime, static_cast<char*>(to) + row * pitch, bytes.data(), width, {false, true})) {
      return call.finish(cudaErrorInvalidValue,
                         "the fill does not lie inside one live allocation on the device");
    }
  }
  return call.finish(cudaSuccess);
}

}  // namespace

namespace grader::cudart {

cudaError_t allocate(Call& call, void** pointer, size_t size, bool host_shares) {
  Runtime& runtime = call.runtime();
  if (pointer == nullptr) return call.finish(cudaErrorInvalidValue);
  sim::AllocationInfo info = std::exchange(runtime.next_allocation, {});
  info.host_shares = host_shares;
  *pointer = nullptr;
  if (call.failed() || size == 0) return call.finish(cudaSuccess);
  const size_t in_use = runtime.gpu.allocated_bytes();
  if (size > kTotalMemory || in_use > kTotalMemory - size) {
    return call.finish(cudaErrorMemoryAllocation, std::to_string(size) + " bytes asked for, " +
                                                      std::to_string(kTotalMemory - in_use) + " free");
  }
  try {
    const sim::DevicePointer address = runtime.gpu.allocate(size, info);
    runtime.device_memory[address] = size;
    if (host_shares) runtime.managed_memory.insert(address);
    if (address < runtime.lowest_device_address) runtime.lowest_device_address = address;
    if (address + size > runtime.highest_device_address) runtime.highest_device_address = address + size;
    *pointer = reinterpret_cast<void*>(address);
  } catch (const std::bad_alloc&) {
    return call.finish(cudaErrorMemoryAllocation, "the computer that simulates has no memory left");
  }
  return call.finish(cudaSuccess);
}

cudaError_t release(Call& call, void* pointer) {
  Runtime& runtime = call.runtime();
  if (call.failed() || pointer == nullptr || runtime.graph_memory.contains(address_of(pointer)))
    return call.finish(cudaSuccess);
  if (!runtime.gpu.free(address_of(pointer))) {
    return call.finish(cudaErrorInvalidValue,
                       "cudaFree of an address that is not the start of live device memory");
  }
  runtime.device_memory.erase(address_of(pointer));
  runtime.managed_memory.erase(address_of(pointer));
  if (const auto pooled = runtime.pooled.find(address_of(pointer)); pooled != runtime.pooled.end()) {
    const auto& [pool, size] = pooled->second;
    if (const auto owner = runtime.pools.find(pool); owner != runtime.pools.end())
      owner->second->used -= size;
    runtime.pooled.erase(pooled);
  }
  return call.finish(cudaSuccess);
}

}  // namespace grader::cudart

extern "C" {

cudaError_t cudaMalloc(void** pointer, size_t size) {
  Call call;
  return allocate(call, pointer, size);
}

cudaError_t cudaFree(void* pointer) {
  Call call;
  call.runtime().unawaited.clear();  // it waits for the device
  return release(call, pointer);
}

cudaError_t cudaMallocPitch(void** pointer, size_t* pitch, size_t width, size_t height) {
  Call call;
  if (pitch == nullptr) return call.finish(cudaErrorInvalidValue);
  *pitch = (width + 511) / 512 * 512;
  return allocate(call, pointer, *pitch * height);
}

// A launch has ended when it returns, so host and device are never at work at once, and nothing need ever
// move.
cudaError_t cudaMallocManaged(void** pointer, size_t size, unsigned flags) {
  Call call;
  if (size == 0 || (flags != cudaMemAttachGlobal && flags != cudaMemAttachHost))
    return call.finish(cudaErrorInvalidValue);
  return allocate(call, pointer, size, true);
}

cudaError_t cudaMemPrefetchAsync(const void* pointer, size_t count, cudaMemLocation, unsigned flags,
                                 cudaStream_t stream) {
  Call call;
  Runtime& runtime = call.runtime();
  if (!runtime.is_stream(stream)) return call.finish(cudaErrorInvalidResourceHandle);
  const auto* const end = static_cast<const char*>(pointer) + count;
  const bool managed = runtime.is_managed(pointer) && runtime.is_managed(end);
  return call.finish(managed && count != 0 && flags == 0 ? cudaSuccess : cudaErrorInvalidValue);
}

cudaError_t cudaMemAdvise(const void* pointer, size_t count, cudaMemoryAdvise, cudaMemLocation) {
  return cudaMemPrefetchAsync(pointer, count, {}, 0, nullptr);  // as little to do, as much to check
}

cudaError_t cudaMemcpy(void* to, const void* from, size_t count, cudaMemcpyKind kind) {
  Call().runtime().unawaited.erase(nullptr);
  return copy(to, count, from, count, count, 1, kind, nullptr);
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t count, cudaMemcpyKind kind,
                            cudaStream_t stream) {
  return copy(to, count, from, count, count, 1, kind, stream);
}

cudaError_t cudaMemcpy2D(void* to, size_t to_pitch, const void* from, size_t from_pitch, size_t width,
                         size_t height, cudaMemcpyKind kind) {
  return copy(to, to_pitch, from, from_pitch, width, height, kind, nullptr);
}

cudaError_t cudaMemcpy2DAsync(void* to, size_t to_pitch, const void* from, size_t from_pitch, size_t width,
                              size_t height, cudaMemcpyKind kind, cudaStream_t stream) {
  return copy(to, to_pitch, from, from_pitch, width, height, kind, stream);
}

cudaError_t cudaMemset(void* to, int value, size_t count) {
  return fill(to, count, value, count, 1, nullptr);
}

cudaError_t cudaMemsetAsync(void* to, int value, size_t count, cudaStream_t stream) {
  return fill(to, count, value, count, 1, stream);
}

cudaError_t cudaMemset2D(void* to, size_t pitch, int value, size_t width, size_t height) {
  return fill(to, pitch, value, width, height, nullptr);
}

cudaError_t cudaMemGetInfo(size_t* free, size_t* total) {
  Call call;
  if (free == nullptr || total == nullptr) return call.finish(cudaErrorInvalidValue);
  *total = kTotalMemory;
  *free = kTotalMemory - std::min(kTotalMemory, call.runtime().gpu.allocated_bytes());
  return call.finish(cudaSuccess);
}

cudaError_t cudaPointerGetAttributes(cudaPointerAttributes* attributes, const void* pointer) {
  Call call;
  if (attributes == nullptr) return call.finish(cudaErrorInvalidValue);
  *attributes = {};
  attributes->device = -1;
  attributes->hostPointer = const_cast<void*>(pointer);
  const bool managed = call.runtime().is_managed(pointer);
  if (managed || call.runtime().is_device(pointer)) {
    attributes->type = managed ? cudaMemoryTypeManaged : cudaMemoryTypeDevice;
    attributes->device = 0;
    attributes->devicePointer = const_cast<void*>(pointer);
    if (!managed) attributes->hostPointer = nullptr;
  } else if (void* const device = call.runtime().device_view(pointer)) {
    attributes->type = cudaMemoryTypeHost;
    attributes->device = 0;
    attributes->devicePointer = device;
  } else {
    attributes->type = cudaMemoryTypeUnregistered;
  }
  return call.finish(cudaSuccess);
}

}  // extern "C"
