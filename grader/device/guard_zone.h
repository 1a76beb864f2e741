// Memory beside a buffer, filled with a pattern that no sound kernel touches: what has changed after the
// launch was written by an index out of range. The pattern is NaN in every floating type, so that reading it
// spoils the answer too; beside host memory it is a large number, because there a NaN might be taken, divided
// and put back as the same NaN.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace grader::device {

// One allocation: [front zone][buffer][padding and back zone]. Sizes in bytes; the buffer keeps cudaMalloc's
// alignment of 256.
struct GuardedLayout {
  size_t buffer = 0;
  size_t front = 0;
  size_t back = 0;
  size_t total() const { return front + buffer + back; }
};

// Zones as large as the buffer itself, within 4 KiB and 1 MiB: an index is seldom off by more.
GuardedLayout guarded_layout(size_t buffer_bytes);

enum class GuardPattern { nan, number };

void fill_guard(std::span<std::byte> zone, GuardPattern pattern = GuardPattern::nan);

struct GuardDamage {
  size_t nearest = 0;  // distance from the buffer of the nearest changed byte: 0 is the byte beside it
  size_t bytes = 0;    // how many changed
};

// `zone` as read back; `before`: it lies in front of the buffer (so its last byte is the nearest).
std::optional<GuardDamage> guard_damage(std::span<const std::byte> zone, bool before,
                                        GuardPattern pattern = GuardPattern::nan);

}  // namespace grader::device
