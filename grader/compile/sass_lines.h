// Which line of the PTX text each instruction of a cubin was made of. ptxas -lineinfo leaves that in the
// section .nv_debug_line_sass, a line number program as DWARF 2 has it (section 6.2), whose file is the PTX
// text.
#pragma once

#include <cstdint>
#include <vector>

#include "compile/elf_file.h"

namespace grader::compile {

// From `address` of the code in `section` on, up to the next of the same section.
struct SassLine {
  uint32_t section = 0;  // number of the section with the code
  uint64_t address = 0;  // in bytes from its start
  uint32_t line = 0;     // from 1
  bool end = false;      // no code from here on
};

// In the order of the section. Nothing for a cubin without the section, or where it is broken.
std::vector<SassLine> sass_lines(const ElfFile& cubin);

}  // namespace grader::compile
