// What the op library throws. The message is one line for the learner: what is wrong and what to write
// instead.
#pragma once

#include <stdexcept>

namespace grader::op {

// A call that the library refuses: a wrong shape, an unknown parameter, a missing output tensor...
class OpError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The op's source does not compile; the compiler's diagnostics are shown beside the message.
class OpCompileError : public OpError {
 public:
  using OpError::OpError;
};

// The device reported an error: CUDA's error name is in the message.
class DeviceError : public OpError {
 public:
  using OpError::OpError;
};

}  // namespace grader::op

namespace op = grader::op;
