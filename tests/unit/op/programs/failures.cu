// Host code that ends badly, one function each.
#include <unistd.h>

#include <cassert>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <thread>
#include <vector>

#include "op/export.h"
#include "op/tensor.h"

using namespace op;

Tensor right(const Tensor& input) { return input.to(Device::cpu()); }

Tensor prints(const Tensor& input) {
  std::printf("from printf\n");
  std::cout << "from cout\n";
  std::cerr << "not captured as output\n";
  return right(input);
}

Tensor null_pointer(const Tensor& input) {
  volatile int* volatile nothing = nullptr;
  *nothing = 1;
  return input;
}

Tensor reads_device_memory(const Tensor& input) {
  const auto* volatile values = static_cast<const float*>(input.data());
  std::printf("%f\n", values[3]);
  return input;
}

static int recurse(int depth) {
  volatile char frame[100] = {static_cast<char>(depth)};
  return frame[0] == 'x' && depth < 0 ? 0 : recurse(depth + 1) + frame[0];
}

Tensor endless_recursion(const Tensor& input) {
  std::printf("%d\n", recurse(0));
  return input;
}

Tensor exits(const Tensor&) { std::exit(3); }
Tensor exits_cleanly(const Tensor&) { std::exit(0); }
Tensor aborts(const Tensor&) { std::abort(); }

#undef NDEBUG
Tensor fails_an_assertion(const Tensor& input) {
  const bool sorted = false;
  assert(sorted && "must be sorted");
  return input;
}

Tensor terminates(const Tensor& input) {
  std::thread([] { throw std::runtime_error("from a thread"); }).join();
  return input;
}

Tensor throws(const Tensor& input) { throw std::runtime_error("no such thing"); }
Tensor throws_a_number(const Tensor& input) { throw 7; }

Tensor endless_loop(const Tensor& input) {
  volatile bool for_ever = true;
  while (for_ever) {
  }
  return input;
}

Tensor sleeps(const Tensor& input) {
  sleep(1000);
  return input;
}

// ---- leaks, and what only looks like one ----

Tensor leaks_device_memory(const Tensor& input) {
  void* lost = nullptr;
  cudaMalloc(&lost, 60);
  return right(input);
}

Tensor leaks_heap(const Tensor& input) {
  volatile char* lost = new char[24];
  lost[0] = 1;
  return right(input);
}

Tensor leaks_pinned_memory(const Tensor& input) {
  void* lost = nullptr;
  cudaMallocHost(&lost, 100);
  return right(input);
}

Tensor leaks_a_tensor(const Tensor& input) {
  new Tensor(empty_like(input));
  return right(input);
}

Tensor keeps_a_cache(const Tensor& input) {
  static std::vector<float> cache(1000);
  static Tensor kept = empty_like(input);
  cache[0] += 1;
  return right(input);
}

Tensor works_hard_and_frees_all(const Tensor& input) {
  std::vector<std::string> words;
  for (int i = 0; i < 1000; ++i) words.push_back(std::string(static_cast<size_t>(i % 100), 'x'));
  std::vector<Tensor> tensors;
  for (int i = 0; i < 20; ++i) tensors.push_back(empty_like(input));
  void* memory = nullptr;
  cudaMalloc(&memory, 12345);
  cudaFree(memory);
  cudaStream_t stream;
  cudaStreamCreate(&stream);
  cudaStreamDestroy(stream);
  cudaEvent_t event;
  cudaEventCreate(&event);
  cudaEventDestroy(event);
  return right(input);
}

// ---- the device ----

__global__ void past_the_end(float* values) { values[threadIdx.x + 1000] = 1; }

Tensor device_fault(const Tensor& input) {
  Tensor output = empty_like(input);
  past_the_end<<<1, 4>>>(static_cast<float*>(output.data()));
  return output;
}

__global__ void spin(float* values) {
  while (values[0] == values[0] || true) {
    values[0] = values[0] + 1;
  }
}

Tensor endless_kernel(const Tensor& input) {
  Tensor output = input.to(Device::cpu()).to(Device::cuda());
  spin<<<1, 1>>>(static_cast<float*>(output.data()));
  return output;
}

__global__ void says_hello() { printf("hello from thread %d\n", threadIdx.x); }

Tensor device_printf(const Tensor& input) {
  says_hello<<<1, 2>>>();
  cudaDeviceSynchronize();
  return right(input);
}

__global__ void doubles(float* values) { values[threadIdx.x] *= 2; }

Tensor changes_its_input(const Tensor& input) {
  doubles<<<1, 4>>>(static_cast<float*>(input.data()));
  return empty_like(input);
}

__global__ void looks_too_far(float* values, int distance) {
  const float unused = values[threadIdx.x + distance];
  (void)unused;
}

Tensor deleted_read(const Tensor& input) {
  looks_too_far<<<1, 4>>>(static_cast<float*>(input.data()), 1);
  return right(input);
}

Tensor deleted_read_inside(const Tensor& input) {
  looks_too_far<<<1, 4>>>(static_cast<float*>(input.data()), 0);
  return right(input);
}

Tensor two_tensors(const Tensor& a, const Tensor&) { return a; }

EXPORT_FUNCTION(right)
EXPORT_FUNCTION(prints)
EXPORT_FUNCTION(null_pointer)
EXPORT_FUNCTION(reads_device_memory)
EXPORT_FUNCTION(endless_recursion)
EXPORT_FUNCTION(exits)
EXPORT_FUNCTION(exits_cleanly)
EXPORT_FUNCTION(aborts)
EXPORT_FUNCTION(fails_an_assertion)
EXPORT_FUNCTION(terminates)
EXPORT_FUNCTION(throws)
EXPORT_FUNCTION(throws_a_number)
EXPORT_FUNCTION(endless_loop)
EXPORT_FUNCTION(sleeps)
EXPORT_FUNCTION(leaks_device_memory)
EXPORT_FUNCTION(leaks_heap)
EXPORT_FUNCTION(leaks_pinned_memory)
EXPORT_FUNCTION(leaks_a_tensor)
EXPORT_FUNCTION(keeps_a_cache)
EXPORT_FUNCTION(works_hard_and_frees_all)
EXPORT_FUNCTION(device_fault)
EXPORT_FUNCTION(endless_kernel)
EXPORT_FUNCTION(deleted_read)
EXPORT_FUNCTION(deleted_read_inside)
EXPORT_FUNCTION(device_printf)
EXPORT_FUNCTION(changes_its_input)
EXPORT_FUNCTION(two_tensors)
