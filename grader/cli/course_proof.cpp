#include "cli/course_proof.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "cli/kept_answers.h"
#include "course/manifest.h"
#include "grade/judge.h"
#include "report/json_report.h"
#include "report/text_report.h"
#include "support/error.h"
#include "support/files.h"
#include "support/temporary_folder.h"

namespace grader::cli {
namespace fs = std::filesystem;
namespace {

class PuzzleProof {
 public:
  PuzzleProof(const course::Course& course, course::Puzzle puzzle, device::Choice device, Proof& proof)
      : course_(course), puzzle_(std::move(puzzle)), device_(device), proof_(proof) {}

  void run() {
    proof_.variants += course::check_names(puzzle_).size();
    prove_solution();
    prove_at_scale();
    prove_problem();
    if (!puzzle_.answers.empty()) prove_answers();
    for (const fs::path& file : wrong_answers(course_, puzzle_)) prove_wrong(file);
    for (const fs::path& file : right_answers(course_, puzzle_)) prove_right(file);
  }

 private:
  grade::Verdict judge(const fs::path& file) const {
    grade::Options options;
    options.file = file;
    options.device = device_;
    options.solution = course_.solution(puzzle_.id);
    return grade::judge(puzzle_, options);
  }

  void complain(const fs::path& file, std::string message, std::string note = "") {
    Diagnostic d;
    d.code = "course";
    d.message = std::move(message);
    d.file = fs::proximate(file).string();
    if (!note.empty()) d.notes.push_back(std::move(note));
    proof_.complaints.push_back(std::move(d));
  }

  // The reasons of all cases that failed, for a note.
  static std::string reasons(const grade::Verdict& verdict) {
    std::vector<std::string> all;
    for (const auto& check : verdict.checks) {
      const auto* shown = check.shown();
      if (shown != nullptr && !shown->passed) all.push_back(check.name + ": " + shown->reason);
    }
    if (!verdict.compiled) all.emplace_back("it does not compile");
    return fmt::format("{}", fmt::join(all, "; "));
  }

  void prove_solution() {
    const fs::path file = course_.solution(puzzle_.id) / puzzle_.source;
    const grade::Verdict verdict = judge(file);
    if (verdict.state != grade::State::passed) {
      complain(file, "the solution does not pass", reasons(verdict));
      return;
    }
    ++proof_.solutions;
    const std::string page_name = "puzzle_" + puzzle_.id.substr(1);
    const fs::path page = course_.root() / "book" / "src" / page_name / (page_name + ".md");
    const auto text = read_file_if_there(page);
    if (text && text->find(report::text_report(verdict, {}).output) == std::string::npos) {
      complain(page, "the page does not show the solution's report as it is printed",
               fmt::format("it is what `grader run {} --solution` writes to standard output", puzzle_.id));
    }
  }

  // What stands beside the solution for large arrays, if anything does.
  void prove_at_scale() {
    const fs::path manifest = course_.solution(puzzle_.id) / course::kAtScaleManifest;
    const auto text = read_file_if_there(manifest);
    if (!text) return;
    grade::Options options;
    options.file = course_.solution(puzzle_.id) / course::kAtScale;
    options.device = device_;
    const course::Puzzle at_scale = course::parse_manifest(*text, fs::proximate(manifest).string());
    const grade::Verdict verdict = grade::judge(at_scale, options);
    if (verdict.state != grade::State::passed)
      complain(options.file, "the solution for large arrays does not pass", reasons(verdict));
  }

  void prove_problem() {
    const fs::path file = course_.problem(puzzle_.id) / puzzle_.source;
    const grade::Verdict verdict = judge(file);
    if (verdict.state == grade::State::not_solved) {
      ++proof_.problems;
      return;
    }
    complain(file, "the problem as shipped is not \"not solved yet\"",
             verdict.state == grade::State::passed ? "it passes" : reasons(verdict));
  }

  // The program as shipped, diagnosed as the solution does.
  void prove_answers() {
    const fs::path answers = course_.solution(puzzle_.id) / puzzle_.answers;
    const TemporaryFolder folder("course-check");
    write_file(folder.path() / puzzle_.source, read_file(course_.problem(puzzle_.id) / puzzle_.source));
    write_file(folder.path() / puzzle_.answers, read_file(answers));
    const grade::Verdict verdict = judge(folder.path() / puzzle_.source);
    if (verdict.state != grade::State::passed) {
      complain(answers, "these answers do not solve the puzzle", reasons(verdict));
    }
  }

  void prove_wrong(const fs::path& file) {
    const Expectation expected = parse_expectation(read_file(file));
    if (expected.failure.empty()) {
      complain(file, "a wrong answer states its reason in its first lines: // expect: wrong_values");
      return;
    }
    const TemporaryFolder folder("course-check");
    const grade::Verdict verdict = judge(lay_out(course_, puzzle_, file, folder.path()));
    const size_t complaints_before = proof_.complaints.size();
    const std::set<std::string> failures = report::failure_names(verdict);
    if (failures.count(expected.failure) == 0) {
      complain(file,
               fmt::format("this fails with {}, not with {}",
                           failures.empty() ? "nothing" : fmt::format("{}", fmt::join(failures, ", ")),
                           expected.failure),
               reasons(verdict));
    }
    const std::string output = report::text_report(verdict, {}).output;
    for (const std::string& says : expected.says) {
      if (output.find(says) == std::string::npos) {
        complain(file, fmt::format("the report does not say \"{}\"", says), reasons(verdict));
      }
    }
    proof_.wrong_answers += proof_.complaints.size() == complaints_before;
  }

  void prove_right(const fs::path& file) {
    const TemporaryFolder folder("course-check");
    const grade::Verdict verdict = judge(lay_out(course_, puzzle_, file, folder.path()));
    if (verdict.state == grade::State::passed) {
      ++proof_.right_answers;
      return;
    }
    complain(file, "a right answer does not pass", reasons(verdict));
  }

  const course::Course& course_;
  const course::Puzzle puzzle_;
  device::Choice device_;
  Proof& proof_;
};

}  // namespace

void Proof::add(Proof other) {
  variants += other.variants;
  solutions += other.solutions;
  problems += other.problems;
  wrong_answers += other.wrong_answers;
  right_answers += other.right_answers;
  complaints.insert(complaints.end(), other.complaints.begin(), other.complaints.end());
}

void prove_puzzle(const course::Course& course, const std::string& id, device::Choice device, Proof& proof) {
  PuzzleProof(course, course::load_puzzle(course.problem(id)), device, proof).run();
}

}  // namespace grader::cli
