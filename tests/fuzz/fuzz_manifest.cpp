// Any bytes as puzzle.json: a puzzle comes out, or messages with places do. Nothing else may leave, and a
// puzzle that is accepted has a shape small enough to make its data.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "course/manifest.h"
#include "support/error.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const grader::course::Puzzle puzzle = grader::course::parse_manifest(text, "puzzle.json");
    if (puzzle.files.empty() || grader::course::check_names(puzzle).empty() || puzzle.report.empty())
      std::abort();
  } catch (const grader::DiagnosticsError& error) {
    if (error.diagnostics().empty()) std::abort();
    for (const grader::Diagnostic& d : error.diagnostics()) {
      if (d.line == 0 || d.message.empty()) std::abort();
      grader::format(d, std::string(text), false);
    }
  }
  return 0;
}
