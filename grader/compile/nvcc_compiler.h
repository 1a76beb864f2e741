// Host-and-device files (`kernel<<<grid, block>>>(...)`) go through nvcc to a shared library. The compiler is
// started directly, never through a shell, with a time limit; the result is cached on disk like a kernel's
// (see cache.h).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "support/diagnostic.h"

namespace grader::compile {

struct LibrarySource {
  std::filesystem::path file;                       // read from here
  std::string shown_name;                           // the path as messages show it: "problems/p20/p20.cu"
  std::vector<std::filesystem::path> include_dirs;  // -I; the file's own folder is always searched first
  std::vector<std::string> definitions;             // "input_size=15"
  std::vector<std::filesystem::path> objects;  // more objects, archives or libraries to link; part of the key
  std::string target = "compute_90";           // compute_NN embeds PTX, sm_NN embeds a cubin
  bool allow_undefined = true;                 // symbols that the loading program provides
  bool debug = false;                          // -G for device code, -g for host code
  bool contract = true;                        // a * b + c may be one fused multiply-add; else -fmad=false
  bool debug_kernels = false;                  // also write debug_kernels_file; needs compute_NN
  bool machine_code = false;                   // also write machine_code_file; needs compute_NN
  double max_seconds = 120;                    // past it the compiler is killed and a diagnostic says so
};

struct CompiledLibrary {
  bool ok = false;
  // The shared library, inside the cache. The newest entries are kept, so it stays at least as long as this
  // run lasts; load it by this path and do not keep the path.
  std::filesystem::path library;
  std::vector<Diagnostic> diagnostics;  // errors when not ok; warnings otherwise
  bool from_cache = false;
};

// Beside LIBRARY.so: the debug build (-G) of its kernels, as PTX, for the checks of the simulated GPU; the
// optimiser deletes mistakes. Its entries have the library's names. Empty where -G alone does not compile.
std::filesystem::path debug_kernels_file(const std::filesystem::path& library);

// Beside LIBRARY.so: what ptxas makes of its kernels' PTX for sm_90, as text (support/sass.h), for counting
// as a profiler does.
std::filesystem::path machine_code_file(const std::filesystem::path& library);

// Links against libcudart.so.13 (-cudart shared), which the process that loads the library provides.
// The debug kernels and the machine code are compiled at the same time as the library.
// Throws grader::Error for a missing toolkit or host compiler or an unreadable file; a learner's error is in
// `diagnostics`, with its place in the learner's file.
CompiledLibrary compile_library(const LibrarySource& source);

}  // namespace grader::compile
