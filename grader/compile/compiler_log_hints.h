// What usually lies behind a compiler's message: a slip of the hand, a host feature in device code, a const
// input.
#pragma once

#include <string>

#include "support/diagnostic.h"

namespace grader::compile {

// Adds a label ("did you mean threadIdx?") or a next step, or moves the caret to where the slip was made;
// leaves messages that it does not know as they are. `text`: the contents of the file that the message is
// about.
void add_hint(Diagnostic& diagnostic, const std::string& text);

// The line of a text, from 1, without its line end; empty when there is none.
std::string line_of(const std::string& text, uint32_t line);

// How many bytes the token at `offset` takes: a name, a number, a string or one character. At least 1.
uint32_t token_length(const std::string& line, size_t offset);

}  // namespace grader::compile
