#include "ptx/lexer.h"

#include <array>

namespace grader::ptx {
namespace {

enum : uint8_t { kDigit = 1, kLetter = 2, kNamePart = 4, kNameStart = 8, kPunctuation = 16 };

constexpr std::array<uint8_t, 256> kClass = [] {
  std::array<uint8_t, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[c] = kDigit | kNamePart;
  for (int c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = kLetter | kNamePart | kNameStart;
  table['_'] = table['$'] = kNamePart | kNameStart;
  table['%'] = kNameStart;  // also the remainder operator: the parser never meets both meanings in one place
  for (char c : std::string_view("()[]{}<>,;:=+-*/&|^!~?@#")) table[static_cast<uint8_t>(c)] = kPunctuation;
  return table;
}();

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) { tokens_.reserve(text.size() / 5 + 8); }

  std::vector<Token> run() {
    while (skip_blanks()) next();
    add(TokenKind::end, position_, 0, position_);
    return std::move(tokens_);
  }

 private:
  char at(size_t index) const { return index < text_.size() ? text_[index] : '\0'; }
  bool is(size_t index, uint8_t classes) const { return kClass[static_cast<uint8_t>(at(index))] & classes; }

  // Skips blanks and comments; false at the end of the text.
  bool skip_blanks() {
    for (;;) {
      const char c = at(position_);
      if (position_ >= text_.size()) return false;
      if (c == '\n') {
        line_start_ = ++position_;
        ++line_;
      } else if (c == ' ' || c == '\t' || c == '\r') {
        ++position_;
      } else if (c == '/' && at(position_ + 1) == '/') {
        skip_line();
      } else if (c == '@' && at(position_ + 1) == '@') {
        skip_line();  // @@DWARF: debug data of PTX before 2.0
      } else if (c == '/' && at(position_ + 1) == '*') {
        if (!skip_block_comment()) return false;
      } else {
        return true;
      }
    }
  }

  void skip_line() {
    position_ = text_.find('\n', position_);
    if (position_ == std::string_view::npos) position_ = text_.size();
  }

  bool skip_block_comment() {
    const size_t close = text_.find("*/", position_ + 2);
    if (close == std::string_view::npos) {
      add(TokenKind::unknown, position_, 2, position_);
      position_ = text_.size();
      return false;
    }
    for (; position_ < close + 2; ++position_) {
      if (text_[position_] == '\n') {
        line_start_ = position_ + 1;
        ++line_;
      }
    }
    return true;
  }

  void next() {
    const size_t start = position_;
    if (is(start, kNameStart)) {
      ++position_;
      skip_name();
      add(TokenKind::word, start, position_ - start, start);
    } else if (is(start, kDigit)) {
      skip_number();
      add(TokenKind::number, start, position_ - start, start);
    } else if (at(start) == '.' && is(start + 1, kNamePart)) {
      ++position_;
      skip_name();
      while (at(position_) == ':' && at(position_ + 1) == ':' && is(position_ + 2, kNamePart)) {
        position_ += 2;
        skip_name();
      }
      add(TokenKind::dot, start + 1, position_ - start - 1, start);
    } else if (at(start) == '"') {
      next_string();
    } else {
      const bool known = is(start, kPunctuation);
      add(known ? TokenKind::symbol : TokenKind::unknown, start, 1, start);
      if (known) tokens_.back().symbol = at(start);
      ++position_;
    }
  }

  void skip_name() {
    while (is(position_, kNamePart)) ++position_;
  }

  // Digits, letters (hexadecimal, 0f..., suffix U), one point and an exponent's sign; parse_number decides
  // the rest.
  void skip_number() {
    const bool decimal = at(position_) != '0' || !is(position_ + 1, kLetter);
    while (is(position_, kDigit | kLetter) ||
           (decimal && at(position_) == '.' && !is(position_ + 1, kLetter))) {
      const bool exponent = decimal && (at(position_) == 'e' || at(position_) == 'E');
      ++position_;
      if (exponent && (at(position_) == '+' || at(position_) == '-') && is(position_ + 1, kDigit))
        ++position_;
    }
  }

  void next_string() {
    const size_t start = position_;
    size_t end = start + 1;
    while (end < text_.size() && text_[end] != '"' && text_[end] != '\n') end += text_[end] == '\\' ? 2 : 1;
    if (at(end) == '"') {
      add(TokenKind::string, start + 1, end - start - 1, start);
      position_ = end + 1;
    } else {
      add(TokenKind::unknown, start, 1, start);
      position_ = start + 1;
    }
  }

  void add(TokenKind kind, size_t offset, size_t length, size_t first) {
    tokens_.push_back({kind, 0, static_cast<uint32_t>(offset), static_cast<uint32_t>(length), line_,
                       static_cast<uint32_t>(first - line_start_ + 1)});
  }

  std::string_view text_;
  size_t position_ = 0;
  size_t line_start_ = 0;
  uint32_t line_ = 1;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> lex(std::string_view text) { return Lexer(text).run(); }

}  // namespace grader::ptx
