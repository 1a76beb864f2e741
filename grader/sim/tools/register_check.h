// An observer, of initcheck and synccheck: variables in registers that a thread never set, found where their
// value first matters: it decides a branch, is part of an address, is stored to memory that others see, read
// by other lanes, passed to a function or returned from one. A copy of one is no use of it.
//
// What a shuffle gives to a lane that reads from one which takes no part in it is undefined too. That is not
// wrong by itself (of a sum over half a warp only one lane's is right): such values are followed through
// registers, functions and local memory, into what is assigned on a way that they decide (a maximum), and
// found when they are stored or part of an address, or decide that something is stored.
//
// In the debug build alone. There a register is read only where the source reads its variable; the optimiser
// may read one on a way where the value makes no difference, and rightly so. Only in lines of the learner's
// own file: headers copy whole structures.
//
// Watched are the registers that tools/unset_registers.h finds in the code; for most kernels there are none,
// and then nothing is listened to. What was never set is not followed through local memory.
#pragma once

#include <array>
#include <optional>
#include <unordered_map>
#include <vector>

#include "sim/tools/scene.h"
#include "sim/tools/strange_values.h"
#include "sim/tools/unset_registers.h"
#include "support/checks.h"

namespace grader::sim {

class RegisterCheck : public Observer {
 public:
  // What was never set is initcheck's, what comes from nobody synccheck's.
  explicit RegisterCheck(uint32_t checks) : checks_(checks) {}
  bool wants_instructions() const override { return watches_; }
  bool wants_accesses() const override { return watches_; }
  void launch_began(const LaunchInfo&) override;
  void block_began(const BlockInfo&) override;
  void instruction_executed(const InstructionEvent&) override;
  void memory_accessed(const AccessEvent&) override;
  void block_ended(const BlockInfo&) override;
  void launch_finished() override;

 private:
  // The watched registers of one activation of a function: which lanes have not set them.
  struct Activation {
    const std::byte* registers = nullptr;
    uint32_t function = 0;
    std::vector<uint32_t> unset, strange;  // strange: what a shuffle has read from nobody
  };
  // Where a lane has it from.
  struct Origin {
    uint32_t instruction = ptx::kNone, lane = 0;
  };
  struct WarpRegisters {
    std::vector<Activation> activations;
    // Lanes that have called a function and done nothing in it yet: the frame they are in may have been
    // others'.
    std::unordered_map<uint32_t, uint32_t> entering;
    // Lanes that have given a shuffle what was never set, and where; lanes that have given it what is
    // strange, or have got that from it or from a function.
    uint32_t given_unset = 0, given_at = ptx::kNone, given_strange = 0, returned_strange = 0;
    std::array<Origin, kWarpSize> origins;
    StrangeValues elsewhere;  // than in registers
  };
  enum class Matter : uint8_t { branch, address, store, exchange, argument, result };

  void watch_reachable(const LaunchInfo&);
  static void forget_given(WarpRegisters&, uint32_t lanes);
  void shuffle(WarpRegisters&, const InstructionEvent&);
  bool calls_learners(const ptx::Instruction& call) const;
  uint32_t meeting(const InstructionInfo& branch);
  void go(WarpRegisters&, Activation&, const InstructionEvent& branch, const UnsetUse&, uint32_t lanes);
  void meet(Activation&, const InstructionEvent&, const UnsetRegisters&, uint32_t lane, const OtherWay&);
  Activation& activation(WarpRegisters&, const InstructionEvent&, uint32_t function);
  void report(Matter, const BlockInfo&, uint32_t warp, uint32_t instruction, uint32_t lanes);
  enum class Strange : uint8_t { used, decides };
  void report_strange(const BlockInfo&, uint32_t warp, uint32_t instruction, uint32_t lanes,
                      Strange = Strange::used);

  // What functions_, flow_, learners_ and meetings_ are of.
  struct Analysed {
    const Program* program = nullptr;
    const InstructionInfo* instructions = nullptr;
    size_t count = 0;
    uint32_t kernel = 0;
    bool operator==(const Analysed&) const = default;
  };

  const uint32_t checks_;
  Analysed analysed_;
  std::optional<Scene> scene_;
  bool watches_ = false;
  std::vector<UnsetRegisters> functions_;  // by index into the module
  ShuffledFlow flow_;
  std::unordered_map<uint32_t, std::vector<uint32_t>> meetings_;  // of a function's branches
  std::vector<uint8_t> learners_;                                 // by instruction, as InitCheck has it
  std::unordered_map<uint64_t, std::vector<WarpRegisters>> blocks_;
  // Of the store that is being executed: lanes that store what was never set.
  uint32_t storing_ = 0, storing_strange_ = 0, storing_instruction_ = UINT32_MAX;
  bool elsewhere_ = false;  // of some warp, in this block or before, something strange is
  // Of the load that is being executed.
  Activation* loading_ = nullptr;
  const UnsetUse* loading_use_ = nullptr;
};

}  // namespace grader::sim
