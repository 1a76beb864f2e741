// grader course check: is the course sound?
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/options.h"

namespace grader::cli {

Action setup_course(CLI::App& app) {
  app.add_subcommand("check", "Prove every problem, solution, wrong answer and hint");
  return [] { return ExitCode::usage; };
}

}  // namespace grader::cli
