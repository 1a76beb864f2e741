// From top to bottom a picture follows time. A panel is what lies between two barriers: the arrays that are
// read, the threads, the arrays that are written. Where the next panel reads what this one has written, its
// lines start at those cells and cross the barrier. In one dimension every access is a line and cells hold
// values. With rows and columns the lines of all threads would hide each other: cells then say which thread
// touches them, or how many do, and one thread's lines are drawn. Where a row has one array, its first
// element stands under (or over) the first thread.
#include "report/access_picture.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/picture_layout.h"
#include "report/picture_style.h"

namespace grader::report {
namespace {

constexpr double kMargin = 14, kWidestRow = 1010, kBetweenArrays = 26;
constexpr double kWays = 46;     // height that lines get between two rows
constexpr double kBarrier = 30;  // height that a barrier adds
constexpr double kReadableWidth =
    600;  // a narrower page scrolls a wide picture, instead of shrinking it further
constexpr size_t kMostLines = 64;

struct Placed {
  size_t array = 0;
  ArrayGrid grid;
  Point corner;
};

class Painter {
 public:
  Painter(const AccessSteps& steps, const PictureText& text)
      : steps_(steps),
        text_(text),
        labels_threads_(steps.block_size[1] > 1 || steps.block_size[2] > 1),
        cell_(cell_size()),
        threads_(steps, {cell_.width, 26}, text.threads) {
    find_touched();
    choose_focus();
  }

  std::string paint() {
    measure();
    y_ = kMargin + 40;
    const size_t last = std::min(text_.last_step.value_or(steps_.steps.size()), steps_.steps.size());
    for (size_t s = 0; s < steps_.steps.size(); ++s) {
      const AccessStep& step = steps_.steps[s];
      if (s + 1 >= text_.first_step && s < last) panel(step);
      for (const ElementAccess& read : step.reads) know(read);
      for (const ElementAccess& write : step.writes) know(write);
    }
    const bool some = text_.first_step > 1 || last < steps_.steps.size();
    if (some)
      notes_.push_back(fmt::format("Drawn: steps {} to {} of {}; a step lies between two barriers.",
                                   text_.first_step, last, steps_.steps.size()));
    finish();
    return document();
  }

 private:
  using Where = std::pair<size_t, int64_t>;

  // ---- what is drawn, and how large
  // --------------------------------------------------------------------------

  // Wide enough for the longest text of a cell, alike for all.
  CellSize cell_size() const {
    size_t longest = 4;
    for (const AccessStep& step : steps_.steps) {
      for (const auto* list : {&step.reads, &step.writes}) {
        for (const ElementAccess& access : *list) {
          const std::string index = subscripts(access.array, access.element);
          longest = std::max(longest, (index.size() * 3 + 3) / 4);
          if (!labels_threads_) longest = std::max(longest, access.value.size());
        }
      }
    }
    return {std::max(34.0, 7.0 * static_cast<double>(longest) + 6), 34};
  }

  std::string subscripts(size_t array, int64_t element) const {
    const AccessedArray& a = steps_.arrays[array];
    return element_name(a, element).substr(a.name.size());
  }

  bool drawn(const ElementAccess& access) const { return threads_.corner(access.thread).has_value(); }

  void find_touched() {
    touched_.resize(steps_.arrays.size());
    for (const AccessStep& step : steps_.steps)
      for (const auto* list : {&step.reads, &step.writes})
        for (const ElementAccess& access : *list)
          if (drawn(access)) touched_[access.array].insert(access.element);
  }

  // The middle one of the threads that do most.
  void choose_focus() {
    std::vector<size_t> count(steps_.threads.size());
    for (const AccessStep& step : steps_.steps)
      for (const auto* list : {&step.reads, &step.writes})
        for (const ElementAccess& access : *list)
          if (drawn(access)) ++count[access.thread];
    const size_t most = *std::max_element(count.begin(), count.end());
    std::vector<size_t> busiest;
    for (size_t t = 0; t < count.size(); ++t)
      if (count[t] == most) busiest.push_back(t);
    focus_ = busiest[busiest.size() / 2];
  }

  ArrayGrid grid_of(size_t array) const { return {steps_.arrays[array], touched_[array], cell_}; }

  std::string name_of(size_t array) const {
    const AccessedArray& a = steps_.arrays[array];
    if (!a.shared || steps_.blocks.size() == 1) return a.name;
    return fmt::format("{} {}", a.name, block_label(a.block));
  }
  std::string block_label(size_t block) const {
    const Dim3& b = steps_.blocks[block];
    if (steps_.grid[2] > 1) return fmt::format("({},{},{})", b[0], b[1], b[2]);
    if (steps_.grid[1] > 1) return fmt::format("({},{})", b[0], b[1]);
    return fmt::format("{}", b[0]);
  }

