#include "worker/device_allocations.h"

#include <cuda_runtime_api.h>
#include <dlfcn.h>

#include <mutex>
#include <unordered_map>

namespace grader::worker {
namespace {

class Books {
 public:
  void allocated(const void* pointer, size_t size) {
    const std::lock_guard lock(mutex_);
    size_t& known = sizes_[pointer];  // not zero: one allocating function of libcudart has called another
    total_ += static_cast<int64_t>(size) - static_cast<int64_t>(known);
    known = size;
  }
  void freed(const void* pointer) {
    const std::lock_guard lock(mutex_);
    const auto found = sizes_.find(pointer);
    if (found == sizes_.end()) return;
    total_ -= static_cast<int64_t>(found->second);
    sizes_.erase(found);
  }
  void all_freed() {
    const std::lock_guard lock(mutex_);
    sizes_.clear();
    total_ = 0;
  }
  int64_t total() {
    const std::lock_guard lock(mutex_);
    return total_;
  }

 private:
  std::mutex mutex_;
  std::unordered_map<const void*, size_t> sizes_;
  int64_t total_ = 0;
};

// Never destroyed: a learner's statics may free memory when the process ends.
Books& device_books() {
  static auto* const kept = new Books;
  return *kept;
}
Books& pinned_books() {
  static auto* const kept = new Books;
  return *kept;
}

// libcudart's function of this name and type.
template <typename... Parameter>
auto next(const char* name, cudaError_t (*)(Parameter...)) {
  return reinterpret_cast<cudaError_t (*)(Parameter...)>(dlsym(RTLD_NEXT, name));
}
#define NEXT(function) next(#function, function)

cudaError_t booked(Books& books, cudaError_t status, void* const* pointer, size_t size) {
  if (status == cudaSuccess && *pointer != nullptr) books.allocated(*pointer, size);
  return status;
}

}  // namespace

int64_t device_bytes_in_use() { return device_books().total(); }
int64_t pinned_bytes_in_use() { return pinned_books().total(); }

}  // namespace grader::worker

using namespace grader::worker;

// What is freed leaves the books before: as soon as it is free, another thread may be given the same address.
extern "C" {

cudaError_t cudaMalloc(void** pointer, size_t size) {
  return booked(device_books(), NEXT(cudaMalloc)(pointer, size), pointer, size);
}

cudaError_t cudaMallocAsync(void** pointer, size_t size, cudaStream_t stream) {
  return booked(device_books(), NEXT(cudaMallocAsync)(pointer, size, stream), pointer, size);
}

cudaError_t cudaMallocManaged(void** pointer, size_t size, unsigned flags) {
  return booked(device_books(), NEXT(cudaMallocManaged)(pointer, size, flags), pointer, size);
}

cudaError_t cudaMallocPitch(void** pointer, size_t* pitch, size_t width, size_t height) {
  return booked(device_books(), NEXT(cudaMallocPitch)(pointer, pitch, width, height), pointer,
                width * height);
}

cudaError_t cudaFree(void* pointer) {
  device_books().freed(pointer);
  return NEXT(cudaFree)(pointer);
}

cudaError_t cudaFreeAsync(void* pointer, cudaStream_t stream) {
  device_books().freed(pointer);
  return NEXT(cudaFreeAsync)(pointer, stream);
}

cudaError_t cudaMallocHost(void** pointer, size_t size) {
  return booked(pinned_books(), NEXT(cudaMallocHost)(pointer, size), pointer, size);
}

cudaError_t cudaHostAlloc(void** pointer, size_t size, unsigned flags) {
  return booked(pinned_books(), NEXT(cudaHostAlloc)(pointer, size, flags), pointer, size);
}

cudaError_t cudaFreeHost(void* pointer) {
  pinned_books().freed(pointer);
  return NEXT(cudaFreeHost)(pointer);
}

cudaError_t cudaDeviceReset() {
  device_books().all_freed();
  pinned_books().all_freed();
  return NEXT(cudaDeviceReset)();
}

}  // extern "C"
