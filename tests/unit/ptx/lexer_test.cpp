#include "ptx/lexer.h"

#include <gtest/gtest.h>

#include <string>

namespace grader::ptx {
namespace {

// "word:add dot:s32 ..."
std::string tokens(std::string_view text) {
  static constexpr const char* kKinds[] = {"end", "word", "dot", "number", "string", "symbol", "unknown"};
  std::string all;
  for (const Token& token : lex(text)) {
    if (token.kind == TokenKind::end) break;
    all += (all.empty() ? "" : " ") + std::string(kKinds[static_cast<int>(token.kind)]) + ":" +
           std::string(text.substr(token.offset, token.length));
  }
  return all;
}

TEST(Lexer, CutsAnInstruction) {
  EXPECT_EQ(tokens("@!%p1 ld.shared::cta.v2.b32 %r1, [%rd1+-8];"),
            "symbol:@ symbol:! word:%p1 word:ld dot:shared::cta dot:v2 dot:b32 word:%r1 symbol:, symbol:[ "
            "word:%rd1 "
            "symbol:+ symbol:- number:8 symbol:] symbol:;");
}

TEST(Lexer, KnowsEveryKindOfNumber) {
  EXPECT_EQ(tokens("0x1F 12U 0b11 1.5 1e-3 0f3F800000 9.0"),
            "number:0x1F number:12U number:0b11 number:1.5 number:1e-3 number:0f3F800000 number:9.0");
}

TEST(Lexer, KeepsDotWordsThatStartWithADigit) {
  EXPECT_EQ(tokens("tex.2d.v4"), "word:tex dot:2d dot:v4");
  EXPECT_EQ(tokens("$L__BB0_1: _|%p1"), "word:$L__BB0_1 symbol:: word:_ symbol:| word:%p1");
}

TEST(Lexer, SkipsCommentsAndOldDebugData) {
  EXPECT_EQ(tokens("a // b\n /* c\n d */ e\n@@DWARF .byte 1\nf"), "word:a word:e word:f");
}

TEST(Lexer, CountsLinesAndColumnsFromOne) {
  const auto list = lex("a\n  /* \n */ b .c \"d\"");
  EXPECT_EQ(list[1].line, 3u);
  EXPECT_EQ(list[1].column, 5u);
  EXPECT_EQ(list[2].column, 7u);
  EXPECT_EQ(list[3].column, 10u);
}

TEST(Lexer, EndsWhateverTheText) {
  EXPECT_EQ(tokens("\"no end"), "unknown:\" word:no word:end");
  EXPECT_EQ(tokens("/* no end"), "unknown:/*");
  EXPECT_EQ(tokens("\x01 . \xC3"), "unknown:\x01 unknown:. unknown:\xC3");
  EXPECT_EQ(tokens("\"end\\"), "unknown:\" word:end unknown:\\");
}

}  // namespace
}  // namespace grader::ptx
