#include "sim/source_place.h"

#include <cxxabi.h>

#include <cstdlib>

namespace grader::sim {

using ptx::kNone;

SourcePlace source_place(const ptx::Module& m, uint32_t location, uint32_t file) {
  uint32_t chosen = kNone;
  for (uint32_t at = location; at != kNone; at = m.locations[at].inlined_at) {
    if (m.locations[at].line == 0) continue;
    chosen = at;
    if (m.locations[at].file == file) break;
  }
  if (chosen == kNone) return {};
  const ptx::Location& l = m.locations[chosen];
  return {l.file < m.files.size() ? m.files[l.file] : "", l.line, l.column};
}

bool is_of_file(const ptx::Module& m, uint32_t location, uint32_t file) {
  if (!m.is_debug) return source_place(m, location, file).file == m.files[file];
  return location != kNone && m.locations[location].file < m.files.size() &&
         m.files[m.locations[location].file] == m.files[file];
}

uint32_t file_of(const ptx::Module& m, const ptx::Function& f) {
  for (const ptx::Instruction& i : f.body) {
    uint32_t at = i.location;
    if (at == kNone) continue;
    while (m.locations[at].inlined_at != kNone) at = m.locations[at].inlined_at;
    const ptx::Location& l = m.locations[at];
    if (l.line != 0) return l.file < m.files.size() ? l.file : kNone;  // a .loc may name no .file
  }
  return kNone;
}

std::string readable_name(const std::string& mangled) {
  const bool inside_function = mangled.compare(0, 3, "_ZZ") == 0;
  if (mangled.compare(0, 2, "_Z") != 0) return mangled;
  int status = 0;
  char* const text = abi::__cxa_demangle(mangled.c_str(), nullptr, nullptr, &status);
  std::string name = status == 0 && text ? text : mangled;
  std::free(text);
  // Without the parameter list, the return type and the function that a variable stands in.
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (c == '<') ++depth;
    if (c == '>') --depth;
    if (depth != 0) continue;
    if (c == '(') {
      int nested = 0;
      size_t end = i;
      for (; end < name.size(); ++end) {
        nested += name[end] == '(' ? 1 : name[end] == ')' ? -1 : 0;
        if (nested == 0) break;
      }
      if (name.compare(end + 1, 2, "::") == 0) {
        begin = end + 3;
        i = end + 2;
        continue;
      }
      return name.substr(begin, i - begin);
    }
    if (c == ' ') begin = i + 1;
  }
  if (inside_function)
    if (const size_t scope = name.rfind("::"); scope != std::string::npos && scope >= begin)
      begin = scope + 2;
  return name.substr(begin);
}

}  // namespace grader::sim
