// A PTX module as a syntax tree with names resolved: what the parser makes and the simulated GPU decodes.
// Text goes in, text comes out (print.h); nothing here executes.
//
// Scopes are flattened: what a nested { } declares becomes its function's, and a name that is taken already
// gets a suffix ("param0$2"), so that each name is unique in its function. A function's registers are those
// that its body uses, in the order of their first use: `.reg .b32 %r<1000000>` costs nothing.
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
  uint32_t file = 0;            // index into Module::files
  uint32_t line = 0;            // from 1
  uint32_t column = 0;          // from 1
  uint32_t inlined_at = kNone;  // index into Module::locations: where the inlined call stands
  std::string function;         // mangled name of the inlined function; empty when not inlined

  bool operator==(const Location&) const = default;
};

enum class OperandKind : uint8_t {
  reg,        // %r1          reg
  immediate,  // 5, 0f3F800000, 0d..., 1.5, WARP_SZ   bits (sign-extended integer, or the float's bits), type
  special,    // %tid.x       special (index into special_registers)
  symbol,     // a variable's or function's address: name resolved through `symbol` (+ bits as byte offset)
  address,    // [base+offset]: base is reg or symbol (the other is kNone) or neither (absolute); offset in
              // bits; [tensor, {x, y}]: what follows the base stands in elements
  label,      // a branch target: `symbol` is an index into Function::labels
  vector,     // {a, b, c, d}: elements
  pair,       // p|q: elements has two
  sink        // _
};

struct Operand {
  OperandKind kind = OperandKind::sink;
  bool negated = false;       // !p, or a unary minus on a register operand where PTX allows it
  Type literal = Type::none;  // of an immediate: s64/u64 for integers, f32 for 0f, f64 for 0d and decimals
  uint32_t reg = kNone;       // index into Function::registers
  uint32_t symbol = kNone;    // symbol, address, label
  uint32_t special = kNone;
  uint64_t bits = 0;  // an immediate's bits, or the byte offset of an address or symbol
  std::vector<Operand> elements;
  std::string part;  // of a video instruction's operand: "b0" of %r1.b0, "h1"; else empty

  bool operator==(const Operand&) const = default;
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
  uint32_t leading_modifiers =
      0;  // how many modifiers stand before the first type; the others follow the types

  bool operator==(const Instruction&) const;  // line and column aside
  bool has(Modifier) const;
  Type type() const { return types.empty() ? Type::none : types.front(); }
};

// Operands of `call (ret...), callee, (args...), prototype`: {vector of return params, callee (symbol or
// reg), vector of arguments, prototype label or call targets (sink when absent)}.

struct Register {
  std::string name;  // "%r12"
  Type type = Type::none;

  bool operator==(const Register&) const = default;
};

struct Label {
  std::string name;
  uint32_t instruction = 0;       // index into Function::body of the instruction that follows
  std::vector<uint32_t> targets;  // of a .branchtargets label: indices into Function::labels; else empty

  bool operator==(const Label&) const = default;
};

// A variable of the source inside one of PTX, as the debug information of nvcc -G has it.
struct LocalVariable {
  std::string name;
  uint64_t offset = 0, size = 0;  // in bytes
  bool holds_array = false;       // it is one, or a structure with one in it
  std::vector<int64_t> shape;     // of an array; else empty
  std::string element_type;       // of an array, as C++ names it: "float"
  uint32_t element_size = 0;      // of an array, in bytes
};

