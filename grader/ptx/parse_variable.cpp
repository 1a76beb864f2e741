// Variables and their initial values (PTX ISA 5.1 to 5.4).
#include <fmt/format.h>

#include <algorithm>

#include "ptx/parser.h"

namespace grader::ptx {

std::optional<Space> Parser::accept_space() {
  if (accept_dot("global")) return Space::global;
  if (accept_dot("const")) return Space::const_;
  if (accept_dot("shared")) return Space::shared;
  if (accept_dot("local")) return Space::local;
  if (accept_dot("param")) return Space::param;
  return std::nullopt;
}

std::optional<uint32_t> Parser::accept_alignment() {
  if (!accept_dot("align")) return std::nullopt;
  const Token& token = peek();
  const auto alignment = static_cast<uint32_t>(expect_integer("an alignment", 1u << 20));
  if (alignment == 0 || (alignment & (alignment - 1)) != 0) refuse(token, "an alignment is a power of two");
  return alignment;
}

Type Parser::expect_type() {
  const Token& token = peek();
  const Type type = token.kind == TokenKind::dot ? type_from_name(text(token)) : Type::none;
  if (type == Type::none) refuse(token, fmt::format("expected a type such as .f32, not {}", spelled(token)));
  next();
  return type;
}

uint32_t Parser::accept_vector_width() {
  if (accept_dot("v2")) return 2;
  if (accept_dot("v4")) return 4;
  if (accept_dot("v8")) return 8;
  return 1;
}

// After the state space: {.attribute(...)} {.align n} {.v4} .type name[extents] {= value} {, name ...};
void Parser::parse_variables(Space space, const Linkage& linkage) {
  Variable common;
  common.space = space;
  common.is_extern = linkage.is_extern;
  common.is_visible = linkage.is_visible;
  common.is_weak = linkage.is_weak;
  common.is_common = linkage.is_common;
  if (accept_dot("attribute")) parse_attributes(common);
  auto alignment = accept_alignment();
  const uint32_t width = accept_vector_width();
  common.type = expect_type();
  if (!alignment) alignment = accept_alignment();
  const uint32_t element_size = size_of(common.type) * width;
  common.alignment = alignment.value_or(element_size);
  do {
    Variable variable = common;
    const Token& token = peek();
    variable.name = expect_word("a variable's name");
    std::vector<uint64_t> extents = parse_extents();
    const bool open = !extents.empty() && extents[0] == 0;
    if (accept('='))
      parse_initial(variable, extents, width == 1 ? element_size : size_of(common.type));
    else if (open && !linkage.is_extern && space != Space::param) {
      refuse(token, fmt::format("{} needs an extent, an initial value or .extern", variable.name));
    }
    uint64_t size = element_size;
    for (uint64_t extent : extents) {
      if (__builtin_mul_overflow(size, extent, &size) || size > kMaxVariableBytes) {
        refuse(token, fmt::format("{} is larger than {} bytes", variable.name, kMaxVariableBytes));
      }
    }
    variable.size = size;
    if (variable.initial.size() > size)
      refuse(token, fmt::format("{} has more values than elements", variable.name));
    add_variable(std::move(variable), token);
  } while (accept(','));
  expect(';', "after a variable");
}

void Parser::parse_attributes(Variable& variable) {
  expect('(', "after .attribute");
  int depth = 1;
  while (depth > 0) {
    if (is_dot("managed")) variable.is_managed = true;
    if (is_symbol('(')) ++depth;
    if (is_symbol(')')) --depth;
    if (next().kind == TokenKind::end)
      refuse(peek(), "expected ')' after .attribute, not the end of the text");
  }
}

// [4][2]; an empty first extent is 0 until the initial value gives it.
std::vector<uint64_t> Parser::parse_extents() {
  std::vector<uint64_t> extents;
  while (is_symbol('[')) {
    const Token& token = next();
    if (extents.size() == 8) refuse(token, "an array has at most 8 dimensions here");
    if (is_symbol(']') && extents.empty()) {
      extents.push_back(0);
    } else {
      extents.push_back(expect_integer("an array's extent", kMaxVariableBytes));
      // An extent of 0 is what nvcc writes for an empty array; only a leading one may stand for "not given".
    }
    expect(']', "after an array's extent");
  }
  return extents;
}

void Parser::parse_initial(Variable& variable, std::vector<uint64_t>& extents, uint32_t element_size) {
  uint64_t at = 0;
  const Token& token = peek();
  if (!is_symbol('{')) {
    parse_initial_value(variable, 0, element_size);
    at = element_size;
  } else {
    parse_initial_braces(variable, extents, 0, at, element_size);
  }
  if (extents.empty() || extents[0] != 0) return;
  uint64_t row = element_size;
  for (size_t i = 1; i < extents.size(); ++i) {
    if (__builtin_mul_overflow(row, extents[i], &row) || row > kMaxVariableBytes) {
      refuse(token, fmt::format("{} is larger than {} bytes", variable.name, kMaxVariableBytes));
    }
  }
  extents[0] = row == 0 ? 0 : (at + row - 1) / row;
}

// {1, 2, {3, 4}, name+8}: nested braces fill one row of the dimension that they stand for; what is left out
// is 0.
void Parser::parse_initial_braces(Variable& variable, const std::vector<uint64_t>& extents, size_t depth,
                                  uint64_t& at, uint32_t element_size) {
  const Token& open = next();
  if (depth >= 8) refuse(open, "an initial value nests at most 8 deep here");
  uint64_t row = element_size;  // bytes of what a nested brace stands for
  for (size_t i = depth + 1; i < extents.size(); ++i) {
    if (__builtin_mul_overflow(row, extents[i], &row) || row > kMaxVariableBytes) row = kMaxVariableBytes;
  }
  while (!accept('}')) {
    if (is_symbol('{')) {
      const uint64_t start = at;
      parse_initial_braces(variable, extents, depth + 1, at, element_size);
      at = std::max(at, start + row);
    } else {
      parse_initial_value(variable, at, element_size);
      at += element_size;
    }
    if (at > kMaxVariableBytes)
      refuse(open, fmt::format("{} is larger than {} bytes", variable.name, kMaxVariableBytes));
    if (!accept(',') && !is_symbol('}')) expect('}', "after an initial value");
  }
}

// 5, 0f3F800000, name, name+4, generic(name)+4, 0xFF00(name)
void Parser::parse_initial_value(Variable& variable, uint64_t at, uint32_t element_size) {
  const Token& token = peek();
  Variable::Relocation address{.offset = at, .size = element_size};
  bool masked = false;
  if (token.kind == TokenKind::number && is_symbol('(', 1)) {  // a byte of an address, by a mask of its bits
    const uint64_t mask = parse_number(next()).bits;
    if (mask == 0) refuse(token, "a mask of an address has one byte set, such as 0xFF00");
    address.shift = static_cast<uint32_t>(__builtin_ctzll(mask));
    if (address.shift % 8 != 0 || mask >> address.shift != 0xFF || element_size != 1) {
      refuse(token, "a mask of an address has one byte set, such as 0xFF00, and its element is one byte");
    }
    next();
    masked = true;
  } else if (token.kind != TokenKind::word) {
    const Constant value = parse_constant();
    uint64_t bits = value.bits;
    if (variable.type == Type::f32 && value.type == Type::f64) {
      const auto number = static_cast<float>(__builtin_bit_cast(double, bits));
      bits = __builtin_bit_cast(uint32_t, number);
    } else if (variable.type == Type::f64 && value.type == Type::f32) {
      bits = __builtin_bit_cast(uint64_t,
                                static_cast<double>(__builtin_bit_cast(float, static_cast<uint32_t>(bits))));
    }
    return store_initial(token, variable, at, bits, element_size);
  }
  address.generic = text(peek()) == "generic" && is_symbol('(', 1);
  if (address.generic) next(), next();
  const Token& name = peek();
  const std::string_view word = expect_word("a variable's or function's name");
  const auto found = globals_.find(word);
  if (found == globals_.end()) refuse(name, fmt::format("{} is not declared before this", spelled(name)));
  address.symbol = found->second.index;
  if (address.generic) expect(')', "after generic(name");
  if (is_symbol('+') || is_symbol('-')) {
    const bool minus = next().symbol == '-';
    const uint64_t addend = parse_constant().bits;
    address.addend = minus ? 0 - addend : addend;
  }
  if (masked) expect(')', "after a masked address");
  store_initial(token, variable, at, 0, element_size);
  variable.relocations.push_back(address);
}

void Parser::store_initial(const Token& token, Variable& variable, uint64_t at, uint64_t bits,
                           uint32_t bytes) {
  // Nested braces can leave long gaps: all initial values together may be 16 times as long as the text, and 1
  // MiB.
  const uint64_t end = at + bytes;
  if (end > variable.initial.size()) {
    initial_bytes_ += end - variable.initial.size();
    if (end > kMaxVariableBytes || initial_bytes_ > 16 * uint64_t{text_.size()} + (1u << 20)) {
      refuse(token, "the initial values are larger than this text can describe");
    }
    variable.initial.resize(end);
  }
  for (uint32_t i = 0; i < bytes; ++i) {
    variable.initial[at + i] = i < 8 ? static_cast<std::byte>(bits >> (8 * i)) : std::byte{0};
  }
}

// .param {.align n} .type {.ptr {.space} {.align n}} name {[extent]}
Variable Parser::parse_parameter() {
  const Token& first = peek();
  const bool in_registers = accept_dot("reg");
  if (!in_registers && !accept_dot("param"))
    refuse(first, fmt::format("expected a parameter (.param ...), not {}", spelled(first)));
  Variable parameter;
  parameter.space = Space::param;
  auto alignment = accept_alignment();
  const uint32_t width = accept_vector_width();
  const Type type = expect_type();
  parameter.type = in_registers && type == Type::pred ? Type::u32 : type;  // memory holds no predicates
  uint64_t size = uint64_t{size_of(parameter.type)} * width;
  if (!alignment) alignment = accept_alignment();
  parameter.alignment = alignment.value_or(static_cast<uint32_t>(size));
  if (accept_dot("ptr")) {
    parameter.is_const_pointer = true;
    if (const auto space = accept_space()) parameter.pointer_space = *space;
    parameter.pointer_alignment = accept_alignment().value_or(0);
  }
  const Token& name = peek();
  parameter.name = expect_word("a parameter's name");
  parameter_names_.push_back({name, in_registers ? width : 0, type});
  for (uint64_t extent : parse_extents()) {
    if (__builtin_mul_overflow(size, extent, &size) || size > kMaxVariableBytes) {
      refuse(name, fmt::format("{} is larger than {} bytes", parameter.name, kMaxVariableBytes));
    }
  }
  parameter.size = size;
  return parameter;
}

uint32_t Parser::add_symbol(Symbol::Kind kind, uint32_t index, std::string name) {
  module_.symbols.push_back({kind, index, std::move(name)});
  return static_cast<uint32_t>(module_.symbols.size() - 1);
}

// Declares a variable in the innermost scope.
uint32_t Parser::add_variable(Variable variable, const Token& token) {
  const std::string_view name = text(token);
  if (scopes_.empty()) {
    const auto found = globals_.find(name);
    if (found != globals_.end()) {  // declared .extern before, and again or defined now
      const Symbol& symbol = module_.symbols[found->second.index];
      const bool is_variable = symbol.kind == Symbol::Kind::variable;
      if (!is_variable || !(module_.variables[symbol.index].is_extern || variable.is_extern)) {
        refuse(token, fmt::format("{} is declared twice", name));
      }
      Variable& known = module_.variables[symbol.index];
      if (known.is_extern && !variable.is_extern) {
        known = std::move(variable);
        module_.declarations.push_back(found->second.index);
      }
      return found->second.index;
    }
  } else {
    variable.name = unique_name(name);
  }
  module_.variables.push_back(variable);
  const uint32_t symbol = add_symbol(
      Symbol::Kind::variable, static_cast<uint32_t>(module_.variables.size() - 1), std::move(variable.name));
  if (scopes_.empty()) {
    globals_[name] = {Name::Kind::symbol, symbol};
    module_.declarations.push_back(symbol);
  } else {
    declare(name, {Name::Kind::symbol, symbol}, token);
    function_.variables.push_back(symbol);
  }
  return symbol;
}

}  // namespace grader::ptx
