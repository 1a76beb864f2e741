// The few shapes that our pictures are made of, as SVG text. Coordinates are rounded to a tenth, so that the
// same picture is the same bytes everywhere.
#pragma once

#include <string>
#include <string_view>

namespace grader::report {

struct Point {
  double x = 0, y = 0;
};

// < and & as XML wants them.
std::string xml_text(std::string_view text);

class Svg {
 public:
  void rectangle(Point corner, double width, double height, double radius, std::string_view classes);
  void text(Point at, std::string_view text, std::string_view classes);
  // From `from` down to `to`, in an S that leaves and arrives upright, with an arrow's head at the end.
  void arrow(Point from, Point to, std::string_view classes);
  void line(Point from, Point to, std::string_view classes);

  // All shapes so far, one a line.
  const std::string& body() const { return body_; }

 private:
  std::string body_;
};

}  // namespace grader::report
