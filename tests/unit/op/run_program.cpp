#include "run_program.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "array/create.h"

namespace grader::op {

void use_test_cache() {
  setenv("GRADER_CACHE_DIR", BUILD_ROOT "/test-cache", 1);
  setenv("GRADER_WORKER", BUILD_ROOT "/bin/grader-worker", 1);
}

HostProgram puzzle_program(const std::string& path) {
  HostProgram program;
  program.source = std::string(REPOSITORY_ROOT "/") + path;
  program.shown_name = path;
  program.limits.max_seconds = 10;
  program.limits.max_instructions = 10'000'000;
  return program;
}

HostProgram test_program(const std::string& name) {
  return puzzle_program("tests/unit/op/programs/" + name + ".cu");
}

HostCall conv1d_call(const std::string& function) {
  return {function,
          {array::arange(15, array::Dtype::float32), array::arange(4, array::Dtype::float32)},
          {"input", "kernel"}};
}

bool all_poison(const array::Array& output) {
  const auto bytes = output.bytes();
  return std::all_of(bytes.begin(), bytes.end(), [](std::byte byte) { return byte == std::byte{0xFF}; });
}

HostCallResult run_one(const HostProgram& program, const HostCall& call) {
  use_test_cache();
  HostRun run = run_host_program(program, {call});
  for (const Diagnostic& diagnostic : run.diagnostics) ADD_FAILURE() << format(diagnostic);
  if (!run.compiled) return {};
  return run.calls.at(0);
}

}  // namespace grader::op
