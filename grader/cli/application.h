#pragma once

#include "cli/command.h"

namespace grader::cli {

// Parses the command line and runs the one command that it names. Wrong usage is explained on standard error
// and is ExitCode::usage; what a command throws is left to main.
ExitCode run_application(int argc, char** argv);

}  // namespace grader::cli
