// The instruction handlers are compiled several times, for several instruction sets of the host, and one set
// is picked when the program starts (isa.cpp). Each copy lives in a namespace of its own.
//
// Rule for every file in exec/: no inline function or template with external linkage that another file could
// also have compiled (std:: algorithms, containers, std::bit_cast): the linker keeps only one copy, and it
// might be the one for the newer machine. Functions here are GRADER_INLINE, or in the namespace
// GRADER_SIM_ISA.
#pragma once

#include <cstddef>
#include <cstdint>

#ifndef GRADER_SIM_ISA
#define GRADER_SIM_ISA baseline
#endif

#define GRADER_INLINE inline __attribute__((always_inline))

#if defined(__clang__)
#define GRADER_VECTORISE _Pragma("clang loop vectorize(assume_safety) interleave(disable)")
#else
#define GRADER_VECTORISE _Pragma("GCC ivdep")
#endif

namespace grader::sim::GRADER_SIM_ISA {

template <class To, class From>
GRADER_INLINE constexpr To bits_as(From from) {
  static_assert(sizeof(To) == sizeof(From));
  return __builtin_bit_cast(To, from);
}

}  // namespace grader::sim::GRADER_SIM_ISA
