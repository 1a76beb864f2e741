// The checks of the simulated GPU by name: a set of bits, "all", "none" or "racecheck,initcheck" in words.
// Illegal accesses (memcheck) end a launch as on a card, so memcheck is always on and names itself for
// completeness.
#pragma once

#include <cstdint>
#include <string>

namespace grader {

enum Check : uint32_t {
  kMemcheck = 1u << 0,
  kInitcheck = 1u << 1,
  kRacecheck = 1u << 2,
  kSynccheck = 1u << 3,
};
constexpr uint32_t kAllChecks = kMemcheck | kInitcheck | kRacecheck | kSynccheck;

// Throws grader::Error naming the word that is no check.
uint32_t checks_from(const std::string& words);

}  // namespace grader
