#include "compile/declared_kernels.h"

#include <algorithm>
#include <cctype>

namespace grader::compile {
namespace {

struct Token {
  std::string_view text;
  uint32_t line = 0;
};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }
bool is_name(const Token& token) {
  return is_word(token.text[0]) && !std::isdigit(static_cast<unsigned char>(token.text[0]));
}

// Names, numbers and single characters; comments, strings and white space left out.
std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  uint32_t line = 1;
  for (size_t i = 0; i < text.size();) {
    size_t end = i + 1;
    if (text.substr(i).starts_with("//")) {
      end = text.find('\n', i);
    } else if (text.substr(i).starts_with("/*")) {
      const size_t close = text.find("*/", i + 2);
      end = close == std::string_view::npos ? close : close + 2;
    } else if (text[i] == '"' || text[i] == '\'') {
      while (end < text.size() && text[end] != text[i] && text[end] != '\n') end += text[end] == '\\' ? 2 : 1;
      ++end;
    } else if (is_word(text[i])) {
      while (end < text.size() && is_word(text[end])) ++end;
      tokens.push_back({text.substr(i, end - i), line});
    } else if (!std::isspace(static_cast<unsigned char>(text[i]))) {
      tokens.push_back({text.substr(i, 1), line});
    }
    end = std::min(end, text.size());
    const std::string_view piece = text.substr(i, end - i);
    line += static_cast<uint32_t>(std::count(piece.begin(), piece.end(), '\n'));
    i = end;
  }
  return tokens;
}

// The index after the bracket that closes the one at `open`; the size when none does.
size_t after_brackets(const std::vector<Token>& tokens, size_t open) {
  int depth = 0;
  for (size_t i = open; i < tokens.size(); ++i) {
    if (tokens[i].text == "(") ++depth;
    if (tokens[i].text == ")" && --depth == 0) return i + 1;
  }
  return tokens.size();
}

// `const float* a, int n = 4, float (&x)[3], dim3` -> a, n, x, "". A parameter's name is its last name before
// a default value or an extent, unless that is all there is of its type.
std::vector<std::string> parameter_names(const std::vector<Token>& tokens, size_t open, size_t end) {
  std::vector<std::string> names;
  std::string last;
  int depth = 0, words = 0;
  bool closed = false;  // past the name: in an extent or a default value
  for (size_t i = open + 1; i < end; ++i) {
    const std::string_view text = tokens[i].text;
    if (depth == 0 && (text == "," || (text == ")" && i + 1 == end))) {
      if (text == "," || words > 0) names.push_back(words > 1 ? last : "");
      last.clear();
      words = 0;
      closed = false;
      continue;
    }
    if (text == "<" || text == "[") ++depth;
    if (text == ">" || text == "]") --depth;
    if (depth > 0 && text == "[") closed = true;
    if (text == "=") closed = true;
    if (depth > 0 || closed || !is_name(tokens[i])) continue;
    if (text == "const" || text == "volatile" || text == "__restrict__" || text == "restrict") continue;
    last = text;
    ++words;
  }
  return names;
}

}  // namespace

std::vector<DeclaredKernel> declared_kernels(std::string_view text) {
  const auto tokens = tokens_of(text);
  std::vector<DeclaredKernel> kernels;
  bool is_template = false;
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].text == "template") is_template = true;
    if (tokens[i].text == ";" || tokens[i].text == "}") is_template = false;
    if (tokens[i].text != "__global__") continue;
    // The name is what stands before the parameter list; attributes with brackets of their own come before
    // it.
    size_t open = i + 1;
    while (open < tokens.size() && tokens[open].text != "(" && tokens[open].text != ";" &&
           tokens[open].text != "{") {
      const bool attribute = tokens[open].text == "__launch_bounds__" ||
                             tokens[open].text == "__cluster_dims__" ||
                             tokens[open].text == "__block_size__" || tokens[open].text == "__attribute__";
      open = attribute && open + 1 < tokens.size() ? after_brackets(tokens, open + 1) : open + 1;
    }
    if (open >= tokens.size() || tokens[open].text != "(" || !is_name(tokens[open - 1])) continue;
    DeclaredKernel kernel;
    kernel.name = tokens[open - 1].text;
    kernel.line = tokens[open - 1].line;
    kernel.is_template = is_template;
    kernel.parameters = parameter_names(tokens, open, after_brackets(tokens, open));
    const bool known = std::any_of(kernels.begin(), kernels.end(),
                                   [&](const auto& other) { return other.name == kernel.name; });
    if (!known) kernels.push_back(std::move(kernel));
  }
  return kernels;
}

bool has_main(std::string_view text) {
  const auto tokens = tokens_of(text);
  for (size_t i = 1; i + 1 < tokens.size(); ++i) {
    const bool defined = tokens[i].text == "main" && tokens[i + 1].text == "(" &&
                         (tokens[i - 1].text == "int" || tokens[i - 1].text == "auto");
    const size_t after = defined ? after_brackets(tokens, i + 1) : tokens.size();
    if (after < tokens.size() && tokens[after].text != ";") return true;
  }
  return false;
}

std::string base_name(std::string_view name_expression) {
  name_expression = name_expression.substr(0, name_expression.find('<'));
  const size_t colons = name_expression.rfind("::");
  if (colons != std::string_view::npos) name_expression.remove_prefix(colons + 2);
  const size_t start = name_expression.find_first_not_of(" \t&");
  if (start == std::string_view::npos) return "";
  return std::string(name_expression.substr(start, name_expression.find_last_not_of(" \t") + 1 - start));
}

}  // namespace grader::compile
