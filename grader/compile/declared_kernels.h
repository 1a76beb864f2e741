// The kernels that a source file declares, found by reading it, without a compiler: for "did you mean" when a
// kernel that was asked for is not there, and for calling buffers what the learner calls them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace grader::compile {

struct DeclaredKernel {
  std::string name;  // "conv_1d", without namespaces and template arguments
  bool is_template = false;
  std::vector<std::string> parameters;  // their names, in order; "" for one without a name
  uint32_t line = 0;                    // of the name, from 1
};

// In the order of the file, each name once (a declaration and its definition are one kernel). Comments and
// strings are skipped, macros are not expanded: a kernel whose head is made by a macro is not seen.
std::vector<DeclaredKernel> declared_kernels(std::string_view text);

// Whether the file is a program: it defines main().
bool has_main(std::string_view text);

// "n::scale<float, 4>" -> "scale".
std::string base_name(std::string_view name_expression);

}  // namespace grader::compile
