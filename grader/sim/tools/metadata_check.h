// An observer, of synccheck: the sparsity metadata that the threads of a warp give mma.sp, of which PTX
// defines some values only (PTX ISA 9.7.14.6.1).
//
// What a card does with others is not said: it finishes, and the result is no matrix's product. Nor does a
// card tell the order of indices apart, which mma.sp::ordered_metadata demands for the cards to come.
#pragma once

#include <optional>

#include "sim/sparse_metadata.h"
#include "sim/tools/scene.h"

namespace grader::sim {

class MetadataCheck : public Observer {
 public:
  bool wants_instructions() const override { return sparse_; }
  bool wants_accesses() const override { return false; }
  void launch_began(const LaunchInfo&) override;
  void instruction_executed(const InstructionEvent&) override;
  void launch_ended(const LaunchResult&) override { scene_.reset(); }

 private:
  void look_at_chunks(const InstructionEvent&, const MatrixForm&, uint32_t slot, bool ordered);

  std::optional<Scene> scene_;
  bool sparse_ = false;  // has the module such an instruction?
};

}  // namespace grader::sim
