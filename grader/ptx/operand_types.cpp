#include "ptx/operand_types.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ptx/print.h"
#include "ptx/table_words.h"

namespace grader::ptx {
namespace {

enum class Source : uint8_t {
  unchecked,
  first,
  second,
  last,
  doubled,
  fixed,
  address,
  fragment,
  metadata,
  number
};

struct Slot {
  Source source = Source::unchecked;
  Type type = Type::none;  // fixed
  bool or_wider = false;
  bool has_range = false;
  uint64_t least = 0, most = 0;  // of a number
  uint64_t step = 0;             // a number is a multiple of it; 0: any number will do
};

constexpr size_t kSlots = 6;

struct Row {
  int modifier = -1;  // a Modifier; -1: none is needed
  std::array<Slot, kSlots> slots{};
};

struct Text {
  std::string_view opcodes, modifier, types;
};

constexpr auto kTexts = std::to_array<Text>({
#define OPERANDS(opcodes, modifier, types) {opcodes, modifier, types},
#include "ptx/operand_types.def"
#undef OPERANDS
});

constexpr size_t kMostRows = 12;  // of one opcode

constexpr uint64_t number(std::string_view digits) {
  uint64_t value = 0;
  for (const char c : digits) value = value * 10 + static_cast<uint64_t>(c - '0');
  return value;
}

struct Table {
  std::array<Row, kTexts.size()> rows{};
  std::array<std::array<uint8_t, kMostRows>, kOpcodeCount> of{};  // row + 1, 0 at the end
};

// A throw that constant evaluation meets is an error of the compiler's, which shows the line.
constexpr Table kTable = [] {
  Table table;
  for (size_t r = 0; r < kTexts.size(); ++r) {
    Row& row = table.rows[r];
    if (!kTexts[r].modifier.empty())
      row.modifier = static_cast<int>(kModifierWords.find(kTexts[r].modifier).value());
    std::string_view text = kTexts[r].types;
    for (size_t s = 0; !text.empty(); ++s) {
      std::string_view word = take_word(text);
      Slot& slot = row.slots[s];
      const size_t colon = word.find(':');
      std::string_view range = word.substr(colon == std::string_view::npos ? 0 : colon + 1);
      if (const size_t dots = range.find(".."); dots != std::string_view::npos) {
        slot.has_range = true;
        slot.least = number(range.substr(0, dots));
        slot.most = number(range.substr(dots + 2));
        slot.source = Source::number;
      } else if (colon != std::string_view::npos) {
        slot.step = number(range.substr(0, range.size() - 1));
      }
      if (word == "#") slot.source = Source::number;
      if (slot.source == Source::number && colon == std::string_view::npos) continue;
      word = word.substr(0, colon);
      if (word.ends_with('+')) {
        slot.or_wider = true;
        word.remove_suffix(1);
      }
      if (word == "*") continue;
      slot.source = word == "T"   ? Source::first
                    : word == "U" ? Source::second
                    : word == "L" ? Source::last
                    : word == "W" ? Source::doubled
                    : word == "A" ? Source::address
                    : word == "V" ? Source::fragment
                    : word == "R" ? Source::metadata
                                  : Source::fixed;
      if (slot.source == Source::fixed) slot.type = static_cast<Type>(kTypeWords.find(word).value());
    }
    std::string_view names = kTexts[r].opcodes;
    while (!names.empty()) {
      auto& of = table.of[kOpcodeWords.find(take_word(names)).value()];
      size_t n = 0;
      while (of[n] != 0) ++n;
      if (n + 1 == kMostRows) throw "an opcode has too many rows in operand_types.def";
      of[n] = static_cast<uint8_t>(r + 1);
    }
  }
  return table;
}();

const Row* row_of(const Instruction& i) {
  for (const uint8_t index : kTable.of[static_cast<size_t>(i.opcode)]) {
    if (index == 0) break;
    const Row& row = kTable.rows[index - 1];
    if (row.modifier < 0 || i.has(static_cast<Modifier>(row.modifier))) return &row;
  }
  return nullptr;
}

Type doubled(Type t) {
  switch (t) {
    case Type::u16:
      return Type::u32;
    case Type::s16:
      return Type::s32;
    case Type::u32:
      return Type::u64;
    case Type::s32:
      return Type::s64;
    default:
      return t;
  }
}

Type type_of(const Slot& slot, const Instruction& i) {
  if (slot.source == Source::fixed) return slot.type;
  if (slot.source == Source::fragment) return i.type() == Type::f64 ? Type::b64 : Type::b32;
  if (slot.source == Source::metadata) return Type::b32;
  if (i.types.empty()) return Type::none;
  switch (slot.source) {
    case Source::first:
      return i.types.front();
    case Source::second:
      return i.types.size() > 1 ? i.types[1] : Type::none;
    case Source::last:
      return i.types.back();
    case Source::doubled:
      return doubled(i.types.front());
    default:
      return Type::none;
  }
}

// What kind of register a type is held in, its size aside.
enum class Kind : uint8_t { bits, integer, real, packed, only_bits };

Kind kind_of(Type t) {
  switch (t) {
    case Type::b8:
    case Type::b16:
    case Type::b32:
    case Type::b64:
    case Type::b128:
      return Kind::bits;
    case Type::u8:
    case Type::u16:
    case Type::u32:
    case Type::u64:
    case Type::s8:
    case Type::s16:
    case Type::s32:
    case Type::s64:
      return Kind::integer;
    case Type::f16:
    case Type::f32:
    case Type::f64:
      return Kind::real;
    case Type::f16x2:
    case Type::u16x2:
    case Type::s16x2:
      return Kind::packed;
    default:  // bf16, tf32, e4m3x2, ...: there are no registers of these types
      return Kind::only_bits;
  }
}

bool is_sparse(const Instruction& i) { return i.has(Modifier::sp) || i.has(Modifier::sp_ordered_metadata); }
// Of the multiplicand a.
Type element_type(const Instruction& i) { return i.types.size() > 1 ? i.types[1] : Type::none; }
bool is_fp8(Type t) { return t == Type::e4m3 || t == Type::e5m2; }

// What registers hold a fragment of mma or wmma.mma, by the type of its elements: pairs of halves, f32, s32
// or mere bits. In a sparse one ptxas lets any registers hold what is not f16, s32, or the sum of 8-bit
// floats.
Type register_of_fragment(const Instruction& i, size_t operand) {
  const bool wmma = i.opcode == Opcode::wmma;
  if (i.opcode != Opcode::mma && !(wmma && i.has(Modifier::mma))) return Type::b32;
  const bool multiplicand = operand == 1 || operand == 2;
  const bool two = i.types.size() == 2;  // of the sums; the multiplicands are f16
  const size_t written = two ? operand / 3 : operand;
  if (written >= i.types.size()) return Type::b32;
  const Type element = two && multiplicand ? Type::f16 : i.types[written];
  switch (element) {
    case Type::f16:
      return Type::f16x2;
    case Type::s32:
      return Type::s32;
    case Type::bf16:
    case Type::tf32:
      return is_sparse(i) ? Type::b32 : Type::tf32;
    case Type::f32:
      return is_sparse(i) && !is_fp8(element_type(i)) ? Type::b32 : Type::f32;
    default:
      return wmma ? Type::s32 : Type::b32;
  }
}

}  // namespace

bool fits(Type held_type, Type needed, bool or_wider) {
  const Kind held = kind_of(held_type), kind = kind_of(needed);
  const uint32_t size = size_of(held_type), least = size_of(needed);
  if (size != least && !(or_wider && kind != Kind::only_bits && size > least)) return false;
  switch (kind) {
    case Kind::bits:
      return true;
    case Kind::integer:
      return held == Kind::bits || held == Kind::integer || held == Kind::packed;
    case Kind::real:
      return held == Kind::bits || held_type == needed;
    case Kind::packed:
      return held == Kind::bits || held == Kind::packed;
    case Kind::only_bits:
      return held == Kind::bits;
  }
  return true;
}

namespace {

std::string fitting(Type needed, bool or_wider) {
  const uint32_t bits = 8 * size_of(needed);
  const std::string wider =
      or_wider && bits < 128 && kind_of(needed) != Kind::only_bits ? ", or a wider one" : "";
  switch (kind_of(needed)) {
    case Kind::bits:
      return fmt::format("one of {} bits{}", bits, wider);
    case Kind::integer:
      return fmt::format("a .u{0}, .s{0} or .b{0}{1}", bits, wider);
    case Kind::real:
      return fmt::format("a .f{0} or .b{0}{1}", bits, wider);
    default:
      return fmt::format("a .b{}{}", bits, wider);
  }
}

// What is wrong with a number for an operand of that type; empty: nothing.
std::string number_mistake(const Operand& o, Type needed) {
  const bool integer = o.literal == Type::s64 || o.literal == Type::u64;
  switch (kind_of(needed)) {
    case Kind::bits:
      if (integer || (o.literal == Type::f32 && needed == Type::b32) ||
          (o.literal == Type::f64 && needed == Type::b64))
        return "";
      return "takes no floating-point number of another size";
    case Kind::integer:
      return integer ? "" : "takes integers, not floating-point numbers";
    case Kind::real:
      if (needed == Type::f16) return "takes no number";
      return integer ? "takes floating-point numbers, not integers" : "";
    default:
      return "takes no number";
  }
}

std::string number_advice(Type needed) {
  if (needed == Type::f32 || needed == Type::f64) return "write it with a point: 2.0";
  if (kind_of(needed) == Kind::integer || kind_of(needed) == Kind::bits) return "";
  return "move its bits into a register first";
}

class Check {
 public:
  Check(const Instruction& instruction, const Function& function) : i_(instruction), f_(function) {}

