// The parser's inside: one class over the token list; its functions stand in parse_module.cpp (directives of
// module scope), parse_variable.cpp (declarations and initialisers), parse_function.cpp (bodies, scopes,
// labels), parse_instruction.cpp, parse_operand.cpp and parse_constant.cpp. Use parse.h.
//
// A statement that is refused is noted and skipped, so that one run tells of several mistakes; the parser
// gives up after kMaxDiagnostics. Everything it allocates is bounded by the length of the text.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "ptx/debug_info.h"
#include "ptx/lexer.h"
#include "ptx/module.h"
#include "support/diagnostic.h"

namespace grader::ptx {

constexpr size_t kMaxDiagnostics = 10;
constexpr int kMaxNesting = 64;                            // of scopes, braces and parentheses
constexpr uint64_t kMaxVariableBytes = uint64_t{1} << 32;  // of one variable
constexpr uint32_t kMaxRegisterRange = 1u << 24;           // of one `.reg %r<N>`
constexpr uint32_t kMaxFiles = 0xFFFF;

// What a name stands for in one scope.
struct Name {
  enum class Kind : uint8_t { reg, reg_vector, symbol, label } kind = Kind::reg;
  uint32_t index = kNone;  // reg: Function::registers, kNone until it is used; reg_vector: Parser::vectors_
  Type type = Type::none;  // of registers
};

// `.reg .b32 %r<count>`: registers that exist once they are used.
struct RegisterRange {
  Type type = Type::none;
  uint32_t count = 0;
  uint32_t width = 1;  // of `.reg .v2 .b32 %v<count>`: each is a vector
};

struct Scope {
  std::unordered_map<std::string_view, Name> names;
  std::unordered_map<std::string_view, RegisterRange> ranges;  // by prefix
  size_t first_reference = 0;                                  // into Parser::references_
};

// `.reg .v4 .f32 %v`: registers %v$0 to %v$3, each made when it is used.
struct RegisterVector {
  uint32_t width = 0;
  uint32_t registers[8] = {kNone, kNone, kNone, kNone, kNone, kNone, kNone, kNone};
};

// Thrown inside the parser only.
struct Refused {
  Diagnostic diagnostic;
};

class Parser {
 public:
  Parser(std::string_view text, std::string name);
  Module run();

 private:
  // A constant expression's value (PTX ISA 4.5).
  struct Constant {
    uint64_t bits = 0;
    Type type = Type::s64;  // s64, u64, f32 or f64
  };

  struct ParameterName {
    Token token;
    uint32_t registers = 0;  // of a .reg parameter: its vector's width; of a .param one: 0
    Type type = Type::none;  // of those registers
  };

  // A value in registers, and the .param variable that it goes through.
  struct RegisterParameter {
    Operand value;
    uint32_t symbol = kNone;
  };

  // A branch's label before all labels are known.
  struct Reference {
    Token token;
    uint32_t label = kNone;
  };

  // Cursor.
  const Token& peek(size_t ahead = 0) const;
  const Token& next();
  std::string_view text(const Token& token) const { return text_.substr(token.offset, token.length); }
  bool is_symbol(char symbol, size_t ahead = 0) const;
  bool accept(char symbol);
  void expect(char symbol, std::string_view where);
  bool is_dot(std::string_view word) const;
  bool accept_dot(std::string_view word);
  std::string_view expect_word(std::string_view what);
  uint64_t expect_integer(std::string_view what, uint64_t most);
  std::string spelled(const Token& token) const;

  // Errors.
  Diagnostic diagnostic(const Token& at, std::string message, std::string label = {},
                        std::string next = {}) const;
  [[noreturn]] void refuse(const Token& at, std::string message, std::string label = {},
                           std::string next = {}) const;
  void note(Diagnostic diagnostic);
  void skip_statement(size_t start);
  [[noreturn]] void fail();

  // Module scope.
  void parse_directive();
  void parse_header();
  void parse_file();
  void parse_section();
  void parse_alias();
  void parse_debug_strings();
  void parse_debug_bytes(SectionBytes& section);
  void add_local_variables();
  void add_inlined_calls();
  void resolve_function_names();

  // Declarations.
  struct Linkage {
    bool is_extern = false, is_visible = false, is_weak = false, is_common = false;
  };
  std::optional<Space> accept_space();
  std::optional<uint32_t> accept_alignment();
  Type expect_type();
  uint32_t accept_vector_width();
  void parse_variables(Space space, const Linkage& linkage);
  void parse_attributes(Variable& variable);
  std::vector<uint64_t> parse_extents();
  void parse_initial(Variable& variable, std::vector<uint64_t>& extents, uint32_t element_size);
  void parse_initial_braces(Variable& variable, const std::vector<uint64_t>& extents, size_t depth,
                            uint64_t& at, uint32_t element_size);
  void parse_initial_value(Variable& variable, uint64_t at, uint32_t element_size);
  void store_initial(const Token& token, Variable& variable, uint64_t at, uint64_t bits, uint32_t bytes);
  Variable parse_parameter();
  uint32_t add_variable(Variable variable, const Token& token);
  uint32_t add_symbol(Symbol::Kind kind, uint32_t index, std::string name);

