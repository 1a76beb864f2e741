// Allocations and their windows.
#include "sim/global_memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <new>

#include "sim/address.h"

namespace grader::sim {
namespace {

constexpr uint64_t kWindowSize = uint64_t{1} << 32;
constexpr uint32_t kNobody = UINT32_MAX;

}  // namespace

void GlobalMemory::Freed::operator()(std::byte* p) const {
  if (mapped != 0)
    ::munmap(p, mapped);
  else
    ::operator delete[](p, std::align_val_t{64});
}

// What the host shares lies where its device address says: windows are numbered so that they are addresses a
// program on Linux may use. Throws std::bad_alloc like operator new, also where something else is mapped
// there.
GlobalMemory::Storage GlobalMemory::make_storage(size_t bytes, uint64_t address, bool host_shares) {
  if (!host_shares) return Storage(static_cast<std::byte*>(::operator new[](bytes, std::align_val_t{64})));
  void* const wanted = reinterpret_cast<void*>(address);
  void* const got = ::mmap(wanted, bytes, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (got == MAP_FAILED) throw std::bad_alloc();
  Storage storage(static_cast<std::byte*>(got), Freed{bytes});
  if (got != wanted) throw std::bad_alloc();  // a kernel that does not know MAP_FIXED_NOREPLACE
  return storage;
}

DevicePointer GlobalMemory::place(size_t bytes, AllocationInfo info, bool constant, bool variable) {
  const WindowPlaces::Taken taken = places_.take(bytes, info.host_shares);
  if (taken.first == 0) throw std::bad_alloc();
  const uint64_t address = window_base(taken.first);
  Storage memory;
  try {
    memory = make_storage(bytes + 64, address, info.host_shares);
  } catch (const std::bad_alloc&) {
    if (!info.host_shares || !variable) throw;
    info.host_shares = false;  // kernels that use the variable can do without the host
    memory = make_storage(bytes + 64, address, false);
  }
  std::memset(memory.get(), 0xff, bytes + 64);
  const uint64_t first = taken.first - kGlobalWindow;
  if (windows_.size() < first + taken.count) {
    windows_.resize(first + taken.count);
    allocation_of_window_.resize(first + taken.count, kNobody);
  }
  for (uint64_t i = 0; i < taken.count; ++i) {
    Window w;
    if (i * kWindowSize < bytes) w.base = memory.get() + i * kWindowSize, w.size = bytes - i * kWindowSize;
    w.writable = !info.read_only && !constant;
    w.constant = constant;
    windows_[first + i] = w;
    allocation_of_window_[first + i] = static_cast<uint32_t>(allocations_.size());
  }
  const bool host_shares = info.host_shares;
  allocations_.push_back({std::move(info), address, bytes, false, variable});
  if (host_shares && bytes != 0) allocations_.back().host_written.emplace(0, bytes);  // it may, unseen
  storage_.push_back(std::move(memory));
  return address;
}

DevicePointer GlobalMemory::allocate(size_t bytes, AllocationInfo info) {
  const DevicePointer p = place(bytes, std::move(info), false, false);
  bytes_ += bytes;
  ++count_;
  return p;
}

DevicePointer GlobalMemory::place_variable(size_t bytes, AllocationInfo info,
                                           std::span<const std::byte> initial, bool constant) {
  const DevicePointer p = place(bytes, std::move(info), constant, true);
  std::memset(storage_.back().get(), 0, bytes);
  std::copy(initial.begin(), initial.end(), storage_.back().get());
  return p;
}

const Allocation* GlobalMemory::find(DevicePointer start) const {
  const uint64_t window = (start >> 32) - kGlobalWindow;
  if (window >= windows_.size() || allocation_of_window_[window] == kNobody) return nullptr;
  const Allocation& a = allocations_[allocation_of_window_[window]];
  return a.address == start ? &a : nullptr;
}

DevicePointer GlobalMemory::allocate_on_device(size_t bytes, AllocationInfo info) {
  const DevicePointer p = place(bytes, std::move(info), false, false);
  allocations_.back().on_device = true;
  return p;
}

bool GlobalMemory::free(DevicePointer p) {
  const Allocation* found = find(p);
  if (found == nullptr || found->freed || found->variable || found->on_device) return false;
  bytes_ -= found->size;
  --count_;
  release(found);
  return true;
}
bool GlobalMemory::free_on_device(DevicePointer p) {
  const Allocation* found = find(p);
  if (found == nullptr || found->freed || !found->on_device) return false;
  release(found);
  return true;
}

void GlobalMemory::release(const Allocation* found) {
  const uint32_t index = static_cast<uint32_t>(found - allocations_.data());
  Allocation& a = allocations_[index];
  a.freed = true;
  for (uint64_t w = (a.address >> 32) - kGlobalWindow;
       w < windows_.size() && allocation_of_window_[w] == index; ++w)
    windows_[w] = Window{};
  storage_[index].reset();
  places_.give_back(a.address >> 32, a.size);
}

std::byte* GlobalMemory::at(DevicePointer p, size_t bytes) const {
  const uint64_t window = (p >> 32) - kGlobalWindow, offset = p & (kWindowSize - 1);
  if (window >= windows_.size()) return nullptr;
  const Window& w = windows_[window];
  if (w.base == nullptr || offset > w.size || bytes > w.size - offset) return nullptr;
  return w.base + offset;
}

bool GlobalMemory::write(DevicePointer to, std::span<const std::byte> bytes) {
  if (bytes.empty()) return true;
  std::byte* const p = at(to, bytes.size());
  if (p == nullptr) return false;
  std::memcpy(p, bytes.data(), bytes.size());
  Allocation& a = allocations_[allocation_of_window_[(to >> 32) - kGlobalWindow]];
  uint64_t begin = to - a.address, end = begin + bytes.size();
  auto next = a.host_written.upper_bound(begin);
  if (next != a.host_written.begin() && std::prev(next)->second >= begin) --next;
  while (next != a.host_written.end() && next->first <= end) {
    begin = std::min(begin, next->first);
    end = std::max(end, next->second);
    next = a.host_written.erase(next);
  }
  a.host_written.emplace(begin, end);
  return true;
}
bool GlobalMemory::read(DevicePointer from, std::span<std::byte> bytes) const {
  if (bytes.empty()) return true;
  const std::byte* const p = at(from, bytes.size());
  if (p == nullptr) return false;
  std::memcpy(bytes.data(), p, bytes.size());
  return true;
}

Nearest GlobalMemory::nearest(uint64_t address) const {
  uint64_t window = (address >> 32) - kGlobalWindow;
  const uint64_t offset = address & (kWindowSize - 1);
  // The upper half of a small allocation's window belongs to the negative indices of the next one.
  const bool own =
      window < windows_.size() && (windows_[window].size > kWindowSize / 2 || offset < kWindowSize / 2);
  if (!own) ++window;
  if (window >= windows_.size() || allocation_of_window_[window] == kNobody) return {};
  const Allocation& a = allocations_[allocation_of_window_[window]];
  return {&a, static_cast<int64_t>(address - a.address)};
}

}  // namespace grader::sim
