// Matrix instructions to records: the shape, the types and all registers go into the operand pool.
#include <fmt/format.h>

#include <cstring>

#include "sim/decode_function.h"
#include "sim/sparse_metadata.h"

namespace grader::sim {

using ptx::Modifier;
using ptx::Opcode;
using ptx::Operand;
using ptx::OperandKind;
using ptx::Type;

namespace {

// "m16n8k16": three numbers; other words give none.
bool read_shape(std::string_view word, MatrixForm& f) {
  uint32_t numbers[3] = {};
  const char letters[] = {'m', 'n', 'k'};
  size_t at = 0;
  for (int i = 0; i < 3; ++i) {
    if (at >= word.size() || word[at] != letters[i]) return false;
    for (++at; at < word.size() && word[at] >= '0' && word[at] <= '9'; ++at)
      numbers[i] = numbers[i] * 10 + static_cast<uint32_t>(word[at] - '0');
  }
  f.m = numbers[0], f.n = numbers[1], f.k = numbers[2];
  return at == word.size();
}

// The multiplicands that a wmma accumulator of f16 or f32 belongs to are f16 unless four types are written.
void read_types(const ptx::Instruction& i, MatrixForm& f) {
  const auto& t = i.types;
  if (t.size() >= 4) {
    f.types[3] = t[0], f.types[0] = t[1], f.types[1] = t[2], f.types[2] = t[3];
  } else if (t.size() == 2) {
    f.types[3] = t[0], f.types[0] = f.types[1] = Type::f16, f.types[2] = t[1];
  } else {
    for (Type& type : f.types) type = i.type();
  }
}

// What an operand of the whole warp is, in elements.
uint32_t elements_of(const MatrixForm& f, MatrixRole role) {
  return role == MatrixRole::a ? f.m * f.stored_k() : role == MatrixRole::b ? f.k * f.n : f.m * f.n;
}

// How many registers of a lane hold it. The f16 multiplicands of wmma, and of the four products of
// mma.m8n8k4, are held by more than one lane.
uint32_t registers_for(const ptx::Instruction& i, const MatrixForm& f, MatrixRole role) {
  constexpr uint32_t kLanes = 32, kBits = 32;
  const bool multiplicand = role == MatrixRole::a || role == MatrixRole::b;
  const Type type = f.types[static_cast<unsigned>(role)];
  if (i.opcode == Opcode::ldmatrix || i.opcode == Opcode::stmatrix)
    return i.has(Modifier::x4) ? 4 : i.has(Modifier::x2) ? 2 : 1;
  if (i.opcode == Opcode::wmma && multiplicand && type == Type::f16) return 8;
  if (i.opcode == Opcode::mma && f.types[0] == Type::f16 && i.has(Modifier::m8n8k4))
    return multiplicand ? 2 : type == Type::f32 ? 8 : 4;
  return elements_of(f, role) * element_bits(type) / kBits / kLanes;
}

// f64 goes with f64 alone, in shapes of up to 16 by 8 by 16. A row of a, and a column of b, are four
// registers wide at least; that of mma.m8n8k4, two.
bool is_shape(const ptx::Instruction& i, const MatrixForm& f) {
  const bool is_f64 = f.types[0] == Type::f64;
  for (Type type : f.types)
    if ((type == Type::f64) != is_f64) return false;
  if (f.m == 0 || f.n == 0 || f.k == 0 || (is_f64 && (f.m > 16 || f.n > 8 || f.k > 16))) return false;
  if (i.opcode == Opcode::mma && f.types[0] == Type::f16 && i.has(Modifier::m8n8k4)) return true;
  return f.stored_k() * element_bits(f.types[0]) >= 128 && f.k * element_bits(f.types[1]) >= 128;
}

// The largest selector for a shape. (ptxas takes all four for f16 with sums in f32, and a card then meets an
// illegal instruction.)
uint32_t most_selector(const MatrixForm& f) { return 4 / metadata_threads(sparse_row(f)) - 1; }

}  // namespace

void FunctionDecoder::matrix(const ptx::Instruction& i, Record& r, Form& form) {
  for (Modifier refused : {Modifier::block_scale, Modifier::kind_f8f6f4, Modifier::kind_mxf8f6f4,
                           Modifier::kind_mxf4, Modifier::kind_mxf4nvf4, Modifier::m16n16, Modifier::m8n16})
    if (i.has(refused)) throw Refused{"." + std::string(ptx::name(refused))};
  MatrixForm f;
  unsigned layouts = 0;
  for (Modifier m : i.modifiers) {
    read_shape(ptx::name(m), f);
    if (m == Modifier::row || m == Modifier::col) f.column[layouts++ % 4] = m == Modifier::col;
  }
  read_types(i, f);
  f.sparse = i.has(Modifier::sp) || i.has(Modifier::sp_ordered_metadata);
  f.saturate = i.has(Modifier::satfinite);
  f.conjunction = i.has(Modifier::and_);
  f.transposed = i.has(Modifier::trans);
  f.rounding = i.has(Modifier::rz) ? 1 : i.has(Modifier::rm) ? 2 : i.has(Modifier::rp) ? 3 : 0;
  const bool multiplies = i.opcode == Opcode::mma || i.has(Modifier::mma);
  const bool stores = i.opcode == Opcode::stmatrix || i.has(Modifier::store);
  std::vector<uint32_t> slots;
  const auto fragment = [&](const Operand& o, MatrixRole role, bool destination) {
    const auto index = static_cast<unsigned>(role);
    const Type type = f.types[index] == Type::f64 ? Type::f64 : Type::b32;
    const auto add = [&](const Operand& e) {
      slots.push_back(slot_of(e, type, destination));
      ++f.registers[index];
    };
    if (o.kind == OperandKind::vector)
      for (const Operand& e : o.elements) add(e);
    else
      add(o);
    if (const uint32_t needed = registers_for(i, f, role);
        i.opcode != Opcode::movmatrix && f.registers[index] != needed)
      throw Wrong{fmt::format("{} registers are given for {}, and {} are needed", f.registers[index],
                              "abcd"[index], needed)};
  };
  const bool needs_shape = i.opcode == Opcode::mma || i.opcode == Opcode::wmma;
  if (needs_shape && !is_shape(i, f)) throw Refused{"this shape"};
  if (multiplies) {
    fragment(i.operands[0], MatrixRole::d, true);
    fragment(i.operands[1], MatrixRole::a, false);
    fragment(i.operands[2], MatrixRole::b, false);
    fragment(i.operands[3], MatrixRole::c, false);
    if (f.sparse) {
      const Operand& metadata = i.operands[4];
      slots.push_back(slot_of(metadata.elements.empty() ? metadata : metadata.elements[0], Type::b32, false));
      f.selector = static_cast<uint32_t>(i.operands[5].bits);
      if (const uint32_t most = most_selector(f); f.selector > most)
        throw Wrong{fmt::format("the sparsity selector is {} here, not {}",
                                most == 0 ? "0" : fmt::format("0 to {}", most), f.selector)};
    }
    form.types[0] = f.types[0];
  } else {
    f.role = i.has(Modifier::b)   ? MatrixRole::b
             : i.has(Modifier::c) ? MatrixRole::c
             : i.has(Modifier::d) ? MatrixRole::d
                                  : MatrixRole::a;
    const auto role = static_cast<unsigned>(f.role);
    f.column[role] = f.column[0];
    fragment(i.operands[stores ? 1 : 0], f.role, !stores);
    if (i.opcode == Opcode::movmatrix) {
      r.operand[0] = slots[0];
      r.operand[1] = slot_of(i.operands[1], Type::b32, false);
    } else {
      r.operand[0] = address_slot(i, i.operands[stores ? 0 : 1], form, r);
      f.wide_address = form.wide_address;
      if (i.opcode == Opcode::wmma) {
        const uint32_t height = f.role == MatrixRole::b ? f.k : f.m;
        const uint32_t width = f.role == MatrixRole::a ? f.k : f.n;
        r.operand[1] = i.operands.size() > 2 ? slot_of(i.operands[2], Type::b32, false)
                                             : layout_.constant(f.column[role] ? height : width, false);
      }
      Access& access = program_.instructions.back().access;
      access.kind = stores ? AccessKind::write : AccessKind::read;
      access.space = form.space;
      access.type = i.opcode == Opcode::wmma ? i.type() : Type::b32;
      access.bytes = i.opcode == Opcode::wmma ? static_cast<uint8_t>(ptx::size_of(i.type())) : 16;
      access.elements = i.opcode == Opcode::wmma ? 1 : 4;
      access.wide_address = form.wide_address;
      access.told_by_handler = true;
    }
  }
  r.operand[5] = layout_.constant(kFullMask, false);  // .aligned: all lanes
  uint32_t words[kMatrixFormWords] = {};
  std::memcpy(words, &f, sizeof f);
  r.extra = static_cast<uint32_t>(program_.operand_pool.size());
  program_.operand_pool.insert(program_.operand_pool.end(), words, words + kMatrixFormWords);
  program_.operand_pool.insert(program_.operand_pool.end(), slots.begin(), slots.end());
  emit(i, r, isa_.select(form));
}

}  // namespace grader::sim
