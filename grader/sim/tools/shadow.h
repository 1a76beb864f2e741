// Shadow memory: what a check knows of each 4-byte word, in pages made when first touched, so that its cost
// follows what a kernel touches and not what is allocated. Generic addresses, of any window. A Page is the
// check's own: data about kShadowWords words, as new when value-initialised.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <unordered_map>

namespace grader::sim {

constexpr unsigned kShadowPageBits = 12;
constexpr uint32_t kShadowWords = (1u << kShadowPageBits) / 4;
constexpr uint32_t shadow_word(uint64_t address) {
  return static_cast<uint32_t>(address >> 2) & (kShadowWords - 1);
}

template <class Page>
class Shadow {
 public:
  // Past `most_bytes` no more pages are made: the rest of the memory goes unwatched, and is_full() says so.
  explicit Shadow(uint64_t most_bytes = uint64_t{1} << 30) : most_bytes_(most_bytes) {}

  // The page of the word at `address`; null when there may be no more.
  Page* at(uint64_t address) {
    const uint64_t number = address >> kShadowPageBits;
    Recent& recent = recent_[(number ^ number >> 4 ^ number >> 20) % kRecent];
    if (recent.number != number) {
      Page* const page = find(number);
      if (page == nullptr) return nullptr;
      recent = {number, page};
    }
    return recent.page;
  }

  // Every page as new. Those of a small shadow are kept: blocks touch the same ones again and again.
  void clear() {
    drop_many();
    for (auto& [number, page] : pages_) *page = Page{};
  }

  // What a large shadow holds is given back; for pages that know by themselves what is old.
  void drop_many() {
    if (pages_.size() > kMostKept || full_) drop_all();
  }
  void drop_all() {
    pages_.clear();
    recent_.fill({});
    bytes_ = 0;
    full_ = false;
  }

  size_t count() const { return pages_.size(); }
  bool is_full() const { return full_; }
  // Of what a page owns besides. False: there is no room for it.
  bool take(uint64_t bytes) {
    if (bytes_ + bytes > most_bytes_) {
      full_ = true;
      return false;
    }
    bytes_ += bytes;
    return true;
  }
  void give_back(uint64_t bytes) { bytes_ -= bytes; }

 private:
  static constexpr unsigned kRecent = 16;
  static constexpr size_t kMostKept = 64;
  struct Recent {
    uint64_t number = UINT64_MAX;
    Page* page = nullptr;
  };

  Page* find(uint64_t number) {
    if (const auto it = pages_.find(number); it != pages_.end()) return it->second.get();
    if (!take(sizeof(Page))) return nullptr;
    return (pages_[number] = std::make_unique<Page>()).get();
  }

  uint64_t most_bytes_, bytes_ = 0;
  bool full_ = false;
  std::unordered_map<uint64_t, std::unique_ptr<Page>> pages_;
  std::array<Recent, kRecent> recent_{};
};

}  // namespace grader::sim
