// A module that a Gpu has loaded: decoded, its variables placed.
#pragma once

#include "sim/program.h"

namespace grader::sim {

class LoadedModule {
 public:
  explicit LoadedModule(Program p) : program(std::move(p)) {}
  const Program program;
};

}  // namespace grader::sim
