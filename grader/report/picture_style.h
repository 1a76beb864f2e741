// The colours of pictures, light and dark.
#pragma once

#include <string>

namespace grader::report {

// A <style> element. On its own a picture follows the reader's system; in a page of the book it follows the
// book's theme, whose name mdBook sets as a class of <html>.
std::string picture_style();

}  // namespace grader::report
