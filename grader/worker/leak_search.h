// Calls something several times and watches the memory in use. What is allocated once and kept (a cache, a
// static) stops growing after the first calls; what grows with every call after that is a leak.
#pragma once

#include <functional>
#include <string>

namespace grader::worker {

// One line saying how much of which memory every call keeps; empty when none grows. Slow calls (more than
// half a second for all repeats) are not searched: empty.
std::string look_for_leaks(const std::function<void()>& call);

}  // namespace grader::worker
