// A CUDA program like any other, in parts: `program PART` runs one and says what is not as on a real card.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "program.h"

extern "C" cudaError_t cudaProfilerStart();  // cuda_profiler_api.h may not be there
extern "C" cudaError_t cudaProfilerStop();

// ---- vector addition, with everything checked ----

__global__ void add(const float* a, const float* b, float* sum, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) sum[i] = a[i] + b[i];
}

void vector_add() {
  const int n = 1000;
  std::vector<float> a(n), b(n), sum(n);
  for (int i = 0; i < n; ++i) a[i] = i, b[i] = 2 * i;
  float *device_a, *device_b, *device_sum;
  CHECK(cudaMalloc(&device_a, n * sizeof(float)));
  CHECK(cudaMalloc(&device_b, n * sizeof(float)));
  CHECK(cudaMalloc(&device_sum, n * sizeof(float)));
  CHECK(cudaMemcpy(device_a, a.data(), n * sizeof(float), cudaMemcpyHostToDevice));
  CHECK(cudaMemcpy(device_b, b.data(), n * sizeof(float), cudaMemcpyDefault));
  add<<<(n + 127) / 128, 128>>>(device_a, device_b, device_sum, n);
  CHECK(cudaGetLastError());
  CHECK(cudaDeviceSynchronize());
  CHECK(cudaMemcpy(sum.data(), device_sum, n * sizeof(float), cudaMemcpyDeviceToHost));
  for (int i = 0; i < n; ++i) EXPECT(sum[i] == 3.0f * i);
  CHECK(cudaFree(device_a));
  CHECK(cudaFree(device_b));
  CHECK(cudaFree(device_sum));
}

// ---- memory of host and device together ----

#ifdef HOST_SHARES_NOTHING  // ThreadSanitizer ends a program that maps memory where the device's addresses lie
void shared_memory() {}
#else
__managed__ int managed_total = 5;

__global__ void add_up(const int* a, int n) {
  for (int i = 0; i < n; ++i) managed_total += a[i];
}

void shared_memory() {
  const int n = 1000;
  float *a, *b, *sum;
  CHECK(cudaMallocManaged(&a, n * sizeof(float)));
  CHECK(cudaMallocManaged(&b, n * sizeof(float)));
  CHECK(cudaMallocManaged(&sum, n * sizeof(float)));
  for (int i = 0; i < n; ++i) a[i] = i, b[i] = 2 * i;
  CHECK(cudaMemPrefetchAsync(a, n * sizeof(float), {cudaMemLocationTypeDevice, 0}, 0, nullptr));
  add<<<(n + 127) / 128, 128>>>(a, b, sum, n);
  CHECK(cudaDeviceSynchronize());
  for (int i = 0; i < n; ++i) EXPECT(sum[i] == 3.0f * i);
  CHECK(cudaMemcpy(b, a, n * sizeof(float), cudaMemcpyHostToDevice));
  CHECK(cudaMemcpy(a, sum, n * sizeof(float), cudaMemcpyDeviceToHost));
  EXPECT(a[7] == 21 && b[7] == 7);
  cudaPointerAttributes attributes;
  CHECK(cudaPointerGetAttributes(&attributes, sum + 1));
  EXPECT(attributes.type == cudaMemoryTypeManaged && attributes.hostPointer == sum + 1);
  CHECK(cudaFree(a));
  CHECK(cudaFree(b));
  CHECK(cudaFree(sum));

  int *pinned, *seen;
  CHECK(cudaHostAlloc(&pinned, 3 * sizeof(int), cudaHostAllocMapped));
  CHECK(cudaHostGetDevicePointer(&seen, pinned, 0));
  for (int i = 0; i < 3; ++i) pinned[i] = i + 1;
  managed_total += 10;
  add_up<<<1, 1>>>(seen, 3);
  CHECK(cudaDeviceSynchronize());
  EXPECT(managed_total == 21);
  CHECK(cudaFreeHost(pinned));

  for (int i = 0; i < 5000; ++i) {  // more than there are windows for
    int *page, *more;
    CHECK(cudaMallocHost(&page, 4));
    CHECK(cudaMallocManaged(&more, 4));
    *page = *more = i;
    CHECK(cudaFreeHost(page));
    CHECK(cudaFree(more));
  }
  const int many = 2000;
  int* alive[many];
  for (int i = 0; i < many; ++i) {
    CHECK(cudaMallocManaged(&alive[i], sizeof(int)));
    *alive[i] = i;
  }
  managed_total = 0;
  for (int i = 0; i < many; ++i)
    if (i % 500 == 3) add_up<<<1, 1>>>(alive[i], 1);
  CHECK(cudaDeviceSynchronize());
  EXPECT(managed_total == 3 + 503 + 1003 + 1503);
  for (int i = 0; i < many; ++i) {
    EXPECT(*alive[i] == i);
    CHECK(cudaFree(alive[i]));
  }

  int* managed = nullptr;
  EXPECT(cudaMallocManaged(&managed, 0) == cudaErrorInvalidValue);
  EXPECT(cudaHostGetDevicePointer(&seen, &managed_total + 1000000, 0) == cudaErrorInvalidValue);
}
#endif

