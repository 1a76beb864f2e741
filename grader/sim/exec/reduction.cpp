// The asynchronous reductions (PTX ISA 9.7.9.25.4.2, 9.7.13.6): what happens to each element when they land.
#include "sim/exec/atomic_ops.h"
#include "sim/exec/select.h"

namespace grader::sim::GRADER_SIM_ISA {
namespace {

using ptx::Modifier;
using ptx::Type;

template <auto F, class T>
void reduce(std::byte* place, const std::byte* values, uint32_t bytes) {
  for (uint32_t i = 0; i < bytes; i += sizeof(T)) {
    T old, value;
    __builtin_memcpy(&old, place + i, sizeof(T));
    __builtin_memcpy(&value, values + i, sizeof(T));
    const T next = combine<F>(old, value, false);  // floats are added in global memory alone
    __builtin_memcpy(place + i, &next, sizeof(T));
  }
}

template <class T>
Reduction sums_and_extremes(const Form& f) {
  if (f.has(Modifier::add)) return reduce<add<T>, T>;
  if (f.has(Modifier::min)) return reduce<min<T>, T>;
  return f.has(Modifier::max) ? reduce<max<T>, T> : nullptr;
}
template <class T>
Reduction bitwise(const Form& f) {
  if (f.has(Modifier::and_)) return reduce<bit_and<T>, T>;
  if (f.has(Modifier::or_)) return reduce<bit_or<T>, T>;
  return f.has(Modifier::xor_) ? reduce<bit_xor<T>, T> : nullptr;
}
template <class H>
Reduction halves(const Form& f) {
  if (f.has(Modifier::add)) return reduce<sum<H>, H>;
  if (f.has(Modifier::min)) return reduce<extreme<H, false>, H>;
  return f.has(Modifier::max) ? reduce<extreme<H, true>, H> : nullptr;
}

}  // namespace

Reduction select_reduction(const Form& f) {
  switch (f.type()) {  // that of f32 keeps subnormals, unlike red.global
    case Type::b32:
      return bitwise<uint32_t>(f);
    case Type::b64:
      return bitwise<uint64_t>(f);
    case Type::u32:
      if (f.has(Modifier::inc)) return reduce<increment<uint32_t>, uint32_t>;
      if (f.has(Modifier::dec)) return reduce<decrement<uint32_t>, uint32_t>;
      return sums_and_extremes<uint32_t>(f);
    case Type::s32:
      return sums_and_extremes<int32_t>(f);
    case Type::u64:
      return sums_and_extremes<uint64_t>(f);
    case Type::s64:
      return sums_and_extremes<int64_t>(f);
    case Type::f32:
      return f.has(Modifier::add) ? reduce<fadd<float, false, false>, float> : nullptr;
    case Type::f64:
      return f.has(Modifier::add) ? reduce<add_f64, double> : nullptr;
    case Type::f16:
      return halves<Half>(f);
    case Type::bf16:
      return halves<Bfloat>(f);
    default:
      return nullptr;
  }
}

}  // namespace grader::sim::GRADER_SIM_ISA
