// Builds the ops that a worker asks for, from the folders beside the learner's file.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "op/op_builder.h"
#include "support/diagnostic.h"

namespace grader::op {

// Where `#include "op/tensor.h"` is found.
std::filesystem::path learner_include_folder();

class OpSource {
 public:
  // `source` is the learner's file, shown in messages as `shown_name`; `target` as in compile::LibrarySource.
  OpSource(const std::filesystem::path& source, const std::string& shown_name, std::string target);

  // A mistake of the learner's is in the reply; diagnostics of the compiler are kept for diagnostics().
  // Throws grader::Error for a broken toolkit.
  OpReply build(const OpRequest& request);

  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }
  void forget_diagnostics() { diagnostics_.clear(); }

 private:
  std::filesystem::path folder_;        // of the learner's file
  std::filesystem::path shown_folder_;  // the same, as messages show it
  std::string target_;
  std::vector<Diagnostic> diagnostics_;
};

// The macros that carry the parameters to the compiler (op/register.h). Empty when one cannot be any op's
// parameter: then only the declaration is compiled, and the op library says what is wrong.
std::vector<std::string> parameter_definitions(const Parameters& parameters);

}  // namespace grader::op