// ---- memory that the host had before ----

__global__ void double_them(int* values, int n) {
  if (threadIdx.x < n) values[threadIdx.x] *= 2;
}

void registered() {
  int values[10], *seen = nullptr, back = 0;
  for (int i = 0; i < 10; ++i) values[i] = i;
  EXPECT(cudaHostGetDevicePointer(&seen, values, 0) == cudaErrorInvalidValue);
  CHECK(cudaHostRegister(values + 1, 8 * sizeof(int), cudaHostRegisterMapped));
  EXPECT(cudaHostRegister(values + 3, sizeof(int), 0) == cudaErrorHostMemoryAlreadyRegistered);
  EXPECT(cudaHostRegister(values, 3 * sizeof(int), 0) == cudaErrorHostMemoryAlreadyRegistered);
  CHECK(cudaHostGetDevicePointer(&seen, values + 2, 0));
  values[2] = 100;
  double_them<<<1, 32>>>(seen, 5);
  CHECK(cudaDeviceSynchronize());
  EXPECT(values[1] == 1 && values[2] == 200 && values[6] == 12 && values[7] == 7);
  values[3] = -5;
  CHECK(cudaMemcpy(&back, seen + 1, sizeof(int), cudaMemcpyDeviceToHost));
  EXPECT(back == -5);
  CHECK(cudaMemset(seen, 0, 2 * sizeof(int)));
  EXPECT(values[2] == 0 && values[3] == 0 && values[4] == 8);
  cudaPointerAttributes attributes;
  CHECK(cudaPointerGetAttributes(&attributes, values + 2));
  EXPECT(attributes.type == cudaMemoryTypeHost && attributes.devicePointer == seen);
  CHECK(cudaHostUnregister(values + 1));
  EXPECT(cudaHostUnregister(values + 1) == cudaErrorHostMemoryNotRegistered);
}

// ---- memory pools ----

void pools() {
  cudaMemPool_t pool, own;
  CHECK(cudaDeviceGetDefaultMemPool(&pool, 0));
  const auto used = [](cudaMemPool_t of, cudaMemPoolAttr name) {
    unsigned long long bytes = 0;
    CHECK(cudaMemPoolGetAttribute(of, name, &bytes));
    return bytes;
  };
  unsigned long long threshold = ~0ull;
  CHECK(cudaMemPoolSetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &threshold));
  EXPECT(used(pool, cudaMemPoolAttrReleaseThreshold) == threshold);
  int *a, *b;
  CHECK(cudaMallocAsync(&a, 1000, nullptr));
  EXPECT(used(pool, cudaMemPoolAttrUsedMemCurrent) == 1000);
  cudaMemPoolProps properties = {};
  properties.allocType = cudaMemAllocationTypePinned;
  properties.location = {cudaMemLocationTypeDevice, 0};
  CHECK(cudaMemPoolCreate(&own, &properties));
  CHECK(cudaMallocFromPoolAsync(&b, 500, own, nullptr));
  EXPECT(used(pool, cudaMemPoolAttrUsedMemCurrent) == 1000 && used(own, cudaMemPoolAttrUsedMemCurrent) == 500);
  CHECK(cudaMemsetAsync(b, 0, 500, nullptr));
  CHECK(cudaFreeAsync(a, nullptr));
  EXPECT(used(pool, cudaMemPoolAttrUsedMemCurrent) == 0 && used(pool, cudaMemPoolAttrUsedMemHigh) == 1000);
  CHECK(cudaDeviceSetMemPool(0, own));
  CHECK(cudaMallocAsync(&a, 24, nullptr));
  EXPECT(used(own, cudaMemPoolAttrUsedMemCurrent) == 524);
  CHECK(cudaFree(a));
  CHECK(cudaMemPoolDestroy(own));
  CHECK(cudaFreeAsync(b, nullptr));
  EXPECT(cudaMallocFromPoolAsync(&b, 4, own, nullptr) == cudaErrorInvalidValue);
  CHECK(cudaDeviceGetMemPool(&own, 0));
  EXPECT(own == pool);
}

