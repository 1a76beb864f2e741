// mma.sync, mma.sp and wmma.mma (PTX ISA 9.7.14): d = a * b + c by the 32 lanes of a warp.
//
// Products are exact. Sums of f16, bf16, tf32 and fp8 products are kept in f32 and added one after the other
// along k, each rounded to nearest even; PTX leaves both the order and the rounding of these sums open, so a
// card may differ in the last bits. f16 results are rounded once, from the f32 sum. f64 is a chain of fma in
// the order of k. Integers are exact, and wrap or, with .satfinite, clamp at the end.
//
// Of a sparse a (mma.sp) the stored elements are multiplied alone, in the order in which they are stored, by
// the elements of b that the metadata names: nothing is multiplied by the zeros between them. Metadata that
// PTX leaves undefined is read likewise.
#include "sim/exec/fp8.h"
#include "sim/exec/gathered.h"
#include "sim/exec/matrix_layout.h"
#include "sim/exec/rounding.h"
#include "sim/exec/select.h"
#include "sim/sparse_metadata.h"

namespace grader::sim::GRADER_SIM_ISA {
namespace {

using ptx::Modifier;
using ptx::Opcode;
using ptx::Type;

constexpr unsigned kMost = 32 * 256;  // elements of the largest operand (m16n8k256), and the largest result

double real(Type t, uint32_t bits) {
  switch (t) {
    case Type::f16:
      return to_float(Half{uint16_t(bits)});
    case Type::bf16:
      return to_float(Bfloat{uint16_t(bits)});
    case Type::e4m3:
      return from_e4m3(uint8_t(bits));
    case Type::e5m2:
      return from_e5m2(uint8_t(bits));
    case Type::tf32:
      return bits_as<float>(bits & 0xffffe000u);  // the lower bits are not looked at
    default:
      return bits_as<float>(bits);
  }
}
int32_t whole(Type t, uint32_t bits) {
  switch (t) {
    case Type::s8:
      return int8_t(bits);
    case Type::s4:
      return int32_t(bits << 28) >> 28;
    default:
      return int32_t(bits);
  }
}

struct Fragments {
  const MatrixForm& form;
  const uint32_t* slots;  // of d, a, b, c in that order
  std::byte* registers;

