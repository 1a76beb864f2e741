#include "compile/standard_headers.h"

#include <fmt/format.h>

#include <initializer_list>

#include "compile/cub_headers.h"

namespace grader::compile {
namespace {

// Variables where <cuda/std/cmath> defines macros of the same names, so that it may; macros, spelt as
// <cuda/std/climits> spells them, where programs ask for them with #if.
constexpr const char* kPreludeText = R"(#pragma once
constexpr float INFINITY = __builtin_bit_cast(float, 0x7f800000), NAN = __builtin_bit_cast(float, 0x7fffffff);
constexpr float HUGE_VALF = INFINITY;
constexpr double HUGE_VAL = INFINITY;
#define M_E 2.7182818284590452354
#define M_LOG2E 1.4426950408889634074
#define M_LOG10E 0.43429448190325182765
#define M_LN2 0.69314718055994530942
#define M_LN10 2.30258509299404568402
#define M_PI 3.14159265358979323846
#define M_PI_2 1.57079632679489661923
#define M_PI_4 0.78539816339744830962
#define M_1_PI 0.31830988618379067154
#define M_2_PI 0.63661977236758134308
#define M_2_SQRTPI 1.12837916709551257390
#define M_SQRT2 1.41421356237309504880
#define M_SQRT1_2 0.70710678118654752440
#define INT_MIN (-INT_MAX - 1)
#define INT_MAX 0x7fffffff
#define UINT_MAX 0xffffffff
)";

constexpr const char* kFloat = R"(#pragma once
#define FLT_RADIX 2
#define FLT_MANT_DIG 24
#define FLT_DIG 6
#define FLT_MIN_EXP (-125)
#define FLT_MIN_10_EXP (-37)
#define FLT_MAX_EXP 128
#define FLT_MAX_10_EXP 38
#define FLT_MIN 1.17549435082228750797e-38f
#define FLT_MAX 3.40282346638528859812e+38f
#define FLT_EPSILON 1.19209289550781250000e-7f
#define FLT_TRUE_MIN 1.40129846432481707092e-45f
#define DBL_MANT_DIG 53
#define DBL_DIG 15
#define DBL_MIN_EXP (-1021)
#define DBL_MIN_10_EXP (-307)
#define DBL_MAX_EXP 1024
#define DBL_MAX_10_EXP 308
#define DBL_MIN 2.22507385850720138309e-308
#define DBL_MAX 1.79769313486231570815e+308
#define DBL_EPSILON 2.22044604925031308085e-16
#define DBL_TRUE_MIN 4.94065645841246544177e-324
)";

constexpr const char* kAlgorithm = R"(#pragma once
namespace std {
template <class T>
__device__ constexpr const T& min(const T& a, const T& b) {
  return b < a ? b : a;
}
template <class T>
__device__ constexpr const T& max(const T& a, const T& b) {
  return a < b ? b : a;
}
template <class T>
__device__ constexpr const T& clamp(const T& x, const T& low, const T& high) {
  return x < low ? low : high < x ? high : x;
}
template <class T>
__device__ constexpr void swap(T& a, T& b) {
  T c = static_cast<T&&>(a);
  a = static_cast<T&&>(b);
  b = static_cast<T&&>(c);
}
}  // namespace std
)";

// NVRTC has these without an #include, but not in std.
std::string in_std(std::initializer_list<const char*> names) {
  std::string text = "#pragma once\nnamespace std {\n";
  for (const char* name : names) text += fmt::format("using ::{};\n", name);
  return text + "}\n";
}

std::string math() {
  return in_std({"abs",     "acos",      "acosh",     "asin",   "asinh",     "atan",  "atan2",  "atanh",
                 "cbrt",    "ceil",      "copysign",  "cos",    "cosh",      "erf",   "erfc",   "exp",
                 "exp2",    "expm1",     "fabs",      "fdim",   "floor",     "fma",   "fmax",   "fmin",
                 "fmod",    "frexp",     "hypot",     "ilogb",  "isfinite",  "isinf", "isnan",  "ldexp",
                 "lgamma",  "log",       "log10",     "log1p",  "log2",      "logb",  "lrint",  "lround",
                 "modf",    "nearbyint", "nextafter", "pow",    "remainder", "rint",  "round",  "scalbn",
                 "signbit", "sin",       "sinh",      "sqrt",   "tan",       "tanh",  "tgamma", "trunc",
                 "fmaxf",   "fminf",     "fmaf",      "sqrtf",  "expf",      "logf",  "powf",   "sinf",
                 "cosf",    "tanhf",     "fabsf",     "floorf", "ceilf",     "roundf"});
}

std::string integers() {
  std::string text = "#pragma once\n#include <cuda/std/cstdint>\nnamespace std {\n";
  for (const char* sign : {"int", "uint"}) {
    for (const char* size : {"8", "16", "32", "64", "ptr", "max"}) {
      text += fmt::format("using ::{}{}_t;\n", sign, size);
      if (size[0] == 'p' || size[0] == 'm') continue;
      for (const char* kind : {"fast", "least"})
        text += fmt::format("using ::{}_{}{}_t;\n", sign, kind, size);
    }
  }
  return text + "}\n";
}

// Of libcu++, all that its header of this name has.
std::string libcudacxx(const char* name) {
  return fmt::format(
      "#pragma once\n#include <cuda/std/{}>\nnamespace std {{\nusing namespace cuda::std;\n}}\n", name);
}

std::map<std::string, std::string> all() {
  std::map<std::string, std::string> headers{{std::string(kPrelude), kPreludeText}};
  const auto add = [&](std::initializer_list<const char*> names, const std::string& text) {
    for (const char* name : names) headers[name] = text;
  };
  add({"cstdint", "stdint.h"}, integers());
  add({"climits", "limits.h"}, "#pragma once\n#include <cuda/std/climits>\n");
  add({"cfloat", "float.h"}, kFloat);
  add({"cmath", "math.h"}, math());
  add({"cstdio", "stdio.h"}, in_std({"printf"}));
  add({"cassert", "assert.h"}, "#pragma once\n");
  add({"cstddef", "stddef.h"},
      in_std({"size_t", "ptrdiff_t"}) + "namespace std {\nusing nullptr_t = decltype(nullptr);\n}\n");
  add({"cstdlib", "stdlib.h"}, in_std({"size_t", "abs", "malloc", "free"}));
  add({"cstring", "string.h"}, in_std({"size_t", "memcpy", "memset"}));
  add({"algorithm"}, kAlgorithm);
  for (const char* name :
       {"array", "bit", "bitset", "chrono", "complex", "concepts", "functional", "iterator", "limits",
        "numbers", "numeric", "optional", "ratio", "span", "tuple", "type_traits", "utility", "variant"})
    add({name}, libcudacxx(name));
  headers.merge(cub_headers());
  return headers;
}

}  // namespace

const std::map<std::string, std::string>& standard_headers() {
  static const std::map<std::string, std::string> headers = all();
  return headers;
}

std::string header_of(const std::string& name) {
  static const auto stands_in = [](const std::string& text, const std::string& word) {
    for (const std::string& form : {"#define " + word + " ", "using ::" + word + ";"})
      if (text.find(form) != std::string::npos) return true;
    return false;
  };
  for (const char* header : {"cstdint", "cfloat"})
    if (stands_in(standard_headers().at(header), name)) return header;
  return "";
}

}  // namespace grader::compile
