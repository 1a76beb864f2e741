// Draws a diagnostic with its source lines. Places that share a file are drawn in one box, in the order
// given; columns come in bytes and are turned into terminal columns here, so that tabs and accents do not
// shift the carets.
#include "support/diagnostic.h"

#include <algorithm>
#include <string_view>

#include "support/files.h"
#include "support/terminal.h"

namespace grader {
namespace {

constexpr int kWidestSource = 100;  // columns; a longer line is cut around its carets

std::string_view line_of(std::string_view text, uint32_t line) {
  for (uint32_t i = 1; i < line; ++i) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

std::string spaces(int n) { return std::string(static_cast<size_t>(std::max(n, 0)), ' '); }

// Cuts `text` so that `from` (in columns) stays in sight; only plain ASCII lines are cut, others are left
// whole.
void cut(std::string& text, int& from, int& length) {
  if (display_width(text) <= kWidestSource || static_cast<int>(text.size()) != display_width(text)) return;
  const int start = std::max(0, from - kWidestSource / 3);
  std::string kept = text.substr(static_cast<size_t>(start), kWidestSource);
  const bool cut_right = start + kWidestSource < static_cast<int>(text.size());
  length = std::max(1, std::min(length, static_cast<int>(kept.size()) - (from - start)));
  from -= start;
  text = (start > 0 ? "…" : "") + kept + (cut_right ? "…" : "");
  if (start > 0) ++from;
}

class Drawing {
 public:
  Drawing(const Diagnostic& diagnostic, std::string_view source, bool colour)
      : diagnostic_(diagnostic), source_(source), colour_(colour) {}

  std::string draw() {
    headline();
    if (diagnostic_.line != 0) box();
    for (const std::string& note : diagnostic_.notes) remark(note);
    if (!diagnostic_.next.empty()) remark("next: " + diagnostic_.next);
    return std::move(out_);
  }

 private:
  void headline() {
    const auto& d = diagnostic_;
    const char* word = d.severity == Severity::error     ? "error"
                       : d.severity == Severity::warning ? "warning"
                                                         : "note";
    std::string head = word;
    if (!d.code.empty()) head += "[" + d.code + "]";
    out_ += styled(style(), head, colour_) + styled(Style::bold, ": " + printable(d.message), colour_) + "\n";
    if (d.line == 0 && !d.file.empty()) out_ += gutter() + dim("┌─ ") + printable(d.file) + "\n";
  }

  void box() {
    const auto& d = diagnostic_;
    uint32_t last = d.line;
    for (const auto& place : d.related) last = std::max(last, place.line);
    digits_ = static_cast<int>(std::to_string(last).size());
    out_ += gutter() + dim("┌─ ") + printable(d.file) + ":" + std::to_string(d.line);
    if (d.column != 0) out_ += ":" + std::to_string(d.column);
    out_ += "\n";
    place(d.line, d.column, d.length, d.label, '^');
    for (const auto& other : d.related) place(other.line, other.column, other.length, other.label, '-');
  }

  void place(uint32_t line, uint32_t column, uint32_t length, const std::string& label, char mark) {
    const std::string_view raw = line_of(source_, line);
    if (raw.find_first_not_of(" \t") == std::string_view::npos) {
      if (!label.empty()) remark(label);
      return;
    }
    if (column == 0 || column > raw.size() + 1) {  // the whole line, without its indentation
      column = static_cast<uint32_t>(raw.find_first_not_of(" \t")) + 1;
      length = static_cast<uint32_t>(raw.size()) + 1 - column;
    }
    const size_t start = column - 1;
    std::string text = printable(raw);
    int from = display_width(printable(raw.substr(0, start)));
    const int to = display_width(printable(raw.substr(0, std::min<size_t>(raw.size(), start + length))));
    int carets = std::max(1, to - from);
    cut(text, from, carets);
    const std::string number = std::to_string(line);
    out_ += spaces(digits_ - static_cast<int>(number.size())) + dim(number + "│ ") + text + "\n";
    out_ += gutter() + dim("│ ") + spaces(from) +
            styled(style(), std::string(static_cast<size_t>(carets), mark), colour_);
    if (!label.empty()) out_ += " " + printable(label);
    out_ += "\n";
  }

  void remark(const std::string& text) { out_ += gutter() + dim("= ") + printable(text) + "\n"; }

  std::string gutter() const { return spaces(digits_); }
  std::string dim(std::string_view text) const { return styled(Style::blue, text, colour_); }
  Style style() const {
    switch (diagnostic_.severity) {
      case Severity::error:
        return Style::red;
      case Severity::warning:
        return Style::yellow;
      case Severity::note:
        break;
    }
    return Style::blue;
  }

  const Diagnostic& diagnostic_;
  std::string_view source_;
  bool colour_;
  int digits_ = 2;
  std::string out_;
};

}  // namespace

std::string format(const Diagnostic& diagnostic, bool colour) {
  const std::string source =
      diagnostic.line == 0 ? "" : read_file_if_there(diagnostic.file).value_or(std::string());
  return Drawing(diagnostic, source, colour).draw();
}

std::string format(const Diagnostic& diagnostic, const std::string& source_text, bool colour) {
  return Drawing(diagnostic, source_text, colour).draw();
}

}  // namespace grader
