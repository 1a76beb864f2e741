// Kernel launches. `kernel<<<grid, block, shared, stream>>>(...)` pushes its configuration, and the stub that
// nvcc made of the kernel pops it and launches with the addresses of its arguments.
#include <cstring>

#include "cudart/kernel_facts.h"
#include "cudart/runtime.h"
#include "sim/source_place.h"

using namespace grader::cudart;
namespace sim = grader::sim;

namespace {

struct Configuration {
  dim3 grid, block;
  size_t shared_bytes;
  cudaStream_t stream;
};

thread_local std::vector<Configuration> configurations;

// Faults happen while the kernel runs, when the launch has long returned: they end every later call. All else
// is refused by the launch itself.
bool is_fault(int code) {
  switch (code) {
    case cudaErrorIllegalAddress:
    case cudaErrorLaunchTimeout:
    case cudaErrorAssert:
    case cudaErrorHardwareStackError:
    case cudaErrorIllegalInstruction:
    case cudaErrorMisalignedAddress:
    case cudaErrorInvalidAddressSpace:
    case cudaErrorInvalidPc:
    case cudaErrorLaunchFailure:
      return true;
    default:
      return false;
  }
}

// The kernel's parameter block: each argument at its own place.
std::vector<std::byte> parameter_block(const sim::ParameterLayout& layout, void** arguments) {
  std::vector<std::byte> block(layout.size);
  for (size_t i = 0; i < layout.slots.size(); ++i) {
    std::memcpy(block.data() + layout.slots[i].offset, arguments[i], layout.slots[i].size);
  }
  return block;
}

// What a launch may have beside the triple chevrons' four.
struct Extras {
  sim::Dim3 cluster = sim::kNoClusters;
  bool cooperative = false;
};

// A launch that was found to be right, with its arguments.
struct Prepared {
  Binary* binary = nullptr;
  std::string kernel;
  sim::LaunchConfig config;
  std::vector<std::byte> parameters;
};

cudaError_t prepare(Call& call, Prepared& prepared, const void* function, dim3 grid, dim3 block,
                    void** arguments, size_t shared_bytes, const Extras& extras) {
  Runtime& runtime = call.runtime();
  Kernel* kernel = runtime.find_kernel(function);
  if (kernel == nullptr) return call.finish(cudaErrorInvalidDeviceFunction);
  Binary& binary = *kernel->binary;
  if (!runtime.load(binary)) return call.finish(binary.error, binary.problem);
  if (kernel->problem.empty())
    kernel->problem = runtime.tell(sim::not_simulated(*binary.loaded, kernel->name));
  if (!kernel->problem.empty()) return call.finish(cudaErrorInvalidPtx, kernel->problem);
  const auto layout = sim::parameter_layout(binary.module, kernel->name);
  if (!layout) return call.finish(cudaErrorInvalidDeviceFunction);
  const size_t limit = std::max(
      kernel->max_dynamic_shared,
      kDefaultSharedLimit - std::min(kDefaultSharedLimit, kernel_facts(binary.module, kernel->name).shared));
  if (shared_bytes > limit) {
    return call.finish(cudaErrorInvalidValue,
                       std::to_string(shared_bytes) + " bytes of dynamic shared memory are more than the " +
                           std::to_string(limit) +
                           " this kernel may have; cudaFuncSetAttribute(kernel, "
                           "cudaFuncAttributeMaxDynamicSharedMemorySize, bytes) allows more");
  }
  prepared.binary = &binary;
  prepared.kernel = kernel->name;
  prepared.config = {{grid.x, grid.y, grid.z},
                     {block.x, block.y, block.z},
                     static_cast<uint32_t>(shared_bytes),
                     extras.cluster,
                     extras.cooperative};
  prepared.parameters = parameter_block(*layout, arguments);
  return cudaSuccess;
}

cudaError_t perform(Call& call, const Prepared& prepared, cudaStream_t stream) {
  Runtime& runtime = call.runtime();
  runtime.take_registered_to_device();
  runtime.launch_started = now_nanoseconds();
  if (runtime.counters) runtime.counters->set_sass(prepared.binary->sass);
  sim::LaunchResult result = runtime.gpu.launch(*prepared.binary->loaded, prepared.kernel, prepared.config,
                                                prepared.parameters, runtime.options);
  runtime.launched_nanoseconds += now_nanoseconds() - runtime.launch_started;
  runtime.launch_started = 0;
  runtime.bring_registered_back();

  runtime.unawaited.try_emplace(stream, sim::readable_name(prepared.kernel));
  runtime.longest_launch = std::max(runtime.longest_launch, result.thread_instructions);

  std::fwrite(result.printf_output.data(), 1, result.printf_output.size(), stdout);
  runtime.notes.insert(result.notes.begin(), result.notes.end());
  std::move(result.findings.begin(), result.findings.end(), std::back_inserter(runtime.findings));
  if (!result.error) return call.finish(cudaSuccess);
  const auto error = static_cast<cudaError_t>(result.error->code);
  if (!is_fault(result.error->code)) return call.finish(error, result.error->message);
  runtime.details = result.error->message;
  const cudaError_t launched = call.finish(cudaSuccess);
  runtime.sticky = error;
  return launched;
}

cudaError_t launch(const void* function, dim3 grid, dim3 block, void** arguments, size_t shared_bytes,
                   cudaStream_t stream, const Extras& extras = {}) {
  Call call;
  if (call.failed()) return call.finish(cudaSuccess);
  if (!call.runtime().is_stream(stream)) return call.finish(cudaErrorInvalidResourceHandle);
  Prepared prepared;
  cudaError_t error = prepare(call, prepared, function, grid, block, arguments, shared_bytes, extras);
  if (error != cudaSuccess) return error;
  if (!call.runtime().graphs.captures.empty()) {
    const Work work = [prepared] {
      Call later;
      return perform(later, prepared, nullptr);
    };
    if (captured(call, stream, cudaGraphNodeTypeKernel, work, error, function)) return call.finish(error);
  }
  return perform(call, prepared, stream);
}

}  // namespace

