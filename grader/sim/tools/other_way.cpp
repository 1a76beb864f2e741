#include "sim/tools/other_way.h"

#include <algorithm>
#include <cstring>

#include "sim/exec/instruction_set.h"
#include "sim/tools/strange_values.h"
#include "sim/warp_state.h"

namespace grader::sim {
namespace {

using ptx::Opcode;

constexpr unsigned kMostSteps = 1024;

// One lane's registers change by it, and nothing else.
bool is_plain(const ptx::Instruction& i) {
  switch (i.opcode) {
    case Opcode::abs:
    case Opcode::add:
    case Opcode::and_:
    case Opcode::bfe:
    case Opcode::bfi:
    case Opcode::bra:
    case Opcode::brev:
    case Opcode::clz:
    case Opcode::cnot:
    case Opcode::copysign:
    case Opcode::cvt:
    case Opcode::cvta:
    case Opcode::div:
    case Opcode::ex2:
    case Opcode::fma:
    case Opcode::lg2:
    case Opcode::lop3:
    case Opcode::mad:
    case Opcode::max:
    case Opcode::min:
    case Opcode::mov:
    case Opcode::mul:
    case Opcode::neg:
    case Opcode::not_:
    case Opcode::or_:
    case Opcode::popc:
    case Opcode::prmt:
    case Opcode::rcp:
    case Opcode::rem:
    case Opcode::rsqrt:
    case Opcode::sad:
    case Opcode::selp:
    case Opcode::set:
    case Opcode::setp:
    case Opcode::shf:
    case Opcode::shl:
    case Opcode::shr:
    case Opcode::slct:
    case Opcode::sqrt:
    case Opcode::sub:
    case Opcode::xor_:
      return true;
    default:
      return false;
  }
}

class Lane {
 public:
  Lane(const Program& p, const UnsetRegisters& watched, const InstructionEvent& e, unsigned lane,
       const std::vector<uint32_t>& strange, const StrangeValues& elsewhere)
      : p_(p), watched_(watched), elsewhere_(elsewhere), lane_(lane), warp_(e.state) {
    const size_t bytes = p.functions[p.instructions[e.instruction].function].register_bytes;
    registers_ = AlignedBytes(bytes);
    std::memcpy(registers_.get(), e.registers, bytes);
    warp_.registers = registers_.get();
    warp_.mask = 1u << lane;
    warp_.join = nullptr;
    for (const uint32_t lanes : strange) strange_.push_back(lanes >> lane & 1);
  }

  OtherWay run(const Record* r, uint32_t function, uint32_t meet) {
    OtherWay way;
    for (unsigned n = 0; n < kMostSteps && r != nullptr; ++n) {
      const InstructionInfo& info = p_.instructions[r->instruction];
      way.arrived = info.function == function && info.body_index == meet;
      if (way.arrived) break;
      if (r->inner == nullptr) {  // where lanes may wait for each other
        r = r->handler(r, warp_);
        continue;
      }
      const uint64_t uncounted = warp_.uncounted;
      const Record* const next = r->handler == r->inner || guard_holds(*r) ? step(*r, info, way) : r + 1;
      if (next != nullptr && warp_.uncounted == uncounted) follow(watched_.uses[info.body_index]);
      r = next;
    }
    if (!way.arrived) return way;
    for (const MergingRegister& m : watched_.merging) {
      way.values.push_back(value_of(m, warp_.registers, lane_));
      way.strange.push_back(strange_[m.number]);
    }
    return way;
  }

 private:
  bool guard_holds(const Record& r) const {
    uint32_t p;
    std::memcpy(&p, warp_.registers + r.guard, sizeof p);
    return (p ^ r.guard_flip) >> lane_ & 1;
  }

  // A value goes to a register of another width before an instruction, or after it.
  static bool fits(const Record& r) {
    const FittingHandlers& f = *instruction_set().fitting;
    return r.inner == f.narrow || r.inner == f.widen_unsigned || r.inner == f.widen_signed;
  }

  const Record* step(const Record& r, const InstructionInfo& info, OtherWay& way) {
    const ptx::Instruction& i = p_.module.functions[info.function].body[info.body_index];
    loaded_strange_ = false;
    const bool parameter = i.has(ptx::Modifier::param);
    if (is_plain(i) || fits(r) || (i.opcode == Opcode::ld && parameter)) return r.inner(&r, warp_);
    if (i.opcode == Opcode::st && parameter) return &r + 1;  // of a call, which is the end
    if (i.opcode == Opcode::call && watched_.uses[info.body_index].atomic) way.atomic_at = r.instruction;
    if (i.opcode != Opcode::ld && i.opcode != Opcode::st) return nullptr;
    return access(r, info, i.opcode == Opcode::ld, way);
  }

