#include "compile/inline_asm.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "compile/ptxas.h"
#include "compile/toolkit.h"

namespace grader::compile {
namespace {

namespace fs = std::filesystem;

struct Place {
  uint32_t file = 0, line = 0, column = 0;
};

// The lines of one asm statement in the PTX, from 1, both ends outside.
struct Statement {
  size_t begin = 0, end = 0;
  Place place;
};

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r"), last = text.find_last_not_of(" \t\r");
  return first == std::string_view::npos ? std::string_view() : text.substr(first, last - first + 1);
}

uint32_t take_number(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  uint32_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<size_t>(read.ptr - text.data()));
  return number;
}

struct Listing {
  std::vector<std::string_view> lines;
  std::vector<Statement> statements;
  std::map<uint32_t, std::string> files;

  explicit Listing(std::string_view ptx) {
    Place place;
    while (!ptx.empty()) {
      const size_t end = ptx.find('\n');
      std::string_view line = trimmed(ptx.substr(0, end));
      ptx.remove_prefix(end == std::string_view::npos ? ptx.size() : end + 1);
      lines.push_back(line);
      if (line == "// begin inline asm") {
        statements.push_back({lines.size(), lines.size(), place});
      } else if (line == "// end inline asm" && !statements.empty()) {
        statements.back().end = lines.size();
      } else if (line.starts_with(".loc")) {
        line.remove_prefix(4);
        place.file = take_number(line);
        place.line = take_number(line);
        place.column = take_number(line);
      } else if (line.starts_with(".file")) {
        line.remove_prefix(5);
        const uint32_t number = take_number(line);
        const size_t open = line.find('"'), close = line.rfind('"');
        if (open < close) files[number] = line.substr(open + 1, close - open - 1);
      }
    }
  }

  const Statement* statement_at(size_t line) const {
    const auto found = std::find_if(statements.begin(), statements.end(),
                                    [line](const Statement& s) { return s.begin < line && line < s.end; });
    return found == statements.end() ? nullptr : &*found;
  }
};

// Whether a file is of the toolkit, by whatever way the compiler came to it.
bool in_toolkit(const std::string& file) {
  std::error_code failed;
  const fs::path path = fs::weakly_canonical(file, failed);
  for (const fs::path& folder : {toolkit().root, toolkit().include}) {
    const fs::path whole = fs::weakly_canonical(folder, failed);
    if (std::mismatch(whole.begin(), whole.end(), path.begin(), path.end()).first == whole.end()) return true;
  }
  return false;
}

}  // namespace

std::vector<Diagnostic> refused_asm(std::string_view ptx, const ShownPath& shown) {
  std::vector<Diagnostic> diagnostics;
  if (ptx.find("// begin inline asm") == std::string_view::npos) return diagnostics;
  Listing listing(ptx);
  std::map<uint32_t, bool> own;
  for (const auto& [number, file] : listing.files) own[number] = !in_toolkit(file);
  std::erase_if(listing.statements, [&](const Statement& s) { return !own[s.place.file]; });
  if (listing.statements.empty()) return diagnostics;

  for (const PtxasError& error : assemble(std::string(ptx)).errors) {
    const Statement* statement = listing.statement_at(error.line);
    if (!statement) continue;
    Diagnostic d;
    d.code = "asm";
    d.message = "ptxas refuses this asm: " + error.message;
    d.file = shown(listing.files[statement->place.file]);
    d.line = statement->place.line;
    d.column = statement->place.column;
    d.notes.push_back("the PTX: " + std::string(listing.lines[error.line - 1]));
    const auto same = [&d](const Diagnostic& other) {
      return other.message == d.message && other.file == d.file && other.line == d.line;
    };
    if (std::none_of(diagnostics.begin(), diagnostics.end(), same)) diagnostics.push_back(std::move(d));
  }
  return diagnostics;
}

}  // namespace grader::compile
