// Whether a kernel takes what its launch gives it. The compiler does not see the launch, and a device is
// given plain bytes: a kernel with one parameter more, or with double* for float32, would compute with
// something else, and its results would say nothing about why.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "course/puzzle.h"
#include "support/diagnostic.h"

namespace grader::grade {

// What is wrong, one message a kernel; empty when every kernel fits. `lowered`: kernels' names in the image,
// from which their parameters' types are read. A type that is none of C++'s own (float4, a struct) is taken
// for right.
std::vector<Diagnostic> misfit_parameters(const course::Variant& variant,
                                          const std::map<std::string, std::string>& lowered,
                                          const std::string& text, const std::string& shown_name);

}  // namespace grader::grade
