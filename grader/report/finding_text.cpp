#include "report/finding_text.h"

#include <cctype>

#include "support/files.h"

namespace grader::report {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::string_view nth_line(std::string_view text, uint32_t line) {
  while (--line > 0 && text.find('\n') != std::string_view::npos) text.remove_prefix(text.find('\n') + 1);
  return line == 0 ? text.substr(0, text.find('\n')) : std::string_view();
}

// The compiler places an access at the start of its statement or expression; the label names the array
// ("a[6]: ..."). The first `name[` or, of an mdspan, `name(` at or after the column is the access, else the
// column stands.
uint32_t nearest_use(std::string_view line, uint32_t column, std::string_view name) {
  if (name.empty()) return column;
  for (size_t at = line.find(name, column - 1); at != std::string_view::npos; at = line.find(name, at + 1)) {
    const std::string_view after = line.substr(at + name.size());
    const bool whole =
        (at == 0 || !is_word(line[at - 1])) && (after.starts_with('[') || after.starts_with('('));
    if (whole) return static_cast<uint32_t>(at + 1);
  }
  return column;
}

}  // namespace

uint32_t expression_length(std::string_view line, uint32_t column) {
  if (column == 0 || column > line.size()) return 1;
  const size_t start = column - 1;
  size_t end = start;
  while (end < line.size() && is_word(line[end])) ++end;
  if (end == start) return 1;
  while (end < line.size()) {
    if (line[end] == '.' && end + 1 < line.size() && is_word(line[end + 1])) {
      ++end;
      while (end < line.size() && is_word(line[end])) ++end;
    } else if (line[end] == '[' || line[end] == '(') {
      const char open = line[end], shut = open == '[' ? ']' : ')';
      int depth = 0;
      size_t close = end;
      for (; close < line.size(); ++close) {
        depth += (line[close] == open) - (line[close] == shut);
        if (depth == 0) break;
      }
      if (close == line.size()) break;  // goes on in the next line
      end = close + 1;
    } else {
      break;
    }
  }
  return static_cast<uint32_t>(end - start);
}

Diagnostic to_diagnostic(const Finding& finding) {
  Diagnostic d;
  d.code = finding.check;
  d.message = finding.message;
  d.file = finding.file;
  d.line = finding.line;
  d.column = finding.column;
  d.label = finding.label;
  d.notes = finding.notes;
  d.next = finding.next;
  const auto point = [](const std::string& file, uint32_t line_number, uint32_t& column, uint32_t& length,
                        std::string_view array) {
    if (line_number == 0 || column == 0) return;
    const std::string text = read_file_if_there(file).value_or("");
    const std::string_view line = nth_line(text, line_number);
    column = nearest_use(line, column, array);
    length = expression_length(line, column);
  };
  if (!finding.other) {
    const bool at_barrier = d.code == "synccheck" && d.message.find("barrier") != std::string::npos;
    point(d.file, d.line, d.column, d.length,
          at_barrier ? "__syncthreads" : d.label.substr(0, d.label.find('[')));
    return d;
  }
  // "thread 8 (warp 0) writes shared[8]": the array is named by the last word.
  const auto array_of = [](const std::string& label) {
    const std::string last = label.substr(label.rfind(' ') + 1);
    return last.substr(0, last.find('['));
  };
  point(d.file, d.line, d.column, d.length, array_of(d.label));
  RelatedPlace other{finding.other->line, finding.other->column, 1, finding.other->label};
  if (finding.other->file != d.file || other.line == 0) {
    d.notes.push_back(other.line == 0
                          ? other.label
                          : other.label + " at " + finding.other->file + ":" + std::to_string(other.line));
    return d;
  }
  point(d.file, other.line, other.column, other.length, array_of(other.label));
  if (other.line == d.line && other.column == d.column)  // both are the one access that the carets show
    d.notes.insert(d.notes.begin(), other.label + ", here too");
  else
    d.related.push_back(std::move(other));
  return d;
}

}  // namespace grader::report
