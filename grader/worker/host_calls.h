// `grader-worker host-calls`: loads a learner's compiled program and calls its exported functions on tensors,
// one request after the other (op/messages.h).
#pragma once

namespace grader::worker {

// Serves until the requests end. Returns the process's exit code.
int run_host_calls(int request_descriptor, int reply_descriptor);

}  // namespace grader::worker
