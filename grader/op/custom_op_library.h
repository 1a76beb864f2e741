// A library of custom ops: a folder of .cu files, each registering one or more ops (op/register.h).
//
//   CustomOpLibrary ops("op");                                                     // the folder, beside your
//   file auto conv1d = ops["conv1d"][{{"input_size", n}, {"conv_size", k}}];            // an op with its
//   parameters Tensor output = empty_like(input);                                             // you own the
//   output compile(conv1d)(output, input, kernel);                                        // outputs first,
//   then inputs
//
// compile() builds the op for exactly these parameters with nvcc, once: the result is cached by its source,
// its parameters and the target.
#pragma once

#include <string>
#include <vector>

#include "op/parameters.h"
#include "op/tensor.h"

namespace grader::op {

class OpLibraryFile;  // a compiled op, loaded: op/op_library_file.h

// An op by name, with or without its parameters. Not callable: compile() makes it so.
class CustomOp {
 public:
  CustomOp(std::string folder, std::string name, Parameters parameters = {});
  CustomOp(const CustomOp& other);
  CustomOp& operator=(const CustomOp& other);
  ~CustomOp();

  // The op with these parameters in place of those it had.
  CustomOp operator[](const Parameters& parameters) const;

  const std::string& folder() const { return folder_; }
  const std::string& name() const { return name_; }
  const Parameters& parameters() const { return parameters_; }

  // Throws OpError: an op must be compiled before it is called.
  template <class... Tensors>
  void operator()(const Tensors&...) const {
    refuse_uncompiled_call();
  }

 private:
  [[noreturn]] void refuse_uncompiled_call() const;

  std::string folder_, name_;
  Parameters parameters_;
};

class CustomOpLibrary {
 public:
  // A relative folder is looked for beside the learner's file. Throws OpError when there is none.
  explicit CustomOpLibrary(const std::string& folder);

  // Throws OpError, with the nearest name, when no file of the folder registers the op.
  CustomOp operator[](const std::string& name) const;
  std::vector<std::string> names() const;  // of all ops in the folder, sorted

 private:
  std::string folder_;
};

// An op that can be called. Launches on the default stream and waits for it, so that an error of the kernel
// is thrown by the call that made it.
class CompiledOp {
 public:
  explicit CompiledOp(const OpLibraryFile& file) : file_(&file) {}

  // Output tensors first, then the inputs, as the op declares them. Throws OpError naming the tensor that is
  // missing, empty, on the wrong device, or of the wrong dtype or shape; DeviceError when the device reports
  // an error.
  template <class... Tensors>
  void operator()(const Tensors&... tensors) const {
    call({tensors...});
  }
  void call(const std::vector<Tensor>& tensors) const;

 private:
  const OpLibraryFile* file_;  // stays loaded as long as the process runs
};

// Throws OpError for parameters that the op does not declare, OpCompileError when its source does not
// compile.
CompiledOp compile(const CustomOp& op);

}  // namespace grader::op

namespace op = grader::op;
