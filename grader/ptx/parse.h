#pragma once

#include <string>
#include <string_view>

#include "ptx/module.h"

namespace grader::ptx {

// Parses PTX text of either dialect (NVVM 7: `.reg .f32`; NVVM 20: `.reg .b32`), with or without debug
// sections
// (.section is skipped; .file is found wherever it stands). Throws DiagnosticsError with PTX line and column
// for text that is refused. Unknown opcodes and modifiers are refused; forms that parse but cannot be
// simulated are the simulated GPU's to refuse.
Module parse(std::string_view text, std::string name = "kernel.ptx");

}  // namespace grader::ptx
