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

char __cudaInitModule(void**) { return 1; }

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
  call.runtime().variables[host_variable] = {reinterpret_cast<Binary*>(handle), device_name, size};
}

// __managed__ variables live in memory that host and device share, which is not simulated: the pointer stays
// null, and using it fails. Programs ask cudaDevAttrManagedMemory first.
void __cudaRegisterManagedVar(void**, void**, char*, const char*, int, size_t, int, int) {}

}  // extern "C"
