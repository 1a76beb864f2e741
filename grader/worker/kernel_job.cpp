#include "worker/kernel_job.h"

#include <cuda_runtime_api.h>
#include <dlfcn.h>

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "device/kernel_job.h"
#include "op/guarded_memory.h"

namespace grader::worker {
namespace {

using device::KernelJobReply;
using Clock = std::chrono::steady_clock;

struct CudaFailure {
  cudaError_t error;
  std::string call;
};

void check(cudaError_t error, const std::string& call) {
  if (error != cudaSuccess) throw CudaFailure{error, call};
}

// Images are loaded through the runtime's library functions, which are as young as CUDA 12.8: looked up, so
// that this program also starts with a runtime that lacks them.
struct LibraryApi {
  decltype(&cudaLibraryLoadData) load = nullptr;
  decltype(&cudaLibraryGetKernel) get_kernel = nullptr;
};

LibraryApi library_api() {
  LibraryApi api;
  api.load = reinterpret_cast<decltype(api.load)>(::dlsym(RTLD_DEFAULT, "cudaLibraryLoadData"));
  api.get_kernel = reinterpret_cast<decltype(api.get_kernel)>(::dlsym(RTLD_DEFAULT, "cudaLibraryGetKernel"));
  if (!api.load || !api.get_kernel) throw std::runtime_error("this libcudart has no cudaLibraryLoadData");
  return api;
}

// A buffer on the device with its guard zones.
class GuardedBuffer {
 public:
  explicit GuardedBuffer(const device::Buffer& buffer) : buffer_(buffer) {
    check(memory_.allocate(buffer.size), "the allocation of " + std::to_string(buffer.size) + " bytes");
    if (buffer.initial.empty()) return;
    check(cudaMemcpy(data(), buffer.initial.data(), buffer.initial.size(), cudaMemcpyHostToDevice),
          "the copy of an input to the GPU");
  }

  void* data() const { return memory_.data(); }

  // Reads everything back and looks at it.
  void collect(uint32_t index, KernelJobReply& reply) const {
    const std::string what = "the copy of a result from the GPU";
    std::vector<device::StrayWrite> found;
    check(memory_.look(found), what);
    for (device::StrayWrite& stray : found) {
      stray.buffer = index;
      reply.stray_writes.push_back(stray);
    }
    std::vector<std::byte> inside(buffer_.size);
    check(cudaMemcpy(inside.data(), data(), inside.size(), cudaMemcpyDeviceToHost), what);
    if (buffer_.read_only && !buffer_.initial.empty() && inside != buffer_.initial)
      reply.changed_inputs.push_back(index);
    if (buffer_.read_back) reply.buffers[index] = std::move(inside);
  }

 private:
  const device::Buffer& buffer_;
  op::GuardedMemory memory_;  // never freed: the process ends with the job
};

void launch(const LibraryApi& api, cudaLibrary_t library, const device::Launch& launch,
            const std::vector<GuardedBuffer>& buffers, KernelJobReply& reply) {
  const std::string what = "the launch of kernel " + launch.kernel;
  reply.refused = true;  // until it runs
  cudaKernel_t kernel = nullptr;
  check(api.get_kernel(&kernel, library, launch.kernel.c_str()), "the search for kernel " + launch.kernel);
  std::vector<std::vector<std::byte>> scalars;
  std::vector<void*> pointers, arguments;
  scalars.reserve(launch.arguments.size());
  pointers.reserve(launch.arguments.size());
  for (const auto& argument : launch.arguments) {
    if (const auto* buffer = std::get_if<device::BufferRef>(&argument)) {
      pointers.push_back(buffers.at(buffer->index).data());
      arguments.push_back(&pointers.back());
    } else {
      scalars.push_back(std::get<device::Scalar>(argument).bytes);
      arguments.push_back(scalars.back().data());
    }
  }
  constexpr uint32_t kSharedWithoutAsking = 48 << 10;
  if (launch.shared_bytes > kSharedWithoutAsking)
    check(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                               static_cast<int>(launch.shared_bytes)),
          what);
  const dim3 grid(launch.grid[0], launch.grid[1], launch.grid[2]),
      block(launch.block[0], launch.block[1], launch.block[2]);
  std::vector<cudaLaunchAttribute> attributes;
  if (launch.cluster != device::kNoClusters) {
    auto& attribute = attributes.emplace_back();
    attribute.id = cudaLaunchAttributeClusterDimension;
    attribute.val.clusterDim = {launch.cluster[0], launch.cluster[1], launch.cluster[2]};
  }
  if (launch.cooperative) {
    auto& attribute = attributes.emplace_back();
    attribute.id = cudaLaunchAttributeCooperative;
    attribute.val.cooperative = 1;
  }
  const cudaLaunchConfig_t config{
      grid, block, launch.shared_bytes, nullptr, attributes.data(), static_cast<unsigned>(attributes.size())};
  const auto start = Clock::now();
  check(cudaLaunchKernelExC(&config, kernel, arguments.data()), what);
  reply.refused = false;
  check(cudaDeviceSynchronize(), "kernel " + launch.kernel);
  reply.elapsed_ms += std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

KernelJobReply run(const device::Job& job) {
  KernelJobReply reply;
  reply.buffers.resize(job.buffers.size());
  reply.refused = true;
  try {
    const LibraryApi api = library_api();
    std::vector<GuardedBuffer> buffers;
    buffers.reserve(job.buffers.size());
    for (const auto& buffer : job.buffers) buffers.emplace_back(buffer);
    cudaLibrary_t library = nullptr;
    check(api.load(&library, job.image.data(), nullptr, nullptr, 0, nullptr, nullptr, 0),
          "the loading of the kernels");
    try {
      for (const auto& each : job.launches) launch(api, library, each, buffers, reply);
    } catch (const CudaFailure&) {
      if (!reply.refused) throw;  // a refused launch leaves the buffers readable
      for (uint32_t i = 0; i < buffers.size(); ++i) buffers[i].collect(i, reply);
      throw;
    }
    for (uint32_t i = 0; i < buffers.size(); ++i) buffers[i].collect(i, reply);
  } catch (const CudaFailure& failure) {
    reply.error_name = cudaGetErrorName(failure.error);
    reply.error_text = cudaGetErrorString(failure.error);
    reply.error_call = failure.call;
  }
  std::fflush(stdout);  // what the kernels printed
  return reply;
}

}  // namespace

int run_kernel_job(int request_descriptor, int reply_descriptor) {
  const auto message = device::read_message(request_descriptor);
  if (!message) return 2;
  auto job = device::decode_job(*message);
  if (!job) {
    std::fputs("grader-worker: not a kernel job\n", stderr);
    return 2;
  }
  job->image += '\0';  // PTX text must end with one; a cubin does not mind
  return device::write_message(reply_descriptor, encode(run(*job))) ? 0 : 2;
}

}  // namespace grader::worker
