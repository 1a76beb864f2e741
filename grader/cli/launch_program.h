// `grader launch` of a program: a .cu file with a main() of its own. It runs as it would from a terminal,
// with every launch it makes under the checks.
#pragma once

#include "cli/command.h"
#include "cli/launch_options.h"

namespace grader::cli {

bool is_program(const LaunchOptions& options);  // by what the file says

// Compiles and runs it; what it prints goes to standard output and error, then what the checks found. Throws
// grader::Error for options that say how one kernel is launched.
ExitCode launch_program(const LaunchOptions& options);

}  // namespace grader::cli
