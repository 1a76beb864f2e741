// The PTX parser on mutated text. Whatever the text: it is parsed, or refused by DiagnosticsError; and what
// is parsed prints to text that parses to an equal module.
//
// Random bytes rarely get past the first token, so the mutator works on tokens and lines of real PTX: an
// input is one of the seeds below with pieces swapped, doubled, dropped, or replaced by ones from a
// dictionary of awkward words.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "ptx/lexer.h"
#include "ptx/parse.h"
#include "ptx/print.h"
#include "support/error.h"

namespace {

using grader::ptx::Token;

const std::vector<std::string>& seeds() {
  static const std::vector<std::string> texts = [] {
    std::vector<std::string> list;
    for (const char* name : {"shared_90_lineinfo", "calls_90_lineinfo", "calls_100_lineinfo",
                             "calls_90_debug", "shared_100_debug", "every_opcode"}) {
      std::ifstream file(std::string(REPOSITORY_ROOT "/tests/unit/ptx/data/") + name + ".ptx");
      std::stringstream text;
      text << file.rdbuf();
      list.push_back(text.str());
    }
    return list;
  }();
  return texts;
}

constexpr std::array<std::string_view, 60> kWords = {
    "%r1",
    "%p1",
    "%rd1",
    "%f1",
    "%tid.x",
    "WARP_SZ",
    "_",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "|",
    "!",
    "-",
    "~",
    "?",
    ":",
    ";",
    ",",
    "=",
    "@",
    ".reg",
    ".b32",
    ".pred",
    ".v4",
    ".global",
    ".shared",
    ".param",
    ".align",
    ".b8",
    ".section",
    ".loc 1 1 1",
    ".loc 1 2 3, function_name $L__info_string0, inlined_at 1 1 1",
    ".file 1 \"a\"",
    ".branchtargets",
    ".callprototype",
    ".calltargets",
    ".entry",
    ".func",
    ".extern",
    ".visible",
    "generic(",
    "0xFF00(",
    "0",
    "1",
    "-1",
    "4294967296",
    "18446744073709551615",
    "99999999999999999999",
    "0f3F800000",
    "0d3FF0000000000000",
    "1e999",
    "0x",
    "<100000000>",
    "[4294967295][4294967295]",
    ".align 1048576",
    "/*",
    "\""};

std::string mutate(std::string text, std::mt19937& random) {
  const auto below = [&](size_t count) { return count == 0 ? 0 : random() % count; };
  for (size_t rounds = 1 + below(4); rounds > 0; --rounds) {
    const auto tokens = grader::ptx::lex(text);
    const auto piece = [&] {  // a few neighbouring tokens, or a line
      const Token& first = tokens[below(tokens.size())];
      const Token& last = tokens[std::min<size_t>(&first - tokens.data() + below(6), tokens.size() - 1)];
      size_t start = first.offset, end = last.end();
      if (below(3) == 0) {
        start = text.rfind('\n', start) == std::string::npos ? 0 : text.rfind('\n', start);
        end = std::min(text.find('\n', end), text.size());
      }
      return std::pair(start, std::max(start, end) - start);
    };
    const auto [at, length] = piece();
    switch (below(6)) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, text.substr(at, length));
        break;
      case 2:
        text.replace(at, length, std::string(kWords[below(kWords.size())]));
        break;
      case 3:
        text.insert(at, " " + std::string(kWords[below(kWords.size())]) + " ");
        break;
      case 4: {
        const auto [from, count] = piece();
        text.insert(at, text.substr(from, count));
        break;
      }
      default: {
        const std::string& other = seeds()[below(seeds().size())];
        text.insert(at, other.substr(below(other.size()), below(200)));
      }
    }
  }
  return text;
}

}  // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned int seed) {
  std::mt19937 random(seed);
  std::string text(reinterpret_cast<const char*>(data), size);
  if (size < 40 || random() % 16 == 0) text = seeds()[random() % seeds().size()];
  text = mutate(std::move(text), random);
  if (text.size() > max_size) text.resize(max_size);
  std::copy(text.begin(), text.end(), data);
  return text.size();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  grader::ptx::Module module;
  try {
    module = grader::ptx::parse(std::string_view(reinterpret_cast<const char*>(data), size), "fuzz.ptx");
  } catch (const grader::DiagnosticsError&) {
    return 0;
  }
  const std::string printed = grader::ptx::print(module);
  try {
    if (grader::ptx::parse(printed, "fuzz.ptx") == module) return 0;
    std::fputs("what was printed parses to another module\n", stderr);
  } catch (const grader::DiagnosticsError& error) {
    std::fputs(error.what(), stderr);
  }
  std::abort();
}
