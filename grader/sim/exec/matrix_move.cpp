// Matrices between memory and fragments (PTX ISA 9.7.14): ldmatrix, stmatrix, movmatrix, wmma.load,
// wmma.store.
#include "sim/access.h"
#include "sim/exec/gathered.h"
#include "sim/exec/matrix_layout.h"
#include "sim/exec/select.h"
#include "sim/matrix_form.h"

namespace grader::sim::GRADER_SIM_ISA {
namespace {

using ptx::Modifier;
using ptx::Opcode;
using ptx::Type;

struct Operands {
  MatrixForm form;
  const uint32_t* slots;
  unsigned count;

  Operands(const Record* r, const Warp& w) : slots(w.operand_pool + r->extra + kMatrixFormWords) {
    __builtin_memcpy(static_cast<void*>(&form), w.operand_pool + r->extra, sizeof form);
    count = form.registers[static_cast<unsigned>(form.role)];
  }
};

uint64_t address_of(const Record* r, const Warp& w, const MatrixForm& f, unsigned lane) {
  const std::byte* const slot = w.registers + r->operand[0];
  return f.wide_address ? get<uint64_t>(slot, lane) + r->immediate
                        : uint64_t{get<uint32_t>(slot, lane) + static_cast<uint32_t>(r->immediate)};
}

// The 8x8 halves of one matrix as lanes hold them: lane 4r + c has columns 2c and 2c + 1 of row r;
// transposed, of column r.
Place half_of(bool transposed, unsigned lane, unsigned i) {
  const unsigned across = lane / 4, along = lane % 4 * 2 + i;
  return transposed ? Place{along, across} : Place{across, along};
}

// Lanes 8 i to 8 i + 7 give the addresses of the rows of matrix i.
template <bool store>
const Record* move_rows(const Record* r, Warp& w) {
  if (!lanes_are_here(r, w, r->operand[5])) return nullptr;
  const Operands x(r, w);
  std::byte* rows[kWarpSize] = {};
  uint64_t addresses[kWarpSize] = {};
  uint32_t asked = 0;
  for (unsigned lane = 0; lane < 8 * x.count; ++lane) {
    if (!(w.mask >> lane & 1)) continue;
    addresses[lane] = address_of(r, w, x.form, lane);
    rows[lane] = locate(w, *r, lane, addresses[lane]);
    asked |= bit(lane);
  }
  for (unsigned matrix = 0; matrix < x.count; ++matrix) {
    std::byte* const registers = w.registers + x.slots[matrix];
    for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
      const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
      uint32_t word = store ? get<uint32_t>(registers, lane) : 0;
      for (unsigned i = 0; i < 2; ++i) {
        const Place p = half_of(x.form.transposed, lane, i);
        std::byte* const row = rows[8 * matrix + p.row];
        uint16_t half = 0xffff;
        if constexpr (store) {
          half = uint16_t(word >> 16 * i);
          if (row) __builtin_memcpy(row + 2 * p.column, &half, 2);
        } else {
          if (row) __builtin_memcpy(&half, row + 2 * p.column, 2);
          word |= uint32_t(half) << 16 * i;
        }
      }
      if constexpr (!store) put<uint32_t>(registers, lane, word);
    }
  }
  tell_access(w, *r, asked & ~w.faulted, addresses);
  return r + 1;
}

// movmatrix.trans: fragments of a matrix to those of its transpose.
const Record* transpose(const Record* r, Warp& w) {
  if (!lanes_are_here(r, w, r->operand[5])) return nullptr;
  uint16_t matrix[8][8];
  for (unsigned lane = 0; lane < kWarpSize; ++lane) {
    const uint32_t word = get<uint32_t>(w.registers + r->operand[1], lane);
    for (unsigned i = 0; i < 2; ++i) {
      const Place p = half_of(false, lane, i);
      matrix[p.row][p.column] = uint16_t(word >> 16 * i);
    }
  }
  for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    const Place low = half_of(true, lane, 0), high = half_of(true, lane, 1);
    put<uint32_t>(w.registers + r->operand[0], lane,
                  matrix[low.row][low.column] | uint32_t(matrix[high.row][high.column]) << 16);
  }
  return r + 1;
}

