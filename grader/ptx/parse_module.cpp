// Directives of module scope (PTX ISA 11.1, 11.5, 11.6), and the debug sections: strings that name inlined
// functions, and what is said of local variables (debug_info.h).
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ptx/parser.h"

namespace grader::ptx {

void Parser::parse_directive() {
  if (accept(';')) return;
  const Token& token = peek();
  if (token.kind != TokenKind::dot) {
    refuse(token, fmt::format("expected a directive (.entry, .func, .global, ...), not {}", spelled(token)));
  }
  const std::string_view word = text(token);
  if (word == "version" || word == "target" || word == "address_size") return parse_header();
  if (word == "file") return parse_file();
  if (word == "section") return parse_section();
  if (word == "alias") return parse_alias();
  if (word == "pragma") {
    while (!accept(';')) {
      if (next().kind == TokenKind::end)
        refuse(peek(), "expected ';' after .pragma, not the end of the text");
    }
    return;
  }
  Linkage linkage;
  for (;;) {
    if (accept_dot("extern"))
      linkage.is_extern = true;
    else if (accept_dot("visible"))
      linkage.is_visible = true;
    else if (accept_dot("weak"))
      linkage.is_weak = true;
    else if (accept_dot("common"))
      linkage.is_common = true;
    else
      break;
  }
  if (accept_dot("entry")) return parse_function(linkage, true);
  if (accept_dot("func")) return parse_function(linkage, false);
  if (const auto space = accept_space()) return parse_variables(*space, linkage);
  static const std::vector<std::string> kDirectives = {
      ".version", ".target", ".address_size", ".file", ".section", ".alias", ".pragma", ".extern", ".visible",
      ".weak",    ".common", ".entry",        ".func", ".global",  ".const", ".shared", ".local"};
  const Token& unknown = peek();
  refuse(unknown, fmt::format("{} is no directive of module scope", spelled(unknown)), {},
         unknown.kind == TokenKind::dot ? suggestion(fmt::format(".{}", text(unknown)), kDirectives) : "");
}

void Parser::parse_header() {
  const std::string_view word = text(next());
  if (word == "version") {
    const Token& number = next();
    if (number.kind != TokenKind::number)
      refuse(number, fmt::format("expected PTX's version, not {}", spelled(number)));
    module_.version = text(number);
  } else if (word == "address_size") {
    const Token& number = peek();
    module_.address_size = static_cast<uint32_t>(expect_integer("the address size", 64));
    if (module_.address_size != 64 && module_.address_size != 32)
      refuse(number, "the address size is 32 or 64");
  } else {
    module_.target = expect_word("a target such as sm_90");
    while (accept(',')) {
      if (expect_word("a target option") == "debug") module_.is_debug = true;
    }
  }
}

// .file 1 "p13.cu" {, timestamp, size}
void Parser::parse_file() {
  next();
  const auto number = static_cast<uint32_t>(expect_integer("a file's number", kMaxFiles));
  const Token& path = next();
  if (path.kind != TokenKind::string)
    refuse(path, fmt::format("expected a file's path, not {}", spelled(path)));
  while (accept(',')) parse_constant();
  if (module_.files.size() <= number) module_.files.resize(number + 1);
  module_.files[number] = text(path);
}

// .section .debug_str { ... }: skipped, but for what names functions and local variables.
void Parser::parse_section() {
  const Token& start = next();
  const bool strings = is_dot("debug_str");
  SectionBytes* const bytes = is_dot("debug_info")     ? &debug_info_
                              : is_dot("debug_abbrev") ? &debug_abbreviations_
                                                       : nullptr;
  if (next().kind == TokenKind::end) refuse(start, ".section has no name");
  expect('{', "after a section's name");
  if (strings) parse_debug_strings();
  if (bytes != nullptr) parse_debug_bytes(*bytes);
  while (!accept('}')) {
    if (next().kind == TokenKind::end) refuse(start, "this .section has no end");
  }
}

// $L__info_string0: .b8 95, 90, 0
void Parser::parse_debug_strings() {
  std::string* current = nullptr;
  bool ended = false;  // a string ends at its zero; the label may go on
  for (; peek().kind != TokenKind::end && !is_symbol('}'); next()) {
    const Token& token = peek();
    if (token.kind == TokenKind::word && is_symbol(':', 1)) {
      current = &debug_strings_[text(token)];
      current->clear();
      ended = false;
    } else if (token.kind == TokenKind::number && current && !ended) {
      const auto byte = static_cast<uint8_t>(parse_number(token).bits);
      ended = byte == 0;
      if (!ended) current->push_back(static_cast<char>(byte));
    }
  }
}

// .b8 3 / .b64 __local_depot0 / .b32 .debug_loc+136: numbers in as many bytes as their type has, and names,
// which stand for addresses that nobody knows yet.
void Parser::parse_debug_bytes(SectionBytes& section) {
  unsigned width = 0;
  for (; peek().kind != TokenKind::end && !is_symbol('}'); next()) {
    const Token& token = peek();
    if (token.kind == TokenKind::dot) {
      const std::string_view word = text(token);
      const unsigned bytes = word == "b8" ? 1 : word == "b16" ? 2 : word == "b32" ? 4 : word == "b64" ? 8 : 0;
      if (bytes != 0) width = bytes;
      if (bytes != 0 || width == 0) continue;
    } else if (token.kind == TokenKind::word) {
      if (is_symbol(':', 1)) continue;  // a label: at this place
      section.names[section.bytes.size()] = text(token);
    } else if (token.kind != TokenKind::number) {
      if (is_symbol('+') || (is_symbol('-') && peek(1).kind != TokenKind::number))
        next();  // a distance from a name
      continue;
    }
    uint64_t bits = token.kind == TokenKind::number ? parse_number(token).bits : 0;
    for (unsigned i = 0; i < width; ++i, bits >>= 8) section.bytes.push_back(static_cast<uint8_t>(bits));
  }
}

void Parser::add_local_variables() {
  if (debug_info_.bytes.empty()) return;
  std::unordered_map<std::string, std::string> strings;
  for (const auto& [label, string] : debug_strings_) strings.emplace(label, string);
  auto known = read_local_variables(debug_info_, debug_abbreviations_, strings);
  for (Variable& variable : module_.variables) {
    const auto found = variable.space == Space::param ? known.end() : known.find(variable.name);
    if (found == known.end()) continue;
    variable.parts = std::move(found->second);
    std::stable_sort(variable.parts.begin(), variable.parts.end(),
                     [](const LocalVariable& a, const LocalVariable& b) { return a.offset < b.offset; });
  }
}

// Until here an inlined location's function is the label of its name in the debug strings.
void Parser::resolve_function_names() {
  for (Location& location : module_.locations) {
    const auto found = debug_strings_.find(location.function);
    if (found != debug_strings_.end()) location.function = found->second;
  }
}

// .alias name, function;
void Parser::parse_alias() {
  next();
  uint32_t symbols[2] = {};
  for (uint32_t& symbol : symbols) {
    if (&symbol != symbols) expect(',', "between the two names of .alias");
    const Token& token = peek();
    const auto found = globals_.find(expect_word("a function's name"));
    if (found == globals_.end() || module_.symbols[found->second.index].kind != Symbol::Kind::function) {
      refuse(token, fmt::format("{} is no function", spelled(token)));
    }
    symbol = found->second.index;
  }
  expect(';', "after .alias");
  Function& alias = module_.functions[module_.symbols[symbols[0]].index];
  if (!alias.body.empty()) refuse(peek(), fmt::format("{} has a body: it cannot be an alias", alias.name));
  alias.alias_of = symbols[1];
}

}  // namespace grader::ptx
