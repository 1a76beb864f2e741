// grader hint: one nudge of a puzzle's hints.md, the mildest first.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "cli/command.h"
#include "cli/options.h"
#include "course/hints.h"
#include "support/error.h"
#include "support/files.h"

namespace grader::cli {
namespace {

struct HintOptions {
  std::string root, puzzle;
  size_t level = 1;
};

ExitCode hint(const HintOptions& options) {
  const course::Course course = open_course(options.root);
  std::string id;
  if (!options.puzzle.empty()) {
    id = course.find(options.puzzle);
  } else if (const auto next = course.next_unsolved()) {
    id = *next;
  } else {
    throw Error("which puzzle? write for example: ./puzzles hint " + course.ids().front());
  }
  const auto hints = course::parse_hints(read_file(course.problem(id) / "hints.md"));
  if (options.level < 1 || options.level > hints.size()) {
    throw Error(fmt::format("{} has hints 1 to {}, there is no hint {}", id, hints.size(), options.level));
  }
  const course::Hint& shown = hints[options.level - 1];
  std::printf("Hint %zu of %zu for %s: %s\n\n%s\n", options.level, hints.size(), id.c_str(),
              shown.title.c_str(), shown.text.c_str());
  if (options.level < hints.size()) {
    std::printf("\nMore: ./puzzles hint %s --level %zu\n", id.c_str(), options.level + 1);
  }
  return ExitCode::passed;
}

}  // namespace

Action setup_hint(CLI::App& app) {
  auto options = std::make_shared<HintOptions>();
  app.add_option("puzzle", options->puzzle, "p13, or 13; without it: the next unsolved one")
      ->type_name("pNN");
  app.add_option("--level", options->level, "Which hint, the first being the mildest (default 1)")
      ->type_name("N");
  add_root_option(app, options->root);
  app.footer("Example: grader hint p13 --level 2");
  return [options] { return hint(*options); };
}

}  // namespace grader::cli
