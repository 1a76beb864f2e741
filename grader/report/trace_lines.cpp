#include "report/trace_lines.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace grader::report {
namespace {

using Json = nlohmann::ordered_json;

const char* name_of(TracedArray::Space space) {
  return space == TracedArray::Space::shared  ? "shared"
         : space == TracedArray::Space::local ? "local"
                                              : "global";
}
const char* name_of(TracedAccess::Kind kind) {
  return kind == TracedAccess::Kind::write ? "write" : kind == TracedAccess::Kind::atomic ? "atomic" : "read";
}

std::array<uint32_t, 3> unfold(uint32_t linear, const std::array<uint32_t, 3>& extent) {
  return {linear % extent[0], linear / extent[0] % extent[1], linear / (extent[0] * extent[1])};
}

Json header(const Trace& trace) {
  Json arrays = Json::array();
  for (const TracedArray& a : trace.arrays)
    arrays.push_back({{"space", name_of(a.space)},
                      {"name", a.name},
                      {"element_type", a.element_type},
                      {"element_size", a.element_size},
                      {"shape", a.shape},
                      {"size", a.size}});
  return {{"trace", 1},
          {"kernel", trace.kernel},
          {"grid", trace.grid},
          {"block_size", trace.block_size},
          {"block", trace.block},
          {"arrays", std::move(arrays)},
          {"accesses", trace.accesses.size()},
          {"left_out", trace.left_out}};
}

Json subscripts(int64_t index, const std::vector<int64_t>& shape) {
  std::vector<int64_t> result(shape.size());
  for (size_t i = shape.size(); i-- > 1; index /= shape[i]) result[i] = index % shape[i];
  result[0] = index;
  return result;
}

Json line_of(const Trace& trace, const TracedAccess& access) {
  const TracedArray& array = trace.arrays[access.array];
  const TracedPlace& place = trace.places[access.place];
  const int64_t each = array.element_size != 0 ? array.element_size : access.bytes / access.elements;
  const bool whole = access.offset % each == 0;
  std::string value;
  for (uint32_t i = 0; i < access.bytes; ++i) value += fmt::format("{:02x}", access.value[i]);
  return {{"order", access.order},
          {"thread", unfold(access.thread, trace.block_size)},
          {"block", trace.block},
          {"barriers", access.barriers},
          {"space", name_of(array.space)},
          {"kind", name_of(access.kind)},
          {"array", array.name},
          {"index", whole ? Json(access.offset / each) : Json(nullptr)},
          {"indices",
           whole && array.shape.size() > 1 ? subscripts(access.offset / each, array.shape) : Json(nullptr)},
          {"elements", access.elements},
          {"bytes", access.bytes},
          {"value", access.value_known ? Json(value) : Json(nullptr)},
          {"file", place.file},
          {"line", place.line},
          {"column", place.column}};
}

}  // namespace

std::string trace_lines(const Trace& trace) {
  const auto dump = [](const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  };
  std::string text = dump(header(trace));
  for (const TracedAccess& access : trace.accesses) text += dump(line_of(trace, access));
  return text;
}

}  // namespace grader::report