// ---- three dimensions ----

void boxes() {
  char host[2][3][4], back[2][3][4];
  for (int i = 0; i < 24; ++i) (&host[0][0][0])[i] = i;
  cudaPitchedPtr box;
  const cudaExtent extent{4, 3, 2};
  CHECK(cudaMalloc3D(&box, extent));
  CHECK(cudaMemset3D(box, 9, extent));
  cudaMemcpy3DParms in = {};
  in.srcPtr = {host, 4, 4, 3};
  in.dstPtr = box;
  in.srcPos = {1, 1, 0};
  in.dstPos = {0, 1, 0};
  in.extent = {2, 2, 2};
  in.kind = cudaMemcpyHostToDevice;
  CHECK(cudaMemcpy3D(&in));
  cudaMemcpy3DParms out = {};
  out.srcPtr = box;
  out.dstPtr = {back, 4, 4, 3};
  out.extent = extent;
  out.kind = cudaMemcpyDeviceToHost;
  CHECK(cudaMemcpy3D(&out));
  for (int z = 0; z < 2; ++z)
    for (int y = 0; y < 3; ++y)
      for (int x = 0; x < 4; ++x) EXPECT(back[z][y][x] == (x < 2 && y >= 1 ? host[z][y][x + 1] : 9));
  CHECK(cudaFree(box.ptr));
}

// ---- streams and events ----

void streams_and_events() {
  const int n = 256;
  cudaStream_t stream, other;
  CHECK(cudaStreamCreate(&stream));
  CHECK(cudaStreamCreateWithFlags(&other, cudaStreamNonBlocking));
  cudaEvent_t start, stop, without_time;
  CHECK(cudaEventCreate(&start));
  CHECK(cudaEventCreate(&stop));
  CHECK(cudaEventCreateWithFlags(&without_time, cudaEventDisableTiming));
  float* pinned;
#ifdef HOST_SHARES_NOTHING
  pinned = new float[n];
#else
  CHECK(cudaMallocHost(&pinned, n * sizeof(float)));
#endif
  for (int i = 0; i < n; ++i) pinned[i] = i;
  float* values;
  CHECK(cudaMallocAsync(&values, n * sizeof(float), stream));
  float milliseconds = -1;
  EXPECT(cudaEventElapsedTime(&milliseconds, start, stop) == cudaErrorInvalidResourceHandle);  // not recorded yet
  CHECK(cudaEventRecord(start, stream));
  CHECK(cudaMemcpyAsync(values, pinned, n * sizeof(float), cudaMemcpyHostToDevice, stream));
  add<<<1, n, 0, stream>>>(values, values, values, n);
  CHECK(cudaEventRecord(stop, stream));
  CHECK(cudaStreamWaitEvent(other, stop));
  CHECK(cudaMemcpyAsync(pinned, values, n * sizeof(float), cudaMemcpyDeviceToHost, other));
  CHECK(cudaStreamSynchronize(other));
  CHECK(cudaEventSynchronize(stop));
  for (int i = 0; i < n; ++i) EXPECT(pinned[i] == 2.0f * i);
  CHECK(cudaEventElapsedTime(&milliseconds, start, stop));
  EXPECT(milliseconds >= 0);
  EXPECT(cudaStreamQuery(stream) == cudaSuccess);
  CHECK(cudaFreeAsync(values, stream));
#ifdef HOST_SHARES_NOTHING
  delete[] pinned;
#else
  CHECK(cudaFreeHost(pinned));
#endif
  CHECK(cudaEventDestroy(start));
  CHECK(cudaEventDestroy(stop));
  CHECK(cudaEventDestroy(without_time));
  CHECK(cudaStreamDestroy(stream));
  CHECK(cudaStreamDestroy(other));
}

// ---- __constant__ and __device__ variables ----

__constant__ float taps[4];
__device__ int counter = 5;

__global__ void scale(float* values) {
  values[threadIdx.x] *= taps[threadIdx.x % 4];
  if (threadIdx.x == 0) counter += 1;
}

