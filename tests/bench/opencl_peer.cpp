// The bench's kernels in OpenCL C, for the peers that run it on a CPU: PoCL, and Oclgrind under whose program
// this one runs. Usage: opencl_peer matmul|conv1d N REPETITIONS. Prints the seconds of the fastest launch by
// the clock, and by the processor time of all threads.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>

namespace {

constexpr char kSource[] = R"(
__kernel void matmul(__global float* c, __global const float* a, __global const float* b, int n) {
  __local float tile_a[16][16], tile_b[16][16];
  const int x = get_local_id(0), y = get_local_id(1);
  const int column = get_group_id(0) * 16 + x, row = get_group_id(1) * 16 + y;
  float sum = 0;
  for (int t = 0; t < n / 16; ++t) {
    tile_a[y][x] = a[row * n + t * 16 + x];
    tile_b[y][x] = b[(t * 16 + y) * n + column];
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int k = 0; k < 16; ++k) sum = fma(tile_a[y][k], tile_b[k][x], sum);
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  c[row * n + column] = sum;
}
__kernel void conv1d(__global float* out, __global const float* a, __global const float* b, int n) {
  __local float tile[256 + 7], taps[8];
  const int i = get_global_id(0), local_i = get_local_id(0);
  tile[local_i] = i < n ? a[i] : 0;
  if (local_i < 7) tile[local_i + 256] = i + 256 < n ? a[i + 256] : 0;
  if (local_i < 8) taps[local_i] = b[local_i];
  barrier(CLK_LOCAL_MEM_FENCE);
  if (i < n) {
    float sum = 0;
    for (int j = 0; j < 8; ++j) sum += tile[local_i + j] * taps[j];
    out[i] = sum;
  }
})";

void check(cl_int status, const char* what) {
  if (status == CL_SUCCESS) return;
  std::fprintf(stderr, "opencl_peer: %s failed (OpenCL error %d)\n", what, status);
  std::exit(1);
}

double processor_seconds() {
  rusage u{};
  getrusage(RUSAGE_SELF, &u);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(u.ru_utime) + seconds(u.ru_stime);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: opencl_peer matmul|conv1d N REPETITIONS\n");
    return 2;
  }
  const bool matrix = std::strcmp(argv[1], "matmul") == 0;
  const int n = std::atoi(argv[2]), repetitions = std::atoi(argv[3]);
  const size_t elements = matrix ? static_cast<size_t>(n) * static_cast<size_t>(n) : static_cast<size_t>(n);
  const size_t global[2] = {static_cast<size_t>(n), static_cast<size_t>(n)},
               local[2] = {matrix ? 16u : 256u, 16u};

  cl_int status = CL_SUCCESS;
  cl_platform_id platform = nullptr;
  cl_device_id device = nullptr;
  check(clGetPlatformIDs(1, &platform, nullptr), "finding a platform");
  check(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, nullptr), "finding a device");
  cl_context context = clCreateContext(nullptr, 1, &device, nullptr, nullptr, &status);
  check(status, "making a context");
  cl_command_queue queue = clCreateCommandQueue(context, device, 0, &status);
  check(status, "making a queue");
  const char* source = kSource;
  cl_program program = clCreateProgramWithSource(context, 1, &source, nullptr, &status);
  check(status, "reading the kernels");
  check(clBuildProgram(program, 1, &device, "", nullptr, nullptr), "compiling the kernels");
  cl_kernel kernel = clCreateKernel(program, argv[1], &status);
  check(status, "finding the kernel");
  std::vector<float> values(elements);
  for (size_t i = 0; i < elements; ++i) values[i] = static_cast<float>(i % 7);
  for (cl_uint argument = 0; argument < 3; ++argument) {
    cl_mem buffer = clCreateBuffer(context, CL_MEM_READ_WRITE | CL_MEM_COPY_HOST_PTR,
                                   elements * sizeof(float), values.data(), &status);
    check(status, "making a buffer");
    check(clSetKernelArg(kernel, argument, sizeof buffer, &buffer), "setting an argument");
  }
  check(clSetKernelArg(kernel, 3, sizeof n, &n), "setting an argument");

  double fastest = 1e9, least = 1e9;
  for (int i = 0; i < repetitions; ++i) {
    const double processor = processor_seconds();
    const auto start = std::chrono::steady_clock::now();
    check(clEnqueueNDRangeKernel(queue, kernel, matrix ? 2 : 1, nullptr, global, local, 0, nullptr, nullptr),
          "launching");
    check(clFinish(queue), "running");
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    const double spent = processor_seconds() - processor;
    fastest = taken.count() < fastest ? taken.count() : fastest;
    least = spent < least ? spent : least;
  }
  std::printf("%.9f %.9f\n", fastest, least);
}
