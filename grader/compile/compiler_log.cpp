#include "compile/compiler_log.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <span>

#include "compile/compiler_log_hints.h"
#include "support/files.h"

namespace grader::compile {
namespace {

// The first line of a message.
struct Head {
  Diagnostic diagnostic;
  std::string file;       // as the compiler names it
  bool has_echo = false;  // EDG: a source line and a caret follow
};

struct SeverityName {
  std::string_view text;
  Severity severity;
};
constexpr SeverityName kSeverities[] = {
    {"catastrophic error", Severity::error}, {"fatal error", Severity::error}, {"error", Severity::error},
    {"warning", Severity::warning},          {"remark", Severity::warning},    {"note", Severity::note}};

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)); }
bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// Takes digits off the end of `text` as a number.
std::optional<uint32_t> take_number(std::string_view& text) {
  size_t start = text.size();
  while (start > 0 && is_digit(text[start - 1])) --start;
  if (start == text.size() || text.size() - start > 9) return std::nullopt;
  const uint32_t number = static_cast<uint32_t>(std::stoul(std::string(text.substr(start))));
  text.remove_suffix(text.size() - start);
  return number;
}

bool take_suffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

// "file(9): error: message", "file(9): warning #177-D: message", "At end of source: error: message".
std::optional<Head> edg_head(std::string_view line) {
  for (const auto& [word, severity] : kSeverities) {
    const std::string separator = ": " + std::string(word);
    const size_t at = line.find(separator);
    if (at == std::string_view::npos) continue;
    std::string_view before = line.substr(0, at), after = line.substr(at + separator.size());
    if (after.starts_with(" #")) after.remove_prefix(std::min(after.find(':'), after.size()));
    if (!after.starts_with(": ")) continue;
    Head head;
    head.diagnostic.severity = severity;
    head.diagnostic.message = after.substr(2);
    if (before == "At end of source") {
      head.diagnostic.line = UINT32_MAX;  // the last one, known once the text is
      return head;
    }
    if (!take_suffix(before, ")")) continue;
    const auto number = take_number(before);
    if (!number || !take_suffix(before, "(")) continue;
    head.diagnostic.line = *number;
    head.file = before;
    head.has_echo = true;
    return head;
  }
  return std::nullopt;
}

// "file:9:11: error: message".
std::optional<Head> gcc_head(std::string_view line) {
  for (const auto& [word, severity] : kSeverities) {
    const std::string separator = ": " + std::string(word) + ": ";
    const size_t at = line.find(separator);
    if (at == std::string_view::npos) continue;
    std::string_view before = line.substr(0, at);
    const auto column = take_number(before);
    if (!column || !take_suffix(before, ":")) continue;
    const auto number = take_number(before);
    if (!number || !take_suffix(before, ":")) continue;
    Head head;
    head.diagnostic.severity = severity;
    head.diagnostic.message = line.substr(at + separator.size());
    head.diagnostic.line = *number;
    head.diagnostic.column = *column;
    head.file = before;
    return head;
  }
  return std::nullopt;
}

// "ptxas error   : message", "ptxas FILE, line 27; error   : message", "nvcc fatal   : message", and what ld
// says. Their places are in files that the learner never sees.
std::optional<Head> tool_head(std::string_view line) {
  Head head;
  if (line.starts_with("ptxas ") || line.starts_with("nvcc ") || line.starts_with("nvlink ")) {
    for (const auto& [word, severity] : {SeverityName{"error", Severity::error},
                                         {"fatal", Severity::error},
                                         {"warning", Severity::warning}}) {
      const size_t at = line.find(" " + std::string(word) + " ");
      const size_t colon = at == std::string_view::npos ? at : line.find(": ", at);
      if (colon == std::string_view::npos) continue;
      head.diagnostic.severity = severity;
      head.diagnostic.message = line.substr(colon + 2);
      if (head.diagnostic.message.ends_with("assembly aborted due to errors")) return std::nullopt;
      return head;
    }
  }
  for (std::string_view words : {"undefined reference to ", "multiple definition of "}) {
    const size_t at = line.find(words);
    if (at == std::string_view::npos) continue;
    head.diagnostic.message = line.substr(at);
    return head;
  }
  return std::nullopt;
}

