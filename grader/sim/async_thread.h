// What the parts of the AsyncUnit share: an mbarrier's word, and one lane while its instruction executes.
#pragma once

#include <cstring>
#include <string>

#include "sim/access.h"
#include "sim/async_unit.h"
#include "sim/block.h"
#include "sim/observer.h"
#include "sim/report.h"
#include "sim/warp_state.h"

namespace grader::sim {

constexpr uint64_t kMostArrivals = (1 << 20) - 1;

struct Mbarrier : MbarrierState {
  bool parity = false;

  static Mbarrier from(uint64_t word) {
    return {{word & kMostArrivals, word >> 20 & kMostArrivals, static_cast<int64_t>(word << 3) >> 43,
             word >> 62 == 1},
            (word >> 61 & 1) != 0};
  }
  uint64_t word() const {
    return (pending & kMostArrivals) | (expected & kMostArrivals) << 20 |
           (static_cast<uint64_t>(bytes) & 0x1fffff) << 40 | uint64_t{parity} << 61 |
           uint64_t{initialised} << 62;
  }
  static Mbarrier at(const std::byte* place) {
    uint64_t word;
    std::memcpy(&word, place, 8);
    return from(word);
  }
  void put(std::byte* place) {
    if (pending == 0 && bytes == 0) pending = expected, parity = !parity;  // the phase is complete
    const uint64_t value = word();
    std::memcpy(place, &value, 8);
  }
};

inline Access access_of(AccessKind kind, ptx::Space space, uint32_t bytes) {
  Access a;
  a.kind = kind;
  a.space = space;
  a.type = ptx::Type::b8;
  a.bytes = static_cast<uint8_t>(bytes);
  return a;
}

// Operands as the decoder left them in the pool: a slot of 64-bit lanes (predicates: a mask) and an offset.
struct AsyncUnit::Thread {
  WarpState& warp;
  const Record& record;
  const ptx::Instruction& instruction;
  std::byte* registers;
  const uint32_t* pool;
  unsigned lane;
  uint32_t number;  // in the block

  bool has(ptx::Modifier m) const { return instruction.has(m); }
  size_t operands() const { return instruction.operands.size(); }
  uint64_t value(size_t operand) const {
    uint64_t v;
    std::memcpy(&v, registers + pool[2 * operand] + 8 * lane, 8);
    return v + static_cast<uint64_t>(int64_t{static_cast<int32_t>(pool[2 * operand + 1])});
  }
  void result(size_t operand, uint64_t v) const {
    std::memcpy(registers + pool[2 * operand] + 8 * lane, &v, 8);
  }
  bool truth(size_t operand) const {
    uint32_t mask;
    std::memcpy(&mask, registers + pool[2 * operand], 4);
    return mask >> lane & 1;
  }
  void truth(size_t operand, bool v) const {
    uint32_t mask;
    std::byte* const slot = registers + pool[2 * operand];
    std::memcpy(&mask, slot, 4);
    mask = v ? mask | 1u << lane : mask & ~(1u << lane);
    std::memcpy(slot, &mask, 4);
  }
  static uint64_t generic(ptx::Space space, uint64_t address) {
    return space == ptx::Space::shared || space == ptx::Space::shared_cluster
               ? window_base(kSharedWindow) + address
               : address;
  }
  void tell(MbarrierEvent::Kind kind, uint64_t address, const Mbarrier& before, uint64_t arrivals = 0) const {
    for (Observer* o : warp.block->launch().options.observers)
      o->mbarrier_used({warp.block->info(), warp.index(), lane, record.instruction, address, kind, before,
                        arrivals, warp.running_frame()});
  }
  // Whether the launch is one with clusters; without them the instruction is illegal (an H100 says so), and
  // the launch ends.
  bool in_clusters() const {
    Launch& launch = warp.block->launch();
    if (launch.in_clusters) return true;
    refuse("illegal-instruction", "an instruction that only a launch with clusters may execute",
           "launch the kernel in clusters, if only of one block: __cluster_dims__(1), or --cluster 1");
    launch.fail("cudaErrorIllegalInstruction", 715, "an illegal instruction was encountered");
    launch.stop = true;
    return false;
  }
  // The place of an access, told to the observers; null when it is refused.
  std::byte* place(const Access& a, uint64_t address) const {
    std::byte* const p = locate(warp, record, a, lane, address);
    uint64_t addresses[kWarpSize] = {};
    addresses[lane] = address;
    if (p != nullptr) tell_access(warp, record, a, 1u << lane, addresses);
    return p;
  }
  // Of what is refused, like an access that is not aligned.
  void refuse(const char* kind, const char* message, const char* next) const {
    Launch& launch = warp.block->launch();
    launch.findings.add(
        std::string(kind) + " " + std::to_string(record.instruction), warp.block->thread(warp, lane), [&] {
          Finding f = finding_at(launch, record, warp.running_frame(), "memcheck", kind, message);
          f.next = next;
          return f;
        });
  }
};

}  // namespace grader::sim
