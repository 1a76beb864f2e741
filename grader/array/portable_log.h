// The natural logarithm from basic floating-point steps: libm's is free to differ between machines in its
// last place, and seeded data must not.
#pragma once

namespace grader::array {

double portable_log(double x);  // of a normal x > 0, to a few units in the last place

}  // namespace grader::array
