// Cuts PTX text into a flat list of tokens (PTX ISA 4.2 to 4.5). Tokens refer to the text by offset: nothing
// is copied. The lexer refuses nothing: what it does not know becomes a token `unknown`, which the parser
// refuses where it matters (the bytes of a skipped .section do not).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace grader::ptx {

enum class TokenKind : uint8_t {
  end,      // after the last token
  word,     // add, %r1, $L__BB0_1, _
  dot,      // .shared::cta, .b32, .2d; the token's text leaves the dot out
  number,   // 12, 0x1F, 12U, 1.5, 0f3F800000
  string,   // "p13.cu"; the token's text leaves the quotes out
  symbol,   // one character of punctuation
  unknown,  // a character that PTX has no use for, or a string or comment that never ends
};

struct Token {
  TokenKind kind = TokenKind::end;
  char symbol = 0;      // of a symbol
  uint32_t offset = 0;  // in bytes
  uint32_t length = 0;
  uint32_t line = 0;    // from 1
  uint32_t column = 0;  // from 1, in bytes; of a dot or string: of its first character, the dot or the quote

  uint32_t end() const { return offset + length; }
};

// `text` must be shorter than 4 GiB. The last token is TokenKind::end.
std::vector<Token> lex(std::string_view text);

}  // namespace grader::ptx
