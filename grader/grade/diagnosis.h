// Puzzles whose program is broken on purpose. A variant is solved by mending the program, or by saying in
// answers.json what is wrong with it: the line, the kind of fault and the thread. What is right to answer is
// found out here and now, by running the program as it was shipped on the simulated GPU; it is written down
// nowhere, so it cannot be out of date. Until then a report shows what the program does, not what was found.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "course/answers.h"
#include "course/puzzle.h"
#include "grade/judge.h"
#include "grade/verdict.h"

namespace grader::grade {

// What is right to answer. Where several accesses or barriers make the fault, any of them is.
struct Fault {
  std::string kind;  // one of course::fault_kinds()
  std::vector<uint32_t> lines;
  std::vector<course::Dim3> threads;
};

// From the broken program's visible case. A finding says everything; where there is none and the values are
// wrong, the thread is the one that wrote the first wrong element, and the line the first that the solution
// changes. Empty for a case that passed.
std::vector<Fault> faults_of(const CaseVerdict& broken, const std::string& shipped,
                             const std::string& solution, const std::string& kernel);

// The place of line `line` of `before` in `after`, a text that somebody has edited meanwhile: the line with
// the same text, counted within the kernel. `line` itself when there is none.
uint32_t moved_line(const std::string& before, const std::string& after, const std::string& kernel,
                    uint32_t line);

class Diagnosis {
 public:
  // Reads answers.json beside `options.file`. A file that is not there answers nothing.
  Diagnosis(const course::Puzzle& puzzle, const Options& options);

  // Turns the check of a variant that did not pass into what is to be said about it: passed, when its
  // answers are right.
  void judge(const course::Variant& variant, CheckVerdict& check) const;

 private:
  std::vector<Fault> find_faults(const course::Variant& variant) const;

  const course::Puzzle& puzzle_;
  std::string file_, answers_file_;  // as messages show them
  std::string text_, shipped_, solution_;
  std::filesystem::path shipped_path_;
  course::Answers answers_;
  std::vector<Diagnostic> unreadable_;
};

}  // namespace grader::grade