  static double text_width(std::string_view text, double each) {
    return each * static_cast<double>(text.size());
  }

  double left_of(size_t array) const { return text_width(name_of(array), 7) + 12; }

  // Arrays beside each other as far as they fit: rows of them.
  std::vector<std::vector<size_t>> rows_of(const std::vector<size_t>& arrays) const {
    std::vector<std::vector<size_t>> rows;
    double width = 0;
    for (const size_t array : arrays) {
      const double more = grid_of(array).width() + left_of(array) + kBetweenArrays;
      if (rows.empty() || width + more > kWidestRow) rows.emplace_back(), width = 0;
      rows.back().push_back(array);
      width += more;
    }
    return rows;
  }

  double width_of(const std::vector<size_t>& row) const {
    double width = 0;
    for (size_t i = 0; i < row.size(); ++i)
      width += grid_of(row[i]).width() + (i == 0 ? 0 : left_of(row[i]) + kBetweenArrays);
    return width;
  }

  static std::vector<size_t> arrays_in(const std::vector<ElementAccess>& accesses) {
    std::set<size_t> arrays;
    for (const ElementAccess& access : accesses) arrays.insert(access.array);
    return {arrays.begin(), arrays.end()};
  }

  // How far a row of arrays reaches to the left and the right of the threads' left edge.
  std::pair<double, double> reach(const std::vector<size_t>& row) const {
    const double width = width_of(row);
    const double start = row.size() == 1 && !labels_threads_ ? 0 : threads_.width() / 2 - width / 2;
    return {left_of(row.front()) - start, start + width};
  }

  void measure() {
    double left = text_width("threads", 7) + 12, right = threads_.width();
    for (const AccessStep& step : steps_.steps)
      for (const auto* list : {&step.reads, &step.writes})
        for (const auto& row : rows_of(arrays_in(*list))) {
          left = std::max(left, reach(row).first);
          right = std::max(right, reach(row).second);
        }
    width_ = std::max(left + right + 2 * kMargin, 420.0);
    threads_x_ = kMargin + left;
    if (labels_threads_) threads_x_ += (width_ - left - right - 2 * kMargin) / 2;
  }

  // ---- one panel
  // ---------------------------------------------------------------------------------------------

  void panel(const AccessStep& step) {
    const auto sources = arrays_in(step.reads), targets = arrays_in(step.writes);
    const bool from_above =
        !sources.empty() && std::all_of(sources.begin(), sources.end(), [&](size_t array) {
          return std::any_of(below_.begin(), below_.end(), [&](const Placed& p) { return p.array == array; });
        });
    if (started_) barrier(from_above);
    started_ = true;
    std::vector<Placed> above = from_above ? below_ : std::vector<Placed>{};
    if (!from_above)
      for (const auto& row : rows_of(sources)) place(row, step, step.reads, above);
    if (!sources.empty()) y_ += kWays;
    const double threads_top = y_;
    draw_threads(step);
    below_.clear();
    if (!targets.empty()) {
      y_ += kWays;
      for (const auto& row : rows_of(targets)) place(row, step, step.writes, below_);
    }
    draw_ways(step, above, threads_top);
  }

  void barrier(bool crossed) {
    y_ += crossed ? 6 : 14;
    const double at = y_ + 8;
    back_.line({kMargin, at}, {width_ - kMargin, at}, "barrier");
    front_.text({kMargin, at - 4}, "barrier", "soft");
    y_ += crossed ? 0 : kBarrier - 8;
  }

  void place(const std::vector<size_t>& row, const AccessStep& step,
             const std::vector<ElementAccess>& accesses, std::vector<Placed>& placed) {
    const bool reads = &accesses == &step.reads;
    double x = threads_x_ - reach(row).first + left_of(row.front()), tallest = 0;
    for (const size_t array : row) tallest = std::max(tallest, grid_of(array).height());
    if (!placed.empty()) y_ += 10;
    for (size_t i = 0; i < row.size(); ++i) {
      ArrayGrid grid = grid_of(row[i]);
      if (i > 0) x += left_of(row[i]) + kBetweenArrays;
      const Point corner{x, reads ? y_ + tallest - grid.height() : y_};
      front_.text({x - 8, corner.y + grid.height() / 2 + 4}, name_of(row[i]), "name");
      draw_cells(row[i], grid, corner, step, accesses, reads);
      x += grid.width();
      incomplete_ |= !grid.complete();
      placed.push_back({row[i], std::move(grid), corner});
    }
    y_ += tallest;
  }

