// Nodes that a program adds to a graph by itself.
#include <cstring>

#include "cudart/graphs.h"
#include "cudart/runtime.h"

using namespace grader::cudart;

namespace {

// The nodes that a new one depends on; false: one of them is none of the graph's.
bool take_dependencies(const Graph* graph, const cudaGraphNode_t* handles, size_t count,
                       std::vector<Node*>& nodes) {
  if (graph == nullptr || (handles == nullptr && count != 0)) return false;
  for (size_t i = 0; i < count; ++i) {
    nodes.push_back(node_of(handles[i]));
    if (!graph->contains(nodes.back())) return false;
  }
  return true;
}

Work copy_work(const cudaMemcpy3DParms& copy) {
  return [copy] { return cudaMemcpy3DAsync(&copy, nullptr); };
}

// Elements of 1, 2 or 4 bytes.
Work fill_work(const cudaMemsetParams& fill) {
  return [fill] {
    std::vector<char> row(fill.width * fill.elementSize);
    for (size_t i = 0; i < fill.width; ++i)
      std::memcpy(row.data() + i * fill.elementSize, &fill.value, fill.elementSize);
    for (size_t y = 0; y < fill.height; ++y) {
      const cudaError_t error = cudaMemcpyAsync(static_cast<char*>(fill.dst) + y * fill.pitch, row.data(),
                                                row.size(), cudaMemcpyHostToDevice, nullptr);
      if (error != cudaSuccess) return error;
    }
    return cudaSuccess;
  };
}

bool is_sound(const cudaMemsetParams& fill) {
  return fill.elementSize == 1 || fill.elementSize == 2 || fill.elementSize == 4;
}

Work host_work(cudaHostFn_t function, void* data) {
  return [function, data] { return cudaLaunchHostFunc(nullptr, function, data); };
}

// What the node is to do from now on.
cudaError_t set_kernel(Call& call, Node* node, const cudaKernelNodeParams* kernel) {
  if (node == nullptr || kernel == nullptr || node->type != cudaGraphNodeTypeKernel)
    return call.finish(cudaErrorInvalidValue);
  cudaError_t error = cudaSuccess;
  Work work = kernel_work(call, *kernel, error);
  if (!work) return error;
  node->work = std::move(work);
  node->function = kernel->func;
  return call.finish(cudaSuccess);
}

Node* copy_in(Call& call, cudaGraphExec_t handle, cudaGraphNode_t node) {
  const GraphInstance* const instance = call.runtime().graphs.find(handle);
  if (instance == nullptr) return nullptr;
  const auto found = instance->copies.find(node_of(node));
  return found == instance->copies.end() ? nullptr : found->second;
}

}  // namespace

namespace grader::cudart {

cudaError_t add_node(cudaGraphNode_t* out, cudaGraph_t handle, const cudaGraphNode_t* before, size_t count,
                     cudaGraphNodeType type, Work work, const void* function) {
  Call call;
  Graph* const graph = call.runtime().graphs.find(handle);
  std::vector<Node*> after;
  if (out == nullptr || !take_dependencies(graph, before, count, after))
    return call.finish(cudaErrorInvalidValue);
  Node* const node = graph->add(type, std::move(after), std::move(work));
  node->function = function;
  *out = handle_of(node);
  return call.finish(cudaSuccess);
}

}  // namespace grader::cudart

