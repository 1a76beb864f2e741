// NumPy's legacy generator, numpy.random.RandomState: what `np.random.seed(42); np.random.randn(16)` gives,
// so that a page may print the numbers that its readers get in Python. Frozen by NumPy's stream compatibility
// guarantee (NEP 19): MT19937, 53-bit uniforms, the polar method.
#pragma once

#include <cstdint>
#include <random>

namespace grader::array {

class RandomState {
 public:
  explicit RandomState(uint32_t seed) : engine_(seed) {}

  double random_sample();  // uniform on [0, 1)
  double randn();          // standard normal

 private:
  std::mt19937 engine_;  // the same numbers as NumPy's: the standard fixes them
  double spare_ = 0;
  bool has_spare_ = false;
};

}  // namespace grader::array
