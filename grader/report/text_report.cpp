#include "report/text_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "array/compare.h"
#include "array/create.h"
#include "array/print.h"
#include "course/report_template.h"
#include "course/report_value.h"
#include "grade/measure.h"
#include "report/finding_text.h"
#include "report/worth_knowing.h"
#include "support/counters.h"
#include "support/terminal.h"

namespace grader::report {
namespace {

using grade::CaseVerdict;
using grade::CheckVerdict;
using grade::Failure;
using grade::State;
using grade::Verdict;

constexpr size_t kMostFindings = 3;         // shown in full; --json has them all
constexpr size_t kMostDiagnostics = 5;      // the first error is usually the cause of the rest
constexpr int64_t kMostInputElements = 64;  // of a failing seeded case's inputs, to be printed at all

std::string plural(size_t n, std::string_view word) {
  return fmt::format("{} {}{}", n, word, n == 1 ? "" : "s");
}

std::string count_text(const array::Comparison& c) {
  return fmt::format("Mismatched elements: {} / {} ({:.3g}%)", c.mismatched, c.elements,
                     100.0 * static_cast<double>(c.mismatched) / static_cast<double>(c.elements));
}

std::string duration(double ms) {
  return ms < 10'000 ? fmt::format("{:.0f} ms", ms) : fmt::format("{:.1f} s", ms / 1000);
}

class TextWriter {
 public:
  TextWriter(const Verdict& verdict, const TextOptions& options) : verdict_(verdict), options_(options) {}

  TextReport write() {
    if (verdict_.compiled) {
      for (const course::ReportSection& section : verdict_.report) write_section(section);
    } else {
      write_not_compiled();
    }
    if (verdict_.state != State::passed) write_ending();
    write_notes();
    return std::move(report_);
  }

 private:
  void line(std::string_view text, Style style = Style::plain) {
    if (gap_ && !text.empty()) report_.output += '\n';
    gap_ = false;
    report_.output += styled(style, text, options_.colour_output);
    report_.output += '\n';
  }

  // The array that a placeholder names: of the section's check where it has one, else of the puzzle's visible
  // case.
  std::optional<array::Array> array_named(std::string_view name, const CheckVerdict* check) const {
    const CaseVerdict* visible = check == nullptr || check->cases.empty() ? nullptr : &check->cases.front();
    if (name == "result") return visible == nullptr ? std::nullopt : visible->actual;
    if (name == "expected") return visible != nullptr ? visible->expected : verdict_.shared_expected;
    if (name == "max_difference") {
      if (visible == nullptr || !visible->actual || visible->actual->shape() != visible->expected.shape())
        return std::nullopt;
      double most = 0;
      for (int64_t i = 0; i < visible->expected.size(); ++i) {
        const double difference = std::abs(visible->actual->get(i) - visible->expected.get(i));
        if (!(difference <= most)) most = difference;  // not-a-number stays
        if (std::isnan(most)) break;
      }
      return array::full({}, most, array::Dtype::float64);
    }
    if (const Metric* metric = find_metric(name)) return counted(*metric, visible);
    for (const course::NamedArray& input : visible == nullptr ? verdict_.shared_inputs : visible->inputs) {
      if (input.name == name) return input.array;
    }
    return std::nullopt;
  }

  static std::optional<array::Array> counted(const Metric& metric, const CaseVerdict* visible) {
    if (visible == nullptr || visible->launches.empty()) return std::nullopt;
    const auto value = metric.value(sum(visible->launches));
    if (!value) return std::nullopt;
    return array::full({}, *value, metric.is_ratio() ? array::Dtype::float64 : array::Dtype::int64);
  }

  std::optional<std::string> value(std::string_view text, const CheckVerdict* check,
                                   std::string_view reason) const {
    if (text == "reason") return std::string(reason);
    const auto wanted = course::parse_report_value(text);
    const auto named = wanted ? array_named(wanted->name, check) : std::nullopt;
    return named ? course::to_text(*wanted, *named) : std::nullopt;
  }

