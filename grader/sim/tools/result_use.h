// Whether anybody looks at the value that an atomic operation gives back. Without the optimiser that is a
// function of NVIDIA's headers: then its callers decide.
#pragma once

#include <unordered_map>

#include "sim/observer.h"

namespace grader::sim {

class ResultUse {
 public:
  void launch_began(const LaunchInfo& info);
  bool is_used(const AccessEvent&);

 private:
  enum class Use : uint8_t { none, some, returned };
  Use look(uint32_t instruction);
  Use find(uint32_t instruction) const;

  const Program* program_ = nullptr;
  std::unordered_map<uint32_t, Use> known_;  // by instruction
};

}  // namespace grader::sim
