#include "report/access_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>

namespace grader::report {
namespace {

// Short: pictures have cells of a few characters.
std::string number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  const std::string text = fmt::format("{:.7g}", value);
  return text.size() <= 6 ? text : fmt::format("{:.3g}", value);
}

template <class T>
T from_bytes(const uint8_t* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return value;
}

std::string value_text(const uint8_t* bytes, const std::string& type) {
  if (type == "float32") return number(from_bytes<float>(bytes));
  if (type == "float64") return number(from_bytes<double>(bytes));
  if (type == "int32") return fmt::format("{}", from_bytes<int32_t>(bytes));
  if (type == "uint32") return fmt::format("{}", from_bytes<uint32_t>(bytes));
  if (type == "int64") return fmt::format("{}", from_bytes<int64_t>(bytes));
  if (type == "uint64") return fmt::format("{}", from_bytes<uint64_t>(bytes));
  return "";
}

class Builder {
 public:
  explicit Builder(std::span<const Trace> traces) {
    for (const Trace& trace : traces) add(trace);
    for (auto& [barriers, step] : steps_) {
      step.barriers = barriers;
      find_contested(step);
      result_.steps.push_back(std::move(step));
    }
  }

  AccessSteps take() { return std::move(result_); }

 private:
  void add(const Trace& trace) {
    result_.kernel = trace.kernel;
    result_.grid = trace.grid;
    result_.block_size = trace.block_size;
    result_.left_out += trace.left_out;
    const size_t block = result_.blocks.size(), first_thread = result_.threads.size();
    result_.blocks.push_back(trace.block);
    const Dim3& extent = trace.block_size;
    for (uint32_t z = 0; z < extent[2]; ++z)
      for (uint32_t y = 0; y < extent[1]; ++y)
        for (uint32_t x = 0; x < extent[0]; ++x) result_.threads.push_back({block, {x, y, z}});
    for (const TracedAccess& access : trace.accesses) {
      const TracedArray& array = trace.arrays[access.array];
      if (array.space == TracedArray::Space::local || access.elements == 0) continue;
      const int64_t each = access.bytes / access.elements;
      if (each == 0) continue;
      const size_t place = array_of(trace, array, block, each);
      const std::string type = array.element_type.empty() ? likely_type(trace, each) : array.element_type;
      for (int64_t i = 0; i < access.elements; ++i) {
        ElementAccess one;
        one.thread = first_thread + access.thread;
        one.array = place;
        one.element = access.offset / each + i;
        one.atomic = access.kind == TracedAccess::Kind::atomic;
        if (access.value_known && !one.atomic)
          one.value = value_text(&access.value[static_cast<size_t>(i * each)], type);
        AccessStep& step = steps_[access.barriers];
        if (access.kind != TracedAccess::Kind::write) put(step.reads, one, false);
        if (access.kind != TracedAccess::Kind::read) put(step.writes, one, true);
      }
    }
  }

  // A thread's second access to an element in a step is the same line of a picture.
  void put(std::vector<ElementAccess>& list, const ElementAccess& one, bool keep_last_value) {
    const auto key = std::tuple{&list, one.thread, one.array, one.element};
    const auto [it, is_new] = known_.try_emplace(key, list.size());
    if (is_new)
      list.push_back(one);
    else if (keep_last_value)
      list[it->second].value = one.value;
  }

  size_t array_of(const Trace& trace, const TracedArray& array, size_t block, int64_t each) {
    const bool shared = array.space == TracedArray::Space::shared;
    const auto [it, is_new] =
        arrays_.try_emplace(std::tuple{shared, shared ? block : 0, array.name}, result_.arrays.size());
    if (!is_new) return it->second;
    AccessedArray added;
    added.name = array.name.empty() ? "(memory without a name)" : array.name;
    added.shared = shared;
    added.block = shared ? block : 0;
    added.size = static_cast<int64_t>(array.size) / each;
    added.shape = array.shape;
    if (added.shape.empty()) added.shape = likely_shape(trace, added);
    result_.arrays.push_back(std::move(added));
    return it->second;
  }

  // PTX has shared arrays as bytes. What a kernel keeps there is mostly what it works on.
  static std::string likely_type(const Trace& trace, int64_t each) {
    for (const TracedArray& array : trace.arrays)
      if (array.element_size == static_cast<uint32_t>(each) && !array.element_type.empty())
        return array.element_type;
    return each == 4 ? "float32" : "";
  }

  // Nor does PTX have their shape. In a block of two dimensions they are drawn in rows of the block's width
  // where that comes out even, which is what a tile mostly is, or in as many rows with a few columns of
  // padding.
  static std::vector<int64_t> likely_shape(const Trace& trace, const AccessedArray& array) {
    const int64_t width = trace.block_size[0], threads = width * trace.block_size[1];
    if (trace.block_size[1] == 1 || array.size < threads) return {array.size};
    if (array.size % threads == 0 && array.size > threads)
      return {array.size / threads, trace.block_size[1], width};
    const int64_t rows = trace.block_size[1], padding = array.size / rows - width;
    if (array.size % rows == 0 && padding > 0 && padding <= 4) return {rows, width + padding};
    if (array.size % width != 0) return {array.size};
    return {array.size / width, width};
  }

  static void find_contested(AccessStep& step) {
    std::map<std::pair<size_t, int64_t>, std::set<size_t>> threads;
    std::set<std::pair<size_t, int64_t>> written, plain;
    for (const auto* list : {&step.reads, &step.writes}) {
      for (const ElementAccess& access : *list) {
        threads[access.where()].insert(access.thread);
        if (list == &step.writes) written.insert(access.where());
        if (!access.atomic) plain.insert(access.where());
      }
    }
    for (const auto& [where, who] : threads)
      if (who.size() > 1 && written.count(where) != 0 && plain.count(where) != 0)
        step.contested.push_back(where);
  }

  AccessSteps result_;
  std::map<uint32_t, AccessStep> steps_;
  std::map<std::tuple<bool, size_t, std::string>, size_t> arrays_;
  std::map<std::tuple<const std::vector<ElementAccess>*, size_t, size_t, int64_t>, size_t> known_;
};

}  // namespace

AccessSteps access_steps(std::span<const Trace> traces) { return Builder(traces).take(); }

std::string element_name(const AccessedArray& array, int64_t element) {
  std::vector<int64_t> subscripts(array.shape.size());
  for (size_t i = subscripts.size(); i-- > 1; element /= array.shape[i])
    subscripts[i] = element % array.shape[i];
  if (!subscripts.empty()) subscripts[0] = element;
  return fmt::format("{}[{}]", array.name, fmt::join(subscripts, "]["));
}

std::string thread_label(const AccessSteps& steps, const Dim3& index) {
  if (steps.block_size[2] > 1) return fmt::format("{},{},{}", index[0], index[1], index[2]);
  if (steps.block_size[1] > 1) return fmt::format("{},{}", index[0], index[1]);
  return fmt::format("{}", index[0]);
}

}  // namespace grader::report
