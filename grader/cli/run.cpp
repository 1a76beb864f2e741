// grader run: grades one puzzle and prints the report.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/options.h"
#include "course/manifest.h"
#include "course/progress.h"
#include "grade/judge.h"
#include "report/json_report.h"
#include "report/text_report.h"
#include "support/error.h"
#include "support/files.h"
#include "support/terminal.h"

namespace grader::cli {
namespace {

struct RunOptions {
  std::string root, puzzle, variant, file, json;
  bool solution = false;
  device::Choice device = device::Choice::automatic;
  uint64_t seed = 1, schedule = 0;
};

void print(std::FILE* stream, const std::string& text) { std::fwrite(text.data(), 1, text.size(), stream); }

// The one that comes after this puzzle, for the last line of a success.
void add_next(const course::Course& course, const std::string& id, report::TextOptions& text) {
  const auto next = course.next_unsolved_after(id);
  if (!next) return;
  text.next_id = *next;
  text.next_puzzle = fmt::format("{}, {}", *next, course::load_puzzle(course.problem(*next)).title);
}

ExitCode run(const RunOptions& options) {
  const course::Course course = open_course(options.root);
  std::string id;
  if (!options.puzzle.empty()) {
    id = course.find(options.puzzle);
  } else if (const auto next = course.next_unsolved()) {
    id = *next;
    print(stderr, fmt::format("The next unsolved puzzle is {}.\n", id));
  } else {
    print(stderr, fmt::format("You have passed all {} puzzles. To run one again: ./puzzles run {}\n",
                              course.ids().size(), course.ids().front()));
    return ExitCode::passed;
  }

  const course::Puzzle puzzle = course::load_puzzle(course.problem(id));
  grade::Options how;
  how.file = !options.file.empty() ? std::filesystem::path(options.file)
             : options.solution    ? course.solution(id) / puzzle.source
                                   : course.problem(id) / puzzle.source;
  how.device = options.device;
  how.seed = options.seed;
  how.schedule = options.schedule;
  how.only = options.variant;
  how.solution = course.solution(id);
  if (!std::filesystem::exists(how.file)) {
    throw Error(fmt::format("there is no file {}", std::filesystem::proximate(how.file).string()));
  }
  const grade::Verdict verdict = grade::judge(puzzle, how);

  const bool passed = verdict.state == grade::State::passed;
  const bool own_file = options.file.empty() && !options.solution;
  if (passed && verdict.whole && own_file && options.schedule == 0) course::mark_passed(course.root(), id);
  report::TextOptions text;
  text.colour_output = takes_colour(STDOUT_FILENO);
  text.colour_notes = takes_colour(STDERR_FILENO);
  if (passed && own_file) add_next(course, id, text);
  const report::TextReport report = report::text_report(verdict, text);
  print(stdout, report.output);
  std::fflush(stdout);
  print(stderr, report.notes);
  if (!options.json.empty()) write_file(options.json, report::json_report(verdict));
  return passed ? ExitCode::passed : ExitCode::not_yet;
}

}  // namespace

Action setup_run(CLI::App& app) {
  auto options = std::make_shared<RunOptions>();
  app.add_option("puzzle", options->puzzle, "p13, or 13; without it: the next unsolved one")
      ->type_name("pNN");
  auto* solution =
      app.add_flag("--solution", options->solution, "Grade the solution that comes with the course");
  app.add_option("--variant", options->variant, "Only this variant")->type_name("NAME");
  add_device_option(app, options->device);
  app.add_option("--file", options->file, "Grade this file in place of problems/pNN/pNN.cu")
      ->type_name("FILE")
      ->excludes(solution);
  app.add_option("--json", options->json, "Write the whole verdict there too")->type_name("FILE");
  app.add_option("--seed", options->seed, "Of the data after the visible case (default 1)")->type_name("N");
  app.add_option(
         "--schedule", options->schedule,
         "Only in this order of blocks, warps and lanes on the simulated GPU, to replay what grading found "
         "(default 0: ascending, then small cases in the orders 1 to 4)")
      ->type_name("SEED");
  add_root_option(app, options->root);
  app.footer(
      "Exit code: 0 passed, 1 not yet, 2 wrong usage or environment.\nExample: grader run p13 --device sim");
  return [options] { return run(*options); };
}

}  // namespace grader::cli
