// The grader: parse, run one command, exit code. The commands are the rows of cli/commands.cpp.
#include <cstdio>
#include <exception>

#include "cli/application.h"
#include "cli/command.h"
#include "support/error.h"

int main(int argc, char** argv) {
  using grader::cli::ExitCode;
  ExitCode code = ExitCode::usage;
  try {
    code = grader::cli::run_application(argc, argv);
  } catch (const grader::DiagnosticsError& errors) {  // each is drawn with its place
    std::fflush(stdout);
    std::fprintf(stderr, "%s\n", errors.what());
  } catch (const grader::Error& error) {
    std::fflush(stdout);
    std::fprintf(stderr, "grader: %s\n", error.what());
  } catch (const std::exception& error) {  // not foreseen: our fault
    std::fflush(stdout);
    std::fprintf(stderr, "grader: %s\n  This is a bug in the grader, not in your code: please report it.\n",
                 error.what());
  }
  return static_cast<int>(code);
}
