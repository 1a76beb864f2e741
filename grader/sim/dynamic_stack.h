// What alloca gives one thread (PTX ISA, "Stack Manipulation Instructions"): pieces of local memory, above
// all functions' variables, that last until their function returns or stackrestore goes back before them.
// Each is checked by itself: unused bytes lie between two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace grader::sim {

constexpr uint32_t kDynamicStack = 0x100000, kDynamicStackEnd = 0x1000000;  // addresses in the .local space
constexpr bool is_dynamic_stack(uint64_t address) {
  return address >= kDynamicStack && address < kDynamicStackEnd;
}

class DynamicStack {
 public:
  struct Piece {
    uint32_t begin = 0, size = 0;  // in bytes
    uint32_t depth = 0;            // of the call that asked for it: Frame::depth
  };

  // A piece of poison at a multiple of `alignment`, a power of two. None if the thread would then have more
  // than `most` bytes.
  std::optional<uint32_t> push(uint32_t size, uint32_t alignment, uint32_t depth, uint32_t most);
  uint32_t top() const { return top_; }     // stacksave
  void restore(uint32_t top);               // stackrestore
  void leave(uint32_t depth);               // the call returns
  const Piece* at(uint32_t address) const;  // that begins there or nearest before it, else the first; or null
  // Null where they are not all in one piece.
  const std::byte* find(uint32_t address, size_t bytes) const;
  std::byte* bytes(uint32_t address) { return storage_.data() + (address - kDynamicStack); }
  const std::byte* bytes(uint32_t address) const { return storage_.data() + (address - kDynamicStack); }

 private:
  std::vector<Piece> pieces_;
  std::vector<std::byte> storage_;  // from kDynamicStack on
  uint32_t top_ = kDynamicStack;
  uint32_t used_ = 0;  // bytes of all pieces
};

}  // namespace grader::sim