  // Lines up to the first whose value does not exist: what should come after it did not happen.
  void write_lines(const std::vector<std::string>& lines, const CheckVerdict* check, std::string_view reason,
                   Style style = Style::plain) {
    for (const std::string& text : lines) {
      const auto expanded =
          course::expand(text, [&](std::string_view name) { return value(name, check, reason); });
      if (!expanded) return;
      line(*expanded, style);
    }
  }

  void write_section(const course::ReportSection& section) {
    if (section.check.empty() || section.check == "all") {
      write_lines(section.lines, nullptr, "");
      if (section.check.empty() || !verdict_.whole) return;
      if (verdict_.state == State::passed) write_lines(section.passed, nullptr, "", Style::green);
      if (verdict_.state == State::failed) write_lines(section.failed, nullptr, "", Style::red);
      return;
    }
    const CheckVerdict* check = verdict_.find(section.check);
    if (check == nullptr || check->state == State::skipped) return;
    write_lines(section.lines, check, "");
    if (check->state == State::passed) {
      write_lines(section.passed, check, "", Style::green);
      return;
    }
    if (section.failed.empty()) return;
    const CaseVerdict& shown = *check->shown();
    std::string reason = check->state == State::not_solved ? "not solved yet, " + shown.reason : shown.reason;
    if (shown.seed) reason += fmt::format(", with other data (case {}, seed {})", shown.name, *shown.seed);
    write_lines(section.failed, check, printable(reason), Style::red);
    if (detailed_.insert(check).second) write_failure(shown);
  }

  void write_failure(const CaseVerdict& c) {
    write_diagnostics(c.diagnostics);
    if (c.comparison && c.actual && !c.comparison->equal) {
      if (c.seed) write_inputs(c);
      line("");
      const std::string message =
          array::assert_allclose_message(*c.actual, c.expected, c.tolerance, *c.comparison);
      line(message);
      // NumPy counts nothing when NaNs stand in other places; the count is worth a line all the same.
      if (c.comparison->same_shape && message.find("Mismatched elements") == std::string::npos) {
        line(count_text(*c.comparison));
      }
      if (c.mismatch) write_mismatch(*c.mismatch);
    }
    if (!c.findings.empty()) {
      line("");
      line(fmt::format("Found by the {} while it ran:", verdict_.device));
      for (size_t i = 0; i < std::min(c.findings.size(), kMostFindings); ++i) {
        line("");
        report_.output += format(to_diagnostic(c.findings[i]), options_.colour_output);
      }
      if (c.findings.size() > kMostFindings) {
        line(fmt::format("... and {} more (--json FILE has them all)", c.findings.size() - kMostFindings));
      }
    }
    for (const std::string& note : c.notes) {
      line("");
      line("Note: " + note);
    }
    if (!c.printed.empty()) {
      line("");
      line("Your code printed:");
      report_.output += c.printed;
      if (!c.printed.ends_with('\n')) report_.output += '\n';
    }
    gap_ = true;
  }

  void write_inputs(const CaseVerdict& c) {
    int64_t elements = 0;
    for (const course::NamedArray& input : c.inputs) elements += input.array.size();
    if (elements > kMostInputElements) return;
    for (const course::NamedArray& input : c.inputs) {
      line(fmt::format("{}: {}", input.name, array::to_string(input.array)));
    }
  }

  void write_mismatch(const grade::Mismatch& m) {
    std::string text = fmt::format("First mismatch: {}[{}] is {}, expected {}", m.output,
                                   fmt::join(m.index, "]["), m.actual, m.desired);
    if (!m.written) text += "; it was never written";
    if (m.owner) {
      const char* verb = m.owner->recorded ? "written by" : "it belongs to";
      text += fmt::format("{} {} {}", m.owner->recorded ? "," : ";", verb, grade::describe_owner(*m.owner));
      if (m.owner->line != 0) text += fmt::format(" at {}:{}", verdict_.file, m.owner->line);
    }
    line(text);
  }

