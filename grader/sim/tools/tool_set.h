// The checks that a session of launches wants, as observers.
#pragma once

#include <memory>
#include <vector>

#include "sim/observer.h"
#include "support/checks.h"

namespace grader::sim {

// Observers of the checks named (support/checks.h); of memcheck nearly all is the
// machine's own. They may be attached to any number
// of launches of one Gpu, one after the other: initcheck remembers what earlier ones wrote.
std::vector<std::unique_ptr<Observer>> make_checks(uint32_t checks);

}  // namespace grader::sim