  void draw_cells(size_t array, const ArrayGrid& grid, Point corner, const AccessStep& step,
                  const std::vector<ElementAccess>& accesses, bool reads) {
    std::map<int64_t, std::vector<const ElementAccess*>> by_element;
    for (const ElementAccess& access : accesses)
      if (access.array == array && drawn(access)) by_element[access.element].push_back(&access);
    for (const int64_t element : grid.elements()) {
      const Point at = *grid.corner(element);
      const Point cell{corner.x + at.x, corner.y + at.y};
      const auto found = by_element.find(element);
      const bool touched = found != by_element.end();
      const bool bad = std::find(step.contested.begin(), step.contested.end(), Where{array, element}) !=
                       step.contested.end();
      std::string classes = "cell";
      if (touched) classes += reads ? " r" : " w";
      if (touched && labels_threads_ && other_tint(found->second.front()->thread)) classes += " other";
      back_.rectangle(cell, cell_.width, cell_.height, 0, classes);
      if (bad && touched)
        over_.rectangle({cell.x + 1.5, cell.y + 1.5}, cell_.width - 3, cell_.height - 3, 0, "bad");
      contested_ |= bad && touched;
      const double x = cell.x + cell_.width / 2;
      front_.text({x, cell.y + 11}, subscripts(array, element), "index");
      const std::string content =
          labels_threads_ ? who(found, by_element) : value_in({array, element}, found, by_element);
      front_.text({x, cell.y + 26}, content, touched ? "value" : "value old");
    }
    for (const Point& gap : grid.gaps())
      front_.text({corner.x + gap.x, corner.y + gap.y + 3}, "…", "value old");
  }

  using ByElement = std::map<int64_t, std::vector<const ElementAccess*>>;

  std::string who(ByElement::const_iterator found, const ByElement& all) {
    if (found == all.end()) return "";
    if (found->second.size() > 1) {
      counts_ = true;
      return fmt::format("×{}", found->second.size());
    }
    return thread_label(steps_, steps_.threads[found->second.front()->thread].index);
  }

  std::string value_in(const Where& where, ByElement::const_iterator found, const ByElement& all) const {
    if (found != all.end())
      for (auto access = found->second.rbegin(); access != found->second.rend(); ++access)
        if (!(*access)->value.empty()) return (*access)->value;
    const auto known = known_.find(where);
    return known == known_.end() ? "" : known->second;
  }

  // Neighbouring blocks have different tints.
  bool other_tint(size_t thread) const {
    const Dim3& block = steps_.blocks[steps_.threads[thread].block];
    return steps_.blocks.size() > 1 && (block[0] + block[1] + block[2]) % 2 == 1;
  }

  void know(const ElementAccess& access) { known_[access.where()] = access.value; }

  void draw_threads(const AccessStep& step) {
    std::set<size_t> active;
    for (const auto* list : {&step.reads, &step.writes})
      for (const ElementAccess& access : *list) active.insert(access.thread);
    const Point corner{threads_x_, y_};
    const CellSize size = threads_.cell_size();
    const bool focused = lines_of(step) > most_lines();
    for (const size_t t : threads_.threads()) {
      const Point at = *threads_.corner(t);
      const bool is_active = active.count(t) != 0;
      idle_ |= !is_active;
      std::string classes = is_active ? "thread" : "thread idle";
      if (other_tint(t)) classes += " other";
      if (focused && t == focus_) classes += " focus";
      back_.rectangle({corner.x + at.x + 2, corner.y + at.y + 2}, size.width - 4, size.height - 4, 7,
                      classes);
      front_.text({corner.x + at.x + size.width / 2, corner.y + at.y + size.height / 2 + 4},
                  thread_label(steps_, steps_.threads[t].index), is_active ? "label" : "label old");
    }
    // In one row the blocks' names stand where "threads" would, else above each block.
    const bool beside = steps_.blocks.size() > 1 && !labels_threads_;
    if (!beside) front_.text({corner.x - 8, y_ + threads_.height() / 2 + 4}, "threads", "name");
    for (size_t b = 0; steps_.blocks.size() > 1 && b < steps_.blocks.size(); ++b) {
      const Point at = threads_.name_place(b);
      const std::string name = "block " + block_label(b);
      if (beside)
        front_.text({corner.x + at.x - 8, corner.y + at.y + size.height / 2 + 4}, name, "name");
      else
        front_.text({corner.x + at.x + 3, corner.y + at.y - 3}, name, "soft");
    }
    y_ += threads_.height();
  }

