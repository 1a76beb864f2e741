#include "sim/tools/memory_cost.h"

#include <algorithm>
#include <array>
#include <bit>

#include "sim/address.h"

namespace grader::sim {
namespace {

constexpr unsigned kBanks = 32;

uint32_t distinct(uint64_t* values, size_t count) {
  std::sort(values, values + count);
  return static_cast<uint32_t>(std::unique(values, values + count) - values);
}

// The most words that one bank has to give to the lanes of `mask`, each `words` wide.
uint32_t deepest_bank(const uint64_t* addresses, uint32_t mask, uint32_t words) {
  uint32_t touched = 0;  // banks
  bool simple = true;    // no bank is touched twice
  for (uint32_t m = mask; m; m &= m - 1) {
    const auto word = static_cast<uint32_t>(addresses[std::countr_zero(m)] >> 2);
    const uint32_t banks =
        std::rotl(words >= kBanks ? kFullMask : (1u << words) - 1, static_cast<int>(word % kBanks));
    simple &= (touched & banks) == 0;
    touched |= banks;
  }
  if (simple) return 1;
  std::array<std::array<uint32_t, kWarpSize>, kBanks> seen;
  std::array<uint32_t, kBanks> depth{};
  for (uint32_t m = mask; m; m &= m - 1) {
    const auto first = static_cast<uint32_t>(addresses[std::countr_zero(m)] >> 2);
    for (uint32_t word = first; word < first + words; ++word) {
      auto& bank = seen[word % kBanks];
      uint32_t& n = depth[word % kBanks];
      if (std::find(bank.begin(), bank.begin() + n, word) == bank.begin() + n) bank[n++] = word;
    }
  }
  return *std::max_element(depth.begin(), depth.end());
}

}  // namespace

uint32_t sectors(const uint64_t* addresses, uint32_t mask) {
  std::array<uint64_t, kWarpSize> touched;
  size_t count = 0;
  bool ascending = true;
  for (uint32_t m = mask; m; m &= m - 1) {
    const uint64_t sector = addresses[std::countr_zero(m)] / kSectorBytes;
    if (count != 0 && touched[count - 1] == sector) continue;
    ascending &= count == 0 || touched[count - 1] < sector;
    touched[count++] = sector;
  }
  return ascending ? static_cast<uint32_t>(count) : distinct(touched.data(), count);
}

uint32_t local_sectors(const uint64_t* offsets, uint32_t mask, uint32_t bytes) {
  constexpr unsigned kLanes = kSectorBytes / 4;  // whose words share a sector
  const uint32_t words = std::max(bytes / 4, 1u);
  std::array<uint64_t, kWarpSize * 8> touched;
  size_t count = 0;
  for (uint32_t m = mask; m; m &= m - 1) {
    const auto lane = static_cast<uint32_t>(std::countr_zero(m));
    for (uint32_t i = 0; i < words; ++i)
      touched[count++] = (offsets[lane] / 4 + i) * (kWarpSize / kLanes) + lane / kLanes;
  }
  return distinct(touched.data(), count);
}

Wavefronts wavefronts(const uint64_t* addresses, uint32_t mask, uint32_t bytes) {
  const uint32_t words = std::max(bytes / 4, 1u);
  const uint32_t lanes = kWarpSize / words;  // of a phase
  Wavefronts result;
  for (uint32_t first = 0; first < kWarpSize; first += lanes) {
    const uint32_t phase = mask & (lanes == kWarpSize ? kFullMask : ((1u << lanes) - 1) << first);
    if (phase == 0) continue;
    const uint32_t depth = deepest_bank(addresses, phase, words);
    result.all += depth;
    result.conflicts += depth - 1;
  }
  return result;
}

}  // namespace grader::sim
