// ptxas, the toolkit's assembler: PTX to machine code for sm_90.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace grader::compile {

struct PtxasError {
  uint32_t line = 0;  // of the PTX, from 1
  std::string message;
};

struct Assembled {
  std::string cubin;               // empty where the PTX was refused, or the toolkit has no ptxas
  std::vector<PtxasError> errors;  // those with a line, in the order told
};

Assembled assemble(const std::string& ptx);

}  // namespace grader::compile
