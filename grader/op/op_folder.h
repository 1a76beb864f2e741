// Which ops a folder's .cu files register. Read off the text (REGISTER_OP(name, ...), comments left out), so
// that the list is there before anything is compiled.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace grader::op {

struct RegisteredOp {
  std::string name;
  std::filesystem::path file;
  std::string declaration;  // the parameters, as written: "int input_size, int conv_size"
};

// Sorted by name. Empty for a folder that cannot be read.
std::vector<RegisteredOp> registered_ops(const std::filesystem::path& folder);

// Those of one file's text, in order; `file` stays empty.
std::vector<RegisteredOp> registered_ops_in(std::string text);

// `no op "convld" in folder op: did you mean "conv1d"? It has: conv1d`
std::string missing_op_message(const std::string& name, const std::string& shown_folder,
                               const std::vector<RegisteredOp>& ops);

}  // namespace grader::op
