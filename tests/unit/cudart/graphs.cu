// The part of the program that describes work once and launches it often.
#include "program.h"

__global__ void add_to(int* values, int what) { values[threadIdx.x] += what; }

void captured_graphs() {
  int *device, host[4] = {1, 2, 3, 4}, calls = 0;
  CHECK(cudaMalloc(&device, sizeof host));
  cudaStream_t stream, other;
  cudaEvent_t fork, join;
  CHECK(cudaStreamCreate(&stream));
  CHECK(cudaStreamCreate(&other));
  CHECK(cudaEventCreate(&fork));
  CHECK(cudaEventCreate(&join));
  CHECK(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
  CHECK(cudaMemcpyAsync(device, host, sizeof host, cudaMemcpyHostToDevice, stream));
  int what = 10;
  add_to<<<1, 2, 0, stream>>>(device, what);
  what = 1000;  // the argument was taken
  CHECK(cudaEventRecord(fork, stream));
  CHECK(cudaStreamWaitEvent(other, fork));
  CHECK(cudaMemsetAsync(device + 3, 0, sizeof(int), other));
  add_to<<<1, 4, 0, stream>>>(device, 100);
  EXPECT(cudaStreamSynchronize(stream) == cudaErrorStreamCaptureUnsupported);
  EXPECT(cudaMemcpy(host, device, 4, cudaMemcpyDeviceToHost) == cudaErrorStreamCaptureImplicit);
  CHECK(cudaEventRecord(join, other));
  CHECK(cudaStreamWaitEvent(stream, join));
  CHECK(cudaMemcpyAsync(host, device, sizeof host, cudaMemcpyDeviceToHost, stream));
  CHECK(cudaLaunchHostFunc(stream, [](void* data) { ++*static_cast<int*>(data); }, &calls));
  cudaStreamCaptureStatus status;
  CHECK(cudaStreamIsCapturing(other, &status));
  EXPECT(status == cudaStreamCaptureStatusActive && calls == 0 && host[0] == 1);
  cudaGraph_t graph;
  CHECK(cudaStreamEndCapture(stream, &graph));
  CHECK(cudaStreamIsCapturing(other, &status));
  EXPECT(status == cudaStreamCaptureStatusNone);
  size_t count = 0;
  CHECK(cudaGraphGetNodes(graph, nullptr, &count));
  EXPECT(count == 6);
  cudaGraphExec_t instance;
  CHECK(cudaGraphInstantiate(&instance, graph, 0));
  CHECK(cudaGraphDestroy(graph));
  CHECK(cudaGraphLaunch(instance, stream));
  CHECK(cudaStreamSynchronize(stream));
  EXPECT(calls == 1 && host[0] == 111 && host[1] == 112 && host[2] == 103);
  host[0] = 0;
  CHECK(cudaGraphLaunch(instance, stream));
  EXPECT(calls == 2 && host[0] == 110 && host[1] == 222);
  CHECK(cudaGraphExecDestroy(instance));
  EXPECT(cudaGraphLaunch(instance, stream) == cudaErrorInvalidValue);

  // A stream that took part and was not waited for.
  CHECK(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
  CHECK(cudaEventRecord(fork, stream));
  CHECK(cudaStreamWaitEvent(other, fork));
  CHECK(cudaMemsetAsync(device, 0, sizeof(int), other));
  EXPECT(cudaStreamEndCapture(stream, &graph) == cudaErrorStreamCaptureUnjoined && graph == nullptr);
  CHECK(cudaFree(device));
}

void built_graphs() {
  int *device, host[4] = {}, what = 5;
  CHECK(cudaMalloc(&device, sizeof host));
  cudaGraph_t graph;
  CHECK(cudaGraphCreate(&graph, 0));
  cudaGraphNode_t fill, kernel, back, nodes[3];
  cudaMemsetParams zeros = {};
  zeros.dst = device, zeros.value = 0x10203, zeros.elementSize = 4, zeros.width = 4, zeros.height = 1;
  CHECK(cudaGraphAddMemcpyNode1D(&back, graph, nullptr, 0, host, device, sizeof host, cudaMemcpyDeviceToHost));
  CHECK(cudaGraphAddMemsetNode(&fill, graph, nullptr, 0, &zeros));
  void* arguments[] = {&device, &what};
  cudaKernelNodeParams launch = {};
  launch.func = reinterpret_cast<void*>(add_to);
  launch.gridDim = 1, launch.blockDim = 3, launch.kernelParams = arguments;
  CHECK(cudaGraphAddKernelNode(&kernel, graph, &fill, 1, &launch));
  CHECK(cudaGraphAddDependencies(graph, &kernel, &back, nullptr, 1));
  size_t count = 3;
  CHECK(cudaGraphGetRootNodes(graph, nodes, &count));
  EXPECT(count == 1 && nodes[0] == fill);
  cudaGraphExec_t instance;
  CHECK(cudaGraphInstantiate(&instance, graph, 0));
  CHECK(cudaGraphLaunch(instance, nullptr));
  EXPECT(host[0] == 0x10208 && host[2] == 0x10208 && host[3] == 0x10203);
  what = 7;
  CHECK(cudaGraphExecKernelNodeSetParams(instance, kernel, &launch));
  CHECK(cudaGraphLaunch(instance, nullptr));
  EXPECT(host[0] == 0x1020a);
  what = 9;
  CHECK(cudaGraphKernelNodeSetParams(kernel, &launch));
  cudaGraphExecUpdateResultInfo info;
  CHECK(cudaGraphExecUpdate(instance, graph, &info));
  CHECK(cudaGraphLaunch(instance, nullptr));
  EXPECT(host[0] == 0x1020c && info.result == cudaGraphExecUpdateSuccess);
  cudaGraph_t outer;
  cudaGraphNode_t child;
  CHECK(cudaGraphCreate(&outer, 0));
  CHECK(cudaGraphAddChildGraphNode(&child, outer, nullptr, 0, graph));
  EXPECT(cudaGraphAddEmptyNode(&fill, outer, &kernel, 1) == cudaErrorInvalidValue);  // another graph's
  EXPECT(cudaGraphExecUpdate(instance, outer, &info) == cudaErrorGraphExecUpdateFailure);
  host[0] = 0;
  cudaGraphExec_t outer_instance;
  CHECK(cudaGraphInstantiate(&outer_instance, outer, 0));
  CHECK(cudaGraphLaunch(outer_instance, nullptr));
  EXPECT(host[0] == 0x1020c);
  CHECK(cudaGraphAddDependencies(graph, &back, &fill, nullptr, 1));
  EXPECT(cudaGraphInstantiate(&instance, graph, 0) == cudaErrorInvalidValue);  // a circle
  CHECK(cudaFree(device));
}

// Memory of a graph is at the same place in every launch, and freeing it in the graph does not end that.
void graph_memory() {
  int *scratch, host[2] = {};
  cudaStream_t stream;
  CHECK(cudaStreamCreate(&stream));
  CHECK(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
  CHECK(cudaMallocAsync(&scratch, sizeof host, stream));
  CHECK(cudaMemsetAsync(scratch, 0, sizeof host, stream));
  add_to<<<1, 2, 0, stream>>>(scratch, 8);
  CHECK(cudaMemcpyAsync(host, scratch, sizeof host, cudaMemcpyDeviceToHost, stream));
  CHECK(cudaFreeAsync(scratch, stream));
  cudaGraph_t graph;
  CHECK(cudaStreamEndCapture(stream, &graph));
  size_t count = 0;
  CHECK(cudaGraphGetNodes(graph, nullptr, &count));
  EXPECT(count == 5);
  cudaGraphExec_t instance;
  CHECK(cudaGraphInstantiate(&instance, graph, 0));
  for (int i = 0; i < 2; ++i) {
    host[1] = 0;
    CHECK(cudaGraphLaunch(instance, stream));
    CHECK(cudaStreamSynchronize(stream));
    EXPECT(host[1] == 8);
  }

  cudaGraph_t built;
  CHECK(cudaGraphCreate(&built, 0));
  cudaGraphNode_t allocate, fill, release;
  cudaMemAllocNodeParams memory = {};
  memory.poolProps.allocType = cudaMemAllocationTypePinned;
  memory.poolProps.location = {cudaMemLocationTypeDevice, 0};
  memory.bytesize = 100;
  CHECK(cudaGraphAddMemAllocNode(&allocate, built, nullptr, 0, &memory));
  cudaMemsetParams ones = {};
  ones.dst = memory.dptr, ones.value = 1, ones.elementSize = 1, ones.width = 100, ones.height = 1;
  CHECK(cudaGraphAddMemsetNode(&fill, built, &allocate, 1, &ones));
  CHECK(cudaGraphAddMemFreeNode(&release, built, &fill, 1, memory.dptr));
  CHECK(cudaGraphInstantiate(&instance, built, 0));
  for (int i = 0; i < 2; ++i) CHECK(cudaGraphLaunch(instance, stream));
  unsigned long long used = 0;
  CHECK(cudaDeviceGetGraphMemAttribute(0, cudaGraphMemAttrUsedMemCurrent, &used));
  EXPECT(used == sizeof host + 100);
}
