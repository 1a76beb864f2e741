// Shadow memory: a cell for each 4-byte word, made page by page when first touched, so that its cost follows
// what a kernel touches and not what is allocated. Generic addresses, of any window.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <type_traits>
#include <unordered_map>

namespace grader::sim {

template <class Cell>
class Shadow {
  static_assert(std::is_trivially_copyable_v<Cell>);

 public:
  // Past `most_bytes` of cells no more are made: the rest of the memory goes unwatched.
  explicit Shadow(uint64_t most_bytes = uint64_t{1} << 30) : most_pages_(most_bytes / sizeof(Page)) {}

  // The cell of the word at `address`; null when there may be no more.
  Cell* at(uint64_t address) {
    const uint64_t number = address >> kPageBits;
    Recent& recent = recent_[(number ^ number >> 4 ^ number >> 20) % kRecent];
    if (recent.number != number) {
      Page* const page = find(number);
      if (page == nullptr) return nullptr;
      recent = {number, page};
    }
    return &(*recent.page)[(address & (kPageBytes - 1)) / 4];
  }

  // Every cell as new. The pages of a small shadow are kept: blocks touch the same ones again and again.
  void clear() {
    if (pages_.size() > kMostKept) {
      pages_.clear();
      recent_.fill({});
    }
    for (auto& [number, page] : pages_) page->fill(Cell{});
  }

 private:
  static constexpr unsigned kPageBits = 12, kPageBytes = 1u << kPageBits, kRecent = 16;
  static constexpr size_t kMostKept = 64;
  using Page = std::array<Cell, kPageBytes / 4>;
  struct Recent {
    uint64_t number = UINT64_MAX;
    Page* page = nullptr;
  };

  Page* find(uint64_t number) {
    if (const auto it = pages_.find(number); it != pages_.end()) return it->second.get();
    if (pages_.size() >= most_pages_) return nullptr;
    return (pages_[number] = std::make_unique<Page>()).get();
  }

  uint64_t most_pages_;
  std::unordered_map<uint64_t, std::unique_ptr<Page>> pages_;
  std::array<Recent, kRecent> recent_{};
};

}  // namespace grader::sim
