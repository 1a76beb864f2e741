// The yardstick: one file through NVRTC with the grader's options and nothing else, in a process of its own.
// Usage: bare_nvrtc LIBNVRTC FILE OPTION...
#include <dlfcn.h>
#include <nvrtc.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  void* library = ::dlopen(argv[1], RTLD_LAZY);
  if (!library) return std::fputs(::dlerror(), stderr), 2;
  const auto create = reinterpret_cast<decltype(&nvrtcCreateProgram)>(::dlsym(library, "nvrtcCreateProgram"));
  const auto compile =
      reinterpret_cast<decltype(&nvrtcCompileProgram)>(::dlsym(library, "nvrtcCompileProgram"));
  const auto size_of = reinterpret_cast<decltype(&nvrtcGetPTXSize)>(::dlsym(library, "nvrtcGetPTXSize"));
  const auto get = reinterpret_cast<decltype(&nvrtcGetPTX)>(::dlsym(library, "nvrtcGetPTX"));
  std::ifstream file(argv[2]);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  nvrtcProgram program = nullptr;
  size_t size = 0;
  if (create(&program, text.c_str(), argv[2], 0, nullptr, nullptr) != NVRTC_SUCCESS ||
      compile(program, argc - 3, argv + 3) != NVRTC_SUCCESS || size_of(program, &size) != NVRTC_SUCCESS)
    return 1;
  std::string ptx(size, '\0');
  return get(program, ptx.data()) == NVRTC_SUCCESS ? 0 : 1;
}
