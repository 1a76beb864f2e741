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
};

// Sorted by name. Empty for a folder that cannot be read.
std::vector<RegisteredOp> registered_ops(const std::filesystem::path& folder);

// The names in one file's text, in order.
std::vector<std::string> registered_names(std::string text);

// `no op "convld" in folder op: did you mean "conv1d"? It has: conv1d`
std::string missing_op_message(const std::string& name, const std::string& shown_folder,
                               const std::vector<RegisteredOp>& ops);

}  // namespace grader::op
