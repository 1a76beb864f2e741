// An observer, of memcheck: atomics of one or two bytes that go past an array by less than a word. As an
// access the word around their byte is legal as long as it holds one of the array's (access.cpp); the byte
// that is meant (tools/byte_atomics.h) must be the array's own.
#pragma once

#include <optional>

#include "sim/tools/byte_atomics.h"
#include "sim/tools/scene.h"

namespace grader::sim {

class ByteBounds : public Observer {
 public:
  bool wants_instructions() const override { return false; }
  bool wants_accesses() const override { return !byte_atomics_.empty(); }
  void launch_began(const LaunchInfo&) override;
  void memory_accessed(const AccessEvent&) override;
  void launch_ended(const LaunchResult&) override { scene_.reset(); }

 private:
  std::optional<Scene> scene_;
  ByteAtomics byte_atomics_;
};

}  // namespace grader::sim
