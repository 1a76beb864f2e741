// Which registers of a function can be read before anything was written to them, on some way through it, or
// hold what a shuffle gave (which may be read from a lane that takes no part), and which can take their value
// from one of those: found in the code alone, once. Most functions have none, and are not watched.
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
  // Where a value matters.
  std::vector<uint16_t> conditions;  // of a branch, or of a guard
  std::vector<uint16_t> addresses;
  std::vector<uint16_t> stored;     // to memory: it depends on which
  std::vector<uint16_t> exchanged;  // with other lanes
  bool shuffled = false;            // `exchanged`: by the shuffle that comes next, which says with whom
  bool received = false;            // `results`: what a function returns that shuffles
  std::vector<uint16_t> passed;     // to a function
  std::vector<uint16_t> returned;   // from one
  bool returns = false;             // it is what a function returns, if one that shuffles only through others
  bool empty() const {
    return sources.empty() && results.empty() && conditions.empty() && addresses.empty() && stored.empty() &&
           exchanged.empty() && passed.empty() && returned.empty() && !returns;
  }
};

struct UnsetRegisters {
  uint32_t count = 0;
  std::vector<UnsetUse> uses;  // by instruction of the body; empty when count is 0
};

// `shuffles`: of shuffling_functions().
UnsetRegisters find_unset_registers(const ptx::Module&, uint32_t function, const std::vector<bool>& shuffles);

// By index into the module: whether a function shuffles, or one that it calls does.
std::vector<bool> shuffling_functions(const ptx::Module&);

}  // namespace grader::sim