  void write_diagnostics(const std::vector<Diagnostic>& all) {
    std::vector<const Diagnostic*> errors;
    for (const Diagnostic& d : all) {
      if (d.severity == Severity::error) errors.push_back(&d);
    }
    for (size_t i = 0; i < std::min(errors.size(), kMostDiagnostics); ++i) {
      line("");
      report_.output += format(*errors[i], options_.colour_output);
    }
    if (errors.size() > kMostDiagnostics) {
      line(fmt::format("... and {} more", plural(errors.size() - kMostDiagnostics, "error")));
    }
  }

  // The opening lines, then the ❌ line of the first check that was asked for, then the compiler's messages.
  void write_not_compiled() {
    for (const course::ReportSection& section : verdict_.report) {
      if (section.check.empty()) {
        write_lines(section.lines, nullptr, "");
        continue;
      }
      if (!verdict_.only.empty() && section.check != verdict_.only) continue;
      const std::string_view what = verdict_.misfit ? "does not fit its launch" : "does not compile";
      write_lines(section.failed, nullptr, fmt::format("{} {}", verdict_.file, what), Style::red);
      break;
    }
    write_diagnostics(verdict_.diagnostics);
    gap_ = true;
  }

  // The last line on the screen: where to go on.
  void write_ending() {
    const std::string hint = fmt::format("./puzzles hint {} gives a nudge", verdict_.puzzle);
    if (!verdict_.compiled) {
      line(fmt::format("Next: mend {}, the first error first.", verdict_.file));
      return;
    }
    size_t passed = 0;
    const CheckVerdict* first = nullptr;
    for (const CheckVerdict& check : verdict_.checks) {
      passed += check.state == State::passed;
      const bool wrong = check.state == State::failed || check.state == State::not_solved;
      if (wrong &&
          (first == nullptr || (first->state == State::not_solved && check.state == State::failed))) {
        first = &check;
      }
    }
    std::string text;
    if (verdict_.checks.size() > 1) text = fmt::format("{} of {} passed. ", passed, verdict_.checks.size());
    const bool to_fill =
        first != nullptr && first->state == State::not_solved && first->shown()->next.empty();
    if (to_fill) {
      const std::string place = first->marked.empty() ? verdict_.file : first->marked;
      text += fmt::format("Not solved yet: fill in the marked region at {} ({}).", place, hint);
    } else if (first != nullptr && !first->shown()->next.empty()) {
      text += fmt::format("Next: {} ({})", first->shown()->next, hint);
    } else {
      text += fmt::format("Next: {}.", hint);
    }
    line(text);
  }

  void write_notes() {
    const auto note = [&](std::string_view text, Style style = Style::plain) {
      report_.notes += styled(style, text, options_.colour_notes);
      report_.notes += '\n';
    };
    const double total = verdict_.timings.compile_ms + verdict_.timings.run_ms;
    const std::string how = fmt::format("{}, {}{}", verdict_.device, duration(total),
                                        verdict_.from_cache ? ", compiled before" : "");
    if (verdict_.state != State::passed) {
      note(fmt::format("({})", how), Style::dim);
      return;
    }
    note(fmt::format("✅ {} passed: {}, {}   ({})", verdict_.file, plural(verdict_.checks.size(), "check"),
                     plural(verdict_.cases_run(), "case"), how));
    if (const std::string worth = worth_knowing(verdict_); !worth.empty())
      note(fmt::format("   Worth knowing: {}", worth));
    if (!options_.next_id.empty()) {
      note(fmt::format("   Next: {} (./puzzles run {})", options_.next_puzzle, options_.next_id));
    }
  }

  const Verdict& verdict_;
  const TextOptions& options_;
  TextReport report_;
  std::set<const CheckVerdict*> detailed_;  // whose failure has been written in full
  bool gap_ = false;                        // an empty line before the next line that is not empty
};

}  // namespace

TextReport text_report(const Verdict& verdict, const TextOptions& options) {
  return TextWriter(verdict, options).write();
}

}  // namespace grader::report
