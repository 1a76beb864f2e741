// Memory in three dimensions: slices, one behind the other, of rows, each `pitch` bytes behind the last.
#include "cudart/runtime.h"

using namespace grader::cudart;

namespace {

size_t slice(const cudaPitchedPtr& p) { return p.pitch * p.ysize; }

char* place(const cudaPitchedPtr& p, const cudaPos& at, size_t z) {
  return static_cast<char*>(p.ptr) + (at.z + z) * slice(p) + at.y * p.pitch + at.x;
}

}  // namespace

extern "C" {

cudaError_t cudaMalloc3D(cudaPitchedPtr* box, cudaExtent extent) {
  if (box == nullptr) return Call().finish(cudaErrorInvalidValue);
  *box = {nullptr, 0, extent.width, extent.height};
  return cudaMallocPitch(&box->ptr, &box->pitch, extent.width, extent.height * extent.depth);
}

cudaError_t cudaMemset2DAsync(void* to, size_t pitch, int value, size_t width, size_t height,
                              cudaStream_t stream) {
  Call call;
  if (!call.runtime().is_stream(stream)) return call.finish(cudaErrorInvalidResourceHandle);
  return cudaMemset2D(to, pitch, value, width, height);
}

cudaError_t cudaMemset3DAsync(cudaPitchedPtr box, int value, cudaExtent extent, cudaStream_t stream) {
  for (size_t z = 0; z < extent.depth; ++z) {
    const cudaError_t error =
        cudaMemset2DAsync(place(box, {}, z), box.pitch, value, extent.width, extent.height, stream);
    if (error != cudaSuccess) return error;
  }
  return Call().finish(cudaSuccess);
}

cudaError_t cudaMemset3D(cudaPitchedPtr box, int value, cudaExtent extent) {
  return cudaMemset3DAsync(box, value, extent, nullptr);
}

cudaError_t cudaMemcpy3DAsync(const cudaMemcpy3DParms* copy, cudaStream_t stream) {
  Call call;
  if (copy == nullptr) return call.finish(cudaErrorInvalidValue);
  if (copy->srcArray != nullptr || copy->dstArray != nullptr)
    return call.finish(cudaErrorNotSupported, "not simulated: arrays for textures");
  if (copy->srcPtr.ptr == nullptr || copy->dstPtr.ptr == nullptr) return call.finish(cudaErrorInvalidValue);
  const cudaExtent& extent = copy->extent;
  for (size_t z = 0; z < extent.depth; ++z) {
    const cudaError_t error = cudaMemcpy2DAsync(place(copy->dstPtr, copy->dstPos, z), copy->dstPtr.pitch,
                                                place(copy->srcPtr, copy->srcPos, z), copy->srcPtr.pitch,
                                                extent.width, extent.height, copy->kind, stream);
    if (error != cudaSuccess) return error;
  }
  return call.finish(cudaSuccess);
}

cudaError_t cudaMemcpy3D(const cudaMemcpy3DParms* copy) { return cudaMemcpy3DAsync(copy, nullptr); }

}  // extern "C"
