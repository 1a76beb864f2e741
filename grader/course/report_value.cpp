#include "course/report_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "array/print.h"
#include "array/shape_text.h"
#include "support/counters.h"

namespace grader::course {
namespace {

using array::Array;

// Reads from the front of a text.
struct Reader {
  std::string_view text;

  bool skip(std::string_view token) {
    if (!text.starts_with(token)) return false;
    text.remove_prefix(token.size());
    return true;
  }
  std::string word() {
    size_t end = 0;
    while (end < text.size() && ((text[end] >= 'a' && text[end] <= 'z') || text[end] == '_' ||
                                 (text[end] >= '0' && text[end] <= '9')))
      ++end;
    std::string found(text.substr(0, end));
    text.remove_prefix(end);
    return found;
  }
  std::optional<int64_t> number() {
    int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || value < 0) return std::nullopt;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    return value;
  }
};

Array rows(const Array& array, int64_t from, int64_t count, array::Shape shape) {
  const int64_t width = array.size() / array.shape().front();
  Array result(array.dtype(), std::move(shape));
  for (int64_t i = 0; i < count * width; ++i) {
    if (array::is_floating(array.dtype())) {
      result.set(i, array.get(from * width + i));
    } else {
      result.set_int(i, array.get_int(from * width + i));
    }
  }
  return result;
}

double property_of(const Array& array, const std::string& property) {
  double least = array.get(0), most = array.get(0), sum = 0, squares = 0;
  for (int64_t i = 0; i < array.size(); ++i) {
    const double x = array.get(i);
    least = std::fmin(least, x);
    most = std::fmax(most, x);
    sum += x;
    squares += x * x;
  }
  return property == "min" ? least : property == "max" ? most : property == "sum" ? sum : std::sqrt(squares);
}

}  // namespace

std::optional<ReportValue> parse_report_value(std::string_view text) {
  ReportValue value;
  Reader reader{text};
  const std::string_view metric = text.substr(0, text.find(':'));
  if (find_metric(metric) != nullptr) {
    value.name = metric;
    value.is_metric = true;
    reader.skip(metric);
  } else {
    value.name = reader.word();
  }
  if (value.name.empty()) return std::nullopt;
  while (!value.is_metric && !value.first && reader.skip("[")) {
    const bool slice = reader.skip(":");
    const auto number = reader.number();
    if (!number || !reader.skip("]")) return std::nullopt;
    if (slice) {
      value.first = number;
    } else {
      value.index.push_back(*number);
    }
  }
  if (reader.skip(".")) {
    value.property = reader.word();
    const auto known = {"shape", "min", "max", "sum", "norm"};
    if (std::find(known.begin(), known.end(), value.property) == known.end()) return std::nullopt;
  }
  if (reader.skip(":.")) {
    const auto digits = reader.number();
    if (!digits || *digits > 17 || reader.text.size() != 1) return std::nullopt;
    value.digits = static_cast<int>(*digits);
    value.format = reader.text.front();
    reader.text = {};
    if (value.format != 'f' && value.format != 'e') return std::nullopt;
  }
  if (!reader.text.empty()) return std::nullopt;
  return value;
}

std::optional<std::string> to_text(const ReportValue& value, const Array& whole) {
  Array part = whole.contiguous();
  for (const int64_t index : value.index) {
    if (part.ndim() == 0 || index >= part.shape().front()) return std::nullopt;
    part = rows(part, index, 1, {part.shape().begin() + 1, part.shape().end()});
  }
  if (value.first) {
    if (part.ndim() == 0) return std::nullopt;
    array::Shape shape = part.shape();
    shape.front() = std::min(shape.front(), *value.first);
    const int64_t count = shape.front();
    part = rows(part, 0, count, std::move(shape));
  }
  if (value.property == "shape") return array::shape_text(part.shape());
  if (!value.property.empty()) {
    if (part.size() == 0) return std::nullopt;
    const double number = property_of(part, value.property);
    part = Array(array::Dtype::float64, {});
    part.set(0, number);
  }
  if (!value.digits) return array::to_string(part);
  if (part.size() != 1) return std::nullopt;
  return value.format == 'f' ? fmt::format("{:.{}f}", part.get(0), *value.digits)
                             : fmt::format("{:.{}e}", part.get(0), *value.digits);
}

}  // namespace grader::course
