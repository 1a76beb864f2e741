// Other devices, of which there are none.
#include "cudart/runtime.h"

using namespace grader::cudart;

extern "C" {

cudaError_t cudaDeviceCanAccessPeer(int* can, int device, int peer) {
  Call call;
  if (can == nullptr) return call.finish(cudaErrorInvalidValue);
  if (device != 0 || peer != 0) return call.finish(cudaErrorInvalidDevice);
  *can = 0;
  return call.finish(cudaSuccess);
}

// Nor is a device its own peer.
cudaError_t cudaDeviceEnablePeerAccess(int, unsigned) { return Call().finish(cudaErrorInvalidDevice); }
cudaError_t cudaDeviceDisablePeerAccess(int) { return Call().finish(cudaErrorInvalidDevice); }

cudaError_t cudaDeviceGetP2PAttribute(int*, cudaDeviceP2PAttr, int, int) {
  return Call().finish(cudaErrorInvalidDevice);
}

cudaError_t cudaMemcpyPeerAsync(void* to, int to_device, const void* from, int from_device, size_t count,
                                cudaStream_t stream) {
  if (to_device != 0 || from_device != 0) return Call().finish(cudaErrorInvalidDevice);
  return cudaMemcpyAsync(to, from, count, cudaMemcpyDeviceToDevice, stream);
}

cudaError_t cudaMemcpyPeer(void* to, int to_device, const void* from, int from_device, size_t count) {
  return cudaMemcpyPeerAsync(to, to_device, from, from_device, count, nullptr);
}

}  // extern "C"
