// Video instructions to records: the parts of the operands, `.b2` or `.h10`, and the modifiers become a
// VideoForm.
#include <algorithm>
#include <bit>

#include "sim/decode_function.h"
#include "sim/video_form.h"

namespace grader::sim {

using ptx::Modifier;
using ptx::Opcode;
using ptx::Operand;
using ptx::Type;

namespace {

// 0: a scalar form; 1: two elements; 2: four.
unsigned simd_count(Opcode opcode) {
  const std::string_view name = ptx::name(opcode);
  return name.back() == '2' ? 1 : name.back() == '4' ? 2 : 0;
}
unsigned width_of(char letter) { return letter == 'b' ? 0 : 1; }

}  // namespace

void FunctionDecoder::video(const ptx::Instruction& i, Record& r, const Form& form) {
  VideoForm f;
  const unsigned count = simd_count(i.opcode);
  const bool compares = i.opcode == Opcode::vset || i.opcode == Opcode::vset2 || i.opcode == Opcode::vset4;
  const size_t sources = compares ? 0 : 1;  // vset has no type of d: it is that of a
  if (i.types.size() < sources + 2) throw Refused{"the types of its operands are missing"};
  const auto is_signed = [&](size_t type) { return i.types[type] == Type::s32 ? 1u : 0u; };
  f.d_signed = is_signed(0);
  f.a_signed = is_signed(sources);
  f.b_signed = is_signed(sources + 1);
  f.saturate = i.has(Modifier::sat) ? 1 : 0;
  f.wraps = i.has(Modifier::wrap) ? 1 : 0;
  f.plus_one = i.has(Modifier::po) ? 1 : 0;
  f.shift = i.has(Modifier::shr7) ? 7 : i.has(Modifier::shr15) ? 15 : 0;
  const auto second = i.has(Modifier::add)   ? VideoSecond::add
                      : i.has(Modifier::min) ? VideoSecond::min
                      : i.has(Modifier::max) ? VideoSecond::max
                                             : VideoSecond::none;
  f.second = static_cast<uint64_t>(second) & 3;
  constexpr Modifier kComparisons[] = {Modifier::eq, Modifier::ne, Modifier::lt,
                                       Modifier::le, Modifier::gt, Modifier::ge};
  for (unsigned n = 0; n < 6; ++n)
    if (i.has(kComparisons[n])) f.comparison = n & 7;

  const auto wrong_part = [](const Operand& o) { return Refused{"the part ." + o.part + " here"}; };
  const auto value = [&](unsigned n, bool destination) {
    Operand whole = i.operands[n];
    whole.part.clear();
    whole.negated = false;
    slots_.push_back(slot_of(whole, Type::b32, destination));
  };
  for (unsigned n = 0; n < i.operands.size(); ++n) value(n, n == 0);
  if (slots_.size() < 4) slots_.push_back(slots_[2]);  // no c: anything that can be read

  const Operand &d = i.operands[0], &a = i.operands[1], &b = i.operands[2];
  if (count == 0) {
    const auto choose = [&](const Operand& o, unsigned& width, unsigned& element) {
      width = 2, element = 0;
      if (o.part.empty()) return;
      width = width_of(o.part[0]);
      element = static_cast<unsigned>(o.part[1] - '0');
      if (o.part.size() != 2 || element >= 4u >> width) throw wrong_part(o);
    };
    unsigned width, element;
    choose(a, width, element), f.a_width = width & 3, f.a_elements = element & 7;
    choose(b, width, element), f.b_width = width & 3, f.b_elements = element & 7;
    choose(d, width, element), f.d_width = width & 3, f.d_elements = element & 3;
    f.merges = d.part.empty() ? 0 : 1;
    const bool takes_c = i.opcode == Opcode::vmad || second != VideoSecond::none || !d.part.empty();
    if (takes_c != (i.operands.size() == 4))
      throw Refused{"c goes with .add, .min, .max or a part of d, and with nothing else"};
  } else {
    const unsigned elements = 1u << count, width = 2 - count, most = 2 * elements;
    f.count = count & 3;
    f.a_width = f.b_width = f.d_width = width & 3;
    const auto choose = [&](const Operand& o, unsigned first) {
      unsigned chosen = 0;
      for (unsigned e = 0; e < elements; ++e) {
        unsigned number = first + e;
        if (!o.part.empty()) {
          if (o.part.size() != elements + 1 || width_of(o.part[0]) != width) throw wrong_part(o);
          number = static_cast<unsigned>(o.part[elements - e] - '0');  // written from the highest down
          if (number >= most) throw wrong_part(o);
        }
        chosen |= number << (3 * e);
      }
      return chosen;
    };
    f.a_elements = choose(a, 0) & 0xfff;
    f.b_elements = choose(b, elements) & 0xfff;
    if (!d.part.empty()) {
      unsigned written = 0;
      for (char digit : d.part.substr(1)) {
        const auto number = static_cast<unsigned>(digit - '0');
        if (width_of(d.part[0]) != width || number >= elements) throw wrong_part(d);
        written |= 1u << number;
      }
      f.d_elements = written & 0xf;
    }
  }
  if (i.opcode == Opcode::vmad) {
    f.negates_product = a.negated != b.negated ? 1 : 0;
    f.negates_c = i.operands[3].negated ? 1 : 0;
  } else if (a.negated || b.negated) {
    throw Refused{"a negated operand"};
  }
  std::copy_n(slots_.begin(), 4, r.operand);
  r.immediate = std::bit_cast<uint64_t>(f);
  emit(i, r, isa_.select(form));
}

}  // namespace grader::sim