// A variable of any state space: module-scope (.global, .const, .shared) or a function's (.local, .shared,
// .param).
struct Variable {
  std::string name;
  Space space = Space::generic;
  Type type = Type::none;
  uint32_t alignment = 1;  // in bytes
  uint64_t size = 0;       // in bytes; 0 for `extern .shared x[]`
  bool is_extern = false;
  bool is_visible = false;
  bool is_weak = false;
  bool is_common = false;
  bool is_managed = false;
  bool is_const_pointer = false;         // .ptr attribute of a kernel parameter
  Space pointer_space = Space::generic;  // .ptr .global: what the pointer points to
  uint32_t pointer_alignment = 0;        // .ptr .align 16; 0: not given
  std::vector<std::byte> initial;        // empty: zeros; may end before `size`: the rest is zeros
  // An address inside `initial`, patched when loaded: (address of symbol + addend) >> shift, its low `size`
  // bytes.
  struct Relocation {
    uint64_t offset = 0;
    uint32_t symbol = kNone;
    uint64_t addend = 0;
    bool generic = false;  // generic(x): the generic address, not the one in x's own space
    uint32_t size = 8;     // in bytes
    uint32_t shift = 0;    // in bits; of 0xFF00(x)

    bool operator==(const Relocation&) const = default;
  };
  std::vector<Relocation> relocations;
  // In a debug build: the variables of the source that lie in it, ascending. Of a .local one as many as the
  // function has in memory, of others the one that it is.
  std::vector<LocalVariable> parts;

  bool operator==(const Variable&) const;  // parts aside
};

struct Function {
  std::string name;
  bool is_entry = false;
  bool is_extern = false;  // declared only: vprintf, malloc, ...
  bool is_visible = false;
  bool is_weak = false;
  bool is_noreturn = false;
  std::vector<uint32_t> parameters;     // symbols, in order
  std::vector<uint32_t> return_values;  // symbols
  std::vector<uint32_t> variables;      // symbols declared in the body (.local, .shared, .param)
  std::vector<uint32_t> prototypes;     // symbols of the .callprototype and .calltargets labels in the body
  std::vector<uint32_t> call_targets;   // of a .calltargets label: symbols of functions
  std::vector<Register> registers;
  std::vector<Label> labels;
  std::vector<Instruction> body;
  uint32_t max_threads[3] = {0, 0, 0};       // .maxntid; 0: not given
  uint32_t required_threads[3] = {0, 0, 0};  // .reqntid
  uint32_t required_cluster[3] = {0, 0, 0};  // .reqnctapercluster
  bool explicit_cluster = false;             // .explicitcluster
  bool blocks_are_clusters = false;          // .blocksareclusters
  uint32_t max_cluster_rank = 0;             // .maxclusterrank
  uint32_t max_registers = 0;                // .maxnreg
  uint32_t min_blocks_per_sm = 0;            // .minnctapersm
  uint32_t alias_of = kNone;                 // .alias: the symbol of the function that this name stands for
  uint32_t line = 0;

  bool operator==(const Function&) const;  // line aside
};

// What a name stands for: one table for the module; names of inner scopes are kept apart by their index.
struct Symbol {
  enum class Kind : uint8_t { variable, function, prototype } kind = Kind::variable;
  uint32_t index = kNone;  // into Module::variables, or Module::functions (functions and prototypes)
  std::string name;

  bool operator==(const Symbol&) const = default;
};

struct Module {
  std::string name;     // file name for messages
  std::string version;  // "9.0"
  std::string target;   // "sm_90"
  uint32_t address_size = 64;
  bool is_debug = false;           // .target ..., debug: compiled with -G
  std::vector<std::string> files;  // of .file, by the number that .loc uses (index = number; gaps are empty)
  std::vector<Location> locations;
  std::vector<Symbol> symbols;
  std::vector<Variable> variables;
  std::vector<Function> functions;  // with those only declared, and the signatures of call prototypes
  std::vector<uint32_t>
      declarations;  // symbols of module scope as written; a function may stand twice: declared, defined

  bool operator==(const Module&) const;                        // name aside
  const Function* find_function(std::string_view name) const;  // null when there is none
  const Variable* find_variable(std::string_view name) const;
};

// What the counters count an instruction as: its opcode's row, `by_type` decided.
InstructionClass instruction_class(const Instruction&);

}  // namespace grader::ptx