  // Functions.
  void parse_function(const Linkage& linkage, bool is_entry);
  std::vector<Variable> parse_parameter_list();
  void parse_performance_directives(Function& function);
  void parse_dimensions(uint32_t (&extents)[3]);
  void declare_function(Function& function, std::vector<Variable> results, std::vector<Variable> parameters,
                        const Token& token, bool is_definition);
  bool are_declared(const std::vector<uint32_t>& symbols, const std::vector<Variable>& variables) const;
  void adopt_parameters(std::vector<uint32_t>& symbols, std::vector<Variable> variables);
  void parse_body();
  void parse_statement();
  void open_scope();
  void close_scope();
  void parse_registers();
  void parse_label();
  void parse_branch_targets(std::string_view name, const Token& token);
  void parse_call_targets(std::string_view name);
  void parse_call_prototype(std::string_view name);
  void add_prototype(std::string_view name, Function prototype, std::vector<Variable> results,
                     std::vector<Variable> parameters);
  void parse_location();
  uint32_t add_location(Location location);
  void resolve_labels();

  // Names.
  void declare(std::string_view name, Name what, const Token& token);
  std::string unique_name(std::string_view name);
  uint32_t add_register(std::string_view name, Type type);
  Name add_vector(uint32_t width, Type type);
  Operand vector_element(std::string_view name, const Name& vector, uint32_t index);
  Name* find_name(std::string_view name);
  std::vector<std::string> known_names(std::string_view digits) const;
  std::string name_hint(std::string_view name) const;
  std::string suggestion(std::string_view word, const std::vector<std::string>& candidates) const;

  // Instructions and operands.
  void parse_instruction();
  void parse_guard(Instruction& instruction);
  void parse_suffixes(Instruction& instruction);
  void check_suffixes(const Instruction& instruction, size_t first);
  void parse_call(Instruction& instruction);
  Operand parse_call_list();
  std::vector<const Function*> callees_of(const Instruction& call) const;
  const Variable* parameter_variable(const Operand& value) const;
  void check_call(const Instruction& call, const Token& token) const;
  void check_passed(const std::vector<Operand>& values, const Function& callee,
                    const std::vector<uint32_t>& formals, std::string_view what, const Token& token) const;

  // Parameters whose address is taken.
  void copy_addressed_parameters();
  std::map<uint32_t, uint32_t> add_copies_of_parameters();
  void copy_parameter(uint32_t from, Modifier from_space, uint32_t to, Modifier to_space,
                      const Instruction& beside);

  // Parameters in registers.
  Operand parameter_register(const ParameterName& name);
  void declare_parameters();
  void store_results(const Instruction& beside);
  void return_at_the_end();
  void number_registers_by_use();
  std::vector<RegisterParameter> pass_values(Instruction& call);
  RegisterParameter pass_value(Operand& value, uint32_t formal);
  void move_parameter(Opcode opcode, const RegisterParameter& parameter, const Instruction& beside);
  void load_parameter(const RegisterParameter& parameter, const Instruction& beside);
  void store_parameter(const RegisterParameter& parameter, const Instruction& beside);
  Operand parse_operand(int depth = 0);
  Operand parse_name(bool negated);
  Operand parse_sum(const Operand& base, const Token& token);
  Operand parse_address();
  Operand parse_vector(int depth);
  Operand parse_label_operand();
  Operand immediate(const Constant& constant) const;
  std::optional<Operand> parse_special(const Token& word);
  Operand parse_component(const Token& word, const Name& vector);
  void parse_part(Operand& operand, const Token& word);

  // Constants.
  Constant parse_constant(int least_precedence = 0, int depth = 0);
  Constant parse_constant_unary(int depth);
  Constant parse_number(const Token& token);
  uint64_t parse_integer_digits(const Token& token, std::string_view digits, uint32_t base);
  Constant apply(const Token& at, std::string_view op, Constant a, Constant b);

  std::string_view text_;
  std::vector<Token> tokens_;
  size_t position_ = 0;
  std::vector<Diagnostic> diagnostics_;
  Module module_;
  std::unordered_map<std::string_view, Name> globals_;
  std::unordered_map<std::string_view, std::string> debug_strings_;  // of .section .debug_str, by label
  SectionBytes debug_info_, debug_abbreviations_;
  std::unordered_map<uint64_t, uint32_t> last_location_;   // by file, line and column: the newest
  std::unordered_multimap<uint64_t, uint32_t> locations_;  // by file, line and column: all
  std::unordered_set<std::string_view> right_mnemonics_;   // that check_syntax took
  uint64_t initial_bytes_ = 0;                             // of all variables together

  std::vector<ParameterName> parameter_names_;  // of the newest function's (results) and (parameters)

  // Of the function that is being parsed.
  Function function_;
  std::vector<Scope> scopes_;
  std::unordered_map<std::string, uint32_t> taken_;  // its names, with how often each was asked for
  std::vector<Reference> references_;
  std::vector<RegisterVector> vectors_;
  std::vector<std::pair<ParameterName, uint32_t>>
      register_results_;                // with the symbol that each is returned in
  bool uses_are_out_of_order_ = false;  // instructions were added before one that names its registers first
  uint32_t location_ = kNone;
};

}  // namespace grader::ptx
