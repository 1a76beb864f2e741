// ld, st, atom, red and discard to records.
#include <fmt/format.h>

#include <algorithm>

#include "ptx/shape.h"
#include "sim/decode_function.h"

namespace grader::sim {

using ptx::kNone;
using ptx::Modifier;
using ptx::Opcode;
using ptx::OperandKind;
using ptx::Space;
using ptx::Type;

// .param variables of a function, and a kernel's parameters by name: places known now.
bool FunctionDecoder::parameter_access(const ptx::Instruction& i, Record& r, Form& f) {
  const bool store = i.opcode == Opcode::st;
  const ptx::Operand& address = i.operands[store ? 0 : 1];
  if (f.space != Space::param || address.symbol == kNone) return false;
  space_of_name(address, f.space);
  const uint32_t variable = module_.symbols[address.symbol].index;
  const uint64_t offset = address.bits;
  if (offset + uint64_t{f.vector} * ptx::size_of(i.type()) >
      std::max<uint64_t>(module_.variables[variable].size, 1))
    throw Refused{"an access past the end of a parameter"};
  flatten(i, i.operands[store ? 1 : 0], store ? 1 : 0, !store);
  if (slots_.size() > 4) throw Refused{"vectors of more than four elements"};
  std::copy_n(slots_.begin(), slots_.size(), r.operand);
  r.immediate = variable_offsets_[variable] + offset;
  f.parameter = true;
  f.pair = function_.is_entry && std::find(function_.parameters.begin(), function_.parameters.end(),
                                           address.symbol) != function_.parameters.end();
  emit(i, r, isa_.select(f));
  return true;
}

// discard.L2 [a], 128: what was there is lost. applypriority.L2::evict_normal [a], 128: a hint, but not for
// an address where nothing is.
void FunctionDecoder::cache_line(const ptx::Instruction& i, Record& r, Form& f) {
  constexpr uint8_t kLine = 128;
  if (i.operands[1].kind != OperandKind::immediate || i.operands[1].bits != kLine)
    throw Wrong{fmt::format("{} bytes are meant, no other number", kLine)};
  r.operand[0] = address_slot(i, i.operands[0], f, r);
  if (i.opcode == Opcode::discard) {
    Access& access = program_.instructions.back().access;
    access.kind = AccessKind::write;
    access.space = f.space;
    access.type = Type::b32;
    access.elements = kLine / 4;
    access.bytes = kLine;
  }
  emit(i, r, isa_.select(f));
}

void FunctionDecoder::memory(const ptx::Instruction& i, Record& r, Form& f) {
  if ((i.opcode == Opcode::ld || i.opcode == Opcode::st) && parameter_access(i, r, f)) return;
  size_t address = 0;
  while (address < i.operands.size() && i.operands[address].kind != OperandKind::address) ++address;
  for (unsigned o = 0; o < i.operands.size(); ++o) {
    if (o == address) {
      slots_.push_back(address_slot(i, i.operands[o], f, r));
      program_.instructions.back().access.base = static_cast<uint8_t>(slots_.size() - 1);
    } else if (!(i.has(Modifier::L2_cache_hint) && o + 1 == i.operands.size())) {
      flatten(i, i.operands[o], o, o == 0 && ptx::has_result(i));
    }
  }
  if (slots_.size() > 6) {
    r.extra = static_cast<uint32_t>(program_.operand_pool.size());
    program_.operand_pool.insert(program_.operand_pool.end(), slots_.begin(), slots_.end());
  }
  std::copy_n(slots_.begin(), std::min<size_t>(slots_.size(), 6), r.operand);
  Access& access = program_.instructions.back().access;
  if (access.base > 5) {  // behind the eight results of an atom.v8, which are in the pool
    r.operand[5] = slots_[access.base];
    access.base = 5;
  }
  access.kind = i.opcode == Opcode::st                                ? AccessKind::write
                : i.opcode == Opcode::atom || i.opcode == Opcode::red ? AccessKind::atomic
                                                                      : AccessKind::read;
  access.space = f.space;
  access.type = i.type();
  access.elements = f.vector;
  access.bytes = static_cast<uint8_t>(f.vector * ptx::size_of(i.type()));
  access.wide_address = f.wide_address;
  if (const uint32_t memo = memo_for(i); memo != kNone) {
    f.remembers = true;
    r.extra = memo;
  }
  emit(i, r, isa_.select(f));
}

}  // namespace grader::sim
