// cp, mbarrier, mapa and getctarank to records: all operands go into the operand pool as pairs of a slot and
// an offset, and the block's AsyncUnit executes them.
#include "sim/decode_function.h"

namespace grader::sim {

using ptx::Modifier;
using ptx::Opcode;
using ptx::OperandKind;
using ptx::Type;

void FunctionDecoder::asynchronous(const ptx::Instruction& i, Record& r, Form& f) {
  for (Modifier refused : {Modifier::tensor, Modifier::reduce, Modifier::prefetch,
                           Modifier::multicast_cluster, Modifier::cp_mask, Modifier::ignore_oob})
    if (i.opcode == Opcode::cp && i.has(refused)) throw Refused{"." + std::string(ptx::name(refused))};
  std::vector<uint32_t> pool;
  for (size_t o = 0; o < i.operands.size(); ++o) {
    const ptx::Operand& operand = i.operands[o];
    uint32_t slot = 0, offset = 0;
    if (operand.kind == OperandKind::address) {
      Form generic;
      Record place;
      slot = address_slot(i, operand, generic, place);
      offset = static_cast<uint32_t>(place.immediate);
    } else if (operand.kind != OperandKind::sink) {
      const bool predicate =
          operand.kind == OperandKind::reg && function_.registers[operand.reg].type == Type::pred;
      slot = slot_of(operand, predicate ? Type::pred : Type::b64, i.opcode != Opcode::cp && o == 0);
      // A predicate has no offset: the bit says what it is.
      offset = predicate && i.opcode == Opcode::cp ? 0x80000000u : 0;
    }
    pool.push_back(slot);
    pool.push_back(offset);
  }
  r.extra = static_cast<uint32_t>(program_.operand_pool.size());
  program_.operand_pool.insert(program_.operand_pool.end(), pool.begin(), pool.end());
  emit(i, r, isa_.select(f));
}

}  // namespace grader::sim
