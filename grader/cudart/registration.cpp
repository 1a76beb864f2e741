// What a program made by nvcc calls before main() and after it: it hands over its fat binaries, and says
// which host address stands for which kernel or variable. Nothing is parsed here: most programs never use
// most of it.
#include "cudart/runtime.h"

using namespace grader::cudart;

extern "C" {

void** __cudaRegisterFatBinary(void* fat_binary) {
  Call call;
  auto binary = std::make_unique<Binary>();
  binary->wrapper = fat_binary;
  auto** handle = reinterpret_cast<void**>(binary.get());
  call.runtime().binaries.emplace(handle, std::move(binary));
  return handle;
}

void __cudaRegisterFatBinaryEnd(void**) {}

void __cudaUnregisterFatBinary(void** handle) {
  Call call;
  Runtime& runtime = call.runtime();
  const auto found = runtime.binaries.find(handle);
  if (found == runtime.binaries.end()) return;
  const Binary* binary = found->second.get();
  std::erase_if(runtime.kernels, [&](const auto& entry) { return entry.second->binary == binary; });
  std::erase_if(runtime.variables, [&](const auto& entry) { return entry.second.binary == binary; });
  runtime.binaries.erase(found);
}

// Called before host code first touches a __managed__ variable: from here on it knows where they lie.
char __cudaInitModule(void** handle) {
  Call call;
  Runtime& runtime = call.runtime();
  auto* const binary = reinterpret_cast<Binary*>(handle);
  if (!runtime.load(*binary)) return 1;  // the first launch says why
  for (const auto& [host_variable, variable] : runtime.variables) {
    if (variable.binary != binary || variable.managed == nullptr) continue;
    if (const auto address = runtime.gpu.variable_address(*binary->loaded, variable.name)) {
      *variable.managed = reinterpret_cast<void*>(*address);
      runtime.device_memory[*address] = variable.size;
      runtime.managed_memory.insert(*address);
    }
  }
  return 1;
}

void __cudaRegisterFunction(void** handle, const char* host_function, char*, const char* device_name, int,
                            uint3*, uint3*, dim3*, dim3*, int*) {
  Call call;
  auto kernel = std::make_unique<Kernel>();
  kernel->binary = reinterpret_cast<Binary*>(handle);
  kernel->name = device_name;
  call.runtime().kernels[host_function] = std::move(kernel);
}

void __cudaRegisterVar(void** handle, char* host_variable, char*, const char* device_name, int, size_t size,
                       int, int) {
  Call call;
  call.runtime().variables[host_variable] = {reinterpret_cast<Binary*>(handle), device_name, size, nullptr};
}

void __cudaRegisterManagedVar(void** handle, void** host_variable, char*, const char* device_name, int,
                              size_t size, int, int) {
  Call call;
  call.runtime().variables[host_variable] = {reinterpret_cast<Binary*>(handle), device_name, size,
                                             host_variable};
}

}  // extern "C"