  std::optional<OperandMistake> run() {
    const Row* row = row_of(i_);
    const bool two_types = i_.types.size() == 2 &&
                           (i_.opcode == Opcode::add || i_.opcode == Opcode::sub || i_.opcode == Opcode::fma);
    if (two_types) row = nullptr;  // of sm_100: add.f32.f16
    const size_t count =
        i_.operands.size() - (i_.has(Modifier::L2_cache_hint) && !i_.operands.empty() ? 1 : 0);
    // An arrival at a barrier of another block has no state to return.
    const bool no_state = i_.opcode == Opcode::mbarrier && row && row->slots[0].type == Type::u64 &&
                          !i_.operands.empty() && i_.operands[0].kind == OperandKind::address;
    for (size_t n = 0; n < i_.operands.size() && !mistake_; ++n) {
      const size_t s = n + (no_state ? 1 : 0);
      if (i_.operands[n].kind == OperandKind::address)
        base(n, i_.operands[n]);
      else if (row && s < kSlots && n < count)
        operand(n, i_.operands[n], row->slots[s]);
    }
    return std::move(mistake_);
  }

 private:
  void operand(size_t n, const Operand& o, const Slot& slot) {
    if (o.kind == OperandKind::immediate && is_integer(o) && !in_range(o.bits, slot))
      return range(n, o, slot);
    if (slot.source == Source::number) {
      if (o.kind == OperandKind::immediate && is_integer(o)) return;
      return say(n, fmt::format("{} is an integer that is known here, no register", place(n)));
    }
    if (slot.source == Source::metadata) return metadata(n, o);
    if (slot.source == Source::address) return address(n, o);
    const Type needed = type_of(slot, i_);
    if (needed == Type::none) return;
    if (needed == Type::pred) return truth(n, o);
    if (o.kind == OperandKind::pair) return value(n, o.elements[0], needed, slot.or_wider);
    if (o.kind == OperandKind::vector && slot.source == Source::fragment && size_of(needed) == 4)
      return fragment(n, o, register_of_fragment(i_, n));
    if (o.kind == OperandKind::vector) return vector(n, o, needed, slot.source == Source::fragment);
    if (slot.source == Source::fragment)
      return say(n, fmt::format("{} is a vector in braces: {{...}}", place(n)));
    value(n, o, needed, slot.or_wider);
  }

