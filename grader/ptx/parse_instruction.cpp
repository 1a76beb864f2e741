// One instruction: {@{!}p} opcode{.suffix}... operands; (PTX ISA 4.3, 9.3).
#include <fmt/format.h>

#include <array>

#include "ptx/operand_types.h"
#include "ptx/parser.h"
#include "ptx/shape.h"
#include "ptx/syntax.h"

namespace grader::ptx {
namespace {

const std::vector<std::string>& opcode_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list;
    for (size_t i = 0; i < kOpcodeCount; ++i) list.emplace_back(name(static_cast<Opcode>(i)));
    return list;
  }();
  return names;
}

const std::vector<std::string>& suffix_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list;
    for (size_t i = 0; i < kModifierCount; ++i)
      list.push_back(fmt::format(".{}", name(static_cast<Modifier>(i))));
    for (size_t i = 1; i <= static_cast<size_t>(Type::surfref); ++i) {
      list.push_back(fmt::format(".{}", name(static_cast<Type>(i))));
    }
    return list;
  }();
  return names;
}

}  // namespace

void Parser::parse_instruction() {
  Instruction instruction;
  if (is_symbol('@')) parse_guard(instruction);
  const Token& token = peek();
  instruction.line = token.line;
  instruction.column = token.column;
  const std::string_view word = expect_word("an opcode");
  const auto opcode = opcode_from_name(word);
  if (!opcode) {
    refuse(token, fmt::format("{} is no PTX instruction that the grader knows", word), {},
           suggestion(word, opcode_names()));
  }
  instruction.opcode = *opcode;
  const size_t suffixes = position_;
  parse_suffixes(instruction);
  check_suffixes(instruction, suffixes);
  if (flushes_unsaid(instruction, module_.target))
    instruction.modifiers.insert(instruction.modifiers.begin() + instruction.leading_modifiers++,
                                 Modifier::ftz);
  std::array<size_t, 8> starts{};  // of the operands: indices into tokens_
  if (*opcode == Opcode::call) {
    parse_call(instruction);
  } else {
    const Shape* shape = shape_of(*opcode, instruction.modifiers);
    while (!is_symbol(';')) {
      const size_t index = instruction.operands.size();
      if (index < starts.size()) starts[index] = position_;
      const bool is_label = shape && index < 16 && (shape->labels >> index & 1);
      instruction.operands.push_back(is_label ? parse_label_operand() : parse_operand());
      if (accept_dot("unified")) instruction.modifiers.push_back(Modifier::unified);
      if (!accept(',')) break;
    }
  }
  expect(';', "after an instruction");
  if (auto wrong = check_shape(instruction)) refuse(token, std::move(*wrong));
  if (auto wrong = check_operand_types(instruction, function_)) {
    const bool known = wrong->operand < starts.size();
    refuse(known ? tokens_[starts[wrong->operand]] : token, std::move(wrong->message), {},
           std::move(wrong->next));
  }
  instruction.location = location_;
  std::vector<RegisterParameter> received;
  if (*opcode == Opcode::call) {
    check_call(instruction, token);
    received = pass_values(instruction);
  }
  if (*opcode == Opcode::ret) store_results(instruction);
  function_.body.push_back(instruction);
  for (const RegisterParameter& result : received) load_parameter(result, instruction);
}

void Parser::parse_guard(Instruction& instruction) {
  next();
  instruction.guard_negated = accept('!');
  const Token& token = peek();
  const std::string_view word = expect_word("a predicate register after @");
  const Name* name = find_name(word);
  if (!name) refuse(token, fmt::format("the register {} is not declared", word), {}, name_hint(word));
  if (name->kind != Name::Kind::reg || name->type != Type::pred) {
    refuse(token, fmt::format("{} is no predicate register", word));
  }
  instruction.guard = name->index;
}

void Parser::parse_suffixes(Instruction& instruction) {
  while (peek().kind == TokenKind::dot) {
    const Token& token = next();
    const std::string_view word = text(token);
    if (const Type type = type_from_name(word); type != Type::none) {
      instruction.types.push_back(type);
    } else if (const auto modifier = modifier_from_name(word)) {
      instruction.modifiers.push_back(*modifier);
      if (instruction.types.empty()) ++instruction.leading_modifiers;
    } else {
      refuse(token, fmt::format(".{} is no PTX type or modifier that the grader knows", word), {},
             suggestion(fmt::format(".{}", word), suffix_names()));
    }
  }
}

// A module has a few hundred mnemonics and up to millions of instructions: each mnemonic is looked up once.
void Parser::check_suffixes(const Instruction& instruction, size_t first) {
  const Token& opcode = tokens_[first - 1];
  const uint32_t end = position_ == first ? opcode.end() : tokens_[position_ - 1].end();
  const std::string_view written = text_.substr(opcode.offset, end - opcode.offset);
  if (right_mnemonics_.contains(written)) return;
  const auto wrong = check_syntax(instruction, module_.target);
  if (!wrong) {
    right_mnemonics_.insert(written);
    return;
  }
  const Token* at = &opcode;
  size_t modifiers = 0, types = 0;
  for (size_t i = first; i < position_ && wrong->at != SyntaxMistake::At::opcode; ++i) {
    const bool is_type = type_from_name(text(tokens_[i])) != Type::none;
    const size_t index = is_type ? types++ : modifiers++;
    if (is_type == (wrong->at == SyntaxMistake::At::type) && index == wrong->index) at = &tokens_[i];
  }
  refuse(*at, wrong->message);
}

}  // namespace grader::ptx
