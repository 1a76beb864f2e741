// What kind of place a stream is: whether it takes colour, how wide it is, and how wide a text is on it.
#pragma once

#include <string>
#include <string_view>

namespace grader {

// True when the file descriptor is a terminal that shows colour: not with NO_COLOR set or TERM=dumb.
bool takes_colour(int file_descriptor);

// Columns of the terminal, at least 60; 80 for anything that is no terminal.
int terminal_width(int file_descriptor);

// Columns that UTF-8 text takes: code points, without combining marks; the wide ranges (CJK, emoji) count
// two.
int display_width(std::string_view utf8);

// The text as it is safe to print: tabs become spaces to the next multiple of `tab`, other control characters
// and broken UTF-8 become U+FFFD, so that no text from a file can steer the terminal.
std::string printable(std::string_view text, int tab = 4);

enum class Style { plain, bold, red, green, yellow, blue, dim };
std::string styled(Style style, std::string_view text,
                   bool colour);  // the text itself when `colour` is false

}  // namespace grader