  // ---- lines
  // -------------------------------------------------------------------------------------------------

  size_t most_lines() const { return labels_threads_ ? 0 : kMostLines; }

  size_t lines_of(const AccessStep& step) const {
    size_t lines = 0;
    for (const auto* list : {&step.reads, &step.writes})
      lines += static_cast<size_t>(
          std::count_if(list->begin(), list->end(), [&](const auto& a) { return drawn(a); }));
    return lines;
  }

  static std::optional<Point> cell_in(const std::vector<Placed>& placed, const ElementAccess& access) {
    for (const Placed& p : placed) {
      if (p.array != access.array) continue;
      if (const auto at = p.grid.corner(access.element)) return Point{p.corner.x + at->x, p.corner.y + at->y};
    }
    return std::nullopt;
  }

  // Lines meet a thread side by side, in the order of the cells that they come from or go to.
  void draw_ways(const AccessStep& step, const std::vector<Placed>& above, double threads_top) {
    const bool all = lines_of(step) <= most_lines();
    focus_used_ |= !all;
    const Point corner{threads_x_, threads_top};
    const CellSize size = threads_.cell_size();
    for (const bool reading : {true, false}) {
      const auto& placed = reading ? above : below_;
      std::map<size_t, std::vector<std::pair<Point, bool>>> by_thread;
      for (const ElementAccess& access : reading ? step.reads : step.writes) {
        if (!drawn(access) || (!all && access.thread != focus_)) continue;
        if (const auto cell = cell_in(placed, access)) {
          by_thread[access.thread].push_back({*cell, access.atomic});
          if (!all) over_.rectangle(*cell, cell_.width, cell_.height, 0, "mark");
        }
        (access.atomic ? atomics_ : reading ? reads_ : writes_) = true;
      }
      for (auto& [thread, cells] : by_thread) {
        std::stable_sort(cells.begin(), cells.end(),
                         [](const auto& a, const auto& b) { return a.first.x < b.first.x; });
        const Point at = *threads_.corner(thread);
        const double centre = corner.x + at.x + size.width / 2, top = corner.y + at.y;
        const double room = std::min(8.0, (size.width - 12) / static_cast<double>(cells.size()));
        for (size_t i = 0; i < cells.size(); ++i) {
          const double x =
              centre + (static_cast<double>(i) - static_cast<double>(cells.size() - 1) / 2) * room;
          const auto& [cell, atomic] = cells[i];
          const char* kind = atomic ? "a" : reading ? "r" : "w";
          if (reading)
            ways_.arrow({cell.x + cell_.width / 2, cell.y + cell_.height}, {x, top + 2}, kind);
          else
            ways_.arrow({x, top + size.height - 2}, {cell.x + cell_.width / 2, cell.y}, kind);
        }
      }
    }
  }

  // ---- around it
  // ---------------------------------------------------------------------------------------------

  void finish() {
    y_ += 26;
    double x = kMargin;
    const auto entry = [&](const char* kind, const std::string& words) {
      if (x + 34 + text_width(words, 6) > width_ - kMargin) x = kMargin, y_ += 18;
      if (std::string_view(kind) == "bad")
        over_.rectangle({x + 8, y_ - 10}, 14, 12, 0, kind);
      else if (std::string_view(kind) == "thread idle")
        back_.rectangle({x + 4, y_ - 10}, 20, 12, 5, kind);
      else
        back_.line({x, y_ - 4}, {x + 26, y_ - 4}, fmt::format("{} way", kind));
      front_.text({x + 32, y_}, words, "note");
      x += 34 + text_width(words, 6) + 18;
    };
    if (reads_) entry("r", "read");
    if (writes_) entry("w", "write");
    if (atomics_) entry("a", "atomic");
    if (idle_) entry("thread idle", "touches nothing");
    if (contested_) entry("bad", "written, and touched by another thread, with no barrier between");
    if (labels_threads_)
      notes_.insert(notes_.begin(), counts_
                                        ? "In a cell: the thread (x,y) that touches it, or how many do (×3)."
                                        : "In a cell: the thread (x,y) that touches it.");
    if (focus_used_)
      notes_.push_back(
          fmt::format("Lines: of thread {} only.", thread_label(steps_, steps_.threads[focus_].index)));
    if (threads_.threads().size() < steps_.threads.size())
      notes_.push_back(
          fmt::format("{} of {} threads are drawn.", threads_.threads().size(), steps_.threads.size()));
    if (incomplete_)
      notes_.push_back("Of the arrays, the first elements that these threads touch are drawn.");
    if (steps_.left_out > 0) notes_.push_back(fmt::format("{} accesses were not recorded.", steps_.left_out));
    for (const std::string& note : notes_) {
      y_ += 17;
      front_.text({kMargin, y_}, note, "note");
      width_ = std::max(width_, text_width(note, 6) + 2 * kMargin);
    }
    y_ += kMargin;
    width_ = std::max(width_, text_width(subtitle(), 6.2) + 2 * kMargin);
    front_.text({kMargin, kMargin + 8}, text_.title, "title");
    front_.text({kMargin, kMargin + 25}, subtitle(), "note");
  }

