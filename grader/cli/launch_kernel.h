// The file and the kernel of `grader launch`, compiled and checked against the arguments before anything
// runs.
#pragma once

#include <string>
#include <vector>

#include "cli/launch_arguments.h"
#include "compile/kernel_compiler.h"
#include "device/backend.h"
#include "support/diagnostic.h"

namespace grader::cli {

// Which builds of a .cu file are run on the simulated GPU.
enum class LaunchBuilds { both, debug, release };

struct LaunchKernel {
  std::string image;                    // for the backend: PTX or a cubin
  std::string name;                     // of the kernel, in the image
  std::string expression;               // its name expression; of a .ptx file the plain name
  std::string debug_image, debug_name;  // of the debug build beside it; empty: `image` is all there is
  std::vector<device::SourcePosition> subscripts_past_end;  // see device::Job
  compile::KernelSource source;                             // of a .cu file: what `image` was made of
  std::vector<std::string> parameters;  // what the learner calls them; "" where that is unknown
  std::vector<Diagnostic> diagnostics;  // errors: the file does not compile, and `image` is empty
};

// `file`: .cu goes through NVRTC, .ptx is taken as it is. `kernel`: a name expression of a .cu file, a
// mangled or plain name of a .ptx file; may be empty when there is only one. Throws grader::Error for a
// kernel that is not there (with the ones that are) and for arguments that do not fit its parameters.
LaunchKernel prepare_launch_kernel(const std::string& file, const std::string& kernel,
                                   const std::vector<LaunchArgument>& arguments,
                                   const device::Backend& backend, LaunchBuilds builds = LaunchBuilds::both);

}  // namespace grader::cli
