// A picture of what a launch's threads read and write, as SVG: arrays and threads as rows of cells, a line
// for each access, one panel for what lies between two barriers. The same steps are the same bytes.
#pragma once

#include <optional>
#include <string>

#include "report/access_steps.h"

namespace grader::report {

struct PictureText {
  std::string title;    // "Puzzle 13, simple"
  std::string file;     // named where it is not the puzzle's own
  std::string command;  // that draws it, kept in the picture
  // Panels to draw, counted from 1; by default all.
  size_t first_step = 1;
  std::optional<size_t> last_step;
  Dim3 threads{16, 16, 4};  // to draw of each block, in each direction
};

std::string access_picture(const AccessSteps& steps, const PictureText& text);

// The same for a terminal: a line for each thread and step.
std::string access_table(const AccessSteps& steps);

}  // namespace grader::report
