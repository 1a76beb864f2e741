// Mutations of PTX text for the fuzz targets. Random bytes rarely get past the first token, so the mutator
// works on tokens and lines of real PTX: an input is one of the seeds with pieces swapped, doubled, dropped,
// or replaced by ones from a dictionary of awkward words.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ptx/lexer.h"

namespace fuzz {

inline constexpr std::array<std::string_view, 60> kWords = {
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

inline std::string mutate(std::string text, const std::vector<std::string>& seeds, std::mt19937& random) {
  const auto below = [&](size_t count) { return count == 0 ? 0 : random() % count; };
  for (size_t rounds = 1 + below(4); rounds > 0; --rounds) {
    const auto tokens = grader::ptx::lex(text);
    const auto piece = [&] {  // a few neighbouring tokens, or a line
      const grader::ptx::Token& first = tokens[below(tokens.size())];
      const grader::ptx::Token& last =
          tokens[std::min<size_t>(&first - tokens.data() + below(6), tokens.size() - 1)];
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
        const std::string& other = seeds[below(seeds.size())];
        text.insert(at, other.substr(below(other.size()), below(200)));
      }
    }
  }
  return text;
}

// libFuzzer's custom mutator over these seeds.
inline size_t mutate(uint8_t* data, size_t size, size_t max_size, unsigned int seed,
                     const std::vector<std::string>& seeds) {
  std::mt19937 random(seed);
  std::string text(reinterpret_cast<const char*>(data), size);
  if (size < 40 || random() % 16 == 0) text = seeds[random() % seeds.size()];
  text = mutate(std::move(text), seeds, random);
  if (text.size() > max_size) text.resize(max_size);
  std::copy(text.begin(), text.end(), data);
  return text.size();
}

}  // namespace fuzz
