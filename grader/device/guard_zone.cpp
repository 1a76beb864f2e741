#include "device/guard_zone.h"

#include <algorithm>

namespace grader::device {
namespace {

constexpr size_t kAlignment = 256, kSmallest = 4 << 10, kLargest = 1 << 20;

// Pairs of these are 0xFFF5: NaN as float16 and bfloat16, and four or eight of them as float32 and float64.
// Two pairs of the others are 2.3e16 as float32.
std::byte byte_at(size_t position, GuardPattern pattern) {
  if (pattern == GuardPattern::nan) return position % 2 ? std::byte{0xFF} : std::byte{0xF5};
  return position % 2 ? std::byte{0x5A} : std::byte{0xA5};
}

size_t rounded_up(size_t size) { return (size + kAlignment - 1) / kAlignment * kAlignment; }

}  // namespace

GuardedLayout guarded_layout(size_t buffer_bytes) {
  const size_t zone = std::clamp(rounded_up(buffer_bytes), kSmallest, kLargest);
  return {buffer_bytes, zone, zone + rounded_up(buffer_bytes) - buffer_bytes};
}

// The pattern runs from the zone's start; front zones start aligned, and back zones of odd-sized buffers
// shift by one, which is as good.
void fill_guard(std::span<std::byte> zone, GuardPattern pattern) {
  for (size_t i = 0; i < zone.size(); ++i) zone[i] = byte_at(i, pattern);
}

std::optional<GuardDamage> guard_damage(std::span<const std::byte> zone, bool before, GuardPattern pattern) {
  GuardDamage damage;
  for (size_t i = 0; i < zone.size(); ++i) {
    const size_t position = before ? zone.size() - 1 - i : i;
    if (zone[position] == byte_at(position, pattern)) continue;
    if (damage.bytes++ == 0) damage.nearest = i;
  }
  return damage.bytes ? std::optional(damage) : std::nullopt;
}

}  // namespace grader::device
