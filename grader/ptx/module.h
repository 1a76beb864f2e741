// A PTX module as a syntax tree with names resolved: what the parser makes and the simulated GPU decodes.
// Text goes in, text comes out (print.h); nothing here executes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ptx/opcode.h"
#include "ptx/type.h"

namespace grader::ptx {

constexpr uint32_t kNone = UINT32_MAX;

// A `.loc` directive: the place in the source that the following instructions come from.
struct Location {
  uint32_t file = 0;               // index into Module::files
  uint32_t line = 0;               // from 1
  uint32_t column = 0;             // from 1
  uint32_t inlined_at = kNone;     // index into Module::locations: where the inlined call stands
  std::string function;            // mangled name of the inlined function; empty when not inlined
};

enum class OperandKind : uint8_t {
  reg,        // %r1          reg
  immediate,  // 5, 0f3F800000, 0d..., 1.5, WARP_SZ   bits (sign-extended integer, or the float's bits), type
  special,    // %tid.x       special (index into special_registers)
  symbol,     // a variable's or function's address: name resolved through `symbol` (+ bits as byte offset)
  address,    // [base+offset]: base is reg or symbol (the other is kNone) or neither (absolute); offset in bits
  label,      // a branch target: `symbol` is an index into Function::labels
  vector,     // {a, b, c, d}: elements
  pair,       // p|q: elements has two
  sink        // _
};

struct Operand {
  OperandKind kind = OperandKind::sink;
  bool negated = false;            // !p, or a unary minus on a register operand where PTX allows it
  Type literal = Type::none;       // of an immediate: s64/u64 for integers, f32 for 0f, f64 for 0d and decimals
  uint32_t reg = kNone;            // index into Function::registers
  uint32_t symbol = kNone;         // symbol, address, label
  uint32_t special = kNone;
  uint64_t bits = 0;               // an immediate's bits, or the byte offset of an address or symbol
  std::vector<Operand> elements;
};

struct Instruction {
  Opcode opcode{};
  std::vector<Modifier> modifiers;  // in the order written, types excluded
  std::vector<Type> types;          // in the order written: cvt.rn.f32.s32 has {f32, s32}
  uint32_t guard = kNone;           // @p: index into Function::registers
  bool guard_negated = false;       // @!p
  std::vector<Operand> operands;    // destination first, as written. call: see Call in this file
  uint32_t location = kNone;        // index into Module::locations: the .loc in force
  uint32_t line = 0, column = 0;    // place in the PTX text, from 1

  bool has(Modifier) const;
  Type type() const { return types.empty() ? Type::none : types.front(); }
};

// Operands of `call (ret...), callee, (args...), prototype`: {vector of return params, callee (symbol or reg),
// vector of arguments, prototype label or call targets (sink when absent)}.

struct Register {
  std::string name;                // "%r12"
  Type type = Type::none;
};

struct Label {
  std::string name;
  uint32_t instruction = 0;        // index into Function::body of the instruction that follows
  std::vector<uint32_t> targets;   // of a .branchtargets label: indices into Function::labels; else empty
};

// A variable of any state space: module-scope (.global, .const, .shared) or a function's (.local, .shared, .param).
struct Variable {
  std::string name;
  Space space = Space::generic;
  Type type = Type::none;
  uint32_t alignment = 1;          // in bytes
  uint64_t size = 0;               // in bytes; 0 for `extern .shared x[]`
  bool is_extern = false;
  bool is_visible = false;
  bool is_const_pointer = false;   // .ptr attribute of a kernel parameter
  std::vector<std::byte> initial;  // empty: zeros
  struct Relocation { uint64_t offset; uint32_t symbol; uint64_t addend; bool generic; };
  std::vector<Relocation> relocations;  // addresses inside `initial`, patched when loaded
};

struct Function {
  std::string name;
  bool is_entry = false;
  bool is_extern = false;          // declared only: vprintf, malloc, ...
  std::vector<uint32_t> parameters;       // symbols, in order
  std::vector<uint32_t> return_values;    // symbols
  std::vector<uint32_t> variables;        // symbols declared in the body (.local, .shared, .param)
  std::vector<Register> registers;
  std::vector<Label> labels;
  std::vector<Instruction> body;
  uint32_t max_threads[3] = {0, 0, 0};      // .maxntid; 0: not given
  uint32_t required_threads[3] = {0, 0, 0}; // .reqntid
  uint32_t required_cluster[3] = {0, 0, 0}; // .reqnctapercluster
  uint32_t line = 0;
};

// What a name stands for: one table for the module; names of inner scopes are kept apart by their index.
struct Symbol {
  enum class Kind : uint8_t { variable, function, prototype } kind = Kind::variable;
  uint32_t index = kNone;          // into Module::variables or Module::functions
  std::string name;
};

struct Module {
  std::string name;                // file name for messages
  std::string version;             // "9.0"
  std::string target;              // "sm_90"
  uint32_t address_size = 64;
  std::vector<std::string> files;  // of .file, by the number that .loc uses (index = number; gaps are empty)
  std::vector<Location> locations;
  std::vector<Symbol> symbols;
  std::vector<Variable> variables;
  std::vector<Function> functions;

  const Function* find_function(std::string_view name) const;  // null when there is none
  const Variable* find_variable(std::string_view name) const;
};

}  // namespace grader::ptx
