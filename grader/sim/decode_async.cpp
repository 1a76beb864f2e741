// cp, st.async, red.async, mbarrier, mapa and getctarank to records: all operands, and each element of a
// vector, go into the operand pool as pairs of a slot and an offset, and the block's AsyncUnit executes them.
#include "sim/async_unit.h"
#include "sim/decode_function.h"

namespace grader::sim {

using ptx::Modifier;
using ptx::Opcode;
using ptx::OperandKind;
using ptx::Space;
using ptx::Type;

void FunctionDecoder::check_asynchronous(const ptx::Instruction& i, const Form& f) const {
  for (Modifier refused : {Modifier::tensor, Modifier::cp_mask, Modifier::ignore_oob, Modifier::mmio})
    if (i.has(refused)) throw Refused{"." + std::string(ptx::name(refused))};
  const bool store = i.opcode == Opcode::st, reduces = i.opcode == Opcode::red || i.has(Modifier::reduce);
  if (store && ptx::size_of(i.type()) != 4 && ptx::size_of(i.type()) != 8)
    throw Wrong{"an asynchronous store is of 32 or 64 bits an element"};
  if (store && f.vector * ptx::size_of(i.type()) > 16) throw Wrong{"the elements are more than 16 bytes"};
  if (reduces && isa_.reduction(f) == nullptr) throw Refused{"this reduction of this type"};
  if (i.opcode == Opcode::cp && i.operands.size() >= 3 && !i.has(Modifier::prefetch) &&
      spaces_of(i).size() != 2)
    throw Wrong{"a copy names two state spaces, where to and where from"};
}

void FunctionDecoder::asynchronous(const ptx::Instruction& i, Record& r, Form& f) {
  check_asynchronous(i, f);
  const bool stores = i.opcode == Opcode::st || i.opcode == Opcode::red;
  std::vector<Space> spaces = spaces_of(i);
  if (stores && !spaces.empty()) spaces.resize(2, spaces[0]);  // the mbarrier's is that of the data
  size_t addresses = 0;
  std::vector<uint32_t> pool;
  for (size_t o = 0; o < i.operands.size(); ++o) {
    const ptx::Operand& operand = i.operands[o];
    uint32_t slot = 0, offset = 0;
    if (operand.kind == OperandKind::address) {
      // An mbarrier is in shared memory; without a space its address is generic, but for the one that a copy
      // names last.
      const bool named = addresses < spaces.size(), generic = !named && (addresses == 0 || stores);
      Form form;
      Record place;
      if (operand.symbol != ptx::kNone) form.space = named ? spaces[addresses] : Space::shared;
      slot = address_slot(i, operand, form, place);
      if (operand.symbol != ptx::kNone && generic)
        slot = symbol_slot(operand, true, window_base(kSharedWindow));
      offset = static_cast<uint32_t>(place.immediate);
      ++addresses;
    } else if (stores) {
      check_elements(i, operand);
      const auto element = [&](const ptx::Operand& e) {
        pool.push_back(e.kind == OperandKind::immediate ? layout_.constant(immediate_bits(e, i.type()), true)
                                                        : slot_of(e, Type::b64, false));
        pool.push_back(0);
      };
      if (operand.kind != OperandKind::vector) element(operand);
      for (const ptx::Operand& e : operand.elements) element(e);
      continue;
    } else if (operand.kind != OperandKind::sink) {
      // Predicates are what an mbarrier's test gives, and the fourth operand of cp.async if it is one.
      const bool is_last_of_copy = i.opcode == Opcode::cp && !i.has(Modifier::bulk) && o == 3;
      const bool predicate =
          is_last_of_copy
              ? operand.kind == OperandKind::reg && function_.registers[operand.reg].type == Type::pred
              : o == 0 && (i.has(Modifier::test_wait) || i.has(Modifier::try_wait));
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