std::optional<Head> head_of(std::string_view line) {
  if (line.empty() || line.front() == ' ') return std::nullopt;
  if (auto head = edg_head(line)) return head;
  if (auto head = gcc_head(line)) return head;
  return tool_head(line);
}

// Where a caret line's caret stands; nothing when it is another kind of line.
std::optional<size_t> caret_of(std::string_view line) {
  const size_t at = line.find_first_not_of(" \t");
  if (at == std::string_view::npos || line[at] != '^' ||
      line.find_first_not_of("^~ ", at) != std::string_view::npos)
    return std::nullopt;
  return at;
}

size_t count_words(std::string_view line, std::string_view word, size_t until, size_t* nth_at, size_t nth) {
  size_t count = 0;
  for (size_t at = line.find(word); at != std::string_view::npos && at < until;
       at = line.find(word, at + 1)) {
    const bool whole =
        (at == 0 || !is_word(line[at - 1])) &&
        (at + word.size() >= line.size() || !is_word(line[at + word.size()]) || !is_word(word.back()));
    if (!whole) continue;
    if (nth_at && count == nth) *nth_at = at;
    ++count;
  }
  return count;
}

// The column, from 1, in the line as the learner wrote it, of the byte that a caret stands under in the line
// as the compiler shows it; 0 when it cannot be told.
uint32_t column_in_source(std::string echo, size_t caret, const std::string& source) {
  for (const char* name : {"global", "device", "host", "shared", "constant", "managed"}) {
    const std::string attribute = std::string("__attribute__((") + name + "))";
    const std::string keyword = std::string("__") + name + "__";
    for (size_t at; (at = echo.find(attribute)) != std::string::npos;) {
      echo.replace(at, attribute.size(), keyword);
      if (caret >= at + attribute.size())
        caret -= attribute.size() - keyword.size();
      else
        caret = std::min(caret, at);
    }
  }
  if (echo == source) return static_cast<uint32_t>(caret + 1);
  if (caret >= echo.size()) return 0;
  // A macro was expanded somewhere in the line: the same word, the same how-manieth.
  const std::string word = echo.substr(caret, token_length(echo, caret));
  const size_t nth = count_words(echo, word, caret, nullptr, 0);
  size_t at = std::string::npos;
  count_words(source, word, source.size(), &at, nth);
  return at == std::string::npos ? 0 : static_cast<uint32_t>(at + 1);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (lines.back().ends_with('\r')) lines.back().remove_suffix(1);
  }
  return lines;
}

// Names as the learner wrote them: without the toolkit's inline namespaces, and without the arguments of a
// template that are its defaults.
std::string plain_names(std::string text) {
  constexpr std::string_view space = "cuda::std::__";
  for (size_t at = text.find(space); at != std::string::npos; at = text.find(space, at + 1)) {
    size_t end = at + space.size();
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end > at + space.size() && text.substr(end, 2) == "::")
      text.erase(at + space.size() - 2, end + 4 - at - space.size());
  }
  constexpr std::string_view defaults = ", cuda::std::layout_right, cuda::std::default_accessor<";
  for (size_t at; (at = text.find(defaults)) != std::string::npos;) {
    size_t end = at + defaults.size();
    for (int depth = 1; end < text.size() && depth > 0; ++end)
      depth += (text[end] == '<') - (text[end] == '>');
    text.erase(at, end - at);
  }
  return text;
}

