// Code of inlined functions in a debug build: its .loc does not say where the call stands, but the debug
// information does (debug_info.h).
#include <algorithm>
#include <map>

#include "ptx/parser.h"

namespace grader::ptx {
namespace {

constexpr uint32_t kNoColumn = 0;  // the debug information has lines only

}  // namespace

void Parser::add_inlined_calls() {
  if (debug_info_.bytes.empty()) return;
  std::map<std::string_view, std::pair<uint32_t, uint32_t>> labels;  // function, and instruction
  for (uint32_t f = 0; f < module_.functions.size(); ++f)
    for (const Label& label : module_.functions[f].labels)
      labels.emplace(label.name, std::pair(f, label.instruction));
  std::vector<std::vector<uint32_t>> callers(module_.functions.size());  // by function and instruction
  for (const InlinedCall& call : read_inlined_calls(debug_info_, debug_abbreviations_, {})) {
    const auto begin = labels.find(call.begin), end = labels.find(call.end);
    if (begin == labels.end() || end == labels.end() || begin->second.first != end->second.first ||
        begin->second.second >= end->second.second || call.file >= module_.files.size())
      continue;
    std::vector<uint32_t>& caller = callers[begin->second.first];
    caller.resize(module_.functions[begin->second.first].body.size(), kNone);
    const uint32_t place = add_location({call.file, call.line, kNoColumn, caller[begin->second.second], {}});
    std::fill(caller.begin() + begin->second.second, caller.begin() + end->second.second, place);
  }
  for (size_t f = 0; f < callers.size(); ++f) {
    for (size_t i = 0; i < callers[f].size(); ++i) {
      uint32_t& location = module_.functions[f].body[i].location;
      if (location == kNone || callers[f][i] == kNone || module_.locations[location].inlined_at != kNone)
        continue;
      Location inlined = module_.locations[location];
      inlined.inlined_at = callers[f][i];
      location = add_location(std::move(inlined));
    }
  }
}

}  // namespace grader::ptx
