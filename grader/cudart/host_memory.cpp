// Host memory that kernels may use: pinned memory, which lies where the device sees it, and memory that was
// there before and is registered, of which the device sees a copy at an address of its own.
#include <cstring>

#include "cudart/runtime.h"

using namespace grader::cudart;
namespace sim = grader::sim;

namespace {

uintptr_t address_of(const void* pointer) { return reinterpret_cast<uintptr_t>(pointer); }

// The entry of a map of ranges, by first address, in which the address lies.
template <typename Map, typename SizeOf>
auto range_of(Map& map, uintptr_t address, const SizeOf& size_of) {
  auto found = map.upper_bound(address);
  if (found == map.begin()) return map.end();
  --found;
  return address - found->first < size_of(found->second) ? found : map.end();
}

auto registered_at(const Runtime& runtime, const void* pointer) {
  return range_of(runtime.registered_memory, address_of(pointer), [](const Registered& r) { return r.size; });
}

}  // namespace

namespace grader::cudart {

void* Runtime::registered_host(const void* pointer) const {
  if (registered_aliases.empty()) return nullptr;
  const auto alias = range_of(registered_aliases, address_of(pointer),
                              [&](uintptr_t host) { return registered_memory.at(host).size; });
  if (alias == registered_aliases.end()) return nullptr;
  return reinterpret_cast<void*>(alias->second + (address_of(pointer) - alias->first));
}

void* Runtime::device_view(const void* host) const {
  if (const auto found = registered_at(*this, host); found != registered_memory.end())
    return reinterpret_cast<void*>(found->second.device + (address_of(host) - found->first));
  return is_pinned(host) ? const_cast<void*>(host) : nullptr;
}

void Runtime::take_registered_to_device() {
  for (const auto& [host, registered] : registered_memory)
    gpu.write(registered.device, {reinterpret_cast<const std::byte*>(host), registered.size});
}

void Runtime::bring_registered_back() {
  for (const auto& [host, registered] : registered_memory) {
    std::vector<std::byte> bytes(registered.size);
    gpu.read(registered.device, bytes);
    void* const to = reinterpret_cast<void*>(host);
    // The program may have it for reading only.
    if (std::memcmp(to, bytes.data(), bytes.size()) != 0) std::memcpy(to, bytes.data(), bytes.size());
  }
}

}  // namespace grader::cudart

extern "C" {

// Kernels may follow pointers to it (unified addressing).
cudaError_t cudaHostAlloc(void** pointer, size_t size, unsigned) {
  Call call;
  Runtime& runtime = call.runtime();
  if (pointer == nullptr) return call.finish(cudaErrorInvalidValue);
  *pointer = nullptr;
  if (call.failed() || size == 0) return call.finish(cudaSuccess);
  sim::AllocationInfo info;
  info.host_shares = true;
  try {
    const sim::DevicePointer address = runtime.gpu.allocate(size, info);
    runtime.pinned_memory[address] = size;
    *pointer = reinterpret_cast<void*>(address);
  } catch (const std::bad_alloc&) {
    return call.finish(cudaErrorMemoryAllocation);
  }
  return call.finish(cudaSuccess);
}

cudaError_t cudaMallocHost(void** pointer, size_t size) { return cudaHostAlloc(pointer, size, 0); }

cudaError_t cudaFreeHost(void* pointer) {
  Call call;
  if (pointer == nullptr) return call.finish(cudaSuccess);
  if (call.runtime().pinned_memory.erase(address_of(pointer)) == 0) return call.finish(cudaErrorInvalidValue);
  call.runtime().gpu.free(address_of(pointer));
  return call.finish(cudaSuccess);
}

cudaError_t cudaHostRegister(void* pointer, size_t size, unsigned flags) {
  Call call;
  Runtime& runtime = call.runtime();
  if (call.failed()) return call.finish(cudaSuccess);
  if (pointer == nullptr || size == 0) return call.finish(cudaErrorInvalidValue);
  if ((flags & cudaHostRegisterIoMemory) != 0) return call.finish(cudaErrorNotSupported);
  const auto next = runtime.registered_memory.lower_bound(address_of(pointer));
  const bool reaches_next =
      next != runtime.registered_memory.end() && next->first - address_of(pointer) < size;
  if (reaches_next || runtime.is_pinned(pointer) ||
      registered_at(runtime, pointer) != runtime.registered_memory.end())
    return call.finish(cudaErrorHostMemoryAlreadyRegistered);
  try {
    const sim::DevicePointer device = runtime.gpu.allocate(size, {});
    runtime.registered_memory[address_of(pointer)] = {size, device};
    runtime.registered_aliases[device] = address_of(pointer);
  } catch (const std::bad_alloc&) {
    return call.finish(cudaErrorMemoryAllocation);
  }
  return call.finish(cudaSuccess);
}

cudaError_t cudaHostUnregister(void* pointer) {
  Call call;
  Runtime& runtime = call.runtime();
  const auto found = runtime.registered_memory.find(address_of(pointer));
  if (found == runtime.registered_memory.end()) return call.finish(cudaErrorHostMemoryNotRegistered);
  runtime.gpu.free(found->second.device);
  runtime.registered_aliases.erase(found->second.device);
  runtime.registered_memory.erase(found);
  return call.finish(cudaSuccess);
}

cudaError_t cudaHostGetDevicePointer(void** device, void* host, unsigned flags) {
  Call call;
  if (device == nullptr) return call.finish(cudaErrorInvalidValue);
  *device = flags == 0 ? call.runtime().device_view(host) : nullptr;
  return call.finish(*device != nullptr ? cudaSuccess : cudaErrorInvalidValue);
}

cudaError_t cudaHostGetFlags(unsigned* flags, void* host) {
  Call call;
  if (flags == nullptr || call.runtime().device_view(host) == nullptr)
    return call.finish(cudaErrorInvalidValue);
  *flags = cudaHostAllocMapped;
  return call.finish(cudaSuccess);
}

}  // extern "C"
