#include "support/sass.h"

#include <sstream>

namespace grader {

std::string to_text(const std::vector<SassInstruction>& instructions) {
  std::ostringstream text;
  for (const SassInstruction& i : instructions)
    text << i.ptx_line << ' ' << int(i.kind) << ' ' << i.conditional << ' ' << int(i.bytes) << '\n';
  return std::move(text).str();
}

std::vector<SassInstruction> sass_from_text(std::string_view text) {
  std::istringstream in{std::string(text)};
  std::vector<SassInstruction> instructions;
  uint32_t line, kind, conditional, bytes;
  while (in >> line >> kind >> conditional >> bytes) {
    if (kind > uint32_t(SassInstruction::Kind::vote)) return {};
    instructions.push_back(
        {line, SassInstruction::Kind(kind), conditional != 0, static_cast<uint8_t>(bytes)});
  }
  return instructions;
}

}  // namespace grader
