#include "array/random_state.h"

#include <cmath>

#include "array/portable_log.h"

namespace grader::array {

double RandomState::random_sample() {
  const uint64_t high = engine_() >> 5, low = engine_() >> 6;
  return static_cast<double>(high << 26 | low) * 0x1p-53;
}

// Marsaglia's polar method; of a pair, NumPy hands out the second first.
double RandomState::randn() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  for (;;) {
    const double u = 2 * random_sample() - 1;
    const double v = 2 * random_sample() - 1;
    const double s = u * u + v * v;
    if (s >= 1 || s == 0) continue;
    const double scale = std::sqrt(-2 * portable_log(s) / s);
    spare_ = u * scale;
    has_spare_ = true;
    return v * scale;
  }
}

}  // namespace grader::array
