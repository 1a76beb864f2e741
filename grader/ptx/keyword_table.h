// A table of words made at compile time: open addressing, at most half full, so a look-up is one hash and
// mostly one comparison. Nothing runs at start-up.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace grader::ptx {

template <size_t kCount>
class KeywordTable {
 public:
  // `words` must be unique; a word's value is its index.
  explicit constexpr KeywordTable(const std::array<std::string_view, kCount>& words) : words_(words) {
    for (size_t i = 0; i < kCount; ++i) {
      size_t slot = hash(words[i]) & kMask;
      while (slots_[slot] != 0) slot = (slot + 1) & kMask;
      slots_[slot] = static_cast<uint16_t>(i + 1);
    }
  }

  constexpr std::optional<size_t> find(std::string_view word) const {
    for (size_t slot = hash(word) & kMask; slots_[slot] != 0; slot = (slot + 1) & kMask) {
      if (words_[slots_[slot] - 1] == word) return slots_[slot] - 1;
    }
    return std::nullopt;
  }

 private:
  static constexpr size_t kMask = std::bit_ceil(2 * kCount + 2) - 1;

  // FNV-1a; the high half is folded in because the low bits alone are weak for short words.
  static constexpr size_t hash(std::string_view word) {
    uint32_t value = 2166136261u;
    for (char c : word) value = (value ^ static_cast<uint8_t>(c)) * 16777619u;
    return value ^ (value >> 15);
  }

  std::array<std::string_view, kCount> words_;
  std::array<uint16_t, kMask + 1> slots_{};  // 0: empty; else index + 1
};

}  // namespace grader::ptx
