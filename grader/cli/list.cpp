// grader list: the puzzles in order, with the learner's progress.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "cli/command.h"
#include "cli/options.h"
#include "course/manifest.h"
#include "course/progress.h"
#include "support/terminal.h"

namespace grader::cli {
namespace {

ExitCode list(const std::string& root) {
  const course::Course course = open_course(root);
  const auto passed = course::load_progress(course.root());
  const bool colour = takes_colour(STDOUT_FILENO);
  size_t done = 0;
  std::string text;
  for (const std::string& id : course.ids()) {
    const bool is_done = passed.count(id) != 0;
    done += is_done;
    const std::string state =
        is_done ? styled(Style::green, "passed", colour) : styled(Style::dim, "open  ", colour);
    text += fmt::format("{}  {}  {}\n", id, state, course::load_puzzle(course.problem(id)).title);
  }
  text += fmt::format("\n{} of {} passed.", done, course.ids().size());
  if (const auto next = course.next_unsolved()) text += fmt::format(" Next: ./puzzles run {}", *next);
  std::printf("%s\n", text.c_str());
  return ExitCode::passed;
}

}  // namespace

Action setup_list(CLI::App& app) {
  auto root = std::make_shared<std::string>();
  add_root_option(app, *root);
  app.footer("Example: grader list");
  return [root] { return list(*root); };
}

}  // namespace grader::cli