void symbols() {
  const float host_taps[4] = {1, 2, 3, 4};
  CHECK(cudaMemcpyToSymbol(taps, host_taps, sizeof host_taps));
  float values[8] = {1, 1, 1, 1, 2, 2, 2, 2};
  float* device;
  CHECK(cudaMalloc(&device, sizeof values));
  CHECK(cudaMemcpy(device, values, sizeof values, cudaMemcpyHostToDevice));
  scale<<<1, 8>>>(device);
  CHECK(cudaMemcpy(values, device, sizeof values, cudaMemcpyDeviceToHost));
  const float expected[8] = {1, 2, 3, 4, 2, 4, 6, 8};
  EXPECT(std::memcmp(values, expected, sizeof values) == 0);
  int count = 0;
  CHECK(cudaMemcpyFromSymbol(&count, counter, sizeof count));
  EXPECT(count == 6);
  void* address = nullptr;
  size_t size = 0;
  CHECK(cudaGetSymbolAddress(&address, counter));
  cudaPointerAttributes attributes;
  CHECK(cudaPointerGetAttributes(&attributes, address));
  EXPECT(attributes.type == cudaMemoryTypeDevice && attributes.devicePointer == address);
  CHECK(cudaGetSymbolSize(&size, taps));
  EXPECT(size == 16);
  CHECK(cudaMemset(address, 0, sizeof(int)));
  CHECK(cudaMemcpyFromSymbol(&count, counter, sizeof count));
  EXPECT(count == 0);
  EXPECT(cudaMemcpyToSymbol(taps, host_taps, sizeof host_taps, 4) == cudaErrorInvalidValue);  // past its end
  CHECK(cudaFree(device));
}

// ---- errors of calls ----

__global__ void needs_shared(float* out) {
  extern __shared__ float shared[];
  shared[threadIdx.x] = threadIdx.x;
  out[threadIdx.x] = shared[threadIdx.x];
}

void errors() {
  float host[4];
  float* device;
  CHECK(cudaMalloc(&device, 16));
  EXPECT(cudaMemcpy(device, host, 17, cudaMemcpyHostToDevice) == cudaErrorInvalidValue);
  EXPECT(cudaMemcpy(device + 4, host, 4, cudaMemcpyHostToDevice) == cudaErrorInvalidValue);
  EXPECT(cudaMemcpy(device, device, 4, static_cast<cudaMemcpyKind>(9)) == cudaErrorInvalidMemcpyDirection);
  EXPECT(cudaMemset(device, 0, 17) == cudaErrorInvalidValue);
  EXPECT(cudaFree(device + 1) == cudaErrorInvalidValue);
  EXPECT(cudaMalloc(&device, size_t{1} << 60) == cudaErrorMemoryAllocation);
  EXPECT(cudaSetDevice(1) == cudaErrorInvalidDevice);
  EXPECT(cudaGetLastError() == cudaErrorInvalidDevice);  // the last one, and then forgotten
  EXPECT(cudaGetLastError() == cudaSuccess);

  CHECK(cudaMalloc(&device, 16));
  needs_shared<<<1, 2048>>>(device);
  EXPECT(cudaPeekAtLastError() == cudaErrorInvalidConfiguration);
  EXPECT(cudaGetLastError() == cudaErrorInvalidConfiguration);
  needs_shared<<<1, 4, 100 << 10>>>(device);
  EXPECT(cudaGetLastError() == cudaErrorInvalidValue);  // more than 48 KiB, and nobody asked for it
  CHECK(cudaFuncSetAttribute(needs_shared, cudaFuncAttributeMaxDynamicSharedMemorySize, 100 << 10));
  needs_shared<<<1, 4, 100 << 10>>>(device);
  CHECK(cudaGetLastError());
  CHECK(cudaDeviceSynchronize());
  EXPECT(cudaLaunchKernel(reinterpret_cast<const void*>(&errors), dim3(1), dim3(1), nullptr, 0, nullptr) ==
         cudaErrorInvalidDeviceFunction);
  EXPECT(std::strcmp(cudaGetErrorName(cudaErrorIllegalAddress), "cudaErrorIllegalAddress") == 0);
  EXPECT(std::strcmp(cudaGetErrorString(cudaErrorIllegalAddress), "an illegal memory access was encountered") == 0);
  EXPECT(std::strcmp(cudaGetErrorString(static_cast<cudaError_t>(12345)), "unrecognized error code") == 0);
}

// ---- errors of kernels stay ----

__global__ void write_far(float* out) { out[1 << 20] = 1; }

