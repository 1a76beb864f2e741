#include "array/portable_log.h"

#include <cmath>

namespace grader::array {

// x = m * 2^e with m near 1, and ln m = 2 atanh((m - 1) / (m + 1)).
double portable_log(double x) {
  int exponent = 0;
  double m = std::frexp(x, &exponent);
  if (m < 0.70710678118654752440) {
    m *= 2;
    --exponent;
  }
  const double t = (m - 1) / (m + 1);
  double sum = 0;
  for (int k = 23; k >= 1; k -= 2) sum = sum * (t * t) + 1.0 / k;
  return exponent * 0.69314718055994530942 + 2 * t * sum;
}

}  // namespace grader::array
