// Which accesses are legal, and what is said of the others.
#include "sim/access.h"

#include <fmt/format.h>

#include "sim/cluster.h"
#include "sim/dynamic_stack.h"
#include "sim/object.h"
#include "sim/report.h"

namespace grader::sim {
namespace {

const char* verb(AccessKind kind) {
  return kind == AccessKind::write ? "write" : kind == AccessKind::atomic ? "atomic" : "read";
}
const char* done(AccessKind kind) {  // as the start of a message
  return kind == AccessKind::write ? "write" : kind == AccessKind::atomic ? "atomic operation" : "read";
}

struct Fault {
  std::string kind;  // without the verb: "out-of-bounds"
  std::string message;
  std::string label;
  std::string next;
  bool misaligned = false;
};

Fault out_of_bounds(const Object& o, const Access& a) {
  Fault f;
  f.kind = "out-of-bounds";
  f.message = fmt::format("{} {} {}", done(a.kind), o.offset < 0 ? "before the start of" : "past the end of",
                          o.title());
  f.label = o.element_and_extent(a);
  f.next = o.missing
               ? "say at the launch how many bytes it has: kernel<<<grid, block, bytes>>>(...), or --shared "
                 "BYTES"
               : "which threads, and which of their indices, may still do this access?";
  return f;
}

class Locator {
 public:
  Locator(Warp& w, const Record& r, const Access& access, unsigned lane, uint64_t address)
      : warp_(static_cast<WarpState&>(w)),
        block_(*w.block),
        launch_(block_.launch()),
        record_(r),
        lane_(lane),
        access_(access),
        address_(address) {}

  std::byte* run() {
    std::byte* const place = find();
    if (place != nullptr) return place;
    warp_.faulted |= 1u << lane_;
    const std::string key =
        fmt::format("{}-{} {} {}", fault_.kind, verb(access_.kind), place_key(), object_key_);
    launch_.findings.add(key, block_.thread(warp_, lane_), [&] {
      Finding f =
          finding_at(launch_, record_, warp_.running_frame(), "memcheck",
                     fault_.kind == "read-only" ? "read-only-write"
                                                : fmt::format("{}-{}", fault_.kind, verb(access_.kind)),
                     fault_.message);
      f.label = fault_.label;
      f.next = fault_.next;
      return f;
    });
    if (fault_.kind == "read-only") {
      // No fault on a card: the array is only meant to be read.
    } else if (fault_.misaligned)
      launch_.fail("cudaErrorMisalignedAddress", 716, "misaligned address");
    else
      launch_.fail("cudaErrorIllegalAddress", 700, "an illegal memory access was encountered");
    if (launch_.findings.total() >= kMostFaults) launch_.stop = true;
    return nullptr;
  }

 private:
  static constexpr uint64_t kMostFaults = 1 << 20;

  // Equal for instructions of one place in the source; else the instruction itself.
  std::string place_key() const {
    const uint32_t location = launch_.program.instructions[record_.instruction].location;
    if (location == ptx::kNone) return fmt::format("#{}", record_.instruction);
    const ptx::Location& l = launch_.program.module.locations[location];
    return fmt::format("{}:{}:{}@{}", l.file, l.line, l.column, l.inlined_at);
  }

  std::byte* find() {
    using ptx::Space;
    switch (access_.space) {
      case Space::shared:
      case Space::shared_cluster:
        return in_shared(address_);
      case Space::local:
        return in_local(address_);
      default:
        break;
    }
    switch (address_ >> 32) {
      case 0:
        return null();
      case kSharedWindow:
        return in_shared(address_ & 0xffffffff);
      case kLocalWindow:
        return in_local(address_ & 0xffffffff);
      case kParameterWindow:
        return in_parameters();
      default:
        return in_global();
    }
  }