void sticky() {
  float* device;
  CHECK(cudaMalloc(&device, 16));
  write_far<<<1, 1>>>(device);
  EXPECT(cudaDeviceSynchronize() == cudaErrorIllegalAddress);
  EXPECT(cudaGetLastError() == cudaErrorIllegalAddress);
  EXPECT(cudaGetLastError() == cudaErrorIllegalAddress);
  EXPECT(cudaMalloc(&device, 16) == cudaErrorIllegalAddress);
}

// The usual way of a program that checks its calls.
void aborts() {
  void* memory;
  EXPECT(cudaMalloc(&memory, size_t{1} << 60) == cudaErrorMemoryAllocation);
  CHECK(cudaMalloc(&memory, 16));
  write_far<<<1, 1>>>(static_cast<float*>(memory));
  if (cudaDeviceSynchronize() != cudaSuccess) std::abort();
}

// ---- what a program may ask ----

__global__ void __launch_bounds__(256) tiled(float* out) {
  __shared__ float tile[1024];
  tile[threadIdx.x] = threadIdx.x;
  __syncthreads();
  out[threadIdx.x] = tile[255 - threadIdx.x];
}

void questions() {
  int count = 0, device = -1, version = 0, value = 0, blocks = 0;
  CHECK(cudaGetDeviceCount(&count));
  CHECK(cudaGetDevice(&device));
  EXPECT(count == 1 && device == 0);
  CHECK(cudaRuntimeGetVersion(&version));
  EXPECT(version == 13000);
  cudaDeviceProp properties;
  CHECK(cudaGetDeviceProperties(&properties, 0));
  EXPECT(std::strcmp(properties.name, "simulated GPU") == 0);
  EXPECT(properties.major == 9 && properties.minor == 0 && properties.warpSize == 32);
  CHECK(cudaDeviceGetAttribute(&value, cudaDevAttrMaxThreadsPerBlock, 0));
  EXPECT(value == 1024);
  CHECK(cudaDeviceGetAttribute(&value, cudaDevAttrCooperativeLaunch, 0));
  EXPECT(value == 1);
  CHECK(cudaProfilerStart());
  CHECK(cudaProfilerStop());
  cudaFuncAttributes attributes;
  CHECK(cudaFuncGetAttributes(&attributes, tiled));
  EXPECT(attributes.sharedSizeBytes == 4096 && attributes.maxThreadsPerBlock == 256);
  CHECK(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, tiled, 256, 0));
  EXPECT(blocks == 8);
  int shared_blocks = 0;
  size_t dynamic_shared = 0;
  CHECK(cudaOccupancyAvailableDynamicSMemPerBlock(&dynamic_shared, tiled, 4, 256));
  CHECK(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&shared_blocks, tiled, 256, dynamic_shared));
  EXPECT(shared_blocks == 4);
  CHECK(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&shared_blocks, tiled, 256, dynamic_shared + 128));
  EXPECT(shared_blocks == 3);
  const char* name = nullptr;
  CHECK(cudaFuncGetName(&name, reinterpret_cast<const void*>(tiled)));
  EXPECT(std::strcmp(name, "_Z5tiledPf") == 0);
  char bus[16];
  CHECK(cudaDeviceGetPCIBusId(bus, sizeof bus, 0));
  device = -1;
  CHECK(cudaDeviceGetByPCIBusId(&device, bus));
  EXPECT(device == 0 && cudaDeviceGetByPCIBusId(&device, "0000:01:00.0") == cudaErrorInvalidDevice);

  size_t free_before = 0, free_after = 0, total = 0;
  CHECK(cudaMemGetInfo(&free_before, &total));
  float* memory;
  CHECK(cudaMalloc(&memory, 1 << 20));
  CHECK(cudaMemGetInfo(&free_after, &total));
  EXPECT(free_before - free_after == 1 << 20);
  cudaPointerAttributes pointer;
  CHECK(cudaPointerGetAttributes(&pointer, memory + 5));
  EXPECT(pointer.type == cudaMemoryTypeDevice);
  CHECK(cudaPointerGetAttributes(&pointer, &count));
  EXPECT(pointer.type == cudaMemoryTypeUnregistered);
  CHECK(cudaFree(memory));
}

// ---- copies in two dimensions ----

