// Which registers of a function can be read before anything was written to them, on some way through it, or
// hold what a shuffle gave (which may be read from a lane that takes no part), and which can take their value
// from one of those, or have one that depends on which way it sent the thread: found in the code alone, once.
// Most functions have none, and are not watched.
#pragma once

#include <cstdint>
#include <vector>

#include "ptx/module.h"

namespace grader::sim {

// What an instruction does with such registers, by their number in UnsetRegisters::registers.
struct UnsetUse {
  std::vector<uint16_t> sources;  // a result is unset if any of these is...
  bool all = false;               // ... or only if all of them are
  std::vector<uint16_t> results;
  bool merges = false;  // where ways meet, `results` have one value of several
  // Where a value matters.
  std::vector<uint16_t> conditions;  // of a branch, or of a guard
  // By such a branch, where the way that it does not take cannot be followed: what is assigned until its ways
  // meet, in registers and in the function's own memory.
  std::vector<uint16_t> decided;
  std::vector<uint32_t> decided_words;
  uint32_t decided_store = ptx::kNone;  // and what others see, or may: the first such instruction of the body
  std::vector<uint16_t> addresses;
  std::vector<uint16_t> stored;     // to memory: it depends on which
  std::vector<uint16_t> exchanged;  // with other lanes
  bool shuffled = false;            // `exchanged`: by the shuffle that comes next, which says with whom
  bool received = false;            // `results`: what a function returns that shuffles
  std::vector<uint16_t> passed;     // to a function
  std::vector<uint16_t> handed;     // to a function that follows it: `passed`, and parts of structures
  std::vector<uint16_t> returned;   // from one
  bool atomic = false;              // a call of a function that does something atomic, or calls one
  bool returns = false;             // it is what a function returns, if one that shuffles only through others
  uint16_t parameter = UINT16_MAX;  // of the function: `results` are loaded from it
  uint32_t offset = 0;              // in it
  bool empty() const {
    return sources.empty() && results.empty() && conditions.empty() && addresses.empty() && stored.empty() &&
           exchanged.empty() && passed.empty() && handed.empty() && returned.empty() && !returns;
  }
};

// A watched register that several instructions set: its value depends on the way to where it is read.
struct MergingRegister {
  uint16_t number = 0;
  uint8_t bytes = 0;  // of a lane; 0: a predicate
  uint32_t slot = 0;  // in a frame
};

struct UnsetRegisters {
  uint32_t count = 0;
  std::vector<MergingRegister> merging;
  std::vector<UnsetUse> uses;  // by instruction of the body; empty when count is 0
};

// Where what a shuffle gave may go from function to function, as far as is known.
struct ShuffledFlow {
  std::vector<bool> gives;  // by function: it shuffles, calls one that does, or is called with such a value
  std::vector<bool> takes;  // by function: it is called with such a value
  bool memory = false;      // local memory may hold one
};

// Of a function: what goes on from it.
struct ShuffledOut {
  bool stores = false;            // a watched register is stored where local memory may be
  std::vector<uint32_t> callees;  // functions that get one
};

UnsetRegisters find_unset_registers(const ptx::Module&, uint32_t function, const ShuffledFlow&, ShuffledOut&);

// By index into the module: whether a function shuffles, or one that it calls does.
std::vector<bool> shuffling_functions(const ptx::Module&);

}  // namespace grader::sim
