// From a .loc to the learner's line: calls that the compiler inlined are followed outwards.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ptx/module.h"

namespace grader::sim {

struct SourcePlace {
  std::string file;  // "" when unknown
  uint32_t line = 0;
  uint32_t column = 0;
};

// The innermost place in `file` (an index into Module::files) among the location and the calls it was inlined
// at; the outermost place when none is in that file, or when `file` is ptx::kNone.
SourcePlace source_place(const ptx::Module&, uint32_t location, uint32_t file = ptx::kNone);

// Whether code at a location is a file's own: in a debug build, its text stands there; in others, where what
// is called is mixed with what surrounds the call, the call may.
bool is_of_file(const ptx::Module&, uint32_t location, uint32_t file);

// The file that a function's own text stands in: of its first instruction's outermost place. ptx::kNone:
// unknown.
uint32_t file_of(const ptx::Module&, const ptx::Function&);

// "conv1d<15, 4>" for "_Z6conv1dILi15ELi4EEvPfPKfS2_"; "sa" for a local variable; other names as they are.
std::string readable_name(const std::string& mangled);

}  // namespace grader::sim