  const uint32_t* of(MatrixRole role) const {
    if (role == MatrixRole::d) return slots;
    const uint32_t* at = slots + form.registers[3];
    for (unsigned i = 0; i < static_cast<unsigned>(role); ++i) at += form.registers[i];
    return at;
  }
  uint32_t bits(MatrixRole role, unsigned lane, unsigned i) const {
    const unsigned size = element_bits(form.types[static_cast<unsigned>(role)]), per = 32 / size;
    const uint32_t word = get<uint32_t>(registers + of(role)[i / per], lane);
    return size == 32 ? word : word >> (i % per * size) & ((1u << size) - 1);
  }
  // What a thread gives as sparsity metadata.
  uint32_t metadata(unsigned lane) const {
    return get<uint32_t>(registers + of(MatrixRole::c)[form.registers[2]], lane);
  }
  unsigned elements(MatrixRole role) const {
    const auto r = static_cast<unsigned>(role);
    return form.registers[r] * (32 / element_bits(form.types[r]));
  }
};

// Every element of one operand with its place: f(place, lane, i).
template <class F>
GRADER_INLINE void each_element(const Fragments& x, MatrixRole role, F f) {
  const MatrixForm& form = x.form;
  const unsigned n = x.elements(role), per = 32 / element_bits(form.types[static_cast<unsigned>(role)]);
  for (unsigned lane = 0; lane < kWarpSize; ++lane)
    for (unsigned i = 0; i < n; ++i)
      f(role == MatrixRole::a   ? place_of_a(form.m, form.stored_k(), per, lane, i)
        : role == MatrixRole::b ? place_of_b(form.n, form.k, per, lane, i)
                                : place_of_c(form.m, form.n, lane, i),
        lane, i);
}

// k elements in a row of a; `column_of(row, along)` is the row of b that belongs to one.
template <class T, class Acc, class F>
GRADER_INLINE void multiply(unsigned m, unsigned n, unsigned k, const T* a, const T* b, Acc* c, F column_of) {
  for (unsigned row = 0; row < m; ++row)
    for (unsigned along = 0; along < k; ++along) {
      const T left = a[row * k + along];
      const T* const right = b + column_of(row, along) * n;
      for (unsigned column = 0; column < n; ++column) {
        Acc& sum = c[row * n + column];
        if constexpr (__is_same(Acc, float))
          sum = static_cast<float>(static_cast<double>(sum) + left * right[column]);
        else if constexpr (__is_same(Acc, double))
          sum = __builtin_fma(left, right[column], sum);
        else
          sum += Acc(left) * right[column];
      }
    }
}
template <class T, class Acc>
GRADER_INLINE void multiply(unsigned m, unsigned n, unsigned k, const T* a, const T* b, Acc* c) {
  multiply(m, n, k, a, b, c, [](unsigned, unsigned along) { return along; });
}
template <class T, class Acc>
GRADER_INLINE void multiply(const Fragments& x, const T* a, const T* b, Acc* c) {
  const MatrixForm& f = x.form;
  if (!f.sparse) return multiply(f.m, f.n, f.k, a, b, c);
  const SparseRow sparse = sparse_row(f);
  multiply(f.m, f.n, f.stored_k(), a, b, c, [&](unsigned row, unsigned along) {
    const MetadataPlace place = metadata_place(f, row, chunk_of(sparse, along));
    return column_of(sparse, along, x.metadata(row % 8 * 4 + place.thread) >> place.bit & 15);
  });
}
void multiply_rounded(const MatrixForm& f, const double* a, const double* b, double* c) {
  switch (f.rounding) {
    case 1: {
      RoundingScope<Rounding::zero> scope;
      return multiply(f.m, f.n, f.k, a, b, c);
    }
    case 2: {
      RoundingScope<Rounding::down> scope;
      return multiply(f.m, f.n, f.k, a, b, c);
    }
    case 3: {
      RoundingScope<Rounding::up> scope;
      return multiply(f.m, f.n, f.k, a, b, c);
    }
    default:
      return multiply(f.m, f.n, f.k, a, b, c);
  }
}

// A half goes into its part of a register, the other part stays.
void put_half(std::byte* slot, unsigned lane, unsigned part, uint16_t bits) {
  const uint32_t old = get<uint32_t>(slot, lane);
  put<uint32_t>(slot, lane, part ? (old & 0xffff) | uint32_t(bits) << 16 : (old & 0xffff0000u) | bits);
}
void put_real(const Fragments& x, unsigned lane, unsigned i, float value) {
  const uint32_t* const d = x.of(MatrixRole::d);
  if (x.form.types[3] == Type::f16)
    return put_half(x.registers + d[i / 2], lane, i % 2, to_half(double(value)).bits);
  put<float>(x.registers + d[i], lane, is_nan(value) ? canonical_nan() : value);
}

const Record* reals(const Record* r, Warp& w, const Fragments& x) {
  const MatrixForm& f = x.form;
  thread_local double a[kMost], b[kMost];
  thread_local float c[kMost];
  each_element(x, MatrixRole::a, [&](Place p, unsigned lane, unsigned i) {
    a[p.row * f.stored_k() + p.column] = real(f.types[0], x.bits(MatrixRole::a, lane, i));
  });
  each_element(x, MatrixRole::b, [&](Place p, unsigned lane, unsigned i) {
    b[p.row * f.n + p.column] = real(f.types[1], x.bits(MatrixRole::b, lane, i));
  });
  each_element(x, MatrixRole::c, [&](Place p, unsigned lane, unsigned i) {
    c[p.row * f.n + p.column] = float(real(f.types[2], x.bits(MatrixRole::c, lane, i)));
  });
  multiply(x, a, b, c);
  each_element(x, MatrixRole::d, [&](Place p, unsigned lane, unsigned i) {
    if (w.mask >> lane & 1) put_real(x, lane, i, c[p.row * f.n + p.column]);
  });
  return r + 1;
}

// mma.m8n8k4 with f16: each pair of lane groups has a product of its own.
const Record* quarters(const Record* r, Warp& w, const Fragments& x) {
  const MatrixForm& f = x.form;
  double a[4][32] = {}, b[4][32] = {};
  float c[4][64] = {};
  for (unsigned lane = 0; lane < kWarpSize; ++lane) {
    const unsigned pair = pair_of(lane);
    for (unsigned i = 0; i < 4; ++i) {
      const Place pa = place_of_pair_a(f.column[0], lane, i), pb = place_of_pair_b(f.column[1], lane, i);
      a[pair][pa.row * 4 + pa.column] = real(Type::f16, x.bits(MatrixRole::a, lane, i));
      b[pair][pb.row * 8 + pb.column] = real(Type::f16, x.bits(MatrixRole::b, lane, i));
    }
    for (unsigned i = 0; i < 8; ++i) {
      const Place p = place_of_pair_c(f.types[2] == Type::f32, lane, i);
      c[pair][p.row * 8 + p.column] = float(real(f.types[2], x.bits(MatrixRole::c, lane, i)));
    }
  }
  for (unsigned pair = 0; pair < 4; ++pair) multiply(8, 8, 4, a[pair], b[pair], c[pair]);
  for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    for (unsigned i = 0; i < 8; ++i) {
      const Place p = place_of_pair_c(f.types[3] == Type::f32, lane, i);
      put_real(x, lane, i, c[pair_of(lane)][p.row * 8 + p.column]);
    }
  }
  return r + 1;
}

const Record* doubles(const Record* r, Warp& w, const Fragments& x) {
  const MatrixForm& f = x.form;
  double a[16 * 16], b[16 * 8], c[16 * 8];
  const auto value = [&](MatrixRole role, unsigned lane, unsigned i) {
    return get<double>(x.registers + x.of(role)[i], lane);
  };
  each_element(x, MatrixRole::a, [&](Place p, unsigned lane, unsigned i) {
    a[p.row * f.k + p.column] = value(MatrixRole::a, lane, i);
  });
  each_element(x, MatrixRole::b, [&](Place p, unsigned lane, unsigned i) {
    b[p.row * f.n + p.column] = value(MatrixRole::b, lane, i);
  });
  each_element(x, MatrixRole::c, [&](Place p, unsigned lane, unsigned i) {
    c[p.row * f.n + p.column] = value(MatrixRole::c, lane, i);
  });
  multiply_rounded(f, a, b, c);
  each_element(x, MatrixRole::d, [&](Place p, unsigned lane, unsigned i) {
    if (w.mask >> lane & 1)
      put<double>(x.registers + x.of(MatrixRole::d)[i], lane, c[p.row * f.n + p.column]);
  });
  return r + 1;
}

const Record* integers(const Record* r, Warp& w, const Fragments& x) {
  const MatrixForm& f = x.form;
  thread_local int32_t a[kMost], b[kMost];
  thread_local int64_t c[kMost];
  each_element(x, MatrixRole::a, [&](Place p, unsigned lane, unsigned i) {
    a[p.row * f.stored_k() + p.column] = whole(f.types[0], x.bits(MatrixRole::a, lane, i));
  });
  each_element(x, MatrixRole::b, [&](Place p, unsigned lane, unsigned i) {
    b[p.row * f.n + p.column] = whole(f.types[1], x.bits(MatrixRole::b, lane, i));
  });
  each_element(x, MatrixRole::c, [&](Place p, unsigned lane, unsigned i) {
    c[p.row * f.n + p.column] = int32_t(x.bits(MatrixRole::c, lane, i));
  });
  if (f.types[0] == Type::b1 && !f.conjunction) {  // xor.popc counts where the bits differ
    for (unsigned row = 0; row < f.m; ++row)
      for (unsigned column = 0; column < f.n; ++column)
        for (unsigned along = 0; along < f.k; ++along)
          c[row * f.n + column] += a[row * f.k + along] ^ b[along * f.n + column];
  } else {
    multiply(x, a, b, c);
  }
  each_element(x, MatrixRole::d, [&](Place p, unsigned lane, unsigned i) {
    int64_t sum = c[p.row * f.n + p.column];
    if (f.saturate) sum = sum > INT32_MAX ? INT32_MAX : sum < INT32_MIN ? INT32_MIN : sum;
    if (w.mask >> lane & 1) put<uint32_t>(x.registers + x.of(MatrixRole::d)[i], lane, uint32_t(sum));
  });
  return r + 1;
}

template <const Record* (*F)(const Record*, Warp&, const Fragments&)>
const Record* whole_warp(const Record* r, Warp& w) {
  if (!lanes_are_here(r, w, r->operand[5])) return nullptr;
  MatrixForm form;
  __builtin_memcpy(static_cast<void*>(&form), w.operand_pool + r->extra, sizeof form);
  return F(r, w, {form, w.operand_pool + r->extra + kMatrixFormWords, w.registers});
}

}  // namespace

// The decoder has put a's type first.
Handler select_mma(const Form& f) {
  switch (f.type(0)) {
    case Type::f16:
      return f.opcode == Opcode::mma && f.has(Modifier::m8n8k4) ? whole_warp<quarters> : whole_warp<reals>;
    case Type::bf16:
    case Type::tf32:
    case Type::e4m3:
    case Type::e5m2:
      return whole_warp<reals>;
    case Type::f64:
      return whole_warp<doubles>;
    case Type::s8:
    case Type::u8:
    case Type::s4:
    case Type::u4:
    case Type::b1:
      return whole_warp<integers>;
    default:
      return nullptr;
  }
}

}  // namespace grader::sim::GRADER_SIM_ISA