void pitched() {
  float host[3][5], back[3][5] = {};
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 5; ++column) host[row][column] = 10 * row + column;
  }
  float* device;
  size_t pitch = 0;
  CHECK(cudaMallocPitch(&device, &pitch, 5 * sizeof(float), 3));
  EXPECT(pitch >= 20 && pitch % 32 == 0);
  CHECK(cudaMemcpy2D(device, pitch, host, 20, 20, 3, cudaMemcpyHostToDevice));
  CHECK(cudaMemset2D(device, pitch, 0, 4, 3));
  CHECK(cudaMemcpy2D(back, 20, device, pitch, 20, 3, cudaMemcpyDeviceToHost));
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 5; ++column) EXPECT(back[row][column] == (column == 0 ? 0 : host[row][column]));
  }
  EXPECT(cudaMemcpy2D(device, 16, host, 20, 20, 3, cudaMemcpyHostToDevice) == cudaErrorInvalidPitchValue);
  CHECK(cudaFree(device));
}

// ---- the host's turn, and printf ----

__global__ void hello() { printf("hello from thread %d\n", threadIdx.x); }

void host_functions() {
  cudaStream_t stream;
  CHECK(cudaStreamCreate(&stream));
  int called = 0;
  hello<<<1, 2, 0, stream>>>();
  CHECK(cudaLaunchHostFunc(stream, [](void* data) { *static_cast<int*>(data) += 1; }, &called));
  CHECK(cudaStreamAddCallback(
      stream, [](cudaStream_t, cudaError_t error, void* data) { *static_cast<int*>(data) += error == cudaSuccess; },
      &called, 0));
  CHECK(cudaStreamSynchronize(stream));
  EXPECT(called == 2);
  CHECK(cudaStreamDestroy(stream));
}

// ---- cooperative launches and clusters ----

// Every block adds 1, all meet, and each then sees them all. The headers of cooperative groups take long to compile.
__global__ void count_all(unsigned* arrived, unsigned* seen) {
  atomicAdd(arrived, 1u);
  while (atomicAdd(arrived, 0u) < gridDim.x) __nanosleep(20);
  seen[blockIdx.x] = atomicAdd(arrived, 0u);
}

__global__ void rank_in_cluster(unsigned* rank) {
  asm("mov.u32 %0, %%cluster_ctarank;" : "=r"(rank[blockIdx.x]));
}

void cooperative() {
  unsigned *arrived, *seen, host[4] = {};
  CHECK(cudaMalloc(&arrived, sizeof(unsigned)));
  CHECK(cudaMalloc(&seen, sizeof(host)));
  CHECK(cudaMemset(arrived, 0, sizeof(unsigned)));
  void* arguments[] = {&arrived, &seen};
  CHECK(cudaLaunchCooperativeKernel(count_all, dim3(4), dim3(1), arguments, 0, nullptr));
  CHECK(cudaMemcpy(host, seen, sizeof(host), cudaMemcpyDeviceToHost));
  for (unsigned value : host) EXPECT(value == 4);
  EXPECT(cudaLaunchCooperativeKernel(count_all, dim3(1 << 20), dim3(1), arguments, 0, nullptr) ==
         cudaErrorCooperativeLaunchTooLarge);
  cudaGetLastError();

  cudaLaunchAttribute attribute;
  attribute.id = cudaLaunchAttributeClusterDimension;
  attribute.val.clusterDim.x = 2, attribute.val.clusterDim.y = 1, attribute.val.clusterDim.z = 1;
  cudaLaunchConfig_t config = {};
  config.gridDim = dim3(4), config.blockDim = dim3(1), config.attrs = &attribute, config.numAttrs = 1;
  CHECK(cudaLaunchKernelEx(&config, rank_in_cluster, seen));
  CHECK(cudaMemcpy(host, seen, sizeof(host), cudaMemcpyDeviceToHost));
  for (unsigned i = 0; i < 4; ++i) EXPECT(host[i] == i % 2);
}

int main(int argc, char** argv) {
  const struct {
    const char* name;
    void (*run)();
  } parts[] = {{"vector_add", vector_add}, {"shared_memory", shared_memory}, {"streams_and_events", streams_and_events}, {"symbols", symbols},
               {"errors", errors},         {"sticky", sticky}, {"aborts", aborts},                         {"questions", questions},
               {"pitched", pitched},       {"host_functions", host_functions},
               {"cooperative", cooperative}, {"registered", registered}, {"pools", pools}, {"boxes", boxes}, {"captured_graphs", captured_graphs}, {"built_graphs", built_graphs}, {"graph_memory", graph_memory}};
  for (const auto& part : parts) {
    if (argc == 2 && std::strcmp(argv[1], part.name) == 0) {
      part.run();
      std::printf("%s\n", failures == 0 ? "done" : "failed");
      return failures == 0 ? 0 : 1;
    }
  }
  return 2;
}
