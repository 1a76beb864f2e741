// __device__ and __constant__ variables, known to the program by the address of a host variable of the same
// name.
#include <algorithm>

#include "cudart/runtime.h"

using namespace grader::cudart;
namespace sim = grader::sim;

namespace {

// The variable's device address; an error when it is unknown or its module does not load.
cudaError_t find_address(Runtime& runtime, const void* symbol, sim::DevicePointer& address, size_t& size) {
  const auto found = runtime.variables.find(symbol);
  if (found == runtime.variables.end()) return cudaErrorInvalidSymbol;
  const Variable& variable = found->second;
  if (!runtime.load(*variable.binary)) {
    runtime.details = variable.binary->problem;
    return variable.binary->error;
  }
  const auto place = runtime.gpu.variable_address(*variable.binary->loaded, variable.name);
  if (!place) return cudaErrorInvalidSymbol;
  address = *place;
  size = variable.size;
  runtime.device_variables[address] = size;
  return cudaSuccess;
}

cudaError_t copy(const void* symbol, void* host, const void* source, size_t count, size_t offset,
                 cudaMemcpyKind kind, bool to_symbol, cudaStream_t stream) {
  Call call;
  Runtime& runtime = call.runtime();
  if (call.failed()) return call.finish(cudaSuccess);
  if (!runtime.is_stream(stream)) return call.finish(cudaErrorInvalidResourceHandle);
  sim::DevicePointer address = 0;
  size_t size = 0;
  const cudaError_t error = find_address(runtime, symbol, address, size);
  if (error != cudaSuccess) return call.finish(error, runtime.details);
  if (offset > size || count > size - offset) return call.finish(cudaErrorInvalidValue);

  const void* other = to_symbol ? source : host;
  const bool other_is_device = runtime.is_device(other);
  const cudaMemcpyKind host_kind = to_symbol ? cudaMemcpyHostToDevice : cudaMemcpyDeviceToHost;
  if (kind != cudaMemcpyDefault && kind != (other_is_device ? cudaMemcpyDeviceToDevice : host_kind)) {
    return call.finish(cudaErrorInvalidValue);
  }
  std::vector<std::byte> bytes(count);
  const auto other_address = reinterpret_cast<sim::DevicePointer>(other);
  bool ok = true;
  if (to_symbol) {
    if (other_is_device) {
      ok = runtime.gpu.read(other_address, bytes);
    } else {
      std::copy_n(static_cast<const std::byte*>(source), count, bytes.begin());
    }
    ok = ok && runtime.gpu.write(address + offset, bytes);
  } else {
    ok = runtime.gpu.read(address + offset, bytes);
    if (other_is_device) {
      ok = ok && runtime.gpu.write(other_address, bytes);
    } else {
      std::copy(bytes.begin(), bytes.end(), static_cast<std::byte*>(host));
    }
  }
  return call.finish(ok ? cudaSuccess : cudaErrorInvalidValue);
}

}  // namespace

extern "C" {

cudaError_t cudaMemcpyToSymbol(const void* symbol, const void* source, size_t count, size_t offset,
                               cudaMemcpyKind kind) {
  return copy(symbol, nullptr, source, count, offset, kind, true, nullptr);
}

cudaError_t cudaMemcpyToSymbolAsync(const void* symbol, const void* source, size_t count, size_t offset,
                                    cudaMemcpyKind kind, cudaStream_t stream) {
  return copy(symbol, nullptr, source, count, offset, kind, true, stream);
}

cudaError_t cudaMemcpyFromSymbol(void* to, const void* symbol, size_t count, size_t offset,
                                 cudaMemcpyKind kind) {
  return copy(symbol, to, nullptr, count, offset, kind, false, nullptr);
}

cudaError_t cudaMemcpyFromSymbolAsync(void* to, const void* symbol, size_t count, size_t offset,
                                      cudaMemcpyKind kind, cudaStream_t stream) {
  return copy(symbol, to, nullptr, count, offset, kind, false, stream);
}

cudaError_t cudaGetSymbolAddress(void** pointer, const void* symbol) {
  Call call;
  sim::DevicePointer address = 0;
  size_t size = 0;
  const cudaError_t error = find_address(call.runtime(), symbol, address, size);
  *pointer = reinterpret_cast<void*>(address);
  return call.finish(error, call.runtime().details);
}

cudaError_t cudaGetSymbolSize(size_t* bytes, const void* symbol) {
  Call call;
  sim::DevicePointer address = 0;
  return call.finish(find_address(call.runtime(), symbol, address, *bytes), call.runtime().details);
}

}  // extern "C"