  std::byte* refuse(Fault f, const std::string& object_key) {
    fault_ = std::move(f);
    object_key_ = object_key;
    return nullptr;
  }
  // The word around a byte: atomics of one or two bytes are made of those that the hardware has, which leave
  // the bytes beside them as they are, and of ordered loads (libcu++ has cuda::atomic_ref<char> so). It may
  // reach past the array's ends, up to those of the aligned word.
  bool in_word_around(int64_t offset, uint64_t size) const {
    const auto bytes = static_cast<int64_t>(access_.bytes);
    if (bytes > 4 || offset + bytes <= 0 || offset >= static_cast<int64_t>(size)) return false;
    if ((address_ & (access_.bytes - 1u)) != 0) return false;
    using ptx::Modifier;
    const ptx::Instruction& i = instruction_of(launch_.program, record_);
    if (i.opcode == ptx::Opcode::atom || i.opcode == ptx::Opcode::red)
      return i.has(Modifier::cas) || i.has(Modifier::and_) || i.has(Modifier::or_) || i.has(Modifier::xor_);
    return i.opcode == ptx::Opcode::ld &&
           (i.has(Modifier::relaxed) || i.has(Modifier::acquire) || i.has(Modifier::volatile_));
  }
  bool inside(int64_t offset, uint64_t size) const {
    return offset >= 0 && static_cast<uint64_t>(offset) <= size &&
           access_.bytes <= size - static_cast<uint64_t>(offset);
  }
  bool fits(int64_t offset, uint64_t size) const {
    return inside(offset, size) || in_word_around(offset, size);
  }
  // `object` makes what is only needed for a message: to name an object takes longer than the access.
  template <class MakeObject>
  std::byte* aligned_or_refused(std::byte* place, const MakeObject& object) {
    if ((address_ & (access_.bytes - 1u)) == 0) return place;
    const Object o = object();
    Fault f;
    f.kind = "misaligned";
    f.misaligned = true;
    f.message = fmt::format("misaligned {} of {}", done(access_.kind), o.title());
    f.label = fmt::format("{} bytes at byte {} of {}: the address must be a multiple of {}", access_.bytes,
                          o.offset, o.title(), access_.bytes);
    f.next = fmt::format(
        "{} bytes at once are read and written only where the address is a multiple of {}: begin at such an "
        "element, or go element by element",
        access_.bytes, access_.bytes);
    return refuse(std::move(f), o.key());
  }

  std::byte* null() {
    Fault f;
    f.kind = "null";
    f.message = fmt::format("{} through a null pointer", done(access_.kind));
    f.label = address_ == 0 ? "the pointer is null" : fmt::format("{} bytes from a null pointer", address_);
    f.next = "was this pointer ever set, and was its allocation successful?";
    return refuse(std::move(f), "null");
  }

  std::byte* in_shared(uint64_t address) {
    const Program& p = launch_.program;
    const uint64_t rank = address >> kRankShift;  // plus one; 0: the block's own
    if (rank > block_.cluster().size()) {
      Fault f;
      f.kind = "unallocated";
      f.message = fmt::format("{} of shared memory of block {} of a cluster of {}", done(access_.kind),
                              rank - 1, block_.cluster().size());
      f.label = fmt::format("the blocks of a cluster are 0 to {}", block_.cluster().size() - 1);
      f.next = "which rank is asked for here (map_shared_rank(), mapa)? And is the launch one with clusters?";
      return refuse(std::move(f), "cluster");
    }
    Block& owner = rank == 0 ? block_ : block_.cluster().block(static_cast<uint32_t>(rank - 1));
    address &= (uint64_t{1} << kRankShift) - 1;
    const SharedArray* const arrays = owner.shared_arrays();
    size_t nearest = SIZE_MAX;
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < p.shared.size(); ++i) {
      const auto offset = static_cast<int64_t>(address) - arrays[i].begin;
      if (arrays[i].size != 0 && fits(offset, arrays[i].size))
        return aligned_or_refused(owner.shared() + arrays[i].storage + offset,
                                  [&] { return shared_object(p, launch_.kernel, i, arrays[i], offset); });
      if (!block_.uses_shared(i)) continue;
      const int64_t distance = offset < 0 ? -offset : offset - arrays[i].size;
      if (distance < least) least = distance, nearest = i;
    }
    if (nearest == SIZE_MAX) {
      Fault f;
      f.kind = "unallocated";
      f.message = fmt::format("{} of shared memory that this kernel does not have", done(access_.kind));
      f.next = "where does the address come from: which __shared__ array is it to be?";
      return refuse(std::move(f), "shared");
    }
    const Object o = shared_object(p, launch_.kernel, nearest, arrays[nearest],
                                   static_cast<int64_t>(address) - arrays[nearest].begin);
    return refuse(out_of_bounds(o, access_), o.key());
  }

  std::byte* in_local(uint64_t address) {
    if (is_dynamic_stack(address)) return in_stack(static_cast<uint32_t>(address));
    const Program& p = launch_.program;
    const Frame* f = warp_.running_frame();
    for (; f != nullptr; f = f->parent) {
      const FunctionCode& code = p.functions[f->function];
      const int64_t offset = static_cast<int64_t>(address) - f->local_begin;
      if (fits(offset, code.local_bytes) && in_one_piece(code, offset))
        return aligned_or_refused(warp_.local + size_t{lane_} * warp_.local_stride + address,
                                  [&] { return local_object(p, f->function, offset); });
      if (offset >= 0 && address < f->local_begin + uint64_t{code.local_bytes} + 64)
        break;  // in this one, or just past it
      if (f->parent == nullptr) break;
    }
    const Object o = local_object(p, f->function, static_cast<int64_t>(address) - f->local_begin);
    return refuse(out_of_bounds(o, access_), o.key());
  }