struct Element {
  unsigned bytes;  // of the piece that is moved at once: an element, or the byte-sized neighbours of a
                   // register for types of less than a byte
  unsigned each;   // elements in it
  unsigned in_register;
};
Element element_of(Type t) {
  switch (t) {
    case Type::f64:
      return {8, 1, 1};
    case Type::f16:
    case Type::bf16:
      return {2, 1, 2};
    case Type::s8:
    case Type::u8:
      return {1, 1, 4};
    case Type::s4:
    case Type::u4:
      return {1, 2, 4};
    case Type::b1:
      return {1, 8, 4};
    default:
      return {4, 1, 1};
  }
}

// wmma.load and wmma.store: all lanes give the same address; row i begins `stride` elements after row i - 1
// (column major: column i).
template <bool store>
const Record* move_tile(const Record* r, Warp& w) {
  if (!lanes_are_here(r, w, r->operand[5])) return nullptr;
  const Operands x(r, w);
  const MatrixForm& f = x.form;
  const auto role = static_cast<unsigned>(f.role);
  const Element e = element_of(f.types[role]);
  const bool is_a = f.role == MatrixRole::a, is_b = f.role == MatrixRole::b, column = f.column[role];
  const unsigned k = f.k / e.each;  // in pieces
  for (unsigned i = 0; i < x.count * e.in_register; ++i) {
    uint64_t addresses[kWarpSize] = {};
    for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
      const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
      const Place p = is_a   ? place_of_a(f.m, k, e.in_register, lane, i)
                      : is_b ? place_of_b(f.n, k, e.in_register, lane, i)
                             : place_of_c(f.m, f.n, lane, i);
      const uint64_t stride = get<uint32_t>(w.registers + r->operand[1], lane) / e.each;
      const uint64_t offset = column ? p.column * stride + p.row : p.row * stride + p.column;
      addresses[lane] = address_of(r, w, f, lane) + offset * e.bytes;
      std::byte* const place = locate(w, *r, lane, addresses[lane]);
      std::byte* const slot = w.registers + x.slots[i / e.in_register];
      if (e.bytes == 8) {
        uint64_t value = store ? get<uint64_t>(slot, lane) : ~uint64_t{0};
        if (store && place) __builtin_memcpy(place, &value, 8);
        if (!store && place) __builtin_memcpy(&value, place, 8);
        if (!store) put<uint64_t>(slot, lane, value);
        continue;
      }
      const unsigned shift = i % e.in_register * 8 * e.bytes;
      const uint32_t ones = 0xffffffffu >> (32 - 8 * e.bytes), word = get<uint32_t>(slot, lane);
      uint32_t value = store ? word >> shift & ones : ones;
      if (store && place) __builtin_memcpy(place, &value, e.bytes);
      if (!store && place) value = 0, __builtin_memcpy(&value, place, e.bytes);
      if (!store) put<uint32_t>(slot, lane, (word & ~(ones << shift)) | value << shift);
    }
    tell_access(w, *r, w.mask & ~w.faulted, addresses);
  }
  return r + 1;
}

}  // namespace

Handler select_matrix_move(const Form& f) {
  switch (f.opcode) {
    case Opcode::ldmatrix:
      return f.type() == Type::b16 && f.has(Modifier::m8n8) ? move_rows<false> : nullptr;
    case Opcode::stmatrix:
      return f.type() == Type::b16 && f.has(Modifier::m8n8) ? move_rows<true> : nullptr;
    case Opcode::movmatrix:
      return f.type() == Type::b16 && f.has(Modifier::trans) ? transpose : nullptr;
    case Opcode::wmma:
      return f.has(Modifier::store) ? move_tile<true> : move_tile<false>;
    default:
      return nullptr;
  }
}

}  // namespace grader::sim::GRADER_SIM_ISA
