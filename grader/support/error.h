// Exceptions are for a broken environment or unusable input, never for a learner's mistake (that is a value
// in the Verdict). Caught once, in main, which prints what() and exits 2.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "support/diagnostic.h"

namespace grader {

// The message says what, where, and what to type next.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Several positioned messages at once: a manifest with three wrong fields says all three.
class DiagnosticsError : public Error {
 public:
  explicit DiagnosticsError(std::vector<Diagnostic> diagnostics);
  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace grader
