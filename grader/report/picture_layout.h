// Where the cells of a picture of accesses lie: an array's elements and a launch's threads as grids.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "report/access_steps.h"
#include "report/svg.h"

namespace grader::report {

// Positions along one direction; kGap stands for some that are left out.
constexpr int64_t kGap = -1;
struct Axis {
  std::vector<int64_t> shown;
  bool complete = true;  // every touched position is shown

  double extent(double cell) const;
  std::optional<double> start(int64_t position, double cell) const;
};

// All of `size` positions, or where those are more than `most` the touched ones.
Axis make_axis(int64_t size, const std::set<int64_t>& touched, size_t most);

struct CellSize {
  double width = 34, height = 34;
};

// An array as rows of cells. Arrays of three dimensions and more: their planes below each other.
class ArrayGrid {
 public:
  ArrayGrid(const AccessedArray& array, const std::set<int64_t>& touched, CellSize cell);

  double width() const { return columns_.extent(cell_.width); }
  double height() const;
  CellSize cell_size() const { return cell_; }
  bool complete() const { return columns_.complete && rows_.complete; }
  bool one_row() const { return rows_.shown.size() == 1; }

  // Its upper left corner, from the grid's; nothing for an element that is not shown.
  std::optional<Point> corner(int64_t element) const;
  std::vector<int64_t> elements() const;  // that are shown
  std::vector<Point> gaps() const;        // middles of what is left out in rows

 private:
  int64_t row_length_ = 1, plane_ = 0;  // plane_: rows of a plane, 0: there are none
  int64_t size_ = 0;
  Axis columns_, rows_;
  CellSize cell_;
};

// The drawn threads, each block a grid of its own.
class ThreadGrid {
 public:
  // `most`: of each block, in each direction.
  ThreadGrid(const AccessSteps& steps, CellSize cell, const Dim3& most);

  double width() const { return width_; }
  double height() const { return height_; }
  CellSize cell_size() const { return cell_; }
  std::optional<Point> corner(size_t thread) const;  // from the grid's; nothing: it is not drawn
  const std::vector<size_t>& threads() const { return threads_; }
  // Where the block's name goes.
  Point name_place(size_t block) const { return origins_[block]; }

 private:
  CellSize cell_;
  std::vector<size_t> threads_;
  std::vector<Point> corners_;  // by thread, for those that are drawn
  std::vector<Point> origins_;  // by block
  double width_ = 0, height_ = 0;
};

}  // namespace grader::report
