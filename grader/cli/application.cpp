#include "cli/application.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "support/did_you_mean.h"

namespace grader::cli {
namespace {

// "--varient" -> "--variant": the nearest option or command that `app` (the subcommand in use) knows.
std::optional<std::string> nearest(const CLI::App& app, const std::string& word) {
  std::vector<std::string> known;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  }
  for (const CLI::App* sub : app.get_subcommands(nullptr)) known.push_back(sub->get_name());
  return did_you_mean(word, known);
}

void explain(const CLI::App& app, const CLI::ParseError& error) {
  const auto parsed = app.get_subcommands();
  const CLI::App& used = parsed.empty() ? app : *parsed.front();
  const std::string call = parsed.empty() ? "grader" : "grader " + used.get_name();
  const std::vector<std::string> extra = app.remaining(true);
  std::string message = error.what();
  if (!extra.empty()) {
    const char* what = parsed.empty() ? "command" : extra.front().starts_with("-") ? "option" : "argument";
    message = fmt::format("there is no {} {}", what, extra.front());
    if (const auto near = nearest(used, extra.front())) message += fmt::format(": did you mean {}?", *near);
  } else if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr &&
             !used.get_subcommands(nullptr).empty()) {
    message = "which command?";
  }
  const bool for_a_program = used.get_name() == "launch" && !extra.empty() && extra.front().starts_with("-");
  std::fprintf(stderr, "%s: %s\n%s  try: %s --help\n", call.c_str(), message.c_str(),
               for_a_program ? "  what a program's main() is to get follows FILE.cu and --\n" : "",
               call.c_str());
}

}  // namespace

ExitCode run_application(int argc, char** argv) {
  CLI::App app("GPU puzzles in CUDA C++, with a grader that needs no GPU.", "grader");
  app.set_version_flag("--version", "grader " GRADER_VERSION);
  app.require_subcommand(1);
  app.footer("Example: grader run p13\nEach command has its own help: grader run --help");
  std::vector<std::pair<CLI::App*, Action>> actions;
  for (const Command& command : commands()) {
    CLI::App* sub = app.add_subcommand(command.name, command.help);
    actions.emplace_back(sub, command.setup(*sub));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help, --version
    app.exit(asked);
    return ExitCode::passed;
  } catch (const CLI::ParseError& error) {
    explain(app, error);
    return ExitCode::usage;
  }
  for (const auto& [sub, action] : actions) {
    if (sub->parsed()) return action();
  }
  return ExitCode::usage;
}

}  // namespace grader::cli
