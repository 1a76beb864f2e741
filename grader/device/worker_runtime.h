// Which libcudart.so.13 a worker gets: it is linked to ours by RUNPATH, and what LD_LIBRARY_PATH names
// precedes that. On many machines with a CUDA Toolkit the learner's own environment names NVIDIA's there, so
// the grader puts the one that is meant before it.
#pragma once

#include <string>

#include "device/backend.h"

namespace grader::device {

// A line of the worker's environment, "LD_LIBRARY_PATH=...", for `simulated` or `cuda`. Throws grader::Error
// when a real GPU is meant and the CUDA Toolkit has no runtime.
std::string runtime_for(Choice device);

}  // namespace grader::device
