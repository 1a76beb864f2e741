#include "sim/tools/strange_values.h"

#include <algorithm>
#include <bit>
#include <iterator>

namespace grader::sim {
namespace {

uint64_t key(uint32_t high, uint32_t middle, uint32_t low) {
  return uint64_t{high} << 36 | uint64_t{middle} << 20 | low;
}

void set(std::unordered_map<uint64_t, uint32_t>& map, uint64_t at, uint32_t mask, uint32_t lanes) {
  const auto found = map.find(at);
  if (found != map.end()) {
    found->second = (found->second & ~mask) | lanes;
    if (found->second == 0) map.erase(found);
  } else if (lanes != 0) {
    map[at] = lanes;
  }
}

template <class Which>
void forget(std::unordered_map<uint64_t, uint32_t>& map, uint32_t mask, const Which& which) {
  for (auto at = map.begin(); at != map.end();) {
    if (which(at->first)) at->second &= ~mask;
    at = at->second == 0 ? map.erase(at) : std::next(at);
  }
}

}  // namespace

void StrangeValues::store(const LaneAddresses& addresses, uint32_t bytes, uint32_t mask, uint32_t strange) {
  for (uint32_t m = mask; m; m &= m - 1) {
    const auto lane = static_cast<uint32_t>(std::countr_zero(m));
    for (uint64_t at = addresses[lane] / 4; at <= (addresses[lane] + bytes - 1) / 4; ++at)
      set(words_, at, 1u << lane, strange & 1u << lane);
  }
}

uint32_t StrangeValues::load(const LaneAddresses& addresses, uint32_t bytes, uint32_t mask) const {
  uint32_t strange = 0;
  for (uint32_t m = words_.empty() ? 0 : mask; m; m &= m - 1) {
    const auto lane = static_cast<uint32_t>(std::countr_zero(m));
    for (uint64_t at = addresses[lane] / 4; at <= (addresses[lane] + bytes - 1) / 4; ++at)
      if (const auto found = words_.find(at); found != words_.end()) strange |= found->second & 1u << lane;
  }
  return strange;
}

void StrangeValues::pass(uint32_t symbol, uint32_t offset, uint32_t lanes) {
  passing_[key(0, symbol, offset)] |= lanes;
}

void StrangeValues::call(const ptx::Instruction& call, uint32_t callee, uint32_t mask) {
  if (passing_.empty() && arguments_.empty()) return;
  forget(arguments_, mask, [&](uint64_t place) { return place >> 36 == callee; });
  const auto& arguments = call.operands[2].elements;
  for (const auto& [place, lanes] : passing_)
    for (uint32_t k = 0; k < arguments.size(); ++k)
      if (arguments[k].symbol == place >> 20 && (lanes & mask) != 0)
        arguments_[key(callee, k, place & 0xfffff)] |= lanes & mask;
  forget(passing_, mask, [](uint64_t) { return true; });
}

uint32_t StrangeValues::argument(uint32_t function, uint32_t parameter, uint32_t offset) const {
  const auto found = arguments_.find(key(function, parameter, offset));
  return found == arguments_.end() ? 0 : found->second;
}

void StrangeValues::decide(uint32_t lane, const std::byte* registers, uint32_t meet, OtherWay other) {
  ways_[lane].push_back({registers, meet, std::move(other)});
  note(lane);
}

bool StrangeValues::decides(uint32_t lane, const std::byte* registers, uint32_t meet) const {
  return std::any_of(ways_[lane].begin(), ways_[lane].end(),
                     [&](const Way& way) { return way.registers == registers && way.meet == meet; });
}

void StrangeValues::note(uint32_t lane) {
  const std::vector<Way>& ways = ways_[lane];
  const bool guessed =
      std::any_of(ways.begin(), ways.end(), [](const Way& way) { return !way.other.arrived; });
  decided_ = (decided_ & ~(1u << lane)) | uint32_t{!ways.empty()} << lane;
  guessed_ = (guessed_ & ~(1u << lane)) | uint32_t{guessed} << lane;
}

}  // namespace grader::sim
