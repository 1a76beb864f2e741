#include "report/svg.h"

#include <fmt/format.h>

#include <cmath>

namespace grader::report {
namespace {

std::string coordinate(double value) {
  const double tenths = std::round(value * 10);
  return fmt::format("{:g}", (tenths == 0 ? 0 : tenths) / 10);
}

}  // namespace

std::string xml_text(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '&')
      result += "&amp;";
    else
      result += c;
  }
  return result;
}

void Svg::rectangle(Point corner, double width, double height, double radius, std::string_view classes) {
  body_ += fmt::format("<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", classes,
                       coordinate(corner.x), coordinate(corner.y), coordinate(width), coordinate(height));
  if (radius > 0) body_ += fmt::format(" rx=\"{}\"", coordinate(radius));
  body_ += "/>\n";
}

void Svg::text(Point at, std::string_view text, std::string_view classes) {
  if (text.empty()) return;
  body_ += fmt::format("<text class=\"{}\" x=\"{}\" y=\"{}\">{}</text>\n", classes, coordinate(at.x),
                       coordinate(at.y), xml_text(text));
}

void Svg::arrow(Point from, Point to, std::string_view classes) {
  constexpr double kHead = 5;
  const double end = to.y - kHead, middle = (from.y + end) / 2;
  body_ += fmt::format("<path class=\"{} way\" d=\"M{} {}C{} {} {} {} {} {}\"/>\n", classes,
                       coordinate(from.x), coordinate(from.y), coordinate(from.x), coordinate(middle),
                       coordinate(to.x), coordinate(middle), coordinate(to.x), coordinate(end));
  body_ += fmt::format("<path class=\"{} head\" d=\"M{} {}l-3 -{}h6z\"/>\n", classes, coordinate(to.x),
                       coordinate(to.y), coordinate(kHead));
}

void Svg::line(Point from, Point to, std::string_view classes) {
  body_ += fmt::format("<path class=\"{}\" d=\"M{} {}L{} {}\"/>\n", classes, coordinate(from.x),
                       coordinate(from.y), coordinate(to.x), coordinate(to.y));
}

}  // namespace grader::report
