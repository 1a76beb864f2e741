#include "sim/window_places.h"

namespace grader::sim {
namespace {

constexpr uint64_t kWindowSize = uint64_t{1} << 32;
// An unsigned index that went below zero is 2^32 elements too large: as many windows away as an element has
// bytes.
constexpr uint64_t kEmptyWindows = 16;

// More than half a window: one more stays empty, so that a negative index from the next one falls into
// nothing.
uint64_t windows_for(size_t bytes) { return (bytes + kWindowSize / 2) / kWindowSize + 1; }

}  // namespace

WindowPlaces::Taken WindowPlaces::take(size_t bytes, bool host_shares) {
  const uint64_t least = windows_for(bytes);
  const auto from = [](uint64_t& next, uint64_t count) {
    next += count;
    return Taken{next - count, count};
  };
  if (next_roomy_ + least + kEmptyWindows <= kHostSharedWindow)
    return from(next_roomy_, least + kEmptyWindows);
  if (!host_shares) return from(next_other_, least + kEmptyWindows);
  if (next_shared_ + least <= kHostSharedEnd) return from(next_shared_, least);
  if (least != 1 || free_.empty()) return {};
  const uint64_t first = free_.front();
  free_.pop_front();
  return {first, 1};
}

void WindowPlaces::give_back(uint64_t first, size_t bytes) {
  if (first >= kHostSharedWindow && first < kHostSharedEnd && windows_for(bytes) == 1) free_.push_back(first);
}

}  // namespace grader::sim
