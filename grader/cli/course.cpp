// grader course check: everything about the course that can be proved, all complaints at once.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "cli/book_blocks.h"
#include "cli/command.h"
#include "cli/committed_course.h"
#include "cli/course_proof.h"
#include "cli/options.h"
#include "cli/trace_picture.h"
#include "course/static_checks.h"
#include "support/terminal.h"

namespace grader::cli {
namespace {

constexpr const char* kBook = "book";

struct CheckOptions {
  std::string root;
  std::vector<std::string> puzzles;
  device::Choice device = device::Choice::simulated;
};

Proof check_one(const course::Course& course, const std::string& id, device::Choice device) {
  Proof proof;
  proof.complaints = course::check_puzzle(course, id);
  if (proof.complaints.empty()) prove_puzzle(course, id, device, proof);  // else running it proves little
  return proof;
}

ExitCode check(const CheckOptions& options) {
  const course::Course course = open_course(options.root);
  std::vector<std::string> ids;
  bool book = options.puzzles.empty();
  for (const std::string& word : options.puzzles) {
    if (word == kBook)
      book = true;
    else
      ids.push_back(course.find(word));
  }
  if (options.puzzles.empty()) ids = course.ids();

  const bool colour = takes_colour(STDOUT_FILENO);
  Proof proof;
  for (const std::string& id : ids) {
    Proof found = check_one(course, id, options.device);
    const char* how = "sound";
    if (!found.complaints.empty()) {
      // A learner may have solved it: then the files as committed are what is shipped.
      if (const auto committed = CommittedCourse::of(course, id)) {
        Proof as_committed = check_one(committed->course(), id, options.device);
        if (as_committed.complaints.empty())
          found = as_committed, how = "sound as committed; changed here since";
      }
    }
    const size_t count = found.complaints.size();
    std::printf("%s  %s\n", id.c_str(), count == 0 ? how : fmt::format("{} to mend", count).c_str());
    proof.add(std::move(found));
    std::fflush(stdout);
  }
  const auto add = [&](const std::vector<Diagnostic>& found) {
    proof.complaints.insert(proof.complaints.end(), found.begin(), found.end());
  };
  size_t blocks = 0, pictures = 0;
  add(check_blocks(course, {ids, book}, blocks));
  if (!ids.empty()) add(check_pictures(course, options.puzzles.empty() ? options.puzzles : ids, pictures));
  if (book) add(course::check_book(course));
  for (const Diagnostic& complaint : proof.complaints) std::printf("\n%s", format(complaint, colour).c_str());
  fmt::print("\n{}.\n", proof.complaints.empty() ? "The course is sound"
                                                 : fmt::format("The course is not sound: {} to mend, above",
                                                               proof.complaints.size()));
  const std::pair<const char*, size_t> counts[] = {
      {"puzzles", ids.size()},
      {"variants and checks", proof.variants},
      {"solutions that pass", proof.solutions},
      {"problems that fail as shipped", proof.problems},
      {"wrong answers that fail as they say", proof.wrong_answers},
      {"right answers that pass", proof.right_answers},
      {"printed blocks of the book that their commands print", blocks},
      {"pictures of the book that their commands draw", pictures},
  };
  for (const auto& [what, count] : counts) fmt::print("{:5} {}\n", count, what);
  return proof.complaints.empty() ? ExitCode::passed : ExitCode::not_yet;
}

}  // namespace

Action setup_course(CLI::App& app) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* sub =
      app.add_subcommand("check", "Prove every problem, solution, wrong answer, hint and book page");
  sub->add_option("puzzle", options->puzzles,
                  "Only these and their pages, or 'book': the pages that belong to no puzzle, links and "
                  "inclusions (default: everything)")
      ->type_name("pNN|book");
  add_device_option(*sub, options->device);
  add_root_option(*sub, options->root);
  sub->footer(
      "Exit code: 0 sound, 1 something to mend, 2 wrong usage or environment.\nExample: grader course check "
      "p13");
  app.require_subcommand(1);
  app.footer("Example: grader course check");
  return [options] { return check(*options); };
}

}  // namespace grader::cli
