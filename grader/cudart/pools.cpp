// Stream-ordered allocation. Work is done when it is submitted, so it is no other than cudaMalloc, and a pool
// is what a program can ask of it: how much of it is in use.
#include <algorithm>

#include "cudart/memory.h"

using namespace grader::cudart;

namespace {

cudaMemPool_t make_pool(Runtime& runtime) {
  auto made = std::make_unique<MemoryPool>();
  const auto handle = reinterpret_cast<cudaMemPool_t>(made.get());
  runtime.pools[handle] = std::move(made);
  return handle;
}

// The device's own, made when it is first asked for.
cudaMemPool_t default_pool(Runtime& runtime) {
  if (runtime.default_pool == nullptr) runtime.default_pool = make_pool(runtime);
  return runtime.default_pool;
}

cudaMemPool_t current_pool(Runtime& runtime) {
  return runtime.current_pool != nullptr ? runtime.current_pool : default_pool(runtime);
}

MemoryPool* find_pool(Runtime& runtime, cudaMemPool_t handle) {
  const auto found = runtime.pools.find(handle);
  return found == runtime.pools.end() ? nullptr : found->second.get();
}

cudaError_t allocate_from(Call& call, void** pointer, size_t size, cudaMemPool_t handle,
                          cudaStream_t stream) {
  Runtime& runtime = call.runtime();
  MemoryPool* const pool = find_pool(runtime, handle);
  if (pool == nullptr) return call.finish(cudaErrorInvalidValue);
  if (!runtime.is_stream(stream)) return call.finish(cudaErrorInvalidResourceHandle);
  cudaError_t error = cudaSuccess;
  if (captured_allocation(call, pointer, size, stream, error)) return call.finish(error);
  error = allocate(call, pointer, size);
  if (error != cudaSuccess || *pointer == nullptr) return error;
  runtime.pooled[reinterpret_cast<uintptr_t>(*pointer)] = {handle, size};
  pool->used += size;
  pool->most_used = std::max(pool->most_used, pool->used);
  return error;
}

cudaError_t give_pool(int device, cudaMemPool_t* pool, cudaMemPool_t (*which)(Runtime&)) {
  Call call;
  if (pool == nullptr) return call.finish(cudaErrorInvalidValue);
  if (device != 0) return call.finish(cudaErrorInvalidDevice);
  *pool = which(call.runtime());
  return call.finish(cudaSuccess);
}

}  // namespace

