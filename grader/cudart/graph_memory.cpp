// Memory that graphs allocate and free. Its address is known when the node is added and is the same in every
// launch, so it is allocated then and stays: freeing it, in a graph or outside, does nothing.
#include "cudart/memory.h"
#include "cudart/runtime.h"

using namespace grader::cudart;

namespace {

uintptr_t address_of(const void* pointer) { return reinterpret_cast<uintptr_t>(pointer); }

Work free_work(const Runtime& runtime, void* pointer) {
  if (runtime.graph_memory.contains(address_of(pointer))) return {};
  return [pointer] { return cudaFreeAsync(pointer, nullptr); };
}

}  // namespace

namespace grader::cudart {

bool captured_allocation(Call& call, void** pointer, size_t size, cudaStream_t stream, cudaError_t& error) {
  Runtime& runtime = call.runtime();
  if (!runtime.graphs.captures.contains(stream)) return false;
  error = allocate(call, pointer, size);
  if (error != cudaSuccess) return true;
  runtime.graph_memory.insert(address_of(*pointer));
  return captured(call, stream, cudaGraphNodeTypeMemAlloc, {}, error);
}

bool captured_release(Call& call, void* pointer, cudaStream_t stream, cudaError_t& error) {
  return captured(call, stream, cudaGraphNodeTypeMemFree, free_work(call.runtime(), pointer), error);
}

}  // namespace grader::cudart

extern "C" {

cudaError_t cudaGraphAddMemAllocNode(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* before,
                                     size_t count, cudaMemAllocNodeParams* memory) {
  Call call;
  if (memory == nullptr || memory->bytesize == 0) return call.finish(cudaErrorInvalidValue);
  const cudaError_t error = add_node(node, graph, before, count, cudaGraphNodeTypeMemAlloc, {});
  if (error != cudaSuccess) return error;
  const cudaError_t allocated = allocate(call, &memory->dptr, memory->bytesize);
  if (allocated == cudaSuccess) call.runtime().graph_memory.insert(address_of(memory->dptr));
  return allocated;
}

cudaError_t cudaGraphAddMemFreeNode(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* before,
                                    size_t count, void* pointer) {
  Call call;
  return add_node(node, graph, before, count, cudaGraphNodeTypeMemFree, free_work(call.runtime(), pointer));
}

cudaError_t cudaDeviceGraphMemTrim(int device) {
  return Call().finish(device == 0 ? cudaSuccess : cudaErrorInvalidDevice);
}

cudaError_t cudaDeviceGetGraphMemAttribute(int device, cudaGraphMemAttributeType, void* value) {
  Call call;
  if (device != 0) return call.finish(cudaErrorInvalidDevice);
  if (value == nullptr) return call.finish(cudaErrorInvalidValue);
  uint64_t bytes = 0;
  for (const uintptr_t address : call.runtime().graph_memory)
    bytes += call.runtime().device_memory.at(address);
  *static_cast<uint64_t*>(value) = bytes;
  return call.finish(cudaSuccess);
}

}  // extern "C"
