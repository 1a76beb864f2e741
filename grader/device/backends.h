// The two sides of the seam. Users go through make_backend().
#pragma once

#include <memory>

#include "device/backend.h"

namespace grader::device {

std::unique_ptr<Backend> make_sim_backend();
std::unique_ptr<Backend> make_cuda_backend(const Detection& detection);

}  // namespace grader::device
