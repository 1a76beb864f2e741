// Builds the ops that a worker asks for, from the folders beside the learner's file.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "compile/nvcc_compiler.h"
#include "op/op_builder.h"
#include "support/diagnostic.h"

namespace grader::op {

// Where `#include "op/tensor.h"` is found.
std::filesystem::path learner_include_folder();

class OpSource {
 public:
  // Ops are compiled as the learner's program is, whose file `program` names.
  explicit OpSource(const compile::LibrarySource& program);

  // A mistake of the learner's is in the reply; diagnostics of the compiler are kept for diagnostics().
  // What does not compile is compiled once, however many calls ask for it. Throws grader::Error for a broken
  // toolkit.
  OpReply build(const OpRequest& request);

  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }
  void forget_diagnostics() { diagnostics_.clear(); }

 private:
  std::filesystem::path folder_;        // of the learner's file
  std::filesystem::path shown_folder_;  // the same, as messages show it
  compile::LibrarySource options_;      // but for the file
  std::vector<Diagnostic> diagnostics_;

  struct Failed {
    std::filesystem::path file;
    std::vector<std::string> definitions;
    std::vector<Diagnostic> diagnostics;
  };
  std::vector<Failed> failed_;  // the compiler's cache keeps only what has compiled
};

// The macros that carry the parameters to the compiler (op/register.h). Empty when one cannot be any op's
// parameter: then only the declaration is compiled, and the op library says what is wrong.
std::vector<std::string> parameter_definitions(const Parameters& parameters);

}  // namespace grader::op
