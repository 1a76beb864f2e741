#include "op/op_folder.h"

#include <algorithm>
#include <cctype>

#include "support/did_you_mean.h"
#include "support/files.h"

namespace grader::op {
namespace {

// Blanks out comments; string literals are left alone.
void erase_comments(std::string& text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      for (++i; i < text.size() && text[i] != '"' && text[i] != '\n'; ++i) i += text[i] == '\\';
    } else if (text.compare(i, 2, "//") == 0) {
      while (i < text.size() && text[i] != '\n') text[i++] = ' ';
    } else if (text.compare(i, 2, "/*") == 0) {
      const size_t end = std::min(text.find("*/", i + 2), text.size() - 2) + 2;
      while (i < end) text[i++] = ' ';
    }
  }
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

}  // namespace

std::vector<RegisteredOp> registered_ops_in(std::string text) {
  constexpr std::string_view kMacro = "REGISTER_OP";
  erase_comments(text);
  std::vector<RegisteredOp> ops;
  for (size_t at = text.find(kMacro); at != std::string::npos; at = text.find(kMacro, at + 1)) {
    if (at > 0 && is_word(text[at - 1])) continue;
    size_t i = text.find_first_not_of(" \t\n", at + kMacro.size());
    if (i == std::string::npos || text[i] != '(') continue;
    i = std::min(text.find_first_not_of(" \t\n", i + 1), text.size());
    const size_t start = i;
    while (i < text.size() && is_word(text[i])) ++i;
    if (i == start) continue;
    RegisteredOp op{text.substr(start, i - start), {}, {}};
    const size_t comma = text.find_first_of(",)", i), end = text.find(')', i);
    if (end != std::string::npos && comma < end) op.declaration = text.substr(comma + 1, end - comma - 1);
    std::replace(op.declaration.begin(), op.declaration.end(), '\n', ' ');
    ops.push_back(std::move(op));
  }
  return ops;
}

std::vector<RegisteredOp> registered_ops(const std::filesystem::path& folder) {
  std::vector<RegisteredOp> ops;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".cu") continue;
    const auto text = read_file_if_there(entry.path());
    if (!text) continue;
    for (RegisteredOp& op : registered_ops_in(*text)) {
      op.file = entry.path();
      ops.push_back(std::move(op));
    }
  }
  std::sort(ops.begin(), ops.end(), [](const RegisteredOp& a, const RegisteredOp& b) {
    return std::tie(a.name, a.file) < std::tie(b.name, b.file);
  });
  return ops;
}

std::string missing_op_message(const std::string& name, const std::string& shown_folder,
                               const std::vector<RegisteredOp>& ops) {
  std::string message = "no op \"" + name + "\" in the folder " + shown_folder + ": ";
  if (ops.empty()) return message + "no .cu file there registers one with REGISTER_OP";
  std::vector<std::string> names;
  for (const RegisteredOp& op : ops) names.push_back(op.name);
  if (const auto near = did_you_mean(name, names)) message += "did you mean \"" + *near + "\"? ";
  message += "it has ";
  for (size_t i = 0; i < names.size(); ++i) message += (i == 0 ? "" : ", ") + names[i];
  return message;
}

}  // namespace grader::op
