// NVRTC checks the kernels that are asked for by appending a file of its own, __nv_name_map, whose errors
// mean nothing to a learner. Here they become one message a kernel: which one is missing, and which there
// are.
#pragma once

#include <string>
#include <vector>

#include "support/diagnostic.h"

namespace grader::compile {

struct NameErrors {
  std::string other_log;                 // the log without them
  std::vector<std::string> expressions;  // the kernels that were not found, as asked for
  std::vector<Diagnostic> diagnostics;   // one each
};

// `text` and `shown_name`: the learner's file.
NameErrors take_name_errors(const std::string& log, const std::string& text, const std::string& shown_name);

}  // namespace grader::compile
