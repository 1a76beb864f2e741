#include "support/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace grader {
namespace {

struct CodePoint {
  uint32_t value = 0;
  size_t bytes = 1;
  bool valid = false;
};

CodePoint decode(std::string_view text) {
  const auto at = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t first = at(0);
  if (first < 0x80) return {first, 1, true};
  const size_t bytes = first >= 0xF0 && first <= 0xF4 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (bytes == 0 || first > 0xF4 || text.size() < bytes) return {};
  uint32_t value = first & (0xFF >> (bytes + 1));
  for (size_t i = 1; i < bytes; ++i) {
    if ((at(i) & 0xC0) != 0x80) return {};
    value = value << 6 | (at(i) & 0x3F);
  }
  const bool overlong = (bytes == 3 && value < 0x800) || (bytes == 4 && value < 0x10000);
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (overlong || surrogate || value > 0x10FFFF) return {};
  return {value, bytes, true};
}

int width(uint32_t c) {
  if ((c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200F) || (c >= 0xFE00 && c <= 0xFE0F)) return 0;
  const bool wide =
      (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
      (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
      (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD) || c == 0x2705 || c == 0x274C;
  return wide ? 2 : 1;
}

}  // namespace

bool takes_colour(int file_descriptor) {
  if (!isatty(file_descriptor)) return false;
  const char* no_colour = std::getenv("NO_COLOR");  // no-color.org: any non-empty value
  if (no_colour != nullptr && *no_colour != '\0') return false;
  const char* term = std::getenv("TERM");
  return term != nullptr && std::strcmp(term, "dumb") != 0;
}

int terminal_width(int file_descriptor) {
  winsize size{};
  if (!isatty(file_descriptor) || ioctl(file_descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return 80;
  return std::max<int>(60, size.ws_col);
}

int display_width(std::string_view utf8) {
  int columns = 0;
  while (!utf8.empty()) {
    const CodePoint c = decode(utf8);
    columns += c.valid ? width(c.value) : 1;
    utf8.remove_prefix(c.bytes);
  }
  return columns;
}

std::string printable(std::string_view text, int tab) {
  std::string result;
  int column = 0;
  while (!text.empty()) {
    const CodePoint c = decode(text);
    if (c.valid && c.value == '\t') {
      const int spaces = tab - column % tab;
      result.append(static_cast<size_t>(spaces), ' ');
      column += spaces;
    } else if (!c.valid || c.value < 0x20 || (c.value >= 0x7F && c.value < 0xA0)) {
      result += "\xEF\xBF\xBD";
      ++column;
    } else {
      result += text.substr(0, c.bytes);
      column += width(c.value);
    }
    text.remove_prefix(c.bytes);
  }
  return result;
}

std::string styled(Style style, std::string_view text, bool colour) {
  if (!colour || style == Style::plain) return std::string(text);
  const char* code = "";
  switch (style) {
    case Style::plain:
      break;
    case Style::bold:
      code = "1";
      break;
    case Style::red:
      code = "1;31";
      break;
    case Style::green:
      code = "1;32";
      break;
    case Style::yellow:
      code = "1;33";
      break;
    case Style::blue:
      code = "1;34";
      break;
    case Style::dim:
      code = "2";
      break;
  }
  return std::string("\x1b[") + code + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace grader
