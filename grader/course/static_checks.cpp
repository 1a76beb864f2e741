#include "course/static_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "array/compare.h"
#include "array/create.h"
#include "course/anchors.h"
#include "course/case_data.h"
#include "course/hints.h"
#include "course/manifest.h"
#include "course/skeleton.h"
#include "support/error.h"
#include "support/files.h"

namespace grader::course {
namespace fs = std::filesystem;
namespace {

class PuzzleCheck {
 public:
  PuzzleCheck(const Course& course, const Puzzle& puzzle) : course_(course), puzzle_(puzzle) {}

  std::vector<Diagnostic> run() {
    check_files();
    check_hints();
    if (puzzle_.kind == Puzzle::Kind::kernel) {
      for (const Variant& variant : puzzle_.variants)
        check_trivial_answers(make_cases(variant, 1), make_cases(variant, 2), variant.name);
    } else {
      for (const HostCheck& check : puzzle_.host.checks) {
        if (check.function.empty()) continue;
        std::vector<Case> cases = make_cases(puzzle_.host, 1), others = make_cases(puzzle_.host, 2);
        for (Case& c : cases) c.expected = expected_of(puzzle_.host, check, c);
        for (Case& c : others) c.expected = expected_of(puzzle_.host, check, c);
        check_trivial_answers(cases, others, check.name);
      }
    }
    return std::move(complaints_);
  }

 private:
  void complain(const fs::path& file, uint32_t line, std::string message, std::string next = "") {
    Diagnostic d;
    d.code = "course";
    d.message = std::move(message);
    d.file = fs::proximate(file).string();
    d.line = line;
    d.next = std::move(next);
    complaints_.push_back(std::move(d));
  }

  void check_files() {
    const fs::path problem = course_.problem(puzzle_.id), solution = course_.solution(puzzle_.id);
    std::set<std::string> files(puzzle_.files.begin(), puzzle_.files.end());
    if (!puzzle_.answers.empty()) files.insert(puzzle_.answers);
    std::set<std::string> solved = files;
    if (!puzzle_.answers.empty()) solved.insert(kAsShipped);
    if (fs::exists(solution / kAtScaleManifest)) solved.insert({kAtScale, kAtScaleManifest});
    check_strays(solution, solved);
    files.insert({"puzzle.json", "hints.md"});
    check_strays(problem, files);
    if (!puzzle_.answers.empty()) check_shipped(problem, solution);
    for (const std::string& name : puzzle_.files) {
      const auto mine = read_file_if_there(problem / name);
      const auto answer = read_file_if_there(solution / name);
      if (!mine) complain(problem / name, 0, "the manifest names this file, but it is not there");
      if (!answer)
        complain(solution / name, 0, "a solution has the same files as its problem; this one is missing");
      if (!mine || !answer) continue;
      for (const auto& [path, text] :
           {std::pair{problem / name, *mine}, std::pair{solution / name, *answer}}) {
        for (const AnchorProblem& p : check_anchors(text)) complain(path, p.line, p.message);
      }
      const bool editable =
          std::find(puzzle_.editable.begin(), puzzle_.editable.end(), name) != puzzle_.editable.end();
      if (!editable && *mine != *answer) {
        complain(problem / name, 0,
                 "this file differs from its solution, but is not among the \"editable\" ones",
                 "make them equal, or name it in \"editable\"");
      }
      if (!editable || !puzzle_.answers.empty()) continue;  // what is broken has no marked region
      for (const SkeletonProblem& p : compare_with_solution(*mine, *answer)) {
        complain(problem / name, p.line, p.message, "a problem is its solution minus the marked region");
      }
    }
  }

  // Learners may edit the problem; what their answers are held against is the copy in the solution's folder.
  void check_shipped(const fs::path& problem, const fs::path& solution) {
    const auto shipped = read_file_if_there(problem / puzzle_.source);
    if (shipped != read_file_if_there(solution / kAsShipped)) {
      complain(solution / kAsShipped, 0, "this is not the problem as it is shipped",
               fmt::format("copy {} there", fs::proximate(problem / puzzle_.source).string()));
    }
    for (const fs::path& folder : {problem, solution}) {
      if (!fs::exists(folder / puzzle_.answers))
        complain(folder / puzzle_.answers, 0, "this file is missing");
    }
  }

  void check_strays(const fs::path& folder, const std::set<std::string>& expected) {
    std::error_code error;
    for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
      if (entry.is_directory()) continue;
      const std::string name = fs::relative(entry.path(), folder).generic_string();
      if (expected.count(name) == 0) {
        complain(entry.path(), 0, "nothing names this file", "delete it, or name it in \"files\"");
      }
    }
  }

  void check_hints() {
    const fs::path file = course_.problem(puzzle_.id) / "hints.md";
    const auto text = read_file_if_there(file);
    if (!text)
      return complain(file, 0, "there are no hints", "write headings \"## ...\", each with a nudge below");
    const auto hints = parse_hints(*text);
    if (hints.size() < 2)
      complain(file, 0, "there are fewer than two hints", "start gently; give more in the next");
    for (const Hint& hint : hints) {
      if (hint.text.empty()) complain(file, 0, fmt::format("the hint \"{}\" is empty", hint.title));
    }
  }

  // Zeros, ones and each input copied to the output must be wrong in every case: else a kernel that does
  // nothing of what was asked could pass. A seeded case of single elements proves nothing either way (the sum
  // of one number is that number), nor does one at another size where nothing depends on the values (the
  // softmax of one element is 1): such a case is about bounds. `others` are the cases of another seed.
  void check_trivial_answers(const std::vector<Case>& cases, const std::vector<Case>& others,
                             const std::string& name) {
    const fs::path manifest = course_.problem(puzzle_.id) / "puzzle.json";
    const auto single = [](const Case& c) {
      return c.expected.size() == 1 && std::all_of(c.inputs.begin(), c.inputs.end(),
                                                   [](const NamedArray& a) { return a.array.size() == 1; });
    };
    for (size_t i = 0; i < cases.size(); ++i) {
      const Case& c = cases[i];
      if (c.size && array::compare(c.expected, others[i].expected, {}).equal) continue;
      if (c.seed && single(c)) continue;
      const auto check = [&](const array::Array& answer, const std::string& what) {
        if (answer.shape() != c.expected.shape() || answer.dtype() != c.expected.dtype()) return;
        if (!array::compare(answer, c.expected, c.tolerance).equal) return;
        complain(manifest, 0, fmt::format("{}, case {}: {} pass", name, c.name, what),
                 "choose other values or a narrower tolerance");
      };
      check(array::full(c.expected.shape(), 0, c.expected.dtype()), "zeros");
      check(array::full(c.expected.shape(), 1, c.expected.dtype()), "ones");
      for (const NamedArray& input : c.inputs)
        check(input.array, fmt::format("the values of {}", input.name));
    }
  }

  const Course& course_;
  const Puzzle& puzzle_;
  std::vector<Diagnostic> complaints_;
};

}  // namespace

std::vector<Diagnostic> check_puzzle(const Course& course, const std::string& id) {
  try {
    const Puzzle puzzle = load_puzzle(course.problem(id));
    return PuzzleCheck(course, puzzle).run();
  } catch (const DiagnosticsError& error) {
    return error.diagnostics();
  } catch (const Error& error) {
    Diagnostic d;
    d.code = "course";
    d.message = error.what();
    return {d};
  }
}

}  // namespace grader::course
