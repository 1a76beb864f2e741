// The one device there is, and what a program may ask of it and of its kernels. The figures are those of an
// H200-class card (compute capability 9.0, CUDA C++ Programming Guide, table of technical specifications).
#include <algorithm>
#include <cstdio>
#include <cstring>

#include "cudart/kernel_facts.h"
#include "cudart/runtime.h"

using namespace grader::cudart;

namespace {

constexpr int kVersion = 13000;
constexpr int kMultiprocessors = 132;
constexpr int kThreadsPerMultiprocessor = 2048;
constexpr int kBlocksPerMultiprocessor = 32;
constexpr int kSharedPerMultiprocessor = 228 << 10;
constexpr int kReservedShared = 1 << 10;  // of each block, for the system
constexpr int kL2Bytes = 50 << 20;
constexpr const char* kBusId = "0000:00:00.0";

cudaDeviceProp make_properties() {
  cudaDeviceProp p{};
  std::snprintf(p.name, sizeof p.name, "simulated GPU");
  p.totalGlobalMem = kTotalMemory;
  p.sharedMemPerBlock = kDefaultSharedLimit;
  p.sharedMemPerBlockOptin = kOptInSharedLimit;
  p.sharedMemPerMultiprocessor = kSharedPerMultiprocessor;
  p.reservedSharedMemPerBlock = kReservedShared;
  p.regsPerBlock = p.regsPerMultiprocessor = 65536;
  p.warpSize = 32;
  p.memPitch = 2147483647;
  p.maxThreadsPerBlock = 1024;
  p.maxThreadsDim[0] = p.maxThreadsDim[1] = 1024;
  p.maxThreadsDim[2] = 64;
  p.maxGridSize[0] = 2147483647;
  p.maxGridSize[1] = p.maxGridSize[2] = 65535;
  p.totalConstMem = 65536;
  p.major = 9;
  p.minor = 0;
  p.textureAlignment = p.surfaceAlignment = 512;
  p.texturePitchAlignment = 32;
  p.multiProcessorCount = kMultiprocessors;
  p.concurrentKernels = 1;
  p.asyncEngineCount = 3;
  p.unifiedAddressing = p.canMapHostMemory = p.managedMemory = 1;
  p.memoryBusWidth = 5120;
  p.l2CacheSize = kL2Bytes;
  p.maxThreadsPerMultiProcessor = kThreadsPerMultiprocessor;
  p.maxBlocksPerMultiProcessor = kBlocksPerMultiprocessor;
  p.streamPrioritiesSupported = 1;
  p.cooperativeLaunch = 1;
  p.clusterLaunch = 1;
  p.globalL1CacheSupported = p.localL1CacheSupported = 1;
  p.memoryPoolsSupported = p.hostRegisterSupported = 1;
  p.hostNumaId = -1;
  return p;
}

const cudaDeviceProp& properties() {
  static const cudaDeviceProp made = make_properties();
  return made;
}

// Those that are not named are 0: not supported, or not there.
int attribute(cudaDeviceAttr name) {
  const cudaDeviceProp& p = properties();
  switch (name) {
    case cudaDevAttrMaxThreadsPerBlock:
      return p.maxThreadsPerBlock;
    case cudaDevAttrMaxBlockDimX:
      return p.maxThreadsDim[0];
    case cudaDevAttrMaxBlockDimY:
      return p.maxThreadsDim[1];
    case cudaDevAttrMaxBlockDimZ:
      return p.maxThreadsDim[2];
    case cudaDevAttrMaxGridDimX:
      return p.maxGridSize[0];
    case cudaDevAttrMaxGridDimY:
      return p.maxGridSize[1];
    case cudaDevAttrMaxGridDimZ:
      return p.maxGridSize[2];
    case cudaDevAttrMaxSharedMemoryPerBlock:
      return static_cast<int>(p.sharedMemPerBlock);
    case cudaDevAttrMaxSharedMemoryPerBlockOptin:
      return static_cast<int>(p.sharedMemPerBlockOptin);
    case cudaDevAttrMaxSharedMemoryPerMultiprocessor:
      return static_cast<int>(p.sharedMemPerMultiprocessor);
    case cudaDevAttrReservedSharedMemoryPerBlock:
      return static_cast<int>(p.reservedSharedMemPerBlock);
    case cudaDevAttrTotalConstantMemory:
      return static_cast<int>(p.totalConstMem);
    case cudaDevAttrWarpSize:
      return p.warpSize;
    case cudaDevAttrMaxPitch:
      return static_cast<int>(p.memPitch);
    case cudaDevAttrMaxRegistersPerBlock:
      return p.regsPerBlock;
    case cudaDevAttrMaxRegistersPerMultiprocessor:
      return p.regsPerMultiprocessor;
    case cudaDevAttrClockRate:
      return 1'980'000;  // kHz
    case cudaDevAttrMemoryClockRate:
      return 2'619'000;  // kHz
    case cudaDevAttrTextureAlignment:
      return static_cast<int>(p.textureAlignment);
    case cudaDevAttrTexturePitchAlignment:
      return static_cast<int>(p.texturePitchAlignment);
    case cudaDevAttrSurfaceAlignment:
      return static_cast<int>(p.surfaceAlignment);
    case cudaDevAttrMultiProcessorCount:
      return p.multiProcessorCount;
    case cudaDevAttrConcurrentKernels:
      return p.concurrentKernels;
    case cudaDevAttrAsyncEngineCount:
      return p.asyncEngineCount;
    case cudaDevAttrUnifiedAddressing:
      return p.unifiedAddressing;
    case cudaDevAttrCanMapHostMemory:
      return p.canMapHostMemory;
    case cudaDevAttrManagedMemory:
      return p.managedMemory;
    case cudaDevAttrMemoryPoolsSupported:
      return p.memoryPoolsSupported;
    case cudaDevAttrHostRegisterSupported:
      return p.hostRegisterSupported;
    case cudaDevAttrGlobalMemoryBusWidth:
      return p.memoryBusWidth;
    case cudaDevAttrL2CacheSize:
      return p.l2CacheSize;
    case cudaDevAttrMaxThreadsPerMultiProcessor:
      return p.maxThreadsPerMultiProcessor;
    case cudaDevAttrMaxBlocksPerMultiprocessor:
      return p.maxBlocksPerMultiProcessor;
    case cudaDevAttrStreamPrioritiesSupported:
      return p.streamPrioritiesSupported;
    case cudaDevAttrCooperativeLaunch:
      return p.cooperativeLaunch;
    case cudaDevAttrClusterLaunch:
      return p.clusterLaunch;
    case cudaDevAttrGlobalL1CacheSupported:
      return p.globalL1CacheSupported;
    case cudaDevAttrLocalL1CacheSupported:
      return p.localL1CacheSupported;
    case cudaDevAttrComputeCapabilityMajor:
      return p.major;
    case cudaDevAttrComputeCapabilityMinor:
      return p.minor;
    case cudaDevAttrSingleToDoublePrecisionPerfRatio:
      return 2;
    default:
      return 0;
  }
}

cudaError_t find_kernel(Call& call, const void* function, Kernel** kernel) {
  *kernel = call.runtime().find_kernel(function);
  if (*kernel == nullptr) return call.finish(cudaErrorInvalidDeviceFunction);
  Binary& binary = *(*kernel)->binary;
  if (!call.runtime().load(binary)) return call.finish(binary.error, binary.problem);
  return cudaSuccess;
}

// Threads, blocks and shared memory decide. Registers would too, but PTX does not have them yet.
int blocks_per_multiprocessor(const KernelFacts& facts, int block_size, size_t dynamic_shared) {
  const int warps = (block_size + 31) / 32;
  if (block_size <= 0 || block_size > static_cast<int>(facts.max_threads)) return 0;
  const size_t shared = (facts.shared + dynamic_shared + kReservedShared + 127) / 128 * 128;
  const int by_threads = kThreadsPerMultiprocessor / 32 / warps;
  const int by_shared = static_cast<int>(kSharedPerMultiprocessor / shared);
  return std::min({kBlocksPerMultiprocessor, by_threads, by_shared});
}

}  // namespace

