#include "support/error.h"

namespace grader {
namespace {

// what() of several diagnostics: each drawn whole, so that whoever catches the exception as a plain Error
// still shows everything.
std::string all_of(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (!text.empty()) text += '\n';
    text += format(diagnostic);
  }
  if (!text.empty()) text.pop_back();  // the last newline
  return text;
}

}  // namespace

DiagnosticsError::DiagnosticsError(std::vector<Diagnostic> diagnostics)
    : Error(all_of(diagnostics)), diagnostics_(std::move(diagnostics)) {}

}  // namespace grader
