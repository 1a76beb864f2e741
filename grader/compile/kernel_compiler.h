// Kernel files go through NVRTC, in process; the result is cached on disk, keyed by the text, the headers it
// included, the options and the toolkit's version. NVRTC is opened only when the cache has no answer.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "support/diagnostic.h"

namespace grader::compile {

struct KernelSource {
  std::filesystem::path file;                 // read from here
  std::string shown_name;                     // the path as messages show it: "problems/p13/p13.cu"
  std::vector<std::string> name_expressions;  // kernels wanted: "conv_1d", "scale<float, 4>"
  std::string target = "compute_90";          // compute_NN gives PTX, sm_NN gives a cubin
  std::vector<std::string> definitions;       // "SIZE=6"
  bool debug = false;                         // -G: the debug build, not optimised
  bool contract = true;  // a * b + c as one fused multiply-add, as the optimiser likes; else -fmad=false
};

struct CompiledKernels {
  bool ok = false;
  std::string image;                           // PTX text or cubin bytes
  std::map<std::string, std::string> lowered;  // name expression -> name in the image
  std::vector<Diagnostic> diagnostics;         // errors when not ok; warnings otherwise
  std::vector<std::string> unknown_kernels;    // name expressions that name no kernel of the file
  bool from_cache = false;
};

// Throws grader::Error for a missing toolkit or unreadable file; a learner's error is in `diagnostics`.
CompiledKernels compile_kernels(const KernelSource& source);

// The two builds of one source. The optimiser deletes what has no effect on defined results, bugs included:
// the debug build is for the checks, the release build is what counts. Without the optimiser nothing is
// contracted, so the two may round differently; a release build without contraction computes what the debug
// build does, bit for bit.
struct KernelBuilds {
  CompiledKernels release;
  CompiledKernels debug;  // not ok where the release build is not, and without diagnostics of its own
};

// Both at once, on two threads; source.debug is not read. Throws as compile_kernels does.
KernelBuilds compile_both_builds(const KernelSource& source);

}  // namespace grader::compile
