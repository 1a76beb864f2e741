// A compiled op: a shared library with one entry, loaded once and kept.
#pragma once

#include <string>
#include <vector>

#include "op/op_abi.h"
#include "op/op_builder.h"
#include "op/tensor.h"

namespace grader::op {

class OpLibraryFile {
 public:
  // Builds and loads it; the same request gives the same object, which lives as long as the process. Throws
  // OpError, OpCompileError.
  static const OpLibraryFile& get(const OpRequest& request);

  const std::string& name() const { return request_.name; }
  const OpEntry& entry() const { return *entry_; }

  // Throws OpError unless the types are what the op declares, outputs first. `if_one_short` ends the message
  // when one is missing.
  void check_types(const std::vector<TensorType>& types, const std::string& if_one_short = "") const;
  // Runs the op where its tensors lie: on the GPU it is launched on the default stream and waited for. The
  // tensors have been checked. Throws DeviceError.
  void run(const std::vector<Tensor>& tensors) const;

  // `cpu`: the op's version for host memory; null when it has none.
  OpLibraryFile(OpRequest request, const OpEntry* entry, const OpEntry* cpu)
      : request_(std::move(request)), entry_(entry), cpu_(cpu) {}

 private:
  std::string tensor_name(int index) const;  // "the output", "input 2"
  std::string signature() const;             // "(output, input 1, input 2)"

  OpRequest request_;
  const OpEntry* entry_;
  const OpEntry* cpu_;
};

}  // namespace grader::op
