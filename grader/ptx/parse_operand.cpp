// Operands (PTX ISA 6.1 to 6.4).
#include <fmt/format.h>

#include "ptx/parser.h"

namespace grader::ptx {

Operand Parser::parse_operand(int depth) {
  if (is_symbol('[')) return parse_address();
  if (is_symbol('{')) return parse_vector(depth);
  const bool sign = is_symbol('!') || is_symbol('-');
  if (sign && peek(1).kind == TokenKind::word) {
    next();
    return parse_name(true);
  }
  if (peek().kind != TokenKind::word || text(peek()) == "WARP_SZ") return immediate(parse_constant());
  const Token& token = peek();
  Operand operand = parse_name(false);
  if (operand.kind == OperandKind::reg && is_symbol('+')) return parse_sum(operand, token);
  if (!is_symbol('|') || depth > 0) return operand;
  next();
  Operand pair;
  pair.kind = OperandKind::pair;
  pair.elements.push_back(std::move(operand));
  pair.elements.push_back(parse_name(false));
  return pair;
}

// %r1+4 as a value, which ptxas takes and the PTX ISA does not speak of: an add of its own, before the
// instruction.
Operand Parser::parse_sum(const Operand& base, const Token& token) {
  const Type type = function_.registers[base.reg].type;
  const uint32_t size = size_of(type);
  const bool is_integer = type != Type::pred && type != Type::f16 && type != Type::f32 && type != Type::f64;
  if (!is_integer || (size != 2 && size != 4 && size != 8) || !base.part.empty())
    refuse(token, fmt::format("a number can be added to an integer, not to {}", text(token)));
  next();
  Instruction add;
  add.opcode = Opcode::add;
  add.types.push_back(size == 2 ? Type::s16 : size == 4 ? Type::s32 : Type::s64);
  add.location = location_;
  add.line = token.line;
  add.column = token.column;
  Operand sum;
  sum.kind = OperandKind::reg;
  sum.reg = add_register("%sum", type);
  add.operands = {sum, base, immediate(parse_constant())};
  function_.body.push_back(std::move(add));
  uses_are_out_of_order_ = true;
  return sum;
}

Operand Parser::immediate(const Constant& constant) const {
  Operand operand;
  operand.kind = OperandKind::immediate;
  operand.literal = constant.type;
  operand.bits = constant.bits;
  return operand;
}

// A register, special register, variable, function or prototype; _ is the sink.
Operand Parser::parse_name(bool negated) {
  const Token& token = peek();
  const std::string_view word = expect_word("an operand");
  Operand operand;
  operand.negated = negated;
  if (word == "_" && !negated) return operand;
  const Name* name = find_name(word);
  if (!name) {
    if (auto special = parse_special(token); special && !negated) return *special;
    const bool is_register = word.front() == '%';
    refuse(token, fmt::format("{} {} is not declared", is_register ? "the register" : "the name", word), {},
           name_hint(word));
  }
  switch (name->kind) {
    case Name::Kind::reg:
      operand.kind = OperandKind::reg;
      operand.reg = name->index;
      break;
    case Name::Kind::reg_vector:
      if (peek().kind == TokenKind::dot && peek().offset == token.end() + 1)
        return parse_component(token, *name);
      operand.kind = OperandKind::vector;
      for (uint32_t i = 0; i < vectors_[name->index].width; ++i) {
        operand.elements.push_back(vector_element(word, *name, i));
      }
      break;
    case Name::Kind::symbol:
      operand.kind = OperandKind::symbol;
      operand.symbol = name->index;
      break;
    case Name::Kind::label:
      refuse(token, fmt::format("{} is a label, not a value", word));
  }
  if (negated && operand.kind != OperandKind::reg)
    refuse(token, fmt::format("only a register can be negated"));
  if (operand.kind == OperandKind::symbol && (is_symbol('+') || is_symbol('-'))) {
    const bool minus = next().symbol == '-';
    const uint64_t offset = parse_constant().bits;
    operand.bits = minus ? 0 - offset : offset;
  } else if (peek().kind == TokenKind::dot && peek().offset == token.end() + 1) {
    parse_part(operand, token);
  }
  return operand;
}

// %v.x, or %v.r, of a vector of registers.
Operand Parser::parse_component(const Token& word, const Name& vector) {
  const Token& token = next();
  const std::string_view component = text(token);
  size_t index = component.size() == 1 ? std::string_view("xyzw").find(component) : std::string_view::npos;
  if (index == std::string_view::npos && component.size() == 1)
    index = std::string_view("rgba").find(component);
  if (index >= vectors_[vector.index].width) {
    refuse(token, fmt::format("{} has no component .{}", text(word), component));
  }
  return vector_element(text(word), vector, static_cast<uint32_t>(index));
}

// %r1.b0 or %r1.h1: of a video instruction's operand.
void Parser::parse_part(Operand& operand, const Token& word) {
  const Token& token = next();
  const std::string_view part = text(token);
  const bool selects = part.size() >= 2 && part.size() <= 5 && (part[0] == 'b' || part[0] == 'h') &&
                       part.find_first_not_of("01234567", 1) == std::string_view::npos;
  if (operand.kind != OperandKind::reg || !selects)
    refuse(token, fmt::format("{} has no part .{}", text(word), part));
  operand.part = part;
}

// %tid.x is a word and a dot word; .r, .g, .b and .a are other names of .x to .w.
std::optional<Operand> Parser::parse_special(const Token& word) {
  const Token& dot = peek();
  const bool dotted = dot.kind == TokenKind::dot && dot.offset == word.end() + 1;
  const uint32_t end = dotted ? dot.end() : word.end();
  std::string full(text_.substr(word.offset, end - word.offset));
  if (const size_t colour = dotted && text(dot).size() == 1 ? std::string_view("rgba").find(text(dot)) : 4;
      colour < 4)
    full.back() = "xyzw"[colour];
  const auto special = special_register_from_name(full);
  if (!special) return std::nullopt;
  if (dotted) next();
  Operand operand;
  operand.kind = OperandKind::special;
  operand.special = static_cast<uint32_t>(*special);
  return operand;
}

// [%rd1+8], [name], [name-4], [16], [tensor, {x, y}], [texture, sampler, {x, y}]
Operand Parser::parse_address() {
  next();
  Operand address;
  const Token& base = peek();
  if (base.kind == TokenKind::word && text(base) != "WARP_SZ") {
    const Operand name = parse_name(false);
    if ((name.kind != OperandKind::reg && name.kind != OperandKind::symbol) || !name.part.empty()) {
      refuse(base, fmt::format("an address starts with a register or a variable, not {}", spelled(base)));
    }
    address = name;
    if (name.kind == OperandKind::reg && (is_symbol('+') || is_symbol('-'))) {
      const bool minus = next().symbol == '-';
      const uint64_t offset = parse_constant().bits;
      address.bits = minus ? 0 - offset : offset;
    }
  } else {
    const Constant constant = parse_constant();
    if (constant.type != Type::s64 && constant.type != Type::u64) refuse(base, "an address is an integer");
    address.bits = constant.bits;
  }
  address.kind = OperandKind::address;
  while (accept(',')) address.elements.push_back(parse_operand(1));
  expect(']', "after an address");
  return address;
}

Operand Parser::parse_vector(int depth) {
  const Token& open = next();
  if (depth > 2) refuse(open, "vectors are nested too deep");
  Operand vector;
  vector.kind = OperandKind::vector;
  do {
    vector.elements.push_back(parse_operand(depth + 1));
  } while (accept(','));
  expect('}', "after a vector's elements");
  return vector;
}

// The label's index is known once the body has ended; until then `symbol` is an index into references_.
Operand Parser::parse_label_operand() {
  const Token& token = peek();
  expect_word("a label");
  Operand operand;
  operand.kind = OperandKind::label;
  operand.symbol = static_cast<uint32_t>(references_.size());
  references_.push_back({token});
  return operand;
}

}  // namespace grader::ptx