// An EDG message's further lines: more of the message, the source line, the caret, where a template came
// from.
void read_edg_body(Diagnostic& diagnostic, std::span<const std::string_view> body,
                   const std::string& source) {
  const auto caret =
      std::find_if(body.begin(), body.end(), [](auto line) { return caret_of(line).has_value(); });
  const auto echo = caret == body.end() || caret == body.begin() ? body.end() : caret - 1;
  for (auto line = body.begin(); line != (echo == body.end() ? body.end() : echo); ++line)
    diagnostic.message += (trimmed(*line).find(" types are:") == std::string_view::npos ? " " : "; ") +
                          std::string(trimmed(*line));
  diagnostic.message = plain_names(std::move(diagnostic.message));
  if (echo == body.end()) return;
  constexpr size_t indent = 2;  // of the echoed line and of the caret alike
  const size_t at = *caret_of(*caret);
  const std::string shown(echo->substr(std::min(indent, echo->size())));
  diagnostic.column = at < indent ? 0 : column_in_source(shown, at - indent, source);
  for (auto line = caret + 1; line != body.end(); ++line)
    if (!trimmed(*line).empty()) diagnostic.notes.emplace_back(trimmed(*line));
}

// g++ underlines the whole token: the caret line's run is the length.
void read_gcc_body(Diagnostic& diagnostic, std::span<const std::string_view> body) {
  for (auto line : body) {
    const size_t bar = line.find('|');
    const size_t caret = bar == std::string_view::npos ? bar : line.find('^', bar);
    if (caret == std::string_view::npos ||
        line.find_first_not_of(' ', bar + 1) < std::min(caret, line.find('~', bar)))
      continue;
    const size_t end = line.find_first_not_of("^~", caret);
    diagnostic.length = static_cast<uint32_t>((end == std::string_view::npos ? line.size() : end) - caret);
    return;
  }
}

std::string note_text(const Diagnostic& note, bool same_file) {
  if (!note.line) return note.message;
  return note.message + " (" + (same_file ? "" : note.file + ", ") + "line " + std::to_string(note.line) +
         ")";
}

}  // namespace

std::vector<Diagnostic> parse_compiler_log(std::string_view log, const LogContext& context) {
  std::vector<Diagnostic> result;
  const auto lines = lines_of(log);
  const auto last_line = static_cast<uint32_t>(lines_of(trimmed(context.main_text)).size());
  for (size_t i = 0; i < lines.size();) {
    auto head = head_of(lines[i++]);
    if (!head) continue;
    const size_t start = i;
    while (i < lines.size() && !lines[i].empty() && !head_of(lines[i])) ++i;
    const std::span body(lines.data() + start, i - start);

    Diagnostic diagnostic = std::move(head->diagnostic);
    const bool in_main = head->file.empty() || head->file == context.main_file;
    const std::string text = in_main ? context.main_text : read_file_if_there(head->file).value_or("");
    if (diagnostic.line == UINT32_MAX) diagnostic.line = last_line;
    if (diagnostic.line) {
      const std::string& named = head->file.empty() ? context.main_file : head->file;
      diagnostic.file = context.shown ? context.shown(named) : named;
    }
    if (head->has_echo) {
      const std::string source = line_of(text, diagnostic.line);
      read_edg_body(diagnostic, body, source);
      if (diagnostic.column) diagnostic.length = token_length(source, diagnostic.column - 1);
    } else {
      read_gcc_body(diagnostic, body);
    }
    if (diagnostic.severity == Severity::note && !result.empty()) {
      // Every operator of every header that is not this one, in dozens of lines: none of them is meant.
      if (result.back().message.starts_with("no operator ")) continue;
      auto& notes = result.back().notes;
      std::string note = note_text(diagnostic, diagnostic.file == result.back().file);
      if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(std::move(note));
      continue;
    }
    add_hint(diagnostic, text);
    const bool repeated = std::any_of(result.begin(), result.end(), [&](const Diagnostic& other) {
      return other.file == diagnostic.file && other.line == diagnostic.line &&
             other.column == diagnostic.column && other.message == diagnostic.message;
    });
    if (!repeated) result.push_back(std::move(diagnostic));
  }
  return result;
}

std::vector<std::pair<uint32_t, uint32_t>> subscripts_past_end(const std::vector<Diagnostic>& warnings,
                                                               std::string_view file) {
  std::vector<std::pair<uint32_t, uint32_t>> places;
  for (const Diagnostic& d : warnings)
    if (d.message == "subscript out of range" && d.file == file) places.emplace_back(d.line, d.column);
  return places;
}

}  // namespace grader::compile
