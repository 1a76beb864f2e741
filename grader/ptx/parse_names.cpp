// What names stand for: scopes, registers that exist once they are used, and unique names for what is
// flattened.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "ptx/parser.h"

namespace grader::ptx {

void Parser::declare(std::string_view name, Name what, const Token& token) {
  if (!scopes_.back().names.emplace(name, what).second)
    refuse(token, fmt::format("{} is declared twice", name));
}

// The name itself when the function has no such name yet; else name$2, name$3, ...
std::string Parser::unique_name(std::string_view name) {
  std::string unique(name);
  if (!globals_.contains(name) && taken_.emplace(unique, 1).second) return unique;
  uint32_t& count = taken_.emplace(name, 1).first->second;
  do {
    unique = fmt::format("{}${}", name, ++count);
  } while (globals_.contains(unique) || taken_.contains(unique));
  taken_.emplace(unique, 1);
  return unique;
}

uint32_t Parser::add_register(std::string_view name, Type type) {
  function_.registers.push_back({unique_name(name), type});
  return static_cast<uint32_t>(function_.registers.size() - 1);
}

Name Parser::add_vector(uint32_t width, Type type) {
  vectors_.push_back({width});
  return {Name::Kind::reg_vector, static_cast<uint32_t>(vectors_.size() - 1), type};
}

Operand Parser::vector_element(std::string_view name, const Name& vector, uint32_t index) {
  uint32_t& reg = vectors_[vector.index].registers[index];
  if (reg == kNone) reg = add_register(fmt::format("{}${}", name, index), vector.type);
  Operand element;
  element.kind = OperandKind::reg;
  element.reg = reg;
  return element;
}

// From the innermost scope outwards to the module; null when nothing has this name. A register is made here.
Name* Parser::find_name(std::string_view name) {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    if (const auto found = scope->names.find(name); found != scope->names.end()) {
      Name& what = found->second;
      if (what.kind == Name::Kind::reg && what.index == kNone) what.index = add_register(name, what.type);
      return &what;
    }
    if (scope->ranges.empty()) continue;
    // %r12 is number 12 of %r<N>, or number 2 of %r1<N>.
    uint64_t number = 0, unit = 1;
    for (size_t length = name.size(); length > 1 && name[length - 1] >= '0' && name[length - 1] <= '9';
         --length) {
      number += unit * static_cast<uint64_t>(name[length - 1] - '0');
      unit *= 10;
      if (unit > uint64_t{10} * kMaxRegisterRange) break;
      if (name[length - 1] == '0' && length < name.size()) continue;  // no leading zeros
      const auto range = scope->ranges.find(name.substr(0, length - 1));
      if (range == scope->ranges.end() || number >= range->second.count) continue;
      const auto [type, count, width] = range->second;
      return &(scope->names[name] = width == 1 ? Name{Name::Kind::reg, add_register(name, type), type}
                                               : add_vector(width, type));
    }
  }
  const auto found = globals_.find(name);
  return found == globals_.end() ? nullptr : &found->second;
}

// What to write instead of a name that is not declared: a register of its range, or the nearest name.
std::string Parser::name_hint(std::string_view name) const {
  const size_t digits = name.find_last_not_of("0123456789") + 1;
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    const auto range = scope->ranges.find(name.substr(0, digits));
    if (range == scope->ranges.end() || range->second.count == 0) continue;
    return fmt::format("{0}<{1}> declares {0}0 to {0}{2}", range->first, range->second.count,
                       range->second.count - 1);
  }
  return suggestion(name, known_names(name.substr(digits)));
}

// What a mistyped name that ends in `digits` may have meant.
std::vector<std::string> Parser::known_names(std::string_view digits) const {
  std::vector<std::string> names;
  for (const Scope& scope : scopes_) {
    for (const auto& [name, what] : scope.names) names.emplace_back(name);
    for (const auto& [prefix, range] : scope.ranges) {
      uint32_t number = 0;
      std::from_chars(digits.data(), digits.data() + digits.size(), number);
      if (number < range.count) names.push_back(fmt::format("{}{}", prefix, number));
    }
  }
  for (const auto& [name, what] : globals_) names.emplace_back(name);
  std::sort(names.begin(),
            names.end());  // the tables' order is nobody's: the nearest name must not depend on it
  return names;
}

}  // namespace grader::ptx
