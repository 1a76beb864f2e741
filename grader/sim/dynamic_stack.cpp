#include "sim/dynamic_stack.h"

#include <algorithm>

#include "sim/local_arrays.h"

namespace grader::sim {

std::optional<uint32_t> DynamicStack::push(uint32_t size, uint32_t alignment, uint32_t depth, uint32_t most) {
  constexpr uint32_t kLeastAlignment = 16;
  const uint64_t a = std::max(alignment, kLeastAlignment);
  const uint64_t begin = (uint64_t{top_} + kLocalGap + a - 1) & ~(a - 1), end = begin + size;
  if (uint64_t{used_} + size > most || end > kDynamicStackEnd) return std::nullopt;
  const Piece piece{static_cast<uint32_t>(begin), size, depth};
  storage_.resize(std::max<size_t>(storage_.size(), end - kDynamicStack));
  std::fill_n(bytes(piece.begin), size, std::byte{0xff});
  pieces_.push_back(piece);
  top_ = static_cast<uint32_t>(end);
  used_ += size;
  return piece.begin;
}

void DynamicStack::restore(uint32_t top) {
  while (!pieces_.empty() && pieces_.back().begin >= top) {
    used_ -= pieces_.back().size;
    pieces_.pop_back();
  }
  top_ = pieces_.empty() ? kDynamicStack : pieces_.back().begin + pieces_.back().size;
}

void DynamicStack::leave(uint32_t depth) {
  const auto first =
      std::find_if(pieces_.begin(), pieces_.end(), [&](const Piece& p) { return p.depth >= depth; });
  if (first != pieces_.end()) restore(first->begin);
}

const DynamicStack::Piece* DynamicStack::at(uint32_t address) const {
  const auto after = std::upper_bound(pieces_.begin(), pieces_.end(), address,
                                      [](uint32_t a, const Piece& p) { return a < p.begin; });
  if (pieces_.empty()) return nullptr;
  return after == pieces_.begin() ? &*after : &*(after - 1);
}

const std::byte* DynamicStack::find(uint32_t address, size_t size) const {
  const Piece* const piece = at(address);
  if (piece == nullptr || address < piece->begin || address - piece->begin + size > piece->size)
    return nullptr;
  return bytes(address);
}

}  // namespace grader::sim