extern "C" {

cudaError_t cudaGraphAddKernelNode(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* before,
                                   size_t count, const cudaKernelNodeParams* kernel) {
  Call call;
  if (kernel == nullptr) return call.finish(cudaErrorInvalidValue);
  cudaError_t error = cudaSuccess;
  Work work = kernel_work(call, *kernel, error);
  if (!work) return error;
  return add_node(node, graph, before, count, cudaGraphNodeTypeKernel, std::move(work), kernel->func);
}

cudaError_t cudaGraphAddMemcpyNode(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* before,
                                   size_t count, const cudaMemcpy3DParms* copy) {
  if (copy == nullptr) return Call().finish(cudaErrorInvalidValue);
  return add_node(node, graph, before, count, cudaGraphNodeTypeMemcpy, copy_work(*copy));
}

cudaError_t cudaGraphAddMemcpyNode1D(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* before,
                                     size_t count, void* to, const void* from, size_t bytes,
                                     cudaMemcpyKind kind) {
  return add_node(node, graph, before, count, cudaGraphNodeTypeMemcpy,
                  [=] { return cudaMemcpyAsync(to, from, bytes, kind, nullptr); });
}

cudaError_t cudaGraphAddMemsetNode(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* before,
                                   size_t count, const cudaMemsetParams* fill) {
  if (fill == nullptr || !is_sound(*fill)) return Call().finish(cudaErrorInvalidValue);
  return add_node(node, graph, before, count, cudaGraphNodeTypeMemset, fill_work(*fill));
}

cudaError_t cudaGraphAddHostNode(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* before,
                                 size_t count, const cudaHostNodeParams* host) {
  if (host == nullptr || host->fn == nullptr) return Call().finish(cudaErrorInvalidValue);
  return add_node(node, graph, before, count, cudaGraphNodeTypeHost, host_work(host->fn, host->userData));
}

cudaError_t cudaGraphAddEmptyNode(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* before,
                                  size_t count) {
  return add_node(node, graph, before, count, cudaGraphNodeTypeEmpty, {});
}

// Takes the other graph as it is now.
cudaError_t cudaGraphAddChildGraphNode(cudaGraphNode_t* node, cudaGraph_t graph,
                                       const cudaGraphNode_t* before, size_t count, cudaGraph_t child) {
  Call call;
  cudaGraphExec_t instance = nullptr;
  const cudaError_t error = cudaGraphInstantiate(&instance, child, 0);
  if (error != cudaSuccess) return error;
  const std::shared_ptr<std::remove_pointer_t<cudaGraphExec_t>> owned(instance, cudaGraphExecDestroy);
  return add_node(node, graph, before, count, cudaGraphNodeTypeGraph,
                  [owned] { return cudaGraphLaunch(owned.get(), nullptr); });
}

cudaError_t cudaGraphAddNode(cudaGraphNode_t* node, cudaGraph_t graph, const cudaGraphNode_t* before,
                             const cudaGraphEdgeData*, size_t count, cudaGraphNodeParams* what) {
  if (what == nullptr) return Call().finish(cudaErrorInvalidValue);
  switch (what->type) {
    case cudaGraphNodeTypeKernel: {
      const cudaKernelNodeParamsV2& kernel = what->kernel;
      const cudaKernelNodeParams params{kernel.func,           kernel.gridDim,      kernel.blockDim,
                                        kernel.sharedMemBytes, kernel.kernelParams, kernel.extra};
      return cudaGraphAddKernelNode(node, graph, before, count, &params);
    }
    case cudaGraphNodeTypeMemcpy:
      return cudaGraphAddMemcpyNode(node, graph, before, count, &what->memcpy.copyParams);
    case cudaGraphNodeTypeMemset: {
      const cudaMemsetParamsV2& fill = what->memset;
      const cudaMemsetParams params{fill.dst,         fill.pitch, fill.value,
                                    fill.elementSize, fill.width, fill.height};
      return cudaGraphAddMemsetNode(node, graph, before, count, &params);
    }
    case cudaGraphNodeTypeHost:
      if (what->host.fn == nullptr) return Call().finish(cudaErrorInvalidValue);
      return add_node(node, graph, before, count, cudaGraphNodeTypeHost,
                      host_work(what->host.fn, what->host.userData));
    case cudaGraphNodeTypeGraph:
      return cudaGraphAddChildGraphNode(node, graph, before, count, what->graph.graph);
    case cudaGraphNodeTypeEmpty:
      return cudaGraphAddEmptyNode(node, graph, before, count);
    case cudaGraphNodeTypeMemAlloc: {
      cudaMemAllocNodeParams memory{};
      memory.poolProps = what->alloc.poolProps;
      memory.bytesize = what->alloc.bytesize;
      const cudaError_t error = cudaGraphAddMemAllocNode(node, graph, before, count, &memory);
      what->alloc.dptr = memory.dptr;
      return error;
    }
    case cudaGraphNodeTypeMemFree:
      return cudaGraphAddMemFreeNode(node, graph, before, count, what->free.dptr);
    default:
      return Call().finish(cudaErrorNotSupported,
                           "not simulated: graph nodes that decide or deal with events");
  }
}

cudaError_t cudaGraphAddDependencies(cudaGraph_t handle, const cudaGraphNode_t* from,
                                     const cudaGraphNode_t* to, const cudaGraphEdgeData*, size_t count) {
  Call call;
  const Graph* const graph = call.runtime().graphs.find(handle);
  std::vector<Node*> before, after;
  if (!take_dependencies(graph, from, count, before) || !take_dependencies(graph, to, count, after))
    return call.finish(cudaErrorInvalidValue);
  for (size_t i = 0; i < count; ++i) after[i]->after.push_back(before[i]);
  return call.finish(cudaSuccess);
}

cudaError_t cudaGraphKernelNodeSetParams(cudaGraphNode_t node, const cudaKernelNodeParams* kernel) {
  Call call;
  const bool known = call.runtime().graphs.owner(node_of(node)) != nullptr;
  return set_kernel(call, known ? node_of(node) : nullptr, kernel);
}

cudaError_t cudaGraphExecKernelNodeSetParams(cudaGraphExec_t instance, cudaGraphNode_t node,
                                             const cudaKernelNodeParams* kernel) {
  Call call;
  return set_kernel(call, copy_in(call, instance, node), kernel);
}

cudaError_t cudaGraphExecMemcpyNodeSetParams1D(cudaGraphExec_t instance, cudaGraphNode_t node, void* to,
                                               const void* from, size_t bytes, cudaMemcpyKind kind) {
  Call call;
  Node* const copy = copy_in(call, instance, node);
  if (copy == nullptr || copy->type != cudaGraphNodeTypeMemcpy) return call.finish(cudaErrorInvalidValue);
  copy->work = [=] { return cudaMemcpyAsync(to, from, bytes, kind, nullptr); };
  return call.finish(cudaSuccess);
}

}  // extern "C"