  std::byte* in_stack(uint32_t address) {
    DynamicStack* const stack = warp_.stack(lane_);
    const DynamicStack::Piece* const piece = stack ? stack->at(address) : nullptr;
    if (piece == nullptr) {
      Fault f;
      f.kind = "unallocated";
      f.message =
          fmt::format("{} of local memory that alloca has not given, or no longer", done(access_.kind));
      f.next = "what alloca gives is gone when the function that called it has returned";
      return refuse(std::move(f), "alloca");
    }
    Object o;
    o.name = "memory from alloca";
    o.size = piece->size;
    o.offset = static_cast<int64_t>(address) - piece->begin;
    if (!fits(o.offset, o.size)) return refuse(out_of_bounds(o, access_), o.key());
    return aligned_or_refused(stack->bytes(address), [&] { return o; });
  }

  // Where a function's arrays stand apart, an access lies in one of them.
  bool in_one_piece(const FunctionCode& code, int64_t offset) const {
    if (code.local_pieces.empty()) return true;
    if (offset < 0) return false;
    const uint16_t index = code.local_granules[static_cast<size_t>(offset) / kLocalGranule];
    return index != kNoArray && fits(offset - code.local_pieces[index].begin, code.local_pieces[index].size);
  }

  std::byte* in_parameters() {
    Object o;
    o.name = "the kernel's parameters";
    o.size = launch_.parameters.size();
    o.offset = static_cast<int64_t>(address_ & 0xffffffff);
    if (!inside(o.offset, o.size)) return refuse(out_of_bounds(o, access_), o.key());
    if (access_.kind != AccessKind::read) return refuse(read_only(o), o.key());
    return aligned_or_refused(launch_.parameters.data() + o.offset, [&] { return o; });
  }

  Fault read_only(const Object& o) const {
    Fault f;
    f.kind = "read-only";
    f.message = fmt::format("write to {}, which is only to be read", o.title());
    f.label = fmt::format("{}: {} is an input", o.element(access_), o.title());
    f.next = "which array should hold the result?";
    return f;
  }

  std::byte* in_global() {
    const Nearest n = launch_.memory.nearest(address_);
    if (n.allocation == nullptr) {
      Fault f;
      f.kind = "unallocated";
      f.message = fmt::format("{} at an address that nobody allocated", done(access_.kind));
      f.label = "this pointer points into no allocation";
      f.next = "where does the pointer come from: was it computed, never set, or is it one of the host's?";
      return refuse(std::move(f), "nowhere");
    }
    const auto object = [&] { return global_object(*n.allocation, n.offset); };
    const auto refuse_write = [&] {
      const Object o = object();
      return refuse(read_only(o), o.key());
    };
    if (n.allocation->freed) {
      const Object o = object();
      Fault f;
      f.kind = "use-after-free";
      f.message = fmt::format("{} of {} after it was freed", done(access_.kind), o.title());
      f.label = o.element(access_);
      f.next = "free it only when everyone is done with it: behind the last use";
      return refuse(std::move(f), o.key());
    }
    if (!fits(n.offset, n.allocation->size)) {
      const Object o = object();
      return refuse(out_of_bounds(o, access_), o.key());
    }
    const Window& w = launch_.memory.windows()[(address_ >> 32) - kGlobalWindow];
    if (access_.kind != AccessKind::read && !w.writable) return refuse_write();
    std::byte* const place = aligned_or_refused(w.base + (address_ & 0xffffffff), object);
    if (place == nullptr || launch_.share == nullptr) return place;
    std::byte* const own = launch_.share->place(access_.kind, address_, access_.bytes);
    launch_.stop = launch_.stop || launch_.share->has_ended();
    return own;
  }

  WarpState& warp_;
  Block& block_;
  Launch& launch_;
  const Record& record_;
  const unsigned lane_;
  const Access& access_;
  const uint64_t address_;
  Fault fault_;
  std::string object_key_;
};

}  // namespace

std::byte* locate(Warp& w, const Record& r, unsigned lane, uint64_t address) {
  return Locator(w, r, w.block->program().instructions[r.instruction].access, lane, address).run();
}
std::byte* locate(Warp& w, const Record& r, const Access& access, unsigned lane, uint64_t address) {
  return Locator(w, r, access, lane, address).run();
}

void tell_access(Warp& w, const Record& r, uint32_t mask, const uint64_t* addresses) {
  tell_access(w, r, w.block->program().instructions[r.instruction].access, mask, addresses);
}
void tell_access(Warp& w, const Record& r, const Access& access, uint32_t mask, const uint64_t* addresses) {
  Launch& launch = w.block->launch();
  if (launch.access_observers.empty() || mask == 0) return;
  const bool shared = access.space == ptx::Space::shared || access.space == ptx::Space::shared_cluster;
  uint64_t generic[kWarpSize];
  for (unsigned lane = 0; lane < kWarpSize; ++lane)
    generic[lane] = addresses[lane] + (shared ? window_base(kSharedWindow) : 0);
  const LaneAddresses found(generic);
  for (Observer* o : launch.access_observers)
    o->memory_accessed({w.block->info(), static_cast<WarpState&>(w).index(), mask, r.instruction, access,
                        found, r, w.registers, static_cast<WarpState&>(w).running_frame()});
}

}  // namespace grader::sim
