#include "grade/diagnosis.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "course/manifest.h"
#include "grade/kernel_judge.h"
#include "support/error.h"
#include "support/files.h"

namespace grader::grade {
namespace {

using course::Dim3;

// The lines of one kernel, from that with its name and "(" to the closing brace in the first column.
struct Body {
  uint32_t first = 1;  // line of the text
  std::vector<std::string> lines;
};

std::string trimmed(std::string_view line) {
  const size_t start = line.find_first_not_of(" \t\r");
  if (start == std::string_view::npos) return "";
  return std::string(line.substr(start, line.find_last_not_of(" \t\r") + 1 - start));
}

Body body_of(const std::string& text, const std::string& kernel) {
  Body body;
  const size_t at = text.find(kernel + "(");
  if (at == std::string::npos) return body;
  body.first =
      1 + static_cast<uint32_t>(std::count(text.begin(), text.begin() + static_cast<long>(at), '\n'));
  size_t begin = text.rfind('\n', at) + 1;  // npos + 1 is 0
  while (begin < text.size()) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    body.lines.push_back(trimmed(line));
    if (line == "}") break;
    begin = end + 1;
  }
  return body;
}

uint32_t first_changed_line(const std::string& shipped, const std::string& solution,
                            const std::string& kernel) {
  const Body broken = body_of(shipped, kernel), mended = body_of(solution, kernel);
  const auto [in_broken, in_mended] =
      std::mismatch(broken.lines.begin(), broken.lines.end(), mended.lines.begin(), mended.lines.end());
  return broken.first + static_cast<uint32_t>(in_broken - broken.lines.begin());
}

// The word that answers have for a finding's kind.
std::string fault_kind(const Finding& finding) {
  const std::string& kind = finding.kind;
  const auto starts = [&](std::string_view word) { return kind.starts_with(word); };
  if (starts("null")) return "null-pointer";
  if (starts("out-of-bounds") || starts("unallocated")) return "out-of-bounds";
  if (starts("misaligned")) return "misaligned";
  if (starts("uninitialized")) return "uninitialized";
  if (kind.ends_with("-race")) return "race";
  if (finding.check == "synccheck") return "barrier";
  if (finding.check == "limit") return "endless-loop";
  return kind;
}

// What a learner sees happen, without what was found.
std::string symptom_of(const CaseVerdict& c) {
  const bool stuck = std::any_of(c.findings.begin(), c.findings.end(),
                                 [](const Finding& f) { return f.kind == "deadlock"; });
  if (stuck || c.failure == Failure::endless) return "the kernel does not end";
  if (c.failure == Failure::device_fault) return "the kernel is stopped by a fault";
  if (c.failure == Failure::finding && !c.mismatch) return "the values are right, but the kernel is not";
  if (c.failure == Failure::never_written) return "out was never written";
  return "the values are wrong";
}

// "line", "line and kind", "line, kind and thread"
std::string joined(const std::vector<std::string>& words) {
  if (words.size() < 2) return words.empty() ? "" : words.front();
  return fmt::format("{} and {}", fmt::join(words.begin(), words.end() - 1, ", "), words.back());
}

struct Marks {
  bool line = false, kind = false, thread = false;
  int count() const { return line + kind + thread; }
};

}  // namespace

std::vector<Fault> faults_of(const CaseVerdict& broken, const std::string& shipped,
                             const std::string& solution, const std::string& kernel) {
  std::vector<Fault> faults;
  for (const Finding& finding : broken.findings) {
    const std::string kind = fault_kind(finding);
    auto fault =
        std::find_if(faults.begin(), faults.end(), [&](const Fault& other) { return other.kind == kind; });
    if (fault == faults.end()) fault = faults.insert(faults.end(), Fault{kind, {}, {}});
    fault->lines.push_back(finding.line);
    fault->threads.push_back(finding.thread);
    if (!finding.other) continue;
    fault->lines.push_back(finding.other->line);
    fault->threads.push_back(finding.other->thread);
  }
  if (faults.empty() && broken.mismatch && broken.mismatch->owner) {
    faults.push_back(
        {"wrong-values", {first_changed_line(shipped, solution, kernel)}, {broken.mismatch->owner->thread}});
  }
  return faults;
}

uint32_t moved_line(const std::string& before, const std::string& after, const std::string& kernel,
                    uint32_t line) {
  const Body from = body_of(before, kernel), to = body_of(after, kernel);
  if (line < from.first || line - from.first >= from.lines.size()) return line;
  const auto at = from.lines.begin() + (line - from.first);
  auto which = std::count(from.lines.begin(), at, *at);  // equal lines before it
  for (size_t i = 0; i < to.lines.size(); ++i) {
    if (to.lines[i] == *at && which-- == 0) return to.first + static_cast<uint32_t>(i);
  }
  return line;
}

