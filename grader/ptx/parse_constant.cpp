// Constants and constant expressions (PTX ISA 4.5): integers have 64 bits, signed unless a U or their size
// says otherwise, and wrap; floating constants take a sign and nothing else.
#include <fmt/format.h>

#include <charconv>
#include <cstdlib>

#include "ptx/parser.h"

namespace grader::ptx {
namespace {

struct Binary {
  std::string_view text;
  int precedence;  // higher binds tighter
};

// Two-character operators first: the lexer gives single characters.
constexpr Binary kBinary[] = {{"||", 1}, {"&&", 2}, {"==", 6}, {"!=", 6}, {"<=", 7}, {">=", 7},
                              {"<<", 8}, {">>", 8}, {"|", 3},  {"^", 4},  {"&", 5},  {"<", 7},
                              {">", 7},  {"+", 9},  {"-", 9},  {"*", 10}, {"/", 10}};

bool is_float(Type type) { return type == Type::f32 || type == Type::f64; }

}  // namespace

Parser::Constant Parser::parse_constant(int least_precedence, int depth) {
  Constant left = parse_constant_unary(depth);
  for (;;) {
    const Token& token = peek();
    if (token.symbol == 0 || std::string_view(",;})]").find(token.symbol) != std::string_view::npos)
      return left;
    const Binary* found = nullptr;
    for (const Binary& binary : kBinary) {
      const bool fits =
          binary.text[0] == token.symbol &&
          (binary.text.size() == 1 || (is_symbol(binary.text[1], 1) && peek(1).offset == token.end()));
      if (fits) {
        found = &binary;
        break;
      }
    }
    if (token.symbol == '?' && least_precedence == 0) {
      next();
      const Constant yes = parse_constant(0, depth + 1);
      expect(':', "between the two values of ?");
      const Constant no = parse_constant(0, depth + 1);
      return left.bits != 0 ? yes : no;
    }
    if (!found || found->precedence <= least_precedence) return left;
    // `>` closes %r<5>, so an expression there needs parentheses, as in C++ templates.
    if (found->text == ">" && depth == 0) return left;
    for (size_t i = 0; i < found->text.size(); ++i) next();
    const Constant right = parse_constant(found->precedence, depth + 1);
    left = apply(token, found->text, left, right);
  }
}

Parser::Constant Parser::parse_constant_unary(int depth) {
  const Token& token = peek();
  if (depth > kMaxNesting) refuse(token, "a constant expression is nested too deep");
  if (token.kind == TokenKind::number) return parse_number(next());
  if (token.kind == TokenKind::word && text(token) == "WARP_SZ") {
    next();
    return {32, Type::s64};
  }
  if (accept('(')) {
    if (is_dot("s64") || is_dot("u64")) {  // a cast
      const Type type = expect_type();
      expect(')', "after a cast");
      return {parse_constant_unary(depth + 1).bits, type};
    }
    const Constant value = parse_constant(0, depth + 1);
    expect(')', "after a constant expression");
    return value;
  }
  if (accept('+')) return parse_constant_unary(depth + 1);
  if (accept('-')) {
    Constant value = parse_constant_unary(depth + 1);
    if (value.type == Type::f32)
      value.bits ^= 0x80000000u;
    else if (value.type == Type::f64)
      value.bits ^= uint64_t{1} << 63;
    else
      value.bits = 0 - value.bits;
    return value;
  }
  if (is_symbol('~') || is_symbol('!')) {
    const bool invert = next().symbol == '~';
    Constant value = parse_constant_unary(depth + 1);
    if (is_float(value.type)) refuse(token, fmt::format("{} takes an integer", spelled(token)));
    value.bits = invert ? ~value.bits : value.bits == 0;
    return value;
  }
  refuse(token, fmt::format("expected an operand, not {}", spelled(token)));
}

Parser::Constant Parser::apply(const Token& at, std::string_view op, Constant a, Constant b) {
  if (is_float(a.type) || is_float(b.type)) refuse(at, fmt::format("'{}' takes integers here", op));
  const bool is_unsigned = a.type == Type::u64 || b.type == Type::u64;
  const Type type = is_unsigned ? Type::u64 : Type::s64;
  const auto sa = static_cast<int64_t>(a.bits), sb = static_cast<int64_t>(b.bits);
  const auto truth = [](bool value) { return Constant{value, Type::s64}; };
  if (op == "+") return {a.bits + b.bits, type};
  if (op == "-") return {a.bits - b.bits, type};
  if (op == "*") return {a.bits * b.bits, type};
  if (op == "/") {
    if (b.bits == 0) refuse(at, "division by zero in a constant expression");
    if (is_unsigned) return {a.bits / b.bits, type};
    return {sb == -1 ? 0 - a.bits : static_cast<uint64_t>(sa / sb), type};
  }
  if (op == "<<") return {b.bits < 64 ? a.bits << b.bits : 0, a.type};
  if (op == ">>") {
    if (a.type == Type::u64) return {b.bits < 64 ? a.bits >> b.bits : 0, a.type};
    return {static_cast<uint64_t>(sa >> (b.bits < 64 ? b.bits : 63)), a.type};
  }
  if (op == "&") return {a.bits & b.bits, type};
  if (op == "|") return {a.bits | b.bits, type};
  if (op == "^") return {a.bits ^ b.bits, type};
  if (op == "&&") return truth(a.bits && b.bits);
  if (op == "||") return truth(a.bits || b.bits);
  if (op == "==") return truth(a.bits == b.bits);
  if (op == "!=") return truth(a.bits != b.bits);
  if (op == "<") return truth(is_unsigned ? a.bits < b.bits : sa < sb);
  if (op == "<=") return truth(is_unsigned ? a.bits <= b.bits : sa <= sb);
  if (op == ">") return truth(is_unsigned ? a.bits > b.bits : sa > sb);
  return truth(is_unsigned ? a.bits >= b.bits : sa >= sb);
}

// 12, 12U, 0x1F, 0b101, 017, 1.5, 1e-3, 0f3F800000, 0d3FF0000000000000
Parser::Constant Parser::parse_number(const Token& token) {
  std::string_view digits = text(token);
  const auto prefix = [&](char lower) {
    return digits.size() > 2 && digits[0] == '0' && (digits[1] | 32) == lower;
  };
  if (prefix('f') || prefix('d')) {
    const bool single = (digits[1] | 32) == 'f';
    const size_t expected = single ? 8 : 16;
    if (digits.size() != 2 + expected) {
      refuse(token, fmt::format("{} has {} hexadecimal digits after 0{}", digits, expected, digits[1]));
    }
    return {parse_integer_digits(token, digits.substr(2), 16), single ? Type::f32 : Type::f64};
  }
  const bool hexadecimal = prefix('x');
  if (!hexadecimal && !prefix('b') && digits.find_first_of(".eE") != std::string_view::npos) {
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (end != digits.data() + digits.size() ||
        (error != std::errc{} && error != std::errc::result_out_of_range)) {
      refuse(token, fmt::format("{} is no number", digits));
    }
    if (error == std::errc::result_out_of_range)
      refuse(token, fmt::format("{} does not fit a double", digits));
    return {__builtin_bit_cast(uint64_t, value), Type::f64};
  }
  const bool is_unsigned = digits.size() > 1 && (digits.back() == 'U' || digits.back() == 'u');
  if (is_unsigned) digits.remove_suffix(1);
  uint64_t bits;
  if (hexadecimal)
    bits = parse_integer_digits(token, digits.substr(2), 16);
  else if (prefix('b'))
    bits = parse_integer_digits(token, digits.substr(2), 2);
  else if (digits.size() > 1 && digits[0] == '0')
    bits = parse_integer_digits(token, digits.substr(1), 8);
  else
    bits = parse_integer_digits(token, digits, 10);
  return {bits, is_unsigned || bits > INT64_MAX ? Type::u64 : Type::s64};
}

uint64_t Parser::parse_integer_digits(const Token& token, std::string_view digits, uint32_t base) {
  uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, static_cast<int>(base));
  if (error == std::errc::result_out_of_range)
    refuse(token, fmt::format("{} does not fit 64 bits", text(token)));
  if (error != std::errc{} || end != digits.data() + digits.size()) {
    refuse(token, fmt::format("{} is no number", text(token)));
  }
  return value;
}

}  // namespace grader::ptx
