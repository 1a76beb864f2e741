#include "ptx/parse.h"

#include <fmt/format.h>

#include <algorithm>

#include "ptx/parser.h"
#include "support/did_you_mean.h"
#include "support/error.h"

namespace grader::ptx {

Module parse(std::string_view text, std::string name) { return Parser(text, std::move(name)).run(); }

Parser::Parser(std::string_view text, std::string name) : text_(text) { module_.name = std::move(name); }

Module Parser::run() {
  if (text_.size() >= UINT32_MAX) {
    throw Error(module_.name + ": the PTX text is longer than 4 GiB");
  }
  tokens_ = lex(text_);
  while (peek().kind != TokenKind::end) {
    const size_t start = position_;
    try {
      parse_directive();
    } catch (Refused& refused) {
      note(std::move(refused.diagnostic));
      skip_statement(start);
    }
  }
  if (diagnostics_.empty() && module_.version.empty()) {
    note(diagnostic(tokens_.front(), "this is no PTX: it has no .version directive"));
  }
  if (!diagnostics_.empty()) fail();
  resolve_function_names();
  add_local_variables();
  add_inlined_calls();
  return std::move(module_);
}

const Token& Parser::peek(size_t ahead) const {
  return tokens_[std::min(position_ + ahead, tokens_.size() - 1)];
}

const Token& Parser::next() {
  const Token& token = peek();
  if (position_ + 1 < tokens_.size()) ++position_;
  return token;
}

bool Parser::is_symbol(char symbol, size_t ahead) const {
  const Token& token = peek(ahead);
  return token.kind == TokenKind::symbol && token.symbol == symbol;
}

bool Parser::accept(char symbol) {
  const bool found = is_symbol(symbol);
  if (found) next();
  return found;
}

void Parser::expect(char symbol, std::string_view where) {
  if (!accept(symbol))
    refuse(peek(), fmt::format("expected '{}' {}, not {}", symbol, where, spelled(peek())));
}

bool Parser::is_dot(std::string_view word) const {
  return peek().kind == TokenKind::dot && text(peek()) == word;
}

bool Parser::accept_dot(std::string_view word) {
  const bool found = is_dot(word);
  if (found) next();
  return found;
}

std::string_view Parser::expect_word(std::string_view what) {
  if (peek().kind != TokenKind::word)
    refuse(peek(), fmt::format("expected {}, not {}", what, spelled(peek())));
  return text(next());
}

uint64_t Parser::expect_integer(std::string_view what, uint64_t most) {
  const Token& token = peek();
  const Constant value = parse_constant();
  if (value.type != Type::s64 && value.type != Type::u64)
    refuse(token, fmt::format("{} is an integer", what));
  if (value.bits > most) refuse(token, fmt::format("{} is at most {}", what, most));
  return value.bits;
}

// A token as messages write it.
std::string Parser::spelled(const Token& token) const {
  const std::string_view word = text(token).substr(0, 40);
  switch (token.kind) {
    case TokenKind::end:
      return "the end of the text";
    case TokenKind::dot:
      return fmt::format("'.{}'", word);
    case TokenKind::string:
      return fmt::format("\"{}\"", word);
    case TokenKind::unknown:
      if (word == "\"") return "a string that does not end";
      if (word == "/*") return "a comment that does not end";
      if (word[0] < ' ' || word[0] > '~')
        return fmt::format("the byte 0x{:02X}", static_cast<uint8_t>(word[0]));
      return fmt::format("'{}'", word);
    default:
      return fmt::format("'{}'", word);
  }
}

Diagnostic Parser::diagnostic(const Token& at, std::string message, std::string label,
                              std::string next) const {
  Diagnostic made;
  made.code = "ptx";
  made.message = std::move(message);
  made.file = module_.name;
  made.line = at.line;
  made.column = at.column;
  made.length = std::max(at.length + (at.kind == TokenKind::dot ? 1 : 0), 1u);
  made.label = std::move(label);
  made.next = std::move(next);
  return made;
}

void Parser::refuse(const Token& at, std::string message, std::string label, std::string next) const {
  throw Refused{diagnostic(at, std::move(message), std::move(label), std::move(next))};
}

void Parser::note(Diagnostic diagnostic) {
  diagnostics_.push_back(std::move(diagnostic));
  if (diagnostics_.size() >= kMaxDiagnostics) fail();
}

void Parser::fail() { throw DiagnosticsError(std::move(diagnostics_)); }

// From the start of a refused statement past its end: past its semicolon, or, outside of functions, past the
// braces that close it. A closing brace that it did not open ends it too, and stays. Always goes forward.
void Parser::skip_statement(size_t start) {
  position_ = start;
  int depth = 0;
  while (peek().kind != TokenKind::end) {
    if (is_symbol('}') && depth == 0 && position_ > start && !scopes_.empty()) return;
    const char symbol = next().symbol;
    if (symbol == '{') ++depth;
    if (symbol == '}') --depth;
    if (symbol == ';' && depth <= 0) return;
    if (symbol == '}' && depth <= 0 && scopes_.empty() && !is_symbol(';')) return;
  }
}

std::string Parser::suggestion(std::string_view word, const std::vector<std::string>& candidates) const {
  const auto near = did_you_mean(word, candidates);
  return near ? fmt::format("did you mean {}?", *near) : "";
}

}  // namespace grader::ptx
