// Kernels, functions, and what their bodies are made of but instructions: scopes, registers, labels, places
// in the source (PTX ISA 5.4.6, 7.1, 11.2, 11.3).
#include <fmt/format.h>

#include <algorithm>

#include "ptx/parser.h"

namespace grader::ptx {
namespace {

constexpr uint64_t kMaxColumn = 0xFFFF;  // what stands further right is said to stand here

// File, line and column in one number: a file's number and a column have 16 bits.
uint64_t place_key(const Location& place) {
  return uint64_t{place.file} << 48 | uint64_t{place.line} << 16 | place.column;
}

}  // namespace

// After .entry or .func: {(results)} name {(parameters)} {directives} and a body or a semicolon.
void Parser::parse_function(const Linkage& linkage, bool is_entry) {
  parameter_names_.clear();
  Function function;
  function.is_entry = is_entry;
  function.is_visible = linkage.is_visible;
  function.is_weak = linkage.is_weak;
  std::vector<Variable> results;
  if (!is_entry && is_symbol('(')) results = parse_parameter_list();
  const Token& token = peek();
  function.name = expect_word(is_entry ? "a kernel's name" : "a function's name");
  function.line = token.line;
  std::vector<Variable> parameters;
  if (is_symbol('(')) parameters = parse_parameter_list();
  for (const ParameterName& name : parameter_names_)
    if (is_entry && name.registers != 0) refuse(name.token, "a kernel's parameters are .param variables");
  parse_performance_directives(function);
  const bool has_body = is_symbol('{');
  // ptxas asks for the semicolon after a kernel alone.
  if (!has_body && !accept(';') && is_entry) expect(';', "or a body after a kernel's head");
  function.is_extern = !has_body;
  declare_function(function, std::move(results), std::move(parameters), token, has_body);
}

std::vector<Variable> Parser::parse_parameter_list() {
  std::vector<Variable> parameters;
  expect('(', "before the parameters");
  while (!accept(')')) {
    parameters.push_back(parse_parameter());
    if (!accept(',') && !is_symbol(')')) expect(')', "after the parameters");
  }
  return parameters;
}

void Parser::parse_performance_directives(Function& function) {
  for (;;) {
    if (accept_dot("maxntid"))
      parse_dimensions(function.max_threads);
    else if (accept_dot("reqntid"))
      parse_dimensions(function.required_threads);
    else if (accept_dot("reqnctapercluster"))
      parse_dimensions(function.required_cluster);
    else if (accept_dot("explicitcluster"))
      function.explicit_cluster = true;
    else if (accept_dot("blocksareclusters"))
      function.blocks_are_clusters = true;
    else if (accept_dot("noreturn"))
      function.is_noreturn = true;
    else if (accept_dot("maxnreg"))
      function.max_registers = static_cast<uint32_t>(expect_integer("a register count", UINT32_MAX));
    else if (accept_dot("minnctapersm") || accept_dot("maxnctapersm"))
      function.min_blocks_per_sm = static_cast<uint32_t>(expect_integer("a block count", UINT32_MAX));
    else if (accept_dot("maxclusterrank"))
      function.max_cluster_rank = static_cast<uint32_t>(expect_integer("a cluster's size", UINT32_MAX));
    else if (accept_dot("abi_preserve"))
      expect_integer("a register count", UINT32_MAX);
    else if (accept_dot("abi_preserve_control"))
      expect_integer("a register count", UINT32_MAX);
    else if (accept_dot("pragma")) {
      while (!accept(';')) {
        if (next().kind == TokenKind::end)
          refuse(peek(), "expected ';' after .pragma, not the end of the text");
      }
    } else
      return;
  }
}

// 8 {, 8 {, 8}}; what is left out is 1.
void Parser::parse_dimensions(uint32_t (&extents)[3]) {
  std::fill(extents, extents + 3, 1);
  for (size_t i = 0; i < 3; ++i) {
    extents[i] = static_cast<uint32_t>(expect_integer("an extent", UINT32_MAX));
    if (!accept(',')) return;
  }
}

// A function may be declared often and defined once; its symbol and its parameters' symbols stay the same.
void Parser::declare_function(Function& function, std::vector<Variable> results,
                              std::vector<Variable> parameters, const Token& token, bool is_definition) {
  const std::string_view name = text(token);
  const auto found = globals_.find(name);
  uint32_t symbol;
  if (found == globals_.end()) {
    symbol =
        add_symbol(Symbol::Kind::function, static_cast<uint32_t>(module_.functions.size()), function.name);
    module_.functions.emplace_back();
    globals_[name] = {Name::Kind::symbol, symbol};
    module_.declarations.push_back(symbol);
  } else {
    symbol = found->second.index;
    if (module_.symbols[symbol].kind != Symbol::Kind::function)
      refuse(token, fmt::format("{} is declared twice", name));
    const Function& known = module_.functions[module_.symbols[symbol].index];
    if (is_definition && !known.is_extern) refuse(token, fmt::format("{} is defined twice", name));
    if (!are_declared(known.parameters, parameters) || !are_declared(known.return_values, results) ||
        known.is_entry != function.is_entry) {
      refuse(token, fmt::format("{} was declared with other parameters", name));
    }
    if (!is_definition) return;
    function.parameters = known.parameters;
    function.return_values = known.return_values;
    function.alias_of = known.alias_of;
    module_.declarations.push_back(symbol);
  }
  adopt_parameters(function.return_values, std::move(results));
  adopt_parameters(function.parameters, std::move(parameters));
  const uint32_t index = module_.symbols[symbol].index;
  if (!is_definition) {
    module_.functions[index] = std::move(function);
    return;
  }
  Function& known = module_.functions[index];
  known.is_extern = false;  // so that a second definition is refused
  known.name = function.name;
  known.is_entry = function.is_entry;
  known.return_values = function.return_values;  // for its own calls of itself
  known.parameters = function.parameters;
  function_ = std::move(function);
  parse_body();
  if (!function_.is_entry) copy_addressed_parameters();
  module_.functions[index] = std::move(function_);
}

// Whether parameters have the types that an earlier declaration gave them.
bool Parser::are_declared(const std::vector<uint32_t>& symbols,
                          const std::vector<Variable>& variables) const {
  return std::equal(symbols.begin(), symbols.end(), variables.begin(), variables.end(),
                    [&](uint32_t symbol, const Variable& variable) {
                      const Variable& known = module_.variables[module_.symbols[symbol].index];
                      return known.type == variable.type && known.size == variable.size &&
                             known.alignment == variable.alignment;
                    });
}

// Gives variables to the symbols that a declaration made, or makes new ones.
void Parser::adopt_parameters(std::vector<uint32_t>& symbols, std::vector<Variable> variables) {
  for (size_t i = 0; i < variables.size(); ++i) {
    if (i < symbols.size()) {
      Symbol& symbol = module_.symbols[symbols[i]];
      symbol.name = variables[i].name;
      module_.variables[symbol.index] = std::move(variables[i]);
    } else {
      const std::string name = variables[i].name;
      module_.variables.push_back(std::move(variables[i]));
      symbols.push_back(
          add_symbol(Symbol::Kind::variable, static_cast<uint32_t>(module_.variables.size() - 1), name));
    }
  }
}

void Parser::parse_body() {
  scopes_.clear();
  taken_.clear();
  references_.clear();
  vectors_.clear();
  uses_are_out_of_order_ = false;
  location_ = kNone;
  next();
  scopes_.emplace_back();
  declare_parameters();
  while (!scopes_.empty()) {
    if (peek().kind == TokenKind::end) {
      const Token& end = peek();
      scopes_.clear();
      refuse(end, fmt::format("the body of {} has no end", function_.name));
    }
    const size_t start = position_;
    try {
      parse_statement();
    } catch (Refused& refused) {
      note(std::move(refused.diagnostic));
      skip_statement(start);
    }
  }
  resolve_labels();
  if (uses_are_out_of_order_ && diagnostics_.empty()) number_registers_by_use();
}

void Parser::parse_statement() {
  if (accept(';')) return;
  if (is_symbol('{')) return open_scope();
  if (is_symbol('}')) return close_scope();
  const Token& token = peek();
  if (token.kind == TokenKind::word && is_symbol(':', 1)) return parse_label();
  if (token.kind == TokenKind::word || is_symbol('@')) return parse_instruction();
  if (token.kind != TokenKind::dot)
    refuse(token, fmt::format("expected an instruction, not {}", spelled(token)));
  if (is_dot("loc")) return parse_location();
  if (accept_dot("reg")) return parse_registers();
  if (is_dot("file")) return parse_file();
  if (is_dot("section")) return parse_section();
  if (is_dot("pragma")) return parse_directive();
  if (const auto space = accept_space()) return parse_variables(*space, {});
  static const std::vector<std::string> kDirectives = {".reg",   ".local", ".shared",
                                                       ".param", ".loc",   ".pragma"};
  refuse(token, fmt::format("{} is no directive of a function's body", spelled(token)), {},
         suggestion(fmt::format(".{}", text(token)), kDirectives));
}

void Parser::open_scope() {
  const Token& open = next();
  if (scopes_.size() >= static_cast<size_t>(kMaxNesting)) {
    scopes_.clear();
    note(diagnostic(open, "the scopes are nested too deep"));
    fail();
  }
  scopes_.emplace_back().first_reference = references_.size();
}

// Branches find the labels of their own scope and of those around it.
void Parser::close_scope() {
  next();
  const Scope& scope = scopes_.back();
  for (size_t i = scope.first_reference; i < references_.size(); ++i) {
    Reference& reference = references_[i];
    if (reference.label != kNone) continue;
    const auto found = scope.names.find(text(reference.token));
    if (found != scope.names.end() && found->second.kind == Name::Kind::label)
      reference.label = found->second.index;
  }
  if (scopes_.size() == 1) {
    return_at_the_end();
    for (const Reference& reference : references_) {
      if (reference.label != kNone) continue;
      std::vector<std::string> labels;
      for (const Label& label : function_.labels) labels.push_back(label.name);
      const std::string_view name = text(reference.token);
      note(diagnostic(reference.token, fmt::format("the label {} is not defined in {}", name, function_.name),
                      {}, suggestion(name, labels)));
    }
  }
  scopes_.pop_back();
}

void Parser::resolve_labels() {
  if (!diagnostics_.empty()) return;
  for (Instruction& instruction : function_.body) {
    for (Operand& operand : instruction.operands) {
      if (operand.kind == OperandKind::label) operand.symbol = references_[operand.symbol].label;
    }
  }
  for (Label& label : function_.labels) {
    for (uint32_t& target : label.targets) target = references_[target].label;
  }
}

// .reg .b32 %r<12>, %SP;   .reg .v4 .f32 %v;
void Parser::parse_registers() {
  const uint32_t width = accept_vector_width();
  const Type type = expect_type();
  do {
    const Token& token = peek();
    const std::string_view name = expect_word("a register's name");
    if (accept('<')) {
      const auto count = static_cast<uint32_t>(expect_integer("a register count", kMaxRegisterRange));
      expect('>', "after a register count");
      if (!scopes_.back().ranges.emplace(name, RegisterRange{type, count, width}).second) {
        refuse(token, fmt::format("{} is declared twice", name));
      }
    } else if (width == 1) {
      declare(name, {Name::Kind::reg, kNone, type}, token);
    } else {
      declare(name, add_vector(width, type), token);
    }
  } while (accept(','));
  expect(';', "after registers");
}

void Parser::parse_label() {
  const Token& token = next();
  const std::string_view name = text(token);
  next();  // the colon
  if (accept_dot("branchtargets")) return parse_branch_targets(name, token);
  if (accept_dot("calltargets")) return parse_call_targets(name);
  if (accept_dot("callprototype")) return parse_call_prototype(name);
  declare(name, {Name::Kind::label, static_cast<uint32_t>(function_.labels.size())}, token);
  function_.labels.push_back({unique_name(name), static_cast<uint32_t>(function_.body.size()), {}});
}

void Parser::parse_branch_targets(std::string_view name, const Token& token) {
  Label label{unique_name(name), static_cast<uint32_t>(function_.body.size()), {}};
  do {
    label.targets.push_back(parse_label_operand().symbol);
  } while (accept(','));
  expect(';', "after .branchtargets");
  declare(name, {Name::Kind::label, static_cast<uint32_t>(function_.labels.size())}, token);
  function_.labels.push_back(std::move(label));
}

void Parser::parse_call_targets(std::string_view name) {
  Function prototype;
  do {
    const Token& token = peek();
    const auto found = globals_.find(expect_word("a function's name"));
    if (found == globals_.end()) refuse(token, fmt::format("{} is not declared before this", spelled(token)));
    prototype.call_targets.push_back(found->second.index);
  } while (accept(','));
  expect(';', "after .calltargets");
  add_prototype(name, std::move(prototype), {}, {});
}

// label: .callprototype (.param .b32 _) _ (.param .b64 _) {.noreturn};
void Parser::parse_call_prototype(std::string_view name) {
  Function prototype;
  std::vector<Variable> results, parameters;
  if (is_symbol('(')) results = parse_parameter_list();
  expect_word("_");
  if (is_symbol('(')) parameters = parse_parameter_list();
  parse_performance_directives(prototype);
  expect(';', "after .callprototype");
  add_prototype(name, std::move(prototype), std::move(results), std::move(parameters));
}

void Parser::add_prototype(std::string_view name, Function prototype, std::vector<Variable> results,
                           std::vector<Variable> parameters) {
  const Token& token = peek();
  prototype.name = unique_name(name);
  prototype.is_extern = true;
  const auto index = static_cast<uint32_t>(module_.functions.size());
  const uint32_t symbol = add_symbol(Symbol::Kind::prototype, index, prototype.name);
  adopt_parameters(prototype.return_values, std::move(results));
  adopt_parameters(prototype.parameters, std::move(parameters));
  module_.functions.push_back(std::move(prototype));
  function_.prototypes.push_back(symbol);
  declare(name, {Name::Kind::symbol, symbol}, token);
}

// .loc 1 20 14 {, function_name $L__info_string0 {+ offset}, inlined_at 1 33 9}
void Parser::parse_location() {
  const auto place = [this](Location& location) {
    location.file = static_cast<uint32_t>(expect_integer("a file's number", kMaxFiles));
    location.line = static_cast<uint32_t>(expect_integer("a line", UINT32_MAX));
    location.column =
        static_cast<uint32_t>(std::min<uint64_t>(expect_integer("a column", UINT32_MAX), kMaxColumn));
  };
  next();
  Location location;
  place(location);
  while (accept(',')) {
    const Token& token = peek();
    const std::string_view word = expect_word("function_name or inlined_at");
    if (word == "function_name") {
      location.function = expect_word("the label of a function's name");
      if (accept('+')) location.function += fmt::format("+{}", expect_integer("an offset", UINT32_MAX));
    } else if (word == "inlined_at") {
      Location caller;
      place(caller);
      const auto found = last_location_.find(place_key(caller));
      location.inlined_at = found != last_location_.end() ? found->second : add_location(caller);
    } else {
      refuse(token, fmt::format("expected function_name or inlined_at, not {}", spelled(token)));
    }
  }
  location_ = add_location(std::move(location));
}

// The index of a location, the same for equal ones.
uint32_t Parser::add_location(Location location) {
  const uint64_t key = place_key(location);
  const auto [first, last] = locations_.equal_range(key);
  for (auto known = first; known != last; ++known) {
    if (module_.locations[known->second] == location) return last_location_[key] = known->second;
  }
  const auto index = static_cast<uint32_t>(module_.locations.size());
  module_.locations.push_back(std::move(location));
  locations_.emplace(key, index);
  return last_location_[key] = index;
}

}  // namespace grader::ptx