  static bool is_integer(const Operand& o) { return o.literal == Type::s64 || o.literal == Type::u64; }

  static bool in_range(uint64_t value, const Slot& slot) {
    if (slot.step != 0) return value % slot.step == 0;
    return !slot.has_range || (value >= slot.least && value <= slot.most);
  }

  void range(size_t n, const Operand& o, const Slot& slot) {
    const auto value = static_cast<int64_t>(o.bits);
    if (slot.step != 0)
      say(n, fmt::format("{} is a multiple of {}, not {}", place(n), slot.step, value));
    else if (slot.least == slot.most)
      say(n, fmt::format("{} is {}, not {}", place(n), slot.least, value));
    else
      say(n, fmt::format("{} is {} to {}, not {}", place(n), slot.least, slot.most, value));
  }

  // An address as a value, of 32 or 64 bits.
  void address(size_t n, const Operand& o) {
    if (o.kind == OperandKind::reg && size_of(register_type(o)) != 4) return value(n, o, Type::u64, false);
    if (o.kind != OperandKind::symbol) value(n, o, Type::u32, false);
  }

  // A predicate: what registers may hold one is checked at decoding.
  void truth(size_t n, const Operand& o) {
    if (o.kind == OperandKind::immediate && !is_integer(o))
      say(n, fmt::format("{} is a predicate, not a floating-point number", place(n)));
    else if (o.kind == OperandKind::special && i_.opcode != Opcode::mov)
      special(n, o, Type::pred, false);
  }

