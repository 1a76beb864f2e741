// Instructions to records: operands become slots, names become addresses, branches become distances.
#include "sim/decode_function.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "ptx/operand_types.h"
#include "ptx/print.h"
#include "ptx/shape.h"
#include "sim/cfg.h"
#include "sim/shared_layout.h"
#include "sim/source_place.h"
#include "sim/video_form.h"

namespace grader::sim {

using ptx::kNone;
using ptx::Modifier;
using ptx::Opcode;
using ptx::OperandKind;
using ptx::Space;
using ptx::SpecialRegister;
using ptx::Type;

namespace {

Space space_of(const ptx::Instruction& i) {
  if (i.has(Modifier::global)) return Space::global;
  if (i.has(Modifier::shared) || i.has(Modifier::shared_cta)) return Space::shared;
  if (i.has(Modifier::shared_cluster)) return Space::shared_cluster;
  if (i.has(Modifier::local)) return Space::local;
  if (i.has(Modifier::const_)) return Space::const_;
  if (i.has(Modifier::param) || i.has(Modifier::param_entry) || i.has(Modifier::param_func))
    return Space::param;
  return Space::generic;
}
bool reads_a_clock(SpecialRegister r) {
  switch (r) {
    case SpecialRegister::clock:
    case SpecialRegister::clock_hi:
    case SpecialRegister::clock64:
    case SpecialRegister::globaltimer:
    case SpecialRegister::globaltimer_lo:
    case SpecialRegister::globaltimer_hi:
      return true;
    default:
      return false;
  }
}
uint64_t set_truth(Type t) {
  switch (t) {
    case Type::f32:
      return 0x3f800000;
    case Type::f16:
      return 0x3c00;
    case Type::bf16:
      return 0x3f80;
    case Type::f16x2:
      return 0x3c003c00;
    case Type::bf16x2:
      return 0x3f803f80;
    default:
      return 0xffffffff;
  }
}

}  // namespace

uint8_t vector_length(const ptx::Instruction& i) {
  return i.has(Modifier::v2) ? 2 : i.has(Modifier::v4) ? 4 : i.has(Modifier::v8) ? 8 : 1;
}

FunctionDecoder::FunctionDecoder(Program& program, uint32_t function, const InstructionSet& isa,
                                 const std::vector<uint32_t>& variable_offsets,
                                 std::vector<Diagnostic>& wrong, std::vector<Diagnostic>& not_simulated)
    : program_(program),
      module_(program.module),
      function_(module_.functions[function]),
      index_(function),
      isa_(isa),
      variable_offsets_(variable_offsets),
      wrong_(wrong),
      not_simulated_(not_simulated),
      layout_(function_) {}

void FunctionDecoder::run() {
  const auto n = static_cast<uint32_t>(function_.body.size());
  const std::vector<uint32_t> meets = waiting_points(function_);
  std::vector<bool> is_meeting_point(n + 1, false);
  for (uint32_t m : meets)
    if (m != kNone) is_meeting_point[m] = true;
  choose_memos();
  FunctionCode& code = program_.functions[index_];
  code.begin = static_cast<uint32_t>(program_.code.size());
  record_of_.resize(n + 1);
  std::vector<uint32_t> main_record(n, kNone);
  for (uint32_t i = 0; i < n; ++i) {
    record_of_[i] = static_cast<uint32_t>(program_.code.size());
    if (is_meeting_point[i]) {
      Record join;
      join.handler = isa_.join;
      join.instruction = static_cast<uint32_t>(program_.instructions.size());
      program_.code.push_back(join);
    }
    try {
      instruction(i);
    } catch (const Refused& refused) {
      refuse(function_.body[i], refused);
    } catch (const Wrong& wrong) {
      refuse(function_.body[i], wrong);
    }
    main_record[i] = static_cast<uint32_t>(program_.code.size()) - 1;
  }
  record_of_[n] = static_cast<uint32_t>(program_.code.size());
  Record end;  // a body that does not end in ret returns all the same
  Form ret;
  ret.opcode = Opcode::ret;
  end.handler = isa_.select(ret);
  end.instruction =
      program_.instructions.empty() ? 0 : static_cast<uint32_t>(program_.instructions.size()) - 1;
  program_.code.push_back(end);
  code.end = static_cast<uint32_t>(program_.code.size());
  for (const auto& [record, target] : branches_)
    program_.code[record].immediate = static_cast<uint64_t>(int64_t{record_of_[target]} - int64_t{record});
  program_.reconvergence.resize(program_.code.size(), kNone);
  for (uint32_t i = 0; i < n; ++i)
    if (meets[i] != kNone) program_.reconvergence[main_record[i]] = record_of_[meets[i]];
  for (auto& table : program_.jump_tables)
    for (uint32_t& target : table)
      if (target & 0x80000000u) target = record_of_[target & 0x7fffffffu];
  layout_.finish(code);
}

Form form_of(const ptx::Instruction& i) {
  Form f;
  f.opcode = i.opcode;
  f.type_count = static_cast<uint8_t>(std::min<size_t>(i.types.size(), 8));
  std::copy_n(i.types.begin(), f.type_count, f.types);
  for (Modifier m : i.modifiers) f.set(m);
  f.operands = static_cast<uint8_t>(i.operands.size());
  f.space = space_of(i);
  f.vector = vector_length(i);
  f.pair = !i.operands.empty() && i.operands[0].kind == OperandKind::pair;
  return f;
}

bool FunctionDecoder::is_wide(uint32_t reg) const { return ptx::size_of(function_.registers[reg].type) == 8; }

uint64_t FunctionDecoder::immediate_bits(const ptx::Operand& o, Type expected) const {
  const bool from_f64 = o.literal == Type::f64, from_f32 = o.literal == Type::f32;
  if (from_f64 && expected == Type::f32)
    return std::bit_cast<uint32_t>(static_cast<float>(std::bit_cast<double>(o.bits)));
  if (from_f32 && expected == Type::f64)
    return std::bit_cast<uint64_t>(static_cast<double>(std::bit_cast<float>(static_cast<uint32_t>(o.bits))));
  return o.bits;
}

// The value of a name: an address in its own space, or with that space's window the generic one.
uint32_t FunctionDecoder::symbol_slot(const ptx::Operand& o, bool wide, uint64_t window) {
  const ptx::Symbol& symbol = module_.symbols[o.symbol];
  if (symbol.kind == ptx::Symbol::Kind::function) {
    called_.insert(symbol.index);
    return layout_.constant(window_base(kFunctionWindow) + symbol.index, wide);
  }
  if (symbol.kind != ptx::Symbol::Kind::variable) throw Refused{"a prototype is no value"};
  const ptx::Variable& v = module_.variables[symbol.index];
  switch (v.space) {
    case Space::shared: {
      const auto it = std::find_if(program_.shared.begin(), program_.shared.end(),
                                   [&](const SharedVariable& s) { return s.variable == symbol.index; });
      shared_used_.insert(static_cast<uint32_t>(it - program_.shared.begin()));
      return layout_.constant(window + it->address + o.bits, wide);
    }
    case Space::local:
      return layout_.local_address(static_cast<uint32_t>(variable_offsets_[symbol.index] + o.bits));
    case Space::param:
      // A function's own were copied to .local variables; one for the values of a call has no address.
      if (!function_.is_entry ||
          std::count(function_.parameters.begin(), function_.parameters.end(), o.symbol) == 0)
        throw Wrong{fmt::format("the address of {} cannot be taken", symbol.name)};
      return layout_.constant(window_base(kParameterWindow) + variable_offsets_[symbol.index] + o.bits, wide);
    default:
      return layout_.constant(program_.variable_addresses[symbol.index] + o.bits, wide);
  }
}

// The slot that the handler reads or writes; registers of another width go through a temporary.
uint32_t FunctionDecoder::slot_of(const ptx::Operand& o, Type expected, bool destination) {
  const bool wide = ptx::size_of(expected) == 8, predicate = expected == Type::pred;
  check_operand(o, expected, destination);
  switch (o.kind) {
    case OperandKind::reg: {
      if (!o.part.empty()) throw Refused{"parts of registers"};
      const Type type = function_.registers[o.reg].type;
      const uint32_t slot = layout_.reg(o.reg);
      if (o.negated) {
        if (type != Type::pred) throw Refused{"a negated register operand"};
        Record flip;
        flip.operand[0] = layout_.temporary_predicate(temporaries_++);
        flip.operand[1] = slot;
        Form form;
        form.opcode = Opcode::not_;
        form.types[form.type_count++] = Type::pred;
        flip.handler = isa_.select(form);
        before_.push_back(flip);
        return flip.operand[0];
      }
      if (type == Type::pred || predicate || ptx::size_of(type) > 8) return slot;
      if (is_wide(o.reg) == wide) return slot;
      Record fit;
      const uint32_t temporary = layout_.temporary(temporaries_++, wide);
      if (!destination) {
        fit.handler = wide ? isa_.fitting->widen_unsigned : isa_.fitting->narrow;
        fit.operand[0] = temporary;
        fit.operand[1] = slot;
        before_.push_back(fit);
      } else {
        const bool is_signed = expected == Type::s8 || expected == Type::s16 || expected == Type::s32;
        fit.handler = wide        ? isa_.fitting->narrow
                      : is_signed ? isa_.fitting->widen_signed
                                  : isa_.fitting->widen_unsigned;
        fit.operand[0] = slot;
        fit.operand[1] = temporary;
        after_.push_back(fit);
      }
      return temporary;
    }
    case OperandKind::immediate:
      if (predicate) return layout_.predicate(o.bits != 0);
      return layout_.constant(immediate_bits(o, expected), wide);
    case OperandKind::special: {
      const auto special = static_cast<SpecialRegister>(o.special);
      if (const auto offset = reserved_offset(program_, special)) return layout_.constant(*offset, wide);
      if (ptx::is_vector(special))
        throw Wrong{fmt::format("{} is a vector of four, and one value is needed there: {}.x, say",
                                ptx::name(special), ptx::name(special))};
      const bool special_wide = ptx::size_of(ptx::type_of(special)) == 8;
      const uint32_t slot = reads_a_clock(special) ? clock_slot(special) : layout_.special(special);
      if (special_wide == wide) return slot;
      Record fit;
      fit.handler = wide ? isa_.fitting->widen_unsigned : isa_.fitting->narrow;
      fit.operand[0] = layout_.temporary(temporaries_++, wide);
      fit.operand[1] = slot;
      before_.push_back(fit);
      return fit.operand[0];
    }
    case OperandKind::symbol: {
      if (wide) return symbol_slot(o, true);
      const ptx::Symbol& symbol = module_.symbols[o.symbol];
      if (symbol.kind == ptx::Symbol::Kind::variable &&
          module_.variables[symbol.index].space == Space::local) {
        Record fit;
        fit.handler = isa_.fitting->narrow;
        fit.operand[0] = layout_.temporary(temporaries_++, false);
        fit.operand[1] = symbol_slot(o, true);
        before_.push_back(fit);
        return fit.operand[0];
      }
      return symbol_slot(o, false);
    }
    case OperandKind::sink:
      return predicate ? layout_.temporary_predicate(temporaries_++)
                       : layout_.temporary(temporaries_++, true);
    default:
      throw Refused{"this kind of operand"};
  }
}

// A clock is read by an instruction of its own.
uint32_t FunctionDecoder::clock_slot(SpecialRegister clock) {
  if (!may_read_clocks_) throw Refused{"a clock is read by mov and cvt alone"};
  Form form;
  form.opcode = Opcode::mov;
  form.parameter = true;
  Record read;
  read.handler = isa_.select(form);
  read.operand[0] = layout_.temporary(temporaries_++, ptx::size_of(ptx::type_of(clock)) == 8);
  read.extra = static_cast<uint32_t>(clock);
  before_.push_back(read);
  return read.operand[0];
}

void FunctionDecoder::flatten(const ptx::Instruction& i, const ptx::Operand& o, unsigned operand,
                              bool destination) {
  check_elements(i, o);
  if (o.kind == OperandKind::pair) {  // d|p; of setp: p|q
    slots_.push_back(slot_of(o.elements[0], operand_type(i, operand), true));
    slots_.push_back(slot_of(o.elements[1], Type::pred, true));
    return;
  }
  if (o.kind == OperandKind::vector) {
    Type element = operand_type(i, operand);
    if (i.opcode == Opcode::mov && vector_length(i) == 1) {
      const uint32_t bytes =
          ptx::size_of(i.type()) / static_cast<uint32_t>(std::max<size_t>(o.elements.size(), 1));
      element = bytes == 8 ? Type::b64 : Type::b32;
    }
    for (const ptx::Operand& e : o.elements) slots_.push_back(slot_of(e, element, destination));
    return;
  }
  slots_.push_back(slot_of(o, operand_type(i, operand), destination));
}

uint32_t FunctionDecoder::address_slot(const ptx::Instruction&, const ptx::Operand& o, Form& f, Record& r) {
  const bool narrow_space =
      f.space == Space::shared || f.space == Space::shared_cluster || f.space == Space::local;
  f.wide_address = true;
  if (o.reg != kNone) {
    ptx::Operand reg;
    reg.kind = OperandKind::reg;
    reg.reg = o.reg;
    check_operand(reg, Type::b64, false);
    r.immediate = o.bits;
    if (is_wide(o.reg)) return layout_.reg(o.reg);
    if (narrow_space) {
      f.wide_address = false;
      return layout_.reg(o.reg);
    }
    return slot_of(reg, Type::b64, false);
  }
  if (o.symbol != kNone) {
    r.immediate = 0;
    f.space = space_of_name(o, f.space);
    return symbol_slot(o, true);
  }
  r.immediate = 0;
  return layout_.constant(o.bits, true);
}

void FunctionDecoder::emit(const ptx::Instruction& i, Record r, Handler handler) {
  if (handler == nullptr) throw Refused{fmt::format("line {} of the PTX", i.line)};
  const auto info = static_cast<uint32_t>(program_.instructions.size()) - 1;
  const auto push = [&](Record record, Handler h) {
    record.instruction = info;
    record.handler = record.inner = h;
    const bool own_guard = i.opcode == Opcode::bra && h == handler;
    if (i.guard != kNone) {
      record.guard = layout_.reg(i.guard);
      record.guard_flip = i.guard_negated ? 0xffffffffu : 0;
      if (!own_guard) record.handler = isa_.guard;
    }
    program_.code.push_back(record);
  };
  for (const Record& b : before_) push(b, b.handler);
  push(r, handler);
  for (const Record& a : after_) push(a, a.handler);
  forget_written(i);
}

void FunctionDecoder::instruction(uint32_t index) {
  const ptx::Instruction& i = function_.body[index];
  if (i.location != kNone && module_.locations[i.location].line != 0) location_ = i.location;
  InstructionInfo info;
  info.function = index_;
  info.body_index = index;
  info.location = location_;
  const bool proxy_alone = i.has(Modifier::proxy) && !i.has(Modifier::acquire) && !i.has(Modifier::release);
  if (i.opcode == Opcode::membar || (i.opcode == Opcode::fence && !proxy_alone))
    info.order = InstructionInfo::Order::fence;
  else if ((i.opcode == Opcode::bar || i.opcode == Opcode::barrier) && i.has(Modifier::warp))
    info.order = InstructionInfo::Order::warp_barrier;
  else if (i.opcode == Opcode::shfl || i.opcode == Opcode::vote || i.opcode == Opcode::match ||
           i.opcode == Opcode::redux)
    info.order = InstructionInfo::Order::exchange;
  program_.instructions.push_back(info);
  slots_.clear();
  before_.clear();
  after_.clear();
  temporaries_ = 0;
  may_read_clocks_ = i.opcode == Opcode::mov || i.opcode == Opcode::cvt;
  Form f = form_of(i);
  Record r;
  switch (i.opcode) {
    case Opcode::bra:
      return branch(i, r, f);
    case Opcode::brx:
      return indexed_branch(i, r);
    case Opcode::call:
      return call(i, r);
    case Opcode::bar:
    case Opcode::barrier:
      if (!i.has(Modifier::warp) && !i.has(Modifier::cluster)) return barrier(i, r);
      break;
    case Opcode::ld:
    case Opcode::ldu:
    case Opcode::st:
    case Opcode::atom:
    case Opcode::red:
      return i.has(Modifier::async) ? asynchronous(i, r, f) : memory(i, r, f);
    case Opcode::discard:
    case Opcode::applypriority:
      return cache_line(i, r, f);
    case Opcode::cp:
    case Opcode::mbarrier:
    case Opcode::mapa:
    case Opcode::getctarank:
      return asynchronous(i, r, f);
    case Opcode::ldmatrix:
    case Opcode::stmatrix:
    case Opcode::movmatrix:
    case Opcode::mma:
    case Opcode::wmma:
      return matrix(i, r, f);
    case Opcode::prefetch:
    case Opcode::prefetchu:
    case Opcode::membar:
    case Opcode::fence:
    case Opcode::pmevent:
    case Opcode::griddepcontrol:
    case Opcode::setmaxnreg:
      return emit(i, r, isa_.select(f));
    case Opcode::createpolicy: {  // for caches, of which there are none: any value will do
      Form constant;
      constant.opcode = Opcode::mov;
      constant.types[0] = Type::b64;
      constant.type_count = 1;
      constant.operands = 2;
      r.operand[0] = slot_of(i.operands[0], Type::b64, true);
      r.operand[1] = layout_.constant(0, true);
      return emit(i, r, isa_.select(constant));
    }
    case Opcode::mov:
      if (i.operands[1].kind == OperandKind::special && i.operands[0].kind == OperandKind::reg &&
          reads_a_clock(static_cast<SpecialRegister>(i.operands[1].special))) {
        f.parameter = true;
        r.operand[0] = slot_of(i.operands[0], i.type(), true);
        r.extra = i.operands[1].special;
        return emit(i, r, isa_.select(f));
      }
      if (f.vector > 1) return vector_move(i, r, f);
      for (unsigned o = 0; o < 2; ++o)
        if (i.operands[o].kind == OperandKind::vector) {
          f.vector = static_cast<uint8_t>(i.operands[o].elements.size());
          f.unpacks = o == 0;
        }
      break;
    case Opcode::cvta:
      if (i.operands[1].kind == OperandKind::symbol) space_of_name(i.operands[1], f.space);
      break;
    case Opcode::alloca:
      check_alignment(i);
      break;
    default:
      if (is_video(i.opcode)) return video(i, r, f);
      break;
  }
  const Handler handler = isa_.select(f);
  if (handler == nullptr) return emit(i, r, handler);  // refused, whatever its operands are
  for (unsigned o = 0; o < i.operands.size(); ++o) flatten(i, i.operands[o], o, o == 0 && ptx::has_result(i));
  if (i.opcode == Opcode::isspacep &&
      f.space == Space::shared)  // the block's own, not another's of its cluster
    slots_.push_back(layout_.special(SpecialRegister::cluster_ctarank));
  std::copy_n(slots_.begin(), std::min<size_t>(slots_.size(), 6), r.operand);
  if (slots_.size() > 6) {
    r.extra = static_cast<uint32_t>(program_.operand_pool.size());
    program_.operand_pool.insert(program_.operand_pool.end(), slots_.begin(), slots_.end());
  }
  if (i.opcode == Opcode::setp || i.opcode == Opcode::set) {
    const bool joined = i.operands.size() == 4;
    r.immediate = !joined ? 0 : i.has(Modifier::and_) ? 1 : i.has(Modifier::or_) ? 2 : 3;
    if (f.pair) r.immediate |= 8;
    if (i.opcode == Opcode::set) r.immediate |= set_truth(i.type()) << 8;
  }
  emit(i, r, handler);
}

// mov.v4 {a, b, c, d}, {e, f, g, h} or %tid: all slots are in the operand pool.
void FunctionDecoder::vector_move(const ptx::Instruction& i, Record& r, const Form& f) {
  flatten(i, i.operands[0], 0, true);
  ptx::Operand source = i.operands[1];
  if (source.kind == OperandKind::special && ptx::is_vector(static_cast<SpecialRegister>(source.special))) {
    const ptx::Operand whole = source;
    source.kind = OperandKind::vector;
    for (uint32_t component = 1; component <= 4; ++component) {
      source.elements.push_back(whole);
      source.elements.back().special = whole.special + component;
    }
  }
  flatten(i, source, 1, false);
  r.immediate = f.vector;
  r.extra = static_cast<uint32_t>(program_.operand_pool.size());
  program_.operand_pool.insert(program_.operand_pool.end(), slots_.begin(), slots_.end());
  emit(i, r, isa_.select(f));
}

void FunctionDecoder::branch(const ptx::Instruction& i, Record& r, Form& f) {
  f.pair = i.guard != kNone;
  branches_.emplace_back(static_cast<uint32_t>(program_.code.size()),
                         function_.labels[i.operands[0].symbol].instruction);
  emit(i, r, isa_.select(f));
}

void FunctionDecoder::indexed_branch(const ptx::Instruction& i, Record& r) {
  r.operand[0] = slot_of(i.operands[0], Type::u32, false);
  r.extra = static_cast<uint32_t>(program_.jump_tables.size());
  auto& table = program_.jump_tables.emplace_back();
  for (uint32_t label : function_.labels[i.operands[1].symbol].targets)
    table.push_back(function_.labels[label].instruction | 0x80000000u);  // linked in run()
  emit(i, r, isa_.select(form_of(i)));
}

void FunctionDecoder::call(const ptx::Instruction& i, Record& r) {
  CallSite site;
  const ptx::Operand& callee = i.operands[1];
  if (callee.kind == OperandKind::reg) {
    site.indirect = true;
    r.operand[0] = slot_of(callee, Type::b64, false);
    for (uint32_t f = 0; f < module_.functions.size(); ++f)
      if (!module_.functions[f].is_entry) called_.insert(f);
  } else {
    const uint32_t index = module_.symbols[callee.symbol].index;
    const ptx::Function& f = module_.functions[index];
    called_.insert(index);
    if (!f.is_extern)
      site.function = index;
    else if (f.name == "vprintf")
      site.builtin = Builtin::vprintf;
    else if (f.name == "__assertfail" || f.name == "__assert_fail")
      site.builtin = Builtin::assertfail;
    else if (f.name == "malloc")
      site.builtin = Builtin::malloc;
    else if (f.name == "free")
      site.builtin = Builtin::free;
    else
      throw Refused{fmt::format("{} is declared but not defined", f.name)};
  }
  const auto places = [&](const ptx::Operand& list) {
    std::vector<ParameterSlot> result;
    for (const ptx::Operand& e : list.elements) {
      if (e.kind != OperandKind::symbol) throw Refused{"arguments that are not .param variables"};
      const uint32_t variable = module_.symbols[e.symbol].index;
      result.push_back(
          {variable_offsets_[variable], static_cast<uint32_t>(module_.variables[variable].size)});
    }
    return result;
  };
  site.return_values = places(i.operands[0]);
  site.arguments = places(i.operands[2]);
  r.extra = static_cast<uint32_t>(program_.calls.size());
  program_.calls.push_back(std::move(site));
  emit(i, r, isa_.select(form_of(i)));
}

// bar.sync a{, b}; bar.arrive a, b; bar.red.op d, a{, b}, {!}c. immediate: see scheduler's BarrierForm.
void FunctionDecoder::barrier(const ptx::Instruction& i, Record& r) {
  const bool reduces = i.has(Modifier::red);
  const uint64_t op = i.has(Modifier::arrive) ? 1
                      : !reduces              ? 0
                      : i.has(Modifier::popc) ? 2
                      : i.has(Modifier::and_) ? 3
                                              : 4;
  const size_t values = i.operands.size() - (reduces ? 2 : 0);  // id, count
  r.immediate = op | (values == 2 ? 0x100 : 0);
  for (unsigned o = 0; o < i.operands.size(); ++o) {
    const bool last = reduces && o + 1 == i.operands.size();
    const bool first = reduces && o == 0;
    const Type type = last || (first && op != 2) ? Type::pred : Type::u32;
    slots_.push_back(slot_of(i.operands[o], type, first));
  }
  std::copy_n(slots_.begin(), slots_.size(), r.operand);
  emit(i, r, isa_.select(form_of(i)));
}

}  // namespace grader::sim
