// The layout of nested brackets: which elements are shown, where lines break, where "..." stands.
#include "array/print.h"

#include <algorithm>

#include "array/element_text.h"
#include "array/scalar_text.h"
#include "array/shape_text.h"

namespace grader::array {
namespace {

constexpr int64_t kThreshold = 1000;  // more elements are summarised
constexpr int64_t kEdgeItems = 3;     // to so many at each end of an axis
constexpr size_t kLineWidth = 75;
constexpr int kPrecision = 8;

class Layout {
 public:
  // `separator`: " " or ", ". `prefix`: the width of what stands before the first bracket.
  Layout(const Array& array, std::string separator, size_t prefix, size_t width, int precision)
      : array_(array), separator_(std::move(separator)), prefix_(prefix), width_(width) {
    summarised_ = array.size() > kThreshold;
    std::vector<const std::byte*> shown;
    collect(array.origin(), 0, shown);
    text_ = element_text(shown, array.dtype(), precision, array.ndim() == 0);
  }

  std::string text() const { return axis_text(array_.origin(), 0, prefix_ + 1, width_); }

 private:
  int64_t length(size_t axis) const { return array_.shape()[axis]; }
  bool cut(size_t axis) const { return summarised_ && length(axis) > 2 * kEdgeItems; }
  const std::byte* at(const std::byte* place, size_t axis, int64_t i) const {
    return place + i * array_.strides()[axis];
  }

  // The next position shown after `i` on this axis.
  int64_t next(size_t axis, int64_t i) const {
    return cut(axis) && i == kEdgeItems - 1 ? length(axis) - kEdgeItems : i + 1;
  }

  void collect(const std::byte* place, size_t axis, std::vector<const std::byte*>& shown) const {
    if (axis == array_.shape().size()) {
      shown.push_back(place);
      return;
    }
    for (int64_t i = 0; i < length(axis); i = next(axis, i)) collect(at(place, axis, i), axis + 1, shown);
  }

  // `indent`: the column of what is inside the bracket. `width`: the columns left for a line, which each
  // bracket still to be closed shortens by one.
  std::string axis_text(const std::byte* place, size_t axis, size_t indent, size_t width) const {
    const size_t left = array_.shape().size() - axis;
    if (left == 0) return text_(place);
    return left == 1 ? row_text(place, axis, indent, width) : rows_text(place, axis, indent, width);
  }

  std::string row_text(const std::byte* place, size_t axis, size_t indent, size_t width) const {
    const std::string margin(indent, ' ');
    const size_t mark = separator_.size() - 1;  // the separator without its space
    const size_t room = width - std::min(width, std::max<size_t>(mark, 1));
    std::string done;
    std::string line = margin;
    const auto append = [&](const std::string& word) {
      if (line.size() + word.size() > room && line.size() > indent) {
        done += line.erase(line.find_last_not_of(' ') + 1) + "\n";
        line = margin;
      }
      line += word;
    };
    for (int64_t i = 0; i < length(axis); i = next(axis, i)) {
      append(text_(at(place, axis, i)));
      if (i + 1 == length(axis)) break;
      line += separator_;
      if (next(axis, i) != i + 1) {
        append("...");
        line += separator_;
      }
    }
    return "[" + (done + line).substr(indent) + "]";
  }

  std::string rows_text(const std::byte* place, size_t axis, size_t indent, size_t width) const {
    const std::string margin(indent, ' ');
    // A blank line more for each further dimension.
    const std::string gap = separator_.substr(0, separator_.size() - 1) +
                            std::string(array_.shape().size() - axis - 1, '\n') + margin;
    std::string text = "[";
    for (int64_t i = 0; i < length(axis); i = next(axis, i)) {
      text += axis_text(at(place, axis, i), axis + 1, indent + 1, width - std::min<size_t>(width, 1));
      if (i + 1 == length(axis)) break;
      text += gap;
      if (next(axis, i) != i + 1) text += "..." + gap;
    }
    return text + "]";
  }

  const Array& array_;
  const std::string separator_;
  const size_t prefix_;
  const size_t width_;
  bool summarised_ = false;
  ElementText text_;
};

}  // namespace

std::string to_string(const Array& array) {
  if (array.size() == 0) return "[]";
  if (array.ndim() == 0) return scalar_text(array.origin(), array.dtype());
  return array_text(array);
}

std::string array_text(const Array& array) {
  return array.size() == 0 ? "[]" : Layout(array, " ", 0, kLineWidth, kPrecision).text();
}

std::string number_text(const Array& array, int64_t index) {
  Array one(array.dtype(), {1});
  if (is_floating(array.dtype())) {
    one.set(0, array.get(index));
  } else {
    one.set_int(0, array.get_int(index));
  }
  const std::string text = to_string(one);  // "[5.]"
  return text.substr(1, text.size() - 2);
}

std::string repr(const Array& array, int precision) {
  const std::string_view open = "array(";
  std::string text(open);
  const size_t room = kLineWidth - 1;  // for the last parenthesis
  text += array.size() == 0 ? "[]" : Layout(array, ", ", open.size(), room, precision).text();

  // What the elements do not say by themselves.
  std::string extras;
  if ((array.size() == 0 && array.shape() != Shape{0}) || array.size() > kThreshold) {
    extras = "shape=" + shape_text(array.shape());
  }
  const bool plain =
      array.dtype() == Dtype::float64 || array.dtype() == Dtype::int64 || array.dtype() == Dtype::bool_;
  if (!plain || array.size() == 0) {
    extras += (extras.empty() ? "dtype=" : ", dtype=") + std::string(name(array.dtype()));
  }
  if (extras.empty()) return text + ")";

  text += ",";
  extras += ")";
  const size_t last_line = text.size() - (text.rfind('\n') + 1);
  const bool new_line = last_line + extras.size() + 1 > kLineWidth;
  return text + (new_line ? "\n" + std::string(open.size(), ' ') : " ") + extras;
}

}  // namespace grader::array
