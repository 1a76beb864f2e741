// A learner's inline `asm` goes into the PTX as it was written, and no compiler reads it before ptxas makes
// machine code. The simulated GPU needs none, so ptxas is asked here, only where there is such asm.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compile/shown_path.h"
#include "support/diagnostic.h"

namespace grader::compile {

// What ptxas refuses for sm_90 of the asm statements in a compiler's PTX (made with -lineinfo), each at its
// statement in the learner's file. Those of the toolkit's own headers are left out. Nothing where the toolkit
// has no ptxas.
std::vector<Diagnostic> refused_asm(std::string_view ptx, const ShownPath& shown);

}  // namespace grader::compile
