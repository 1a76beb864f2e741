#include "sim/tools/memory_cost.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "sim/address.h"

namespace grader::sim {
namespace {

constexpr unsigned kBanks = 32;

uint32_t distinct(uint64_t* values, size_t count) {
  std::sort(values, values + count);
  return static_cast<uint32_t>(std::unique(values, values + count) - values);
}

// The distance from each lane's address to the next one's, where all are the same. A loop without a way out,
// so that the compiler makes it wide.
std::optional<uint64_t> stride_of(const uint64_t* addresses) {
  const uint64_t stride = addresses[1] - addresses[0];
  uint64_t difference = 0;
  for (unsigned lane = 1; lane < kWarpSize; ++lane)
    difference |= (addresses[lane] - addresses[lane - 1]) ^ stride;
  return difference == 0 ? std::optional(stride) : std::nullopt;
}

// Whether the upper lanes want what the lower ones want.
bool halves_agree(const uint64_t* addresses) {
  uint64_t difference = 0;
  for (unsigned lane = 0; lane < kWarpSize / 2; ++lane)
    difference |= addresses[lane] ^ addresses[lane + kWarpSize / 2];
  return difference == 0;
}

// Whether no bank has to give two words to the lanes of `mask`, each `words` wide.
template <uint32_t words>
bool one_turn(const uint64_t* addresses, uint32_t mask) {
  std::array<uint32_t, kBanks> given{};
  uint32_t banks = 0, twice = 0;
  uint64_t previous = ~uint64_t{0};
  for (uint32_t m = mask; m; m &= m - 1) {
    const uint64_t address = addresses[std::countr_zero(m)];
    if (address == previous) continue;
    previous = address;
    const auto first = static_cast<uint32_t>(address >> 2);
    for (uint32_t word = first; word < first + words; ++word) {
      const uint32_t bank = word % kBanks;
      twice |= (banks >> bank & 1) & (given[bank] != word);
      banks |= 1u << bank;
      given[bank] = word;
    }
  }
  return twice == 0;
}
bool one_turn(const uint64_t* addresses, uint32_t mask, uint32_t words) {
  switch (words) {
    case 1:
      return one_turn<1>(addresses, mask);
    case 2:
      return one_turn<2>(addresses, mask);
    case 4:
      return one_turn<4>(addresses, mask);
    default:
      return one_turn<8>(addresses, mask);
  }
}

// The most words that one bank has to give to them.
uint32_t deepest_bank(const uint64_t* addresses, uint32_t mask, uint32_t words) {
  if (one_turn(addresses, mask, words)) return 1;
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

// Whether each lane wants what its neighbour does, or each what the one after its neighbour does. Lanes that
// are not there agree with everybody.
bool neighbours_agree(const uint64_t* addresses, uint32_t mask) {
  for (const unsigned apart : {1u, 2u}) {
    bool agree = true;
    for (uint32_t m = mask; m && agree; m &= m - 1) {
      const auto lane = static_cast<unsigned>(std::countr_zero(m));
      agree = (mask >> (lane ^ apart) & 1) == 0 || addresses[lane] == addresses[lane ^ apart];
    }
    if (agree) return true;
  }
  return false;
}

}  // namespace

uint32_t sectors(const uint64_t* addresses, uint32_t mask) {
  if (mask == kFullMask)
    if (const auto stride = stride_of(addresses); stride && *stride <= kSectorBytes)
      return static_cast<uint32_t>(addresses[kWarpSize - 1] / kSectorBytes - addresses[0] / kSectorBytes + 1);
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

uint64_t distinct_bytes(const uint64_t* addresses, uint32_t mask, uint32_t bytes) {
  if (mask == kFullMask)
    if (const auto stride = stride_of(addresses)) return *stride == 0 ? bytes : uint64_t{kWarpSize} * bytes;
  std::array<uint64_t, kWarpSize> all;
  size_t count = 0;
  for (uint32_t m = mask; m; m &= m - 1) all[count++] = addresses[std::countr_zero(m)];
  return uint64_t{distinct(all.data(), count)} * bytes;
}

uint32_t atomic_sectors(const uint64_t* addresses, uint32_t mask) {
  std::array<uint64_t, kWarpSize> all;
  size_t count = 0;
  for (uint32_t m = mask; m; m &= m - 1) all[count++] = addresses[std::countr_zero(m)];
  std::sort(all.begin(), all.begin() + static_cast<ptrdiff_t>(count));
  uint32_t total = 0, deepest = 0, depth = 0;
  for (size_t i = 0; i < count; ++i) {
    depth = i != 0 && all[i] == all[i - 1] ? depth + 1 : 1;
    if (i == 0 || all[i] / kSectorBytes != all[i - 1] / kSectorBytes) {
      total += deepest;
      deepest = 0;
    }
    deepest = std::max(deepest, depth);
  }
  return total + deepest;
}

Wavefronts wavefronts(const uint64_t* addresses, uint32_t mask, uint32_t bytes, bool load) {
  const uint32_t words = std::max(bytes / 4, 1u);
  if (words == 1) {
    if (mask == kFullMask) {
      if (const auto stride = stride_of(addresses); stride && (*stride == 0 || *stride % 8 == 4))
        return {1, 0};
      if (halves_agree(addresses)) mask = 0xffff;  // as in tiles that are 16 wide
    }
    const uint32_t depth = deepest_bank(addresses, mask, 1);
    return {depth, depth - 1};
  }
  const uint32_t lanes = kWarpSize / words;  // of a phase
  Wavefronts result;
  const auto add = [&](uint32_t phase) {
    if (phase == 0) return;
    const uint32_t depth = deepest_bank(addresses, phase, words);
    result.all += depth;
    result.conflicts += depth - 1;
  };
  for (uint32_t first = 0; first < kWarpSize; first += 2 * lanes) {
    const uint32_t phase = ((uint32_t{1} << lanes) - 1) << first, next = phase << lanes;
    if (load && neighbours_agree(addresses, mask & (phase | next))) {
      add(mask & (phase | next));
    } else {
      add(mask & phase);
      add(mask & next);
    }
  }
  return result;
}

}  // namespace grader::sim