extern "C" {

cudaError_t cudaMallocAsync(void** pointer, size_t size, cudaStream_t stream) {
  Call call;
  return allocate_from(call, pointer, size, current_pool(call.runtime()), stream);
}

cudaError_t cudaMallocFromPoolAsync(void** pointer, size_t size, cudaMemPool_t pool, cudaStream_t stream) {
  Call call;
  return allocate_from(call, pointer, size, pool, stream);
}

cudaError_t cudaFreeAsync(void* pointer, cudaStream_t stream) {
  Call call;
  if (!call.runtime().is_stream(stream)) return call.finish(cudaErrorInvalidResourceHandle);
  cudaError_t error = cudaSuccess;
  if (captured_release(call, pointer, stream, error)) return call.finish(error);
  return release(call, pointer);
}

cudaError_t cudaDeviceGetDefaultMemPool(cudaMemPool_t* pool, int device) {
  return give_pool(device, pool, default_pool);
}

cudaError_t cudaDeviceGetMemPool(cudaMemPool_t* pool, int device) {
  return give_pool(device, pool, current_pool);
}

cudaError_t cudaDeviceSetMemPool(int device, cudaMemPool_t pool) {
  Call call;
  if (device != 0) return call.finish(cudaErrorInvalidDevice);
  if (find_pool(call.runtime(), pool) == nullptr) return call.finish(cudaErrorInvalidValue);
  call.runtime().current_pool = pool;
  return call.finish(cudaSuccess);
}

cudaError_t cudaMemPoolCreate(cudaMemPool_t* pool, const cudaMemPoolProps* properties) {
  Call call;
  if (pool == nullptr || properties == nullptr) return call.finish(cudaErrorInvalidValue);
  if (properties->location.type != cudaMemLocationTypeDevice || properties->location.id != 0 ||
      properties->handleTypes != cudaMemHandleTypeNone)
    return call.finish(cudaErrorNotSupported,
                       "the simulated GPU has pools of its own memory alone, for one process");
  *pool = make_pool(call.runtime());
  return call.finish(cudaSuccess);
}

// What was allocated from it lives on.
cudaError_t cudaMemPoolDestroy(cudaMemPool_t pool) {
  Call call;
  Runtime& runtime = call.runtime();
  if (pool == runtime.default_pool || runtime.pools.erase(pool) == 0)
    return call.finish(cudaErrorInvalidValue);
  if (runtime.current_pool == pool) runtime.current_pool = nullptr;
  return call.finish(cudaSuccess);
}

cudaError_t cudaMemPoolTrimTo(cudaMemPool_t pool, size_t) {
  Call call;
  return call.finish(find_pool(call.runtime(), pool) != nullptr ? cudaSuccess : cudaErrorInvalidValue);
}

cudaError_t cudaMemPoolSetAttribute(cudaMemPool_t handle, cudaMemPoolAttr name, void* value) {
  Call call;
  MemoryPool* const pool = find_pool(call.runtime(), handle);
  if (pool == nullptr || value == nullptr) return call.finish(cudaErrorInvalidValue);
  switch (name) {
    case cudaMemPoolReuseFollowEventDependencies:
    case cudaMemPoolReuseAllowOpportunistic:
    case cudaMemPoolReuseAllowInternalDependencies:
      pool->reuse[name - cudaMemPoolReuseFollowEventDependencies] = *static_cast<const int*>(value);
      return call.finish(cudaSuccess);
    case cudaMemPoolAttrReleaseThreshold:
      pool->release_threshold = *static_cast<const uint64_t*>(value);
      return call.finish(cudaSuccess);
    case cudaMemPoolAttrReservedMemHigh:
    case cudaMemPoolAttrUsedMemHigh:
      if (*static_cast<const uint64_t*>(value) != 0) return call.finish(cudaErrorInvalidValue);
      pool->most_used = pool->used;
      return call.finish(cudaSuccess);
    default:
      return call.finish(cudaErrorInvalidValue);
  }
}

cudaError_t cudaMemPoolGetAttribute(cudaMemPool_t handle, cudaMemPoolAttr name, void* value) {
  Call call;
  const MemoryPool* const pool = find_pool(call.runtime(), handle);
  if (pool == nullptr || value == nullptr) return call.finish(cudaErrorInvalidValue);
  switch (name) {
    case cudaMemPoolReuseFollowEventDependencies:
    case cudaMemPoolReuseAllowOpportunistic:
    case cudaMemPoolReuseAllowInternalDependencies:
      *static_cast<int*>(value) = pool->reuse[name - cudaMemPoolReuseFollowEventDependencies];
      return call.finish(cudaSuccess);
    case cudaMemPoolAttrReleaseThreshold:
      *static_cast<uint64_t*>(value) = pool->release_threshold;
      return call.finish(cudaSuccess);
    case cudaMemPoolAttrReservedMemCurrent:
    case cudaMemPoolAttrUsedMemCurrent:
      *static_cast<uint64_t*>(value) = pool->used;
      return call.finish(cudaSuccess);
    case cudaMemPoolAttrReservedMemHigh:
    case cudaMemPoolAttrUsedMemHigh:
      *static_cast<uint64_t*>(value) = pool->most_used;
      return call.finish(cudaSuccess);
    default:
      return call.finish(cudaErrorInvalidValue);
  }
}

cudaError_t cudaMemPoolSetAccess(cudaMemPool_t pool, const cudaMemAccessDesc* access, size_t count) {
  Call call;
  if (find_pool(call.runtime(), pool) == nullptr || (access == nullptr && count != 0))
    return call.finish(cudaErrorInvalidValue);
  for (size_t i = 0; i < count; ++i)
    if (access[i].location.type != cudaMemLocationTypeDevice || access[i].location.id != 0)
      return call.finish(cudaErrorInvalidDevice);
  return call.finish(cudaSuccess);
}

cudaError_t cudaMemPoolGetAccess(cudaMemAccessFlags* flags, cudaMemPool_t pool, cudaMemLocation* location) {
  Call call;
  if (find_pool(call.runtime(), pool) == nullptr || flags == nullptr || location == nullptr)
    return call.finish(cudaErrorInvalidValue);
  const bool ours = location->type == cudaMemLocationTypeDevice && location->id == 0;
  *flags = ours ? cudaMemAccessFlagsProtReadWrite : cudaMemAccessFlagsProtNone;
  return call.finish(cudaSuccess);
}

}  // extern "C"
