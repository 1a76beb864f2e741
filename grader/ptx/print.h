// Module -> PTX text. What is printed parses to an equal Module (comments, layout and debug sections are
// gone).
#pragma once

#include <string>

#include "ptx/module.h"

namespace grader::ptx {

std::string print(const Module&);

// "ld.global.nc.f32": opcode and suffixes.
std::string mnemonic(const Instruction&);

// One instruction as PTX, without the semicolon: "@%p1 ld.global.nc.f32 %f1, [%rd4+16]". Registers and
// symbols have their names only where the function and module that they belong to are given; else they read
// "%0", "$3" (indices).
std::string describe(const Instruction&, const Function&, const Module&);
std::string describe(const Instruction&);

}  // namespace grader::ptx
