#include "sim/share.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "sim/address.h"

namespace grader::sim {
namespace {

// Marks are looked at eight at a time: allocations have room for that behind them.
uint64_t eight(const std::byte* p) {
  uint64_t v;
  std::memcpy(&v, p, 8);
  return v;
}

}  // namespace

Share::Share(const GlobalMemory& memory, std::atomic<bool>& ended)
    : memory_(memory), ended_(ended), load_(memory.windows()) {
  for (Window& w : load_) w.base = nullptr, w.size = 0, w.writable = false;
  store_ = load_;
}

std::byte* Share::place(AccessKind kind, uint64_t address, size_t bytes) {
  const size_t window = (address >> 32) - kGlobalWindow, offset = address & 0xffffffff;
  const Window& shared = memory_.windows()[window];
  if (kind == AccessKind::read && !writes(window)) {
    load_[window].base = shared.base;
    load_[window].size = shared.size;
    return shared.base + offset;
  }
  if (kind == AccessKind::write && !reads(window) && (writes(window) || open_for_writing(window))) {
    std::memset(store_[window].marks + offset, 0xff, bytes);
    return store_[window].base + offset;
  }
  end();
  return nowhere_;
}

bool Share::open_for_writing(size_t window) {
  const Window& shared = memory_.windows()[window];
  if (shared.size > kMostBytes - bytes_) return false;
  bytes_ += shared.size;
  const size_t room = shared.size + 64;
  const auto make = [&] {
    owned_.emplace_back(static_cast<std::byte*>(::operator new[](room, std::align_val_t{64})));
    return owned_.back().get();
  };
  Window& w = store_[window];
  w.base = make();
  w.marks = make();
  std::memset(w.marks, 0, room);
  w.size = shared.size;
  w.writable = true;
  return true;
}

bool Share::take_over(Share& other) {
  for (size_t i = 0; i < store_.size(); ++i) {
    Window &to = store_[i], &from = other.store_[i];
    if (from.size == 0) continue;
    if (to.size == 0) {
      to = from;  // its memory outlives the merging
      continue;
    }
    for (size_t at = 0; at < to.size; at += 8) {
      const uint64_t marks = eight(from.marks + at);
      if (marks == 0) continue;
      const uint64_t before = eight(to.marks + at), value = eight(from.base + at), own = eight(to.base + at);
      if ((marks & before & (value ^ own)) != 0) return false;
      const uint64_t all = marks | before, merged = (own & ~marks) | (value & marks);
      std::memcpy(to.marks + at, &all, 8);
      std::memcpy(to.base + at, &merged, 8);
    }
  }
  return true;
}

void Share::write_back() const {
  for (size_t i = 0; i < store_.size(); ++i) {
    const Window& from = store_[i];
    std::byte* const to = memory_.windows()[i].base;
    for (size_t at = 0; at < from.size; at += 8) {
      const uint64_t marks = eight(from.marks + at);
      if (marks == 0) continue;
      const uint64_t merged = (eight(to + at) & ~marks) | (eight(from.base + at) & marks);
      std::memcpy(to + at, &merged, 8);
    }
  }
}

}  // namespace grader::sim