  Type register_type(const Operand& o) const {
    return o.reg < f_.registers.size() ? f_.registers[o.reg].type : Type::none;
  }

  std::string place(size_t n) const { return fmt::format("operand {} of {}", n + 1, mnemonic(i_)); }

  void say(size_t n, std::string message, std::string next = {}) {
    mistake_ = OperandMistake{n, std::move(message), std::move(next)};
  }

  void base(size_t n, const Operand& o) {
    if (o.reg == kNone && o.symbol == kNone && !i_.has(Modifier::local))
      return say(n, fmt::format("{} is a number, and only addresses of .local memory may be", place(n)),
                 "move it into a register first");
    const Type type = o.reg == kNone ? Type::none : register_type(o);
    if (type == Type::none || type == Type::pred) return;
    if (kind_of(type) != Kind::integer && kind_of(type) != Kind::bits)
      say(n, fmt::format("{} is a .{} register, and an address is an integer", f_.registers[o.reg].name,
                         name(type)));
  }

  void value(size_t n, const Operand& o, Type needed, bool or_wider) {
    switch (o.kind) {
      case OperandKind::reg: {
        const Type type = register_type(o);
        if (type == Type::none || type == Type::pred || !o.part.empty() || fits(type, needed, or_wider))
          return;
        say(n,
            fmt::format("{} is a .{} register, and {} needs {}", f_.registers[o.reg].name, name(type),
                        place(n), fitting(needed, or_wider)),
            size_of(type) == size_of(needed)
                ? fmt::format("mov.b{} copies bits as they are, cvt converts values", 8 * size_of(type))
                : "cvt converts between sizes");
        return;
      }
      case OperandKind::immediate:
        if (const std::string wrong = number_mistake(o, needed); !wrong.empty())
          say(n, fmt::format("{} {}", place(n), wrong), number_advice(needed));
        return;
      case OperandKind::special:
        special(n, o, needed, or_wider);
        return;
      case OperandKind::symbol:
        symbol(n, needed);
        return;
      default:
        return;
    }
  }

  void special(size_t n, const Operand& o, Type needed, bool or_wider) {
    const auto which = static_cast<SpecialRegister>(o.special);
    const Type type = ptx::type_of(which);
    const bool converts = i_.opcode == Opcode::cvt && !i_.has(Modifier::pack) &&
                          kind_of(i_.type()) == Kind::integer && type != Type::pred;
    if (i_.opcode != Opcode::mov && !converts)
      return say(n, fmt::format("{} is read by mov, not by {}", name(which), mnemonic(i_)),
                 fmt::format("mov.{0} it into a .{0} register first", name(type)));
    if (type == Type::pred) return;
    const bool half = size_of(needed) == 2 && size_of(type) == 4 && kind_of(needed) <= Kind::integer;
    if (!fits(type, needed, or_wider) && !half)
      say(n, fmt::format("{} is a .{}, and {} needs {}", name(which), name(type), place(n),
                         fitting(needed, or_wider)));
  }

  // The address of a variable or function.
  void symbol(size_t n, Type needed) {
    const bool takes = i_.opcode == Opcode::mov || (i_.opcode == Opcode::cvta && !i_.has(Modifier::to));
    const Kind kind = kind_of(needed);
    if (takes && (kind == Kind::bits || kind == Kind::integer)) return;
    say(n, fmt::format("{} is a name, whose address {} does not take", place(n), mnemonic(i_)),
        "mov.u64 its address into a register first");
  }

