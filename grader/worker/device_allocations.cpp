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

// Never destroyed: a learner's statics may free device memory when the process ends.
Books& books() {
  static auto* const kept = new Books;
  return *kept;
}

// libcudart's function of this name and type.
template <typename... Parameter>
auto next(const char* name, cudaError_t (*)(Parameter...)) {
  return reinterpret_cast<cudaError_t (*)(Parameter...)>(dlsym(RTLD_NEXT, name));
}
#define NEXT(function) next(#function, function)

cudaError_t booked(cudaError_t status, void* const* pointer, size_t size) {
  if (status == cudaSuccess && *pointer != nullptr) books().allocated(*pointer, size);
  return status;
}

// Said before it is freed: as soon as it is, another thread may be given the same address.
template <typename Free>
cudaError_t unbooked(const void* pointer, Free free) {
  books().freed(pointer);
  return free();
}

}  // namespace

int64_t device_bytes_in_use() { return books().total(); }

}  // namespace grader::worker

using grader::worker::booked;
using grader::worker::books;
using grader::worker::next;
using grader::worker::unbooked;

extern "C" {

cudaError_t cudaMalloc(void** pointer, size_t size) {
  return booked(NEXT(cudaMalloc)(pointer, size), pointer, size);
}

cudaError_t cudaMallocAsync(void** pointer, size_t size, cudaStream_t stream) {
  return booked(NEXT(cudaMallocAsync)(pointer, size, stream), pointer, size);
}

cudaError_t cudaMallocManaged(void** pointer, size_t size, unsigned flags) {
  return booked(NEXT(cudaMallocManaged)(pointer, size, flags), pointer, size);
}

cudaError_t cudaMallocPitch(void** pointer, size_t* pitch, size_t width, size_t height) {
  return booked(NEXT(cudaMallocPitch)(pointer, pitch, width, height), pointer, width * height);
}

cudaError_t cudaFree(void* pointer) {
  return unbooked(pointer, [=] { return NEXT(cudaFree)(pointer); });
}

cudaError_t cudaFreeAsync(void* pointer, cudaStream_t stream) {
  return unbooked(pointer, [=] { return NEXT(cudaFreeAsync)(pointer, stream); });
}

cudaError_t cudaDeviceReset() {
  books().all_freed();
  return NEXT(cudaDeviceReset)();
}

}  // extern "C"
