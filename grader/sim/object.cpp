#include "sim/object.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/source_place.h"

namespace grader::sim {
namespace {

int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

const char* type_name(ptx::Type t) {
  using ptx::Type;
  switch (t) {
    case Type::f16:
      return "float16";
    case Type::bf16:
      return "bfloat16";
    case Type::f32:
      return "float32";
    case Type::f64:
      return "float64";
    default:
      return "";
  }
}

// [i][j] of a row-major position; the first index may be negative or too large.
std::string subscripts(int64_t position, const std::vector<int64_t>& shape) {
  if (shape.size() <= 1) return fmt::format("[{}]", position);
  std::string text;
  int64_t inner = 1;
  for (size_t i = 1; i < shape.size(); ++i) inner *= shape[i];
  if (inner <= 0) return fmt::format("[{}]", position);
  for (size_t i = 0; i < shape.size(); ++i) {
    const int64_t index = floor_div(position, inner);
    text += fmt::format("[{}]", index);
    position -= index * inner;
    if (i + 1 < shape.size()) inner /= shape[i + 1];
  }
  return text;
}

}  // namespace

std::string numpy_type_name(const std::string& name) {
  constexpr std::pair<std::string_view, const char*> kNames[] = {{"float", "float32"},
                                                                 {"double", "float64"},
                                                                 {"int", "int32"},
                                                                 {"unsigned int", "uint32"},
                                                                 {"short", "int16"},
                                                                 {"unsigned short", "uint16"},
                                                                 {"char", "int8"},
                                                                 {"signed char", "int8"},
                                                                 {"unsigned char", "uint8"},
                                                                 {"long", "int64"},
                                                                 {"unsigned long", "uint64"},
                                                                 {"long long", "int64"},
                                                                 {"unsigned long long", "uint64"}};
  for (const auto& [cpp, numpy] : kNames)
    if (name == cpp) return numpy;
  return name;
}

std::string byte_count(uint64_t bytes) { return fmt::format("{} byte{}", bytes, bytes == 1 ? "" : "s"); }

std::string Object::title() const {
  return name.empty() ? fmt::format("a global allocation of {}", byte_count(size)) : name;
}

std::string Object::key() const { return fmt::format("{}#{}", name, identity); }

std::string Object::element(const Access& a) const {
  const bool inside = offset >= 0 && static_cast<uint64_t>(offset) + a.bytes <= size;
  if (!indexable && !name.empty() && inside && (a.bytes == size || size <= 8)) return name;
  if (is_inside_element(a)) return name + subscripts(floor_div(offset, element_size), shape);
  const uint32_t each = element_size ? element_size : a.elements ? a.bytes / a.elements : a.bytes;
  if (!indexable || each == 0 || offset % each != 0)
    return fmt::format("{} at byte {} of {}", byte_count(a.bytes), offset, title());
  if (is_nameless()) return fmt::format("element {} of {}", offset / each, name);
  return name + subscripts(offset / each, shape);
}

// Of a structure, for one.
bool Object::is_inside_element(const Access& a) const {
  return indexable && element_size != 0 && offset % element_size != 0 && a.bytes < element_size;
}

std::string Object::element_and_extent(const Access& a) const {
  const uint32_t each = element_size ? element_size : a.elements ? a.bytes / a.elements : a.bytes;
  if (name.empty() && each != 0 && offset % each == 0 && size >= each)
    return fmt::format("{} at byte {}, index {}: the allocation has {}, which is up to index {}",
                       byte_count(a.bytes), offset, offset / each, byte_count(size), size / each - 1);
  if (!indexable || each == 0 || (offset % each != 0 && !is_inside_element(a)))
    return fmt::format("{} at byte {}: {} has {}", byte_count(a.bytes), offset,
                       name.empty() ? "the allocation" : name, byte_count(size));
  std::string type = element_type;
  if (type.empty() && a.elements != 0 && each == a.bytes / a.elements) type = type_name(a.type);
  if (type.empty()) type = fmt::format("{}-byte", each);
  const int64_t count = static_cast<int64_t>(size / each);
  if (is_nameless())
    return fmt::format("element {}: {} has {} {} elements (0 to {})", offset / each, name, count, type,
                       count - 1);
  const std::string at = element(a);
  if (count == 0) return fmt::format("{}: {} has no elements", at, name);
  if (shape.size() > 1) {
    std::string extents;
    for (int64_t extent : shape) extents += fmt::format("{}{}", extents.empty() ? "" : " x ", extent);
    return fmt::format("{}: {} is {} {} ({}{} to {}{})", at, name, extents, type, name, subscripts(0, shape),
                       name, subscripts(count - 1, shape));
  }
  if (count == 1) return fmt::format("{}: {} has 1 {} element ({}[0])", at, name, type, name);
  return fmt::format("{}: {} has {} {} elements ({}[0] to {}[{}])", at, name, count, type, name, name,
                     count - 1);
}

Object global_object(const Allocation& a, int64_t offset) {
  Object o;
  o.name = a.info.name;
  o.element_type = a.info.element_type;
  o.element_size = a.info.element_type.empty() && a.info.element_size == 1 ? 0 : a.info.element_size;
  o.shape = a.info.shape;
  o.size = a.size;
  o.offset = offset;
  o.indexable = !o.name.empty() && !(a.variable && o.element_size == o.size);  // `__device__ int count;`
  o.identity = a.on_device ? 0 : a.address;  // each thread has its own, from the same malloc
  return o;
}

Object local_object(const Program& p, uint32_t function, int64_t offset) {
  const FunctionCode& code = p.functions[function];
  const LocalPiece* nearest = nullptr;
  int64_t least = INT64_MAX;
  for (const LocalPiece& piece : code.local_pieces) {
    const int64_t before = piece.begin - offset, after = offset - piece.begin - piece.size + 1;
    if (piece.variable == ptx::kNone && std::max(before, after) > 0) continue;  // it has no name
    const int64_t distance = std::max({before, after, int64_t{0}});
    if (distance < least) least = distance, nearest = &piece;
  }
  Object o;
  o.identity = function;
  if (nearest != nullptr && nearest->variable != ptx::kNone) {
    const ptx::LocalVariable& part = p.module.variables[nearest->variable].parts[nearest->part];
    o.name = part.name;
    o.element_type = numpy_type_name(part.element_type);
    o.element_size = part.element_size;
    o.shape = part.shape;
    o.size = part.size;
    o.offset = offset - nearest->begin;
    o.indexable = !part.shape.empty();
    return o;
  }
  o.name = fmt::format("the local memory of {}", readable_name(p.module.functions[function].name));
  o.size = code.local_bytes;
  o.offset = offset;
  return o;
}

Object shared_object(const Program& p, uint32_t kernel, size_t index, const SharedArray& array,
                     int64_t offset) {
  if (p.shared[index].dynamic)
    for (uint32_t used : p.functions[kernel].shared_used)
      if (p.shared[used].dynamic) {
        index = used;
        break;
      }
  const SharedVariable& s = p.shared[index];
  Object o;
  o.name = readable_name(p.module.variables[s.variable].name);
  o.size = array.size;
  o.offset = offset;
  o.indexable = true;
  o.identity = index;
  const std::vector<ptx::LocalVariable>& known = p.module.variables[s.variable].parts;
  if (known.size() == 1 && known[0].size == (s.dynamic ? 0 : o.size)) {
    o.element_type = numpy_type_name(known[0].element_type);
    o.element_size = known[0].element_size;
    o.shape = known[0].shape;
    o.indexable = !o.shape.empty();
    if (s.dynamic && o.indexable) {
      int64_t row = o.element_size;
      for (size_t i = 1; i < o.shape.size(); ++i) row *= o.shape[i];
      o.shape[0] = static_cast<int64_t>(o.size) / row;
    }
  }
  if (s.dynamic && array.size == 0)
    o.name += " (no dynamic shared memory was asked for at the launch)", o.indexable = false,
                                                                         o.missing = true;
  return o;
}

}  // namespace grader::sim
