// What a command is: a row of the table in commands.cpp. One command a file; main() knows only this header.
#pragma once

#include <functional>
#include <span>

namespace CLI {
class App;
}

namespace grader::cli {

enum class ExitCode {
  passed = 0,
  not_yet = 1,  // the learner's work falls short
  usage = 2     // wrong usage or a broken environment
};

using Action = std::function<ExitCode()>;

struct Command {
  const char* name;
  const char* help;  // one line, in the list of `grader --help`
  Action (*setup)(
      CLI::App&);  // declares the options (and an example, with App::footer) and returns what runs once
                   // they are parsed. Keep the options alive in the action: a shared_ptr to a struct.
};

// The table, in the order in which help lists it.
std::span<const Command> commands();

// One function a command, each in the file of its name.
Action setup_run(CLI::App&);
Action setup_list(CLI::App&);
Action setup_hint(CLI::App&);
Action setup_launch(CLI::App&);
Action setup_trace(CLI::App&);
Action setup_show(CLI::App&);
Action setup_doctor(CLI::App&);
Action setup_course(CLI::App&);

}  // namespace grader::cli
