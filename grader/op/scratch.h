// Memory on the GPU that an op needs between its kernels and nobody else sees:
//
//   const Scratch<float> scores("scores", stream, rows, columns);
//   scores_kernel<<<..., stream>>>(scores.data(), ...);
//   softmax_kernel<<<..., stream>>>(output.data(), scores.data(), ...);
//
// Given out and taken back in the stream's order (cudaMallocAsync, cudaFreeAsync): when the op returns,
// kernels that it has queued may still be waiting, and the memory is theirs until they are done. Fresh
// scratch memory is full of 0xFF bytes, like a fresh tensor.
#pragma once

#include <cuda_runtime_api.h>

#include "op/dtype.h"

namespace grader::op {

namespace detail {

// Throws DeviceError. `name` is what findings of the simulated GPU call the memory.
void* allocate_scratch(const char* name, Dtype dtype, const int64_t* extents, size_t rank,
                       cudaStream_t stream);
void free_scratch(void* data, cudaStream_t stream);

}  // namespace detail

template <class Element>
class Scratch {
 public:
  template <class... Extents>
  Scratch(const char* name, cudaStream_t stream, Extents... extents) : stream_(stream) {
    const int64_t shape[] = {static_cast<int64_t>(extents)...};
    data_ = detail::allocate_scratch(name, dtype_of<Element>, shape, sizeof...(extents), stream);
  }
  ~Scratch() { detail::free_scratch(data_, stream_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  Element* data() const { return static_cast<Element*>(data_); }  // on the GPU

 private:
  cudaStream_t stream_;
  void* data_;
};

}  // namespace grader::op

namespace op = grader::op;