extern "C" {

cudaError_t cudaGetDeviceCount(int* count) {
  Call call;
  if (count == nullptr) return call.finish(cudaErrorInvalidValue);
  *count = 1;
  return call.finish(cudaSuccess);
}

cudaError_t cudaGetDevice(int* device) {
  Call call;
  if (device == nullptr) return call.finish(cudaErrorInvalidValue);
  *device = 0;
  return call.finish(cudaSuccess);
}

cudaError_t cudaSetDevice(int device) {
  return Call().finish(device == 0 ? cudaSuccess : cudaErrorInvalidDevice);
}
cudaError_t cudaInitDevice(int device, unsigned, unsigned) { return cudaSetDevice(device); }
cudaError_t cudaSetDeviceFlags(unsigned) { return Call().finish(cudaSuccess); }
cudaError_t cudaGetDeviceFlags(unsigned* flags) {
  *flags = cudaDeviceScheduleAuto;
  return Call().finish(cudaSuccess);
}

cudaError_t cudaDeviceSynchronize() {
  Call call;
  call.runtime().unawaited.clear();
  return call.finish(cudaSuccess);
}

// There is no profiler to tell.
cudaError_t cudaProfilerStart() { return Call().finish(cudaSuccess); }
cudaError_t cudaProfilerStop() { return Call().finish(cudaSuccess); }

// A real reset frees everything. Here memory stays until it is freed; only the fault is forgotten, as there.
cudaError_t cudaDeviceReset() {
  Call call;
  call.runtime().sticky = cudaSuccess;
  return call.finish(cudaSuccess);
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* result, int device) {
  Call call;
  if (result == nullptr) return call.finish(cudaErrorInvalidValue);
  if (device != 0) return call.finish(cudaErrorInvalidDevice);
  *result = properties();
  return call.finish(cudaSuccess);
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr name, int device) {
  Call call;
  if (value == nullptr) return call.finish(cudaErrorInvalidValue);
  if (device != 0) return call.finish(cudaErrorInvalidDevice);
  *value = attribute(name);
  return call.finish(cudaSuccess);
}

cudaError_t cudaDeviceGetPCIBusId(char* text, int length, int device) {
  Call call;
  if (text == nullptr || length < 13) return call.finish(cudaErrorInvalidValue);
  if (device != 0) return call.finish(cudaErrorInvalidDevice);
  std::snprintf(text, static_cast<size_t>(length), "%s", kBusId);
  return call.finish(cudaSuccess);
}

cudaError_t cudaDeviceGetByPCIBusId(int* device, const char* text) {
  Call call;
  if (device == nullptr || text == nullptr) return call.finish(cudaErrorInvalidValue);
  if (std::strcmp(text, kBusId) != 0) return call.finish(cudaErrorInvalidDevice);
  *device = 0;
  return call.finish(cudaSuccess);
}

cudaError_t cudaChooseDevice(int* device, const cudaDeviceProp*) { return cudaGetDevice(device); }

// Of the L1 cache and shared memory, which share their place; no cache is modelled.
cudaError_t cudaDeviceSetCacheConfig(cudaFuncCache) { return Call().finish(cudaSuccess); }
cudaError_t cudaDeviceGetCacheConfig(cudaFuncCache* config) {
  if (config == nullptr) return Call().finish(cudaErrorInvalidValue);
  *config = cudaFuncCachePreferNone;
  return Call().finish(cudaSuccess);
}

cudaError_t cudaDeviceGetLimit(size_t* value, cudaLimit limit) {
  Call call;
  switch (limit) {
    case cudaLimitStackSize:
      *value = 1024;
      break;
    case cudaLimitPrintfFifoSize:
      *value = 1 << 20;
      break;
    case cudaLimitMallocHeapSize:
      *value = 8 << 20;
      break;
    default:
      return call.finish(cudaErrorUnsupportedLimit);
  }
  return call.finish(cudaSuccess);
}

cudaError_t cudaDeviceSetLimit(cudaLimit, size_t) {
  return Call().finish(cudaSuccess);
}  // none is that tight here

cudaError_t cudaRuntimeGetVersion(int* version) {
  *version = kVersion;
  return Call().finish(cudaSuccess);
}

cudaError_t cudaDriverGetVersion(int* version) {
  *version = kVersion;
  return Call().finish(cudaSuccess);
}

cudaError_t cudaFuncGetAttributes(cudaFuncAttributes* attributes, const void* function) {
  Call call;
  Kernel* kernel = nullptr;
  if (const cudaError_t error = find_kernel(call, function, &kernel); error != cudaSuccess) return error;
  const KernelFacts facts = kernel_facts(kernel->binary->module, kernel->name);
  *attributes = {};
  attributes->sharedSizeBytes = facts.shared;
  attributes->localSizeBytes = facts.local;
  attributes->maxThreadsPerBlock = static_cast<int>(facts.max_threads);
  attributes->ptxVersion = attributes->binaryVersion = 90;
  attributes->maxDynamicSharedSizeBytes = static_cast<int>(kernel->max_dynamic_shared);
  attributes->preferredShmemCarveout = -1;
  return call.finish(cudaSuccess);
}

cudaError_t cudaFuncSetAttribute(const void* function, cudaFuncAttribute name, int value) {
  Call call;
  Kernel* kernel = nullptr;
  if (const cudaError_t error = find_kernel(call, function, &kernel); error != cudaSuccess) return error;
  if (name == cudaFuncAttributeMaxDynamicSharedMemorySize) {
    const size_t fixed = kernel_facts(kernel->binary->module, kernel->name).shared;
    if (value < 0 || static_cast<size_t>(value) + fixed > kOptInSharedLimit) {
      return call.finish(cudaErrorInvalidValue);
    }
    kernel->max_dynamic_shared = static_cast<size_t>(value);
  }
  return call.finish(cudaSuccess);
}

cudaError_t cudaFuncSetCacheConfig(const void* function, cudaFuncCache) {
  Call call;
  Kernel* kernel = nullptr;
  const cudaError_t error = find_kernel(call, function, &kernel);
  return error == cudaSuccess ? call.finish(cudaSuccess) : error;
}

cudaError_t cudaFuncGetName(const char** name, const void* function) {
  Call call;
  if (name == nullptr) return call.finish(cudaErrorInvalidValue);
  Kernel* const kernel = call.runtime().find_kernel(function);
  if (kernel == nullptr) return call.finish(cudaErrorInvalidDeviceFunction);
  *name = kernel->name.c_str();
  return call.finish(cudaSuccess);
}

cudaError_t cudaOccupancyAvailableDynamicSMemPerBlock(size_t* bytes, const void* function, int blocks,
                                                      int block_size) {
  Call call;
  Kernel* kernel = nullptr;
  if (bytes == nullptr || blocks <= 0 || block_size <= 0) return call.finish(cudaErrorInvalidValue);
  if (const cudaError_t error = find_kernel(call, function, &kernel); error != cudaSuccess) return error;
  const size_t fixed = kernel_facts(kernel->binary->module, kernel->name).shared + kReservedShared;
  const size_t share = kSharedPerMultiprocessor / static_cast<size_t>(blocks) / 128 * 128;
  *bytes = share > fixed ? share - fixed : 0;
  return call.finish(cudaSuccess);
}

cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* blocks, const void* function,
                                                                   int block_size, size_t dynamic_shared,
                                                                   unsigned) {
  Call call;
  Kernel* kernel = nullptr;
  if (blocks == nullptr || block_size <= 0) return call.finish(cudaErrorInvalidValue);
  if (const cudaError_t error = find_kernel(call, function, &kernel); error != cudaSuccess) return error;
  *blocks = blocks_per_multiprocessor(kernel_facts(kernel->binary->module, kernel->name), block_size,
                                      dynamic_shared);
  return call.finish(cudaSuccess);
}

cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, const void* function, int block_size,
                                                          size_t dynamic_shared) {
  return cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(blocks, function, block_size, dynamic_shared,
                                                                0);
}

}  // extern "C"
