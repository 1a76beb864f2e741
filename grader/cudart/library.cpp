// Libraries: GPU code that a program loads by itself (cudaLibraryLoadData), without nvcc having registered
// it. PTX text and fat binaries are taken; machine code is not, since nothing here can run it.
#include <cstring>
#include <string_view>

#include "cudart/runtime.h"
#include "ptx/parse.h"
#include "support/error.h"

using namespace grader::cudart;

namespace {

constexpr uint32_t kFatBinaryMagic = 0x466243b1;
constexpr std::string_view kElf =
    "\x7f"
    "ELF";

// A library's handle is the key under which its binary is kept.
void** key_of(cudaLibrary_t library) { return reinterpret_cast<void**>(library); }

Binary* find_binary(Runtime& runtime, cudaLibrary_t library) {
  const auto found = runtime.binaries.find(key_of(library));
  return found == runtime.binaries.end() ? nullptr : found->second.get();
}

void load_text(Runtime& runtime, Binary& binary, const char* text) {
  binary.tried = true;
  try {
    binary.module = grader::ptx::parse(text, "library.ptx");
    binary.loaded = runtime.gpu.load(binary.module);
  } catch (const std::exception& error) {
    binary.problem = error.what();
    binary.error = cudaErrorInvalidPtx;
  }
}

}  // namespace

cudaError_t cudaLibraryLoadData(cudaLibrary_t* library, const void* code, cudaJitOption*, void**, unsigned,
                                cudaLibraryOption*, void**, unsigned) {
  Call call;
  Runtime& runtime = call.runtime();
  if (library == nullptr || code == nullptr) return call.finish(cudaErrorInvalidValue);
  if (std::memcmp(code, kElf.data(), kElf.size()) == 0)
    return call.finish(cudaErrorNoKernelImageForDevice,
                       "the simulated GPU runs PTX, and this is machine code");
  auto binary = std::make_unique<Binary>();
  uint32_t magic = 0;
  std::memcpy(&magic, code, sizeof magic);
  if (magic == kFatBinaryMagic)
    binary->wrapper = code;
  else
    load_text(runtime, *binary, static_cast<const char*>(code));
  if (!runtime.load(*binary)) return call.finish(binary->error, binary->problem);
  *library = reinterpret_cast<cudaLibrary_t>(binary.get());
  runtime.binaries[key_of(*library)] = std::move(binary);
  return call.finish(cudaSuccess);
}

cudaError_t cudaLibraryUnload(cudaLibrary_t library) {
  Call call;
  Runtime& runtime = call.runtime();
  const Binary* binary = find_binary(runtime, library);
  if (binary == nullptr) return call.finish(cudaErrorInvalidResourceHandle);
  std::erase_if(runtime.kernels, [&](const auto& entry) { return entry.second->binary == binary; });
  runtime.binaries.erase(key_of(library));
  return call.finish(cudaSuccess);
}

cudaError_t cudaLibraryGetKernel(cudaKernel_t* kernel, cudaLibrary_t library, const char* name) {
  Call call;
  Runtime& runtime = call.runtime();
  Binary* binary = find_binary(runtime, library);
  if (binary == nullptr || kernel == nullptr || name == nullptr)
    return call.finish(binary == nullptr ? cudaErrorInvalidResourceHandle : cudaErrorInvalidValue);
  const grader::ptx::Function* function = binary->module.find_function(name);
  if (function == nullptr || !function->is_entry) return call.finish(cudaErrorSymbolNotFound);
  for (const auto& [host_function, known] : runtime.kernels) {
    if (known->binary != binary || known->name != name) continue;
    *kernel = reinterpret_cast<cudaKernel_t>(known.get());
    return call.finish(cudaSuccess);
  }
  auto made = std::make_unique<Kernel>();
  made->binary = binary;
  made->name = name;
  *kernel = reinterpret_cast<cudaKernel_t>(made.get());
  const void* const key = made.get();
  runtime.kernels[key] = std::move(made);
  return call.finish(cudaSuccess);
}
