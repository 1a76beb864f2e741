// Module -> Program: every name resolved, every instruction given its handler.
#pragma once

#include "sim/exec/instruction_set.h"
#include "sim/program.h"

namespace grader::sim {

// `program.module`, `variable_addresses` and the shared layout are set; fills in the rest. Throws
// DiagnosticsError that names each instruction which no GPU runs, with the line of the source (else of the
// PTX) it comes from. What is not simulated stands in the functions that may reach it.
void decode(Program& program, const InstructionSet&);

}  // namespace grader::sim
