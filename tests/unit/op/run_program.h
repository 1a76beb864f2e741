// Runs functions of this folder's programs as the grader runs a learner's.
#pragma once

#include <string>
#include <vector>

#include "op/host_program.h"

namespace grader::op {

// tests/unit/op/programs/NAME.cu
HostProgram test_program(const std::string& name);
HostProgram puzzle_program(const std::string& path);  // "solutions/p20/p20.cu"

// conv1d's usual inputs: arange(15) and arange(4), float32.
HostCall conv1d_call(const std::string& function);

// One call in a worker of its own. The program must compile.
HostCallResult run_one(const HostProgram& program, const HostCall& call);

// Nobody wrote to it: every byte is the 0xFF that fresh tensors are filled with.
bool all_poison(const array::Array& output);

// A test compiles into a cache of the build's own, kept between runs.
void use_test_cache();

}  // namespace grader::op
