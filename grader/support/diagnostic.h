// A message about a place in a text, as data, and the one formatter that draws it:
//
//   error[memcheck]: read past the end of a
//     ┌─ problems/p13/p13.cu:20:14
//   20│       sum += a[i + j] * b[j];
//     │              ^^^^^^^^ a[6]: a has 6 float32 elements (a[0] to a[5])
//     = by thread 5 of block 0
//     = next: which j may thread 5 still use?
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace grader {

enum class Severity { error, warning, note };

// A second place in the same file, for what needs two: the other side of a race, the declaration of a
// parameter.
struct RelatedPlace {
  uint32_t line = 0;    // from 1
  uint32_t column = 0;  // from 1, in bytes; 0: the whole line
  uint32_t length = 1;
  std::string label;
};

struct Diagnostic {
  Severity severity = Severity::error;
  std::string code;  // in brackets after the severity; may be empty
  std::string message;
  std::string file;
  uint32_t line = 0;               // from 1; 0: no place, only the message is drawn
  uint32_t column = 0;             // from 1, in bytes; 0: the whole line
  uint32_t length = 1;             // how many bytes the caret run covers
  std::string label;               // written after the carets
  std::vector<std::string> notes;  // "= ...", one line each
  std::string next;                // "= next: ..." when not empty
  std::vector<RelatedPlace> related;
};

// Draws a diagnostic; the source line is read from `file` (nothing is drawn for a line that cannot be read).
// Ends with a newline. `colour`: ANSI escapes.
std::string format(const Diagnostic& diagnostic, bool colour = false);

// The same with the text given, for sources that are not files.
std::string format(const Diagnostic& diagnostic, const std::string& source_text, bool colour);

}  // namespace grader