  const Record* access(const Record& r, const InstructionInfo& info, bool reads, OtherWay& way) {
    const Access& a = info.access;
    if (a.told_by_handler) return nullptr;
    const uint64_t address = generic_address(r, a);
    if (!reads) {
      way.stores.push_back({r.instruction, address, a.bytes});
      return &r + 1;
    }
    for (const OtherWay::Store& s : way.stores)
      if (address < s.address + s.bytes && s.address < address + a.bytes) return nullptr;
    if (address >> 32 == kLocalWindow) return load_local(r, a, address);
    return is_readable(address, a.bytes) ? r.inner(&r, warp_) : nullptr;
  }

  uint64_t generic_address(const Record& r, const Access& a) const {
    const std::byte* const slot = warp_.registers + r.operand[a.base];
    uint64_t base = 0;
    std::memcpy(&base, slot + lane_ * (a.wide_address ? 8 : 4), a.wide_address ? 8 : 4);
    base += r.immediate;
    if (!a.wide_address) base &= 0xffffffff;
    if (a.space == ptx::Space::shared || a.space == ptx::Space::shared_cluster)
      base += window_base(kSharedWindow);
    return a.space == ptx::Space::local ? base + window_base(kLocalWindow) : base;
  }

  bool is_readable(uint64_t address, uint32_t bytes) const {
    if (address % bytes != 0) return false;
    if (address >> 32 == kSharedWindow) {
      const uint64_t offset = address & 0xffffffff, page = offset >> kSharedPageBits;
      if (page >= kSharedPages || warp_.shared_pages[page] == kNoArray) return false;
      const SharedArray& array = warp_.shared_arrays[warp_.shared_pages[page]];
      return offset >= array.begin && offset + bytes <= uint64_t{array.begin} + array.size;
    }
    const uint64_t window = (address >> 32) - kGlobalWindow;
    return window < warp_.window_count && (address & 0xffffffff) + bytes <= warp_.windows[window].size;
  }

  // It may be a variable of a function that has called this one, which no handler takes for granted.
  const Record* load_local(const Record& r, const Access& a, uint64_t address) {
    const uint64_t offset = address & 0xffffffff;
    if (a.elements != 1 || (a.bytes != 4 && a.bytes != 8) || offset + a.bytes > warp_.local_stride)
      return nullptr;
    std::memcpy(warp_.registers + r.operand[0] + lane_ * a.bytes,
                warp_.local + uint64_t{lane_} * warp_.local_stride + offset, a.bytes);
    uint64_t each[kWarpSize] = {};
    each[lane_] = address;
    loaded_strange_ = elsewhere_.load(LaneAddresses(each), a.bytes, 1u << lane_) != 0;
    return &r + 1;
  }

  void follow(const UnsetUse& use) {
    const auto is_strange = [&](uint16_t r) { return strange_[r]; };
    const bool strange =
        loaded_strange_ ||
        (use.all ? !use.sources.empty() && std::all_of(use.sources.begin(), use.sources.end(), is_strange)
                 : std::any_of(use.sources.begin(), use.sources.end(), is_strange));
    for (const uint16_t r : use.results) strange_[r] = strange;
  }

  const Program& p_;
  const UnsetRegisters& watched_;
  const StrangeValues& elsewhere_;
  const unsigned lane_;
  Warp warp_;
  AlignedBytes registers_;
  std::vector<bool> strange_;  // by watched register
  bool loaded_strange_ = false;
};

}  // namespace

OtherWay other_way(const Program& p, const UnsetRegisters& watched, const InstructionEvent& e, uint32_t meet,
                   unsigned lane, const std::vector<uint32_t>& strange, const StrangeValues& elsewhere) {
  uint32_t condition;
  std::memcpy(&condition, e.registers + e.record.guard, sizeof condition);
  const bool went = (condition ^ e.record.guard_flip) >> lane & 1;
  const Record* const start = went ? &e.record + 1 : &e.record + static_cast<int64_t>(e.record.immediate);
  return Lane(p, watched, e, lane, strange, elsewhere)
      .run(start, p.instructions[e.instruction].function, meet);
}

uint64_t value_of(const MergingRegister& m, const std::byte* registers, unsigned lane) {
  uint64_t value = 0;
  if (m.bytes == 0) {
    uint32_t lanes;
    std::memcpy(&lanes, registers + m.slot, sizeof lanes);
    return lanes >> lane & 1;
  }
  std::memcpy(&value, registers + m.slot + lane * m.bytes, std::min<size_t>(m.bytes, sizeof value));
  return value;
}

}  // namespace grader::sim