  // Of a sparse matrix. Where ptxas makes other instructions of the mma, for elements of 4 bits and 8-bit
  // floats, it takes no braces; else of several registers in braces the first.
  void metadata(size_t n, const Operand& o) {
    const Type element = element_type(i_);
    const bool replaced = is_fp8(element) || element == Type::s4 || element == Type::u4;
    const Operand& first = o.elements.empty() ? o : o.elements[0];
    if (replaced && o.kind == OperandKind::vector)
      return say(n, fmt::format("{} is one register, without braces", place(n)));
    if (first.kind == OperandKind::immediate && is_integer(first))
      return say(n, fmt::format("{} is a register, not a number", place(n)), "move it into one first");
    if (o.kind == OperandKind::vector) return fragment(n, o, Type::b32);
    value(n, o, is_fp8(element) ? Type::u32 : Type::b32, false);
  }

  void fragment(size_t n, const Operand& o, Type needed) {
    for (const Operand& e : o.elements) {
      const Type held = e.kind == OperandKind::reg ? register_type(e) : Type::none;
      if (held == Type::none || held == Type::pred) continue;
      const bool pair = kind_of(held) == Kind::packed && kind_of(needed) == Kind::integer;
      if (fits(held, needed, false) && !pair) continue;
      return say(n, fmt::format("operand {} of {} is of .{} registers, and each element needs {}", n + 1,
                                mnemonic(i_), name(held), fitting(needed, false)));
    }
  }

  // Elements are of one size. Of ld and st: at least the type's; of mov, as many as make up the type.
  void vector(size_t n, const Operand& o, Type needed, bool fragment) {
    const bool packs = i_.opcode == Opcode::mov && !i_.has(Modifier::v2) && !i_.has(Modifier::v4);
    Type type = Type::none;
    bool all_alike = true, all_real = true;
    const Operand* integer = nullptr;  // an integer that stands among them
    for (const Operand& e : o.elements) {
      if (e.kind == OperandKind::immediate && is_integer(e)) integer = &e;
      const Type here = e.kind == OperandKind::reg ? register_type(e) : Type::none;
      if (here == Type::none || here == Type::pred) continue;
      if (type != Type::none && size_of(here) != size_of(type))
        return say(n, fmt::format("the registers of {} are of different sizes", place(n)));
      all_alike &= type == Type::none || here == type;
      all_real &= kind_of(here) == Kind::real;
      type = here;
    }
    if (integer && all_real && kind_of(needed) == Kind::real)
      return say(n, fmt::format("{} {}", place(n), number_mistake(*integer, needed)), number_advice(needed));
    const uint32_t bits =
        8 * (type == Type::none ? size_of(needed) : size_of(type) * static_cast<uint32_t>(o.elements.size()));
    if (packs && kind_of(needed) != Kind::bits)
      return say(n, fmt::format("{} is a vector, which mov.b{} takes, not {}", place(n), bits, mnemonic(i_)));
    if (type == Type::none) return;
    if (packs) {
      if (bits != 8 * size_of(needed))
        say(n, fmt::format("{} has {} bits, not {}", place(n), bits, 8 * size_of(needed)));
      return;
    }
    // ptxas takes integer registers for floating-point elements, but not the other way round.
    const bool mixed = all_alike && kind_of(type) == Kind::real && kind_of(needed) == Kind::integer;
    if (size_of(type) < size_of(needed) || mixed || (fragment && size_of(type) != size_of(needed)))
      say(n, fmt::format("{} is of .{} registers, and each element needs {}", place(n), name(type),
                         fitting(needed, i_.opcode != Opcode::atom && i_.opcode != Opcode::red)));
  }

  const Instruction& i_;
  const Function& f_;
  std::optional<OperandMistake> mistake_;
};

}  // namespace

Type operand_type(const Instruction& instruction, size_t operand) {
  const Row* row = row_of(instruction);
  const Slot slot = row && operand < kSlots ? row->slots[operand] : Slot{};
  const Type type = slot.source == Source::address ? Type::b64 : type_of(slot, instruction);
  return type == Type::none ? instruction.type() : type;
}

std::optional<OperandMistake> check_operand_types(const Instruction& instruction, const Function& function) {
  return Check(instruction, function).run();
}

}  // namespace grader::ptx
