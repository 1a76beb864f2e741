// Functions that device code calls and that nobody defines in PTX: vprintf, __assertfail, malloc, free.
#pragma once

#include "sim/block.h"

namespace grader::sim {

// Runs it for the fragment's lanes. False: the launch has ended (a failed assertion).
bool call_builtin(Block&, WarpState&, const Fragment&, const CallSite&);

}  // namespace grader::sim
