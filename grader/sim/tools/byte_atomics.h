// Atomics of one or two bytes, as far as the hardware has none: libcu++ (cuda::atomic_ref<char>) and code
// written by hand round the address down to a word's, read that word and swap it for one in which nothing but
// their byte differs. What stands beside the byte is none of their business: it is neither read nor written
// for its own sake, and other threads may store to it meanwhile.
//
// Such an access shows by its address: it comes from `and p, -4` (or -2), if need be through the arguments of
// the functions that nvcc -G leaves as such. The byte that is meant is the one at p.
#pragma once

#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "sim/observer.h"

namespace grader::sim {

class ByteAtomics {
 public:
  void launch_began(const LaunchInfo&);
  bool empty() const { return origins_.empty(); }
  bool has(uint32_t instruction) const {
    return !origins_.empty() && origins_.find(instruction) != origins_.end();
  }
  // How far from the access's address the byte lies that a lane means; nothing: all that it accesses.
  std::optional<uint32_t> byte(const AccessEvent& e, unsigned lane) const {
    return has(e.instruction) ? look(e, lane) : std::nullopt;
  }

  // Whether what is read decides what the program does. A word is read only to be swapped, and in a store the
  // byte that was there is of no interest.
  bool uses_what_it_reads(const AccessEvent&) const;

 private:
  std::optional<uint32_t> look(const AccessEvent&, unsigned lane) const;
  // Where an address comes from, as far as one function knows.
  struct Origin {
    enum class Kind : uint8_t { unknown, rounded, parameter } kind = Kind::unknown;
    uint32_t slot = 0;  // rounded: of the register that holds p
    bool wide = true;   // that register: 64 bits
    uint32_t parameter = 0;
  };
  Origin trace(const Program&, uint32_t function, uint32_t from, uint32_t reg);
  // Whether any of the callers has rounded it.
  bool trace_argument(const Program&, uint32_t function, uint32_t parameter, unsigned depth);

  const Program* program_ = nullptr;
  std::unordered_map<uint32_t, Origin> origins_;                    // by instruction
  std::map<std::pair<uint32_t, uint32_t>, Origin> from_arguments_;  // by call instruction and parameter
  std::unordered_map<uint32_t, uint32_t> first_;  // by function: the number of its first instruction
};

}  // namespace grader::sim