namespace grader::cudart {

Work kernel_work(Call& call, const cudaKernelNodeParams& kernel, cudaError_t& error) {
  Prepared prepared;
  if (kernel.kernelParams == nullptr && kernel.extra != nullptr) {
    error = call.finish(cudaErrorNotSupported, "not simulated: a kernel's arguments by `extra`");
    return {};
  }
  error = prepare(call, prepared, kernel.func, kernel.gridDim, kernel.blockDim, kernel.kernelParams,
                  kernel.sharedMemBytes, {});
  if (error != cudaSuccess) return {};
  return [prepared] {
    Call later;
    return perform(later, prepared, nullptr);
  };
}

}  // namespace grader::cudart

extern "C" {

unsigned __cudaPushCallConfiguration(dim3 grid, dim3 block, size_t shared_bytes, CUstream_st* stream) {
  configurations.push_back({grid, block, shared_bytes, stream});
  return 0;
}

cudaError_t __cudaPopCallConfiguration(dim3* grid, dim3* block, size_t* shared_bytes, void* stream) {
  if (configurations.empty()) return cudaErrorMissingConfiguration;
  const Configuration& top = configurations.back();
  *grid = top.grid;
  *block = top.block;
  *shared_bytes = top.shared_bytes;
  *static_cast<cudaStream_t*>(stream) = top.stream;
  configurations.pop_back();
  return cudaSuccess;
}

cudaError_t __cudaGetKernel(cudaKernel_t* kernel, const void* host_function) {
  Call call;
  *kernel = reinterpret_cast<cudaKernel_t>(call.runtime().find_kernel(host_function));
  return *kernel == nullptr ? cudaErrorInvalidDeviceFunction : cudaSuccess;
}

cudaError_t cudaGetKernel(cudaKernel_t* kernel, const void* host_function) {
  Call call;
  if (kernel == nullptr) return call.finish(cudaErrorInvalidValue);
  return call.finish(__cudaGetKernel(kernel, host_function));
}

cudaError_t __cudaLaunchKernel(cudaKernel_t kernel, dim3 grid, dim3 block, void** arguments,
                               size_t shared_bytes, cudaStream_t stream) {
  return launch(kernel, grid, block, arguments, shared_bytes, stream);
}

cudaError_t cudaLaunchKernel(const void* function, dim3 grid, dim3 block, void** arguments,
                             size_t shared_bytes, cudaStream_t stream) {
  return launch(function, grid, block, arguments, shared_bytes, stream);
}

cudaError_t cudaLaunchKernelExC(const cudaLaunchConfig_t* config, const void* function, void** arguments) {
  if (config == nullptr) return Call().finish(cudaErrorInvalidValue);
  Extras extras;
  for (unsigned i = 0; i < config->numAttrs; ++i) {
    const cudaLaunchAttribute& attribute = config->attrs[i];
    if (attribute.id == cudaLaunchAttributeCooperative) {
      extras.cooperative = attribute.val.cooperative != 0;
    } else if (attribute.id == cudaLaunchAttributeClusterDimension) {
      const auto& cluster = attribute.val.clusterDim;
      extras.cluster = {cluster.x, cluster.y, cluster.z};
    }
  }
  return launch(function, config->gridDim, config->blockDim, arguments, config->dynamicSmemBytes,
                config->stream, extras);
}

cudaError_t cudaLaunchCooperativeKernel(const void* function, dim3 grid, dim3 block, void** arguments,
                                        size_t shared_bytes, cudaStream_t stream) {
  return launch(function, grid, block, arguments, shared_bytes, stream, {{1, 1, 1}, true});
}

}  // extern "C"
