// What the checks share: a launch's places and objects in a learner's words.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/object.h"
#include "sim/observer.h"

namespace grader::sim {

// The block whose shared memory a generic address names, and the address as that block has it: in a cluster
// one block reaches the memory of another.
struct SharedPlace {
  uint64_t block;  // linear
  uint64_t address;
};
SharedPlace shared_place(const LaunchInfo&, const BlockInfo&, uint64_t address);
inline bool names_a_rank(uint64_t address) { return (address & 0xffffffff) >> kRankShift != 0; }

class Scene {
 public:
  explicit Scene(const LaunchInfo&);

  const LaunchInfo& info() const { return info_; }
  Findings& findings() const { return info_.findings; }
  const ptx::Instruction& instruction(uint32_t index) const;
  SourcePlace place(uint32_t instruction) const;
  // Whether a load and a store are written with one address, as those of `x += y` are.
  bool updates_in_place(uint32_t load, uint32_t store) const;
  // The instruction that stands for another in the learner's file: itself, or the call that leads to it when
  // nvcc -G left a library's function as such. Without `frame` it is only known where all calls come from one
  // place; else the instruction itself is given.
  uint32_t in_learners_file(uint32_t instruction, const Frame* frame = nullptr) const;
  // Where it was written, be it in a library's function that was inlined: Module::locations; or kNone.
  uint32_t location(uint32_t instruction) const { return info_.program.instructions[instruction].location; }
  // Equal for instructions that findings show at one place in the source, wherever that was inlined; kNone
  // when it is not known.
  uint32_t place_id(uint32_t instruction) const;

  // What an instruction touches; of a copy or an mbarrier's one, which touch several places, a word.
  Access access(uint32_t instruction) const;

  // The array at a generic address of shared or global memory, or among the kernel's own local variables.
  // nullopt: none that is known.
  std::optional<Object> object(uint64_t address) const;
  // A function's own local variable, by its place among them.
  std::optional<Object> local_variable(uint32_t function, uint64_t offset) const;
  // "tile[8]"; `width` bytes when the array's element size is not known.
  std::string element(uint64_t address, const Access&) const;

  // A finding of `check` at an instruction.
  Finding finding(uint32_t instruction, std::string check, std::string kind, std::string message) const;
  std::string block_name(uint64_t block) const;  // "block 1"
  std::string thread_name(ThreadId) const;       // "thread 8 of block 0"; "thread 8" when there is one block

 private:
  LaunchInfo info_;
  mutable std::vector<uint32_t> place_ids_;  // by location; made when first asked for
  mutable std::vector<uint32_t> only_call_;  // by function: the instruction; made when first asked for
};

}  // namespace grader::sim