Diagnosis::Diagnosis(const course::Puzzle& puzzle, const Options& options)
    : puzzle_(puzzle),
      file_(std::filesystem::proximate(options.file).string()),
      answers_file_(std::filesystem::proximate(options.file.parent_path() / puzzle.answers).string()),
      text_(read_file(options.file)),
      shipped_path_(options.solution / course::kAsShipped) {
  shipped_ = read_file(shipped_path_);
  solution_ = read_file(options.solution / puzzle.source);
  const auto written = read_file_if_there(options.file.parent_path() / puzzle.answers);
  if (!written) return;
  try {
    answers_ = course::read_answers(*written, answers_file_, course::check_names(puzzle));
  } catch (const DiagnosticsError& error) {
    unreadable_ = error.diagnostics();
  }
}

std::vector<Fault> Diagnosis::find_faults(const course::Variant& variant) const {
  const std::string& kernel = variant.visible.launches.front().kernel;
  const CaseVerdict broken = judge_visible(puzzle_, variant, shipped_path_, file_);
  std::vector<Fault> faults = faults_of(broken, shipped_, solution_, kernel);
  if (faults.empty()) {
    throw Error(fmt::format("{} is meant to be broken, but nothing is wrong with its {}",
                            std::filesystem::proximate(shipped_path_).string(), variant.name));
  }
  for (Fault& fault : faults) {  // a learner who has put in a line or two counts along
    for (size_t i = fault.lines.size(); i-- > 0;) {
      fault.lines.push_back(moved_line(shipped_, text_, kernel, fault.lines[i]));
    }
  }
  return faults;
}

void Diagnosis::judge(const course::Variant& variant, CheckVerdict& check) const {
  const auto failed =
      std::find_if(check.cases.begin(), check.cases.end(), [](const CaseVerdict& c) { return !c.passed; });
  if (failed == check.cases.end()) return;
  CaseVerdict& shown = *failed;
  const std::string symptom = symptom_of(shown);
  shown.findings.clear();
  shown.mismatch.reset();
  shown.failure = Failure::wrong_answers;
  check.state = State::failed;
  shown.next = fmt::format("find out what happens with ./puzzles launch, and write it into {}; or mend {}",
                           answers_file_, file_);
  if (!unreadable_.empty()) {
    shown.diagnostics = unreadable_;
    shown.reason = fmt::format("{}; {} cannot be read", symptom, answers_file_);
    shown.next = fmt::format("mend {}, the first mistake first", answers_file_);
    return;
  }
  const auto found = answers_.find(variant.name);
  const course::Answer answer = found == answers_.end() ? course::Answer{} : found->second;
  if (answer.empty()) {
    shown.reason = symptom;
    if (text_ == shipped_) check.state = State::not_solved;
    return;
  }

  Marks best;
  for (const Fault& fault : find_faults(variant)) {
    const auto among = [](const auto& list, const auto& value) {
      return std::find(list.begin(), list.end(), value) != list.end();
    };
    const Marks marks{among(fault.lines, answer.line), fault.kind == answer.kind,
                      answer.thread && among(fault.threads, *answer.thread)};
    if (marks.count() > best.count()) best = marks;
  }
  if (best.count() == 3) {
    shown.passed = true;
    shown.failure = Failure::none;
    shown.comparison.reset();
    shown.next.clear();
    check.cases = {CaseVerdict(shown)};
    check.state = State::passed;
    check.diagnosed = true;
    return;
  }
  std::vector<std::string> right, wrong, missing;
  const auto sort_in = [&](const char* name, bool given, bool is_right) {
    (is_right ? right : given ? wrong : missing).emplace_back(name);
  };
  sort_in("line", answer.line != 0, best.line);
  sort_in("kind", !answer.kind.empty(), best.kind);
  sort_in("thread", answer.thread.has_value(), best.thread);
  const auto clause = [](const std::vector<std::string>& words, const char* one, const char* many) {
    return words.empty() ? "" : fmt::format("; {} {}", joined(words), words.size() == 1 ? one : many);
  };
  shown.reason = symptom + clause(right, "is right", "are right") +
                 clause(wrong, "is not right yet", "are not right yet") +
                 clause(missing, "is still to be answered", "are still to be answered");
}

}  // namespace grader::grade
