// Random numbers from integer and basic floating-point steps only: std's distributions and libm's log are
// free to differ between machines, and a seed that a learner reports must give the same data everywhere.
#include "array/create.h"

#include <cmath>

#include "array/element.h"
#include "array/portable_log.h"
#include "support/error.h"

namespace grader::array {
namespace {

// SplitMix64 (Steele, Lea, Flood 2014): 64 bits a step from a counter, good for any seed.
class Generator {
 public:
  explicit Generator(uint64_t seed) : state_(seed) {}

  uint64_t next() {
    uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }  // [0, 1), every multiple of 2^-53

  uint64_t below(uint64_t bound) {  // without bias: the incomplete last round of 2^64 is thrown away
    const uint64_t reject = (0 - bound) % bound;
    for (;;) {
      const uint64_t draw = next();
      if (draw >= reject) return draw % bound;
    }
  }

 private:
  uint64_t state_;
};

// Marsaglia's polar method; a pair a round.
class Normal {
 public:
  explicit Normal(uint64_t seed) : generator_(seed) {}

  double next() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    for (;;) {
      const double u = 2 * generator_.uniform() - 1;
      const double v = 2 * generator_.uniform() - 1;
      const double s = u * u + v * v;
      if (s >= 1 || s == 0) continue;
      const double scale = std::sqrt(-2 * portable_log(s) / s);
      spare_ = v * scale;
      has_spare_ = true;
      return u * scale;
    }
  }

 private:
  Generator generator_;
  double spare_ = 0;
  bool has_spare_ = false;
};

bool representable(int64_t value, Dtype dtype) {
  std::byte element[8] = {};
  if (dtype == Dtype::uint64) return value >= 0;
  store_int(element, dtype, value);
  return load_int(element, dtype) == value;
}

}  // namespace

Array arange(int64_t stop, Dtype dtype) {
  Array result(dtype, {stop < 0 ? 0 : stop});
  for (int64_t i = 0; i < stop; ++i) result.set_int(i, i);
  return result;
}

Array full(Shape shape, double value, Dtype dtype) {
  Array result(dtype, std::move(shape));
  const int64_t count = result.size();
  for (int64_t i = 0; i < count; ++i) result.set(i, value);
  return result;
}

Array random_normal(Shape shape, Dtype dtype, uint64_t seed) {
  Array result(dtype, std::move(shape));
  Normal normal(seed);
  const int64_t count = result.size();
  for (int64_t i = 0; i < count; ++i) result.set(i, normal.next());
  return result;
}

Array random_uniform(Shape shape, Dtype dtype, uint64_t seed, double low, double high) {
  const double least = round_to(dtype, low);
  if (!(least < high)) throw Error("random_uniform: low must be less than high");
  Array result(dtype, std::move(shape));
  Generator generator(seed);
  const int64_t count = result.size();
  for (int64_t i = 0; i < count; ++i) {
    // Rounding to a narrow dtype may reach `high`, which is not in the range: the bottom is taken instead.
    const double value = low + (high - low) * generator.uniform();
    result.set(i, round_to(dtype, value) < high ? value : low);
  }
  return result;
}

Array random_integers(Shape shape, Dtype dtype, uint64_t seed, int64_t low, int64_t high) {
  if (low >= high) throw Error("random_integers: low must be less than high");
  if (!representable(low, dtype) || !representable(high - 1, dtype)) {
    throw Error("random_integers: " + std::to_string(low) + " to " + std::to_string(high - 1) +
                " does not fit " + std::string(name(dtype)));
  }
  Array result(dtype, std::move(shape));
  Generator generator(seed);
  const uint64_t range = static_cast<uint64_t>(high) - static_cast<uint64_t>(low);
  const int64_t count = result.size();
  for (int64_t i = 0; i < count; ++i) {
    result.set_int(i, static_cast<int64_t>(static_cast<uint64_t>(low) + generator.below(range)));
  }
  return result;
}

}  // namespace grader::array
