#include "report/picture_layout.h"

#include <algorithm>

namespace grader::report {
namespace {

constexpr double kGapWidth = 18, kBetweenPlanes = 10, kBetweenBlocks = 18, kBlockName = 14, kNameBeside = 62;
constexpr size_t kMostColumns = 20, kMostRows = 16;
constexpr size_t kMostThreadsOfBlocks = 32;  // in one row

}  // namespace

double Axis::extent(double cell) const {
  double sum = 0;
  for (const int64_t each : shown) sum += each == kGap ? kGapWidth : cell;
  return sum;
}

std::optional<double> Axis::start(int64_t position, double cell) const {
  double sum = 0;
  for (const int64_t each : shown) {
    if (each == position) return sum;
    sum += each == kGap ? kGapWidth : cell;
  }
  return std::nullopt;
}

Axis make_axis(int64_t size, const std::set<int64_t>& touched, size_t most) {
  Axis axis;
  if (size <= static_cast<int64_t>(most)) {
    for (int64_t i = 0; i < size; ++i) axis.shown.push_back(i);
    return axis;
  }
  size_t count = 0;
  int64_t before = -1;
  for (const int64_t position : touched) {
    if (count == most) {
      axis.complete = false;
      break;
    }
    if (position != before + 1) axis.shown.push_back(kGap);
    axis.shown.push_back(before = position);
    ++count;
  }
  if (before + 1 < size) axis.shown.push_back(kGap);
  return axis;
}

ArrayGrid::ArrayGrid(const AccessedArray& array, const std::set<int64_t>& touched, CellSize cell)
    : size_(array.size), cell_(cell) {
  if (!array.shape.empty()) row_length_ = std::max<int64_t>(array.shape.back(), 1);
  if (array.shape.size() > 2) plane_ = array.shape[array.shape.size() - 2];
  std::set<int64_t> columns, rows;
  for (const int64_t element : touched)
    columns.insert(element % row_length_), rows.insert(element / row_length_);
  columns_ = make_axis(row_length_, columns, kMostColumns);
  // Of a tall array that is hardly touched, the touched rows alone.
  const int64_t height = (size_ + row_length_ - 1) / row_length_;
  const bool sparse = height > 6 && static_cast<int64_t>(rows.size()) * 4 <= height;
  rows_ = make_axis(height, rows, sparse ? std::min(rows.size(), kMostRows) : kMostRows);
}

double ArrayGrid::height() const {
  double planes = 0;
  if (plane_ > 0)
    for (const int64_t row : rows_.shown) planes += row > 0 && row % plane_ == 0 ? kBetweenPlanes : 0;
  return rows_.extent(cell_.height) + planes;
}

std::optional<Point> ArrayGrid::corner(int64_t element) const {
  if (element < 0 || element >= size_) return std::nullopt;
  const int64_t row = element / row_length_;
  const auto x = columns_.start(element % row_length_, cell_.width);
  const auto y = rows_.start(row, cell_.height);
  if (!x || !y) return std::nullopt;
  return Point{*x, *y + (plane_ > 0 ? static_cast<double>(row / plane_) * kBetweenPlanes : 0)};
}

std::vector<int64_t> ArrayGrid::elements() const {
  std::vector<int64_t> result;
  for (const int64_t row : rows_.shown)
    for (const int64_t column : columns_.shown)
      if (row != kGap && column != kGap && row * row_length_ + column < size_)
        result.push_back(row * row_length_ + column);
  return result;
}

std::vector<Point> ArrayGrid::gaps() const {
  std::vector<Point> result;
  double y = 0;
  for (const int64_t row : rows_.shown) {
    double x = 0;
    if (row == kGap) {
      result.push_back({width() / 2, y + kGapWidth / 2});
    } else {
      for (const int64_t column : columns_.shown) {
        if (column == kGap) result.push_back({x + kGapWidth / 2, y + cell_.height / 2});
        x += column == kGap ? kGapWidth : cell_.width;
      }
    }
    y += row == kGap ? kGapWidth : cell_.height;
  }
  return result;
}

ThreadGrid::ThreadGrid(const AccessSteps& steps, CellSize cell, const Dim3& most)
    : cell_(cell), corners_(steps.threads.size(), Point{-1, -1}) {
  const bool flat = steps.block_size[1] == 1 && steps.block_size[2] == 1, several = steps.blocks.size() > 1;
  Dim3 first = steps.blocks.empty() ? Dim3{} : steps.blocks.front();
  Dim3 shown = most;
  for (size_t i = 0; i < 3; ++i) shown[i] = std::min(most[i], steps.block_size[i]);
  const double block_width = shown[0] * cell.width, block_height = shown[1] * shown[2] * cell.height;
  for (size_t b = 0; b < steps.blocks.size(); ++b) {
    const Dim3& at = steps.blocks[b];
    // Blocks of one row of threads stand in one row too, in whichever direction the grid counts them.
    const double column = flat ? static_cast<double>(b) : at[0] - first[0];
    const double row = flat ? 0 : at[1] - first[1] + (at[2] - first[2]) * steps.grid[1];
    origins_.push_back(
        {column * (block_width + (flat ? kNameBeside : kBetweenBlocks)),
         row * (block_height + kBetweenBlocks) + (several && !flat ? (row + 1) * kBlockName : 0)});
  }
  size_t drawn = 0;
  for (size_t t = 0; t < steps.threads.size(); ++t) {
    const AccessThread& thread = steps.threads[t];
    if (thread.index[0] >= shown[0] || thread.index[1] >= shown[1] || thread.index[2] >= shown[2]) continue;
    if (flat && several && ++drawn > kMostThreadsOfBlocks) break;
    const Point origin = origins_[thread.block];
    const double row = thread.index[1] + thread.index[2] * shown[1];
    corners_[t] = {origin.x + thread.index[0] * cell.width, origin.y + row * cell.height};
    width_ = std::max(width_, corners_[t].x + cell.width);
    height_ = std::max(height_, corners_[t].y + cell.height);
    threads_.push_back(t);
  }
}

std::optional<Point> ThreadGrid::corner(size_t thread) const {
  if (corners_[thread].x < 0) return std::nullopt;
  return corners_[thread];
}

}  // namespace grader::report
