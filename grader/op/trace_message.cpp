#include "op/trace_message.h"

#include <stdexcept>

namespace grader::op {
namespace {

using nlohmann::json;

json to_json(const TracedAccess& a) {
  json value = json::array();
  if (a.value_known)
    for (size_t i = 0; i < a.bytes; ++i) value.push_back(a.value[i]);
  return {a.order,    a.thread, a.barriers,      a.array, a.place, a.offset, static_cast<int>(a.kind),
          a.elements, a.bytes,  std::move(value)};
}

TracedAccess access_from(const json& data, const Trace& trace) {
  TracedAccess a;
  a.order = data.at(0);
  a.thread = data.at(1);
  a.barriers = data.at(2);
  a.array = data.at(3);
  a.place = data.at(4);
  a.offset = data.at(5);
  const int kind = data.at(6);
  a.elements = data.at(7);
  a.bytes = data.at(8);
  const json& value = data.at(9);
  const uint64_t threads = uint64_t{trace.block_size[0]} * trace.block_size[1] * trace.block_size[2];
  if (kind < 0 || kind > static_cast<int>(TracedAccess::Kind::atomic) || a.array >= trace.arrays.size() ||
      a.place >= trace.places.size() || a.thread >= threads || value.size() > a.value.size())
    throw std::runtime_error("an access that cannot be");
  a.kind = static_cast<TracedAccess::Kind>(kind);
  a.value_known = !value.empty();
  for (size_t i = 0; i < value.size(); ++i) a.value[i] = value[i];
  return a;
}

}  // namespace

json to_json(const Trace& trace) {
  json arrays = json::array(), places = json::array(), accesses = json::array();
  for (const TracedArray& a : trace.arrays)
    arrays.push_back({static_cast<int>(a.space), a.name, a.element_type, a.element_size, a.shape, a.size});
  for (const TracedPlace& p : trace.places) places.push_back({p.file, p.line, p.column});
  for (const TracedAccess& access : trace.accesses) accesses.push_back(to_json(access));
  return {{"kernel", trace.kernel},          {"grid", trace.grid},
          {"block_size", trace.block_size},  {"block", trace.block},
          {"arrays", std::move(arrays)},     {"places", std::move(places)},
          {"accesses", std::move(accesses)}, {"left_out", trace.left_out}};
}

Trace trace_from(const json& data) {
  Trace trace;
  trace.kernel = data.at("kernel");
  trace.grid = data.at("grid");
  trace.block_size = data.at("block_size");
  trace.block = data.at("block");
  for (const json& item : data.at("arrays")) {
    TracedArray array;
    const int space = item.at(0);
    if (space < 0 || space > static_cast<int>(TracedArray::Space::local))
      throw std::runtime_error("an array in no memory");
    array.space = static_cast<TracedArray::Space>(space);
    array.name = item.at(1);
    array.element_type = item.at(2);
    array.element_size = item.at(3);
    array.shape = item.at(4).get<std::vector<int64_t>>();
    array.size = item.at(5);
    trace.arrays.push_back(std::move(array));
  }
  for (const json& item : data.at("places")) trace.places.push_back({item.at(0), item.at(1), item.at(2)});
  for (const json& item : data.at("accesses")) trace.accesses.push_back(access_from(item, trace));
  trace.left_out = data.at("left_out");
  return trace;
}

}  // namespace grader::op
