// What compilers print, as data. Four dialects: the EDG front end that NVRTC and nvcc share ("p13.cu(9):
// error: ..." with a source line and a caret under it), g++ ("p20.cu:9:11: error: ..."), ptxas and the
// linker.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "support/diagnostic.h"

namespace grader::compile {

struct LogContext {
  std::string main_file;  // as the compiler was given it
  std::string main_text;  // its contents
  std::function<std::string(std::string_view)> shown =
      nullptr;  // the compiler's file names -> messages' file names
};

// In the order printed, repeats dropped. Positions are in the learner's file as it is on disk: nvcc shows the
// preprocessed line (`__global__` spelled out as an attribute, macros expanded), which is undone where it can
// be; the whole line is meant (column 0) where it cannot. Notes that belong to a message become its notes.
// Ends with the hints of compiler_log_hints.h added.
std::vector<Diagnostic> parse_compiler_log(std::string_view log, const LogContext& context);

// Constant subscripts past the end of their arrays, among warnings about `file` as they show it: line and
// column. With kWarnPastEnd the compiler tells them: it is all that there is to see of such a subscript where
// it is folded into an address.
constexpr const char* kWarnPastEnd = "-diag-warn=175";
std::vector<std::pair<uint32_t, uint32_t>> subscripts_past_end(const std::vector<Diagnostic>& warnings,
                                                               std::string_view file);

}  // namespace grader::compile
