// CUDA's own declarations, which our definitions must match: the compiler checks each signature. Visible
// outside the library, while everything else is hidden.
#pragma once

#pragma GCC visibility push(default)
#include <cuda_runtime_api.h>

// Called by the code that nvcc makes of `kernel<<<...>>>()` and of __device__ variables (crt/host_runtime.h
// declares them, but only inside such code).
extern "C" {
void** __cudaRegisterFatBinary(void* fat_binary);
// cuda_profiler_api.h, which a toolkit of wheels may lack
cudaError_t cudaProfilerStart();
cudaError_t cudaProfilerStop();
void __cudaRegisterFatBinaryEnd(void** handle);
void __cudaUnregisterFatBinary(void** handle);
char __cudaInitModule(void** handle);
void __cudaRegisterFunction(void** handle, const char* host_function, char* device_function,
                            const char* device_name, int thread_limit, uint3* tid, uint3* bid, dim3* block,
                            dim3* grid, int* warp_size);
void __cudaRegisterVar(void** handle, char* host_variable, char* device_address, const char* device_name,
                       int ext, size_t size, int constant, int global);
void __cudaRegisterManagedVar(void** handle, void** host_variable, char* device_address,
                              const char* device_name, int ext, size_t size, int constant, int global);
unsigned __cudaPushCallConfiguration(dim3 grid, dim3 block, size_t shared_bytes, CUstream_st* stream);
cudaError_t __cudaPopCallConfiguration(dim3* grid, dim3* block, size_t* shared_bytes, void* stream);
cudaError_t __cudaGetKernel(cudaKernel_t* kernel, const void* host_function);
cudaError_t __cudaLaunchKernel(cudaKernel_t kernel, dim3 grid, dim3 block, void** arguments,
                               size_t shared_bytes, cudaStream_t stream);
}
#pragma GCC visibility pop
