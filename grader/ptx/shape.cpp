#include "ptx/shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ptx/print.h"

namespace grader::ptx {
namespace {

constexpr bool is_result(std::string_view operand) {
  return operand == "d" || operand == "p" || operand == "f" || operand == "d|p" || operand == "p|q" ||
         operand == "state";
}

constexpr Shape read_shape(std::string_view text) {
  Shape shape;
  shape.text = text;
  shape.result = is_result(text.substr(0, text.find(',')));
  if (text == "forms" || text == "call") return shape;
  while (!text.empty()) {
    const size_t comma = text.find(", ");
    const std::string_view item = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 2);
    const auto bit = static_cast<uint16_t>(1u << shape.most);
    if (item.front() == '[') shape.addresses |= bit;
    if (item.find('|') != std::string_view::npos) shape.pairs |= bit;
    if (item == "L") shape.labels |= bit;
    ++shape.most;
    if (item.back() != '?') shape.least = shape.most;
  }
  return shape;
}

constexpr std::array<Shape, kOpcodeCount> kShapes = {
#define OPCODE(enumerator, text, shape, counted_as, least_sm) read_shape(shape),
#include "ptx/opcodes.def"
#undef OPCODE
};

struct Form {
  Opcode opcode;
  std::array<Modifier, 2> modifiers;
  size_t modifier_count;
  Shape shape;

  template <typename... Modifiers>
  constexpr Form(Opcode o, std::string_view text, Modifiers... needed)
      : opcode(o), modifiers{needed...}, modifier_count(sizeof...(needed)), shape(read_shape(text)) {}
};

constexpr auto kForms = [] {
  using enum Modifier;
  return std::to_array<Form>({
#define FORM(opcode, shape, ...) Form(Opcode::opcode, shape __VA_OPT__(, ) __VA_ARGS__),
#include "ptx/forms.def"
#undef FORM
  });
}();

bool has(const std::vector<Modifier>& modifiers, Modifier modifier) {
  return std::find(modifiers.begin(), modifiers.end(), modifier) != modifiers.end();
}

std::string count_text(const Shape& shape) {
  const char* plural = shape.most == 1 ? "" : "s";
  if (shape.most == 0) return "no operands";
  if (shape.least == shape.most) return fmt::format("{} operand{} ({})", shape.most, plural, shape.text);
  return fmt::format("{} to {} operands ({})", shape.least, shape.most, shape.text);
}

std::string forms_text(Opcode opcode) {
  std::string list;
  for (const Form& form : kForms) {
    if (form.opcode != opcode) continue;
    const std::string word = fmt::format(".{}", name(form.modifiers[0]));
    if (list.find(word) == std::string::npos) list += (list.empty() ? "" : ", ") + word;
  }
  return list;
}

// How many operands a cvt takes: two values make a pair, and random rounding needs bits.
size_t converted(const Instruction& i) {
  const bool from_f32 = !i.types.empty() && i.types.back() == Type::f32;
  if (from_f32 && name(i.type()).ends_with("x4")) return 3;
  return (from_f32 && name(i.type()).ends_with("x2") ? 3 : 2) + (i.has(Modifier::rs) ? 1 : 0);
}

// A fourth operand that depends on what stands before.
std::optional<std::string> check_last(const Instruction& i) {
  const bool given = i.operands.size() == 4;
  switch (i.opcode) {
    case Opcode::setp:
    case Opcode::set:
      if (given == (i.has(Modifier::and_) || i.has(Modifier::or_) || i.has(Modifier::xor_))) break;
      return given ? fmt::format("{} takes 3 operands; a predicate as the fourth needs .and, .or or .xor",
                                 mnemonic(i))
                   : fmt::format("{} takes 4 operands: the last is a predicate", mnemonic(i));
    case Opcode::lop3: {
      const bool combines = i.has(Modifier::and_) || i.has(Modifier::or_);
      if (combines == (i.operands.size() == 6)) break;
      return combines ? fmt::format("{} takes 6 operands: the last is a predicate", mnemonic(i))
                      : fmt::format("{} takes 5 operands; a predicate as the sixth needs .and or .or",
                                    mnemonic(i));
    }
    case Opcode::cvt:
      if (i.has(Modifier::pack) || i.operands.size() == converted(i)) break;
      return fmt::format("{} takes {} operands, not {}", mnemonic(i), converted(i), i.operands.size());
    case Opcode::min:
    case Opcode::max:
      if (given && i.type() != Type::f32)
        return fmt::format("{} takes 3 operands (d, a, b), not 4", mnemonic(i));
      break;
    default:
      break;
  }
  return std::nullopt;
}

// An arrival at a barrier of another block has no state to return.
bool leaves_out_state(const Instruction& i, const Shape& shape) {
  return shape.text.starts_with("state, ") && !i.operands.empty() &&
         i.operands[0].kind == OperandKind::address;
}

}  // namespace

const Shape* shape_of(Opcode opcode, const std::vector<Modifier>& modifiers) {
  const Shape& listed = kShapes[static_cast<size_t>(opcode)];
  if (listed.text != "forms") return &listed;
  for (const Form& form : kForms) {
    if (form.opcode != opcode) continue;
    const auto last = form.modifiers.begin() + form.modifier_count;
    if (std::all_of(form.modifiers.begin(), last, [&](Modifier m) { return has(modifiers, m); }))
      return &form.shape;
  }
  return nullptr;
}

bool has_result(const Instruction& i) {
  const Shape* const shape = shape_of(i.opcode, i.modifiers);
  return shape != nullptr && shape->result && !i.operands.empty() && !leaves_out_state(i, *shape);
}

std::optional<std::string> check_shape(const Instruction& instruction) {
  const Shape* shape = shape_of(instruction.opcode, instruction.modifiers);
  const std::string_view opcode = name(instruction.opcode);
  if (!shape) return fmt::format("{} needs one of {}", opcode, forms_text(instruction.opcode));
  if (instruction.opcode == Opcode::call) return std::nullopt;
  const auto& operands = instruction.operands;
  const size_t first = leaves_out_state(instruction, *shape) ? 1 : 0;
  const size_t count = operands.size() + first;
  if (count < shape->least || count > shape->most) {
    return fmt::format("{} takes {}, not {}", mnemonic(instruction), count_text(*shape), operands.size());
  }
  if (auto wrong = check_last(instruction)) return wrong;
  for (size_t i = 0; i < operands.size(); ++i) {
    const auto bit = 1u << (i + first);
    const OperandKind kind = operands[i].kind;
    if ((shape->addresses & bit) && kind != OperandKind::address) {
      return fmt::format("operand {} of {} is an address in brackets: [...]", i + 1, mnemonic(instruction));
    }
    if (!(shape->addresses & bit) && kind == OperandKind::address) {
      return fmt::format("operand {} of {} is a value, not an address in brackets", i + 1,
                         mnemonic(instruction));
    }
    if (kind == OperandKind::pair && !(shape->pairs & bit)) {
      return fmt::format("operand {} of {} is one value, not a pair", i + 1, mnemonic(instruction));
    }
  }
  return std::nullopt;
}

}  // namespace grader::ptx