  static std::string extent(const Dim3& d) {
    std::string text = fmt::format("{}", d[0]);
    if (d[1] > 1 || d[2] > 1) text += fmt::format(" × {}", d[1]);
    if (d[2] > 1) text += fmt::format(" × {}", d[2]);
    return text;
  }

  std::string subtitle() const {
    const uint64_t blocks = uint64_t{steps_.grid[0]} * steps_.grid[1] * steps_.grid[2];
    std::string text = fmt::format("{}, ", steps_.kernel.substr(0, steps_.kernel.find('(')));
    if (blocks == 1)
      text += "1 block";
    else if (blocks == steps_.blocks.size())
      text += fmt::format("all {} blocks", extent(steps_.grid));
    else
      text += fmt::format("block {} of {}", block_label(0), extent(steps_.grid));
    text += fmt::format(" of {} threads", extent(steps_.block_size));
    return text_.file.empty() ? text : text + ", in " + text_.file;
  }

  std::string description() const {
    std::string text = subtitle() + ".";
    for (size_t s = 0; s < steps_.steps.size(); ++s) {
      const AccessStep& step = steps_.steps[s];
      std::set<size_t> threads;
      const auto of = [&](const std::vector<ElementAccess>& list) {
        std::vector<std::string> parts;
        for (const size_t array : arrays_in(list)) {
          std::set<int64_t> elements;
          for (const ElementAccess& access : list)
            if (access.array == array) elements.insert(access.element), threads.insert(access.thread);
          parts.push_back(elements.size() == 1
                              ? name_of(array) + subscripts(array, *elements.begin())
                              : fmt::format("{} elements of {}", elements.size(), name_of(array)));
        }
        return fmt::format("{}", fmt::join(parts, ", "));
      };
      const std::string reads = of(step.reads), writes = of(step.writes);
      text += fmt::format(" Step {}: {} thread{}", s + 1, threads.size(), threads.size() == 1 ? "" : "s");
      const char* s_ = threads.size() == 1 ? "s" : "";
      if (!reads.empty()) text += fmt::format(" read{} {}", s_, reads);
      if (!writes.empty()) text += fmt::format("{} write{} {}", reads.empty() ? "" : " and", s_, writes);
      text += ".";
    }
    return text;
  }

  std::string document() const {
    std::string command = xml_text(text_.command);
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"access-picture\" role=\"img\" "
        "data-command=\"{}\" "
        "width=\"{:.0f}\" height=\"{:.0f}\" viewBox=\"0 0 {:.0f} {:.0f}\" "
        "style=\"min-width:{:.0f}px\">\n"
        "<title>{}: what each thread reads and writes</title>\n<desc>{}</desc>\n{}{}{}{}{}</svg>\n",
        command, width_, y_, width_, y_, std::min(width_, kReadableWidth), xml_text(text_.title),
        xml_text(description()), picture_style(), back_.body(), ways_.body(), over_.body(), front_.body());
  }

  const AccessSteps& steps_;
  const PictureText& text_;
  const bool labels_threads_;  // cells say which thread touches them, instead of their values
  const CellSize cell_;
  const ThreadGrid threads_;
  std::vector<std::set<int64_t>> touched_;  // by array
  size_t focus_ = 0;
  double width_ = 0, threads_x_ = 0, y_ = 0;
  bool started_ = false;
  std::vector<Placed> below_;  // the last row of arrays that was written
  std::map<Where, std::string> known_;
  bool reads_ = false, writes_ = false, atomics_ = false, idle_ = false, contested_ = false, counts_ = false;
  bool focus_used_ = false, incomplete_ = false;
  std::vector<std::string> notes_;
  Svg back_, ways_, over_, front_;
};

}  // namespace

std::string access_picture(const AccessSteps& steps, const PictureText& text) {
  return Painter(steps, text).paint();
}

}  // namespace grader::report
