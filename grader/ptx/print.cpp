// A module as text: header, then declarations in the order of Module::declarations, then the names of inlined
// functions as the debug strings that nvcc -lineinfo writes. A function's registers and variables stand at
// the top of its body, without inner scopes: their names are unique.
#include "ptx/print.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "ptx/printer.h"

namespace grader::ptx {
namespace {

using Out = std::back_insert_iterator<std::string>;

std::string_view space_name(Space space) {
  switch (space) {
    case Space::const_:
      return "const";
    case Space::global:
      return "global";
    case Space::local:
      return "local";
    case Space::shared:
      return "shared";
    default:
      return "param";
  }
}

class Printer {
 public:
  explicit Printer(const Module& module) : module_(module) {}

  std::string run() {
    put(".version {}\n", module_.version);
    if (!module_.target.empty()) put(".target {}{}\n", module_.target, module_.is_debug ? ", debug" : "");
    put(".address_size {}\n\n", module_.address_size);
    for (size_t i = 0; i < module_.files.size(); ++i) {
      const bool is_gap = module_.files[i].empty() && i + 1 < module_.files.size();
      if (!is_gap) put(".file {} \"{}\"\n", i, module_.files[i]);
    }
    std::unordered_map<uint32_t, size_t> last;  // a symbol that stands twice is declared, then defined
    for (size_t i = 0; i < module_.declarations.size(); ++i) last[module_.declarations[i]] = i;
    for (size_t i = 0; i < module_.declarations.size(); ++i) {
      const uint32_t symbol = module_.declarations[i];
      const uint32_t index = module_.symbols[symbol].index;
      const bool is_last = last[symbol] == i;
      if (module_.symbols[symbol].kind == Symbol::Kind::function)
        print_function(module_.functions[index], is_last);
      else
        print_variable(module_.variables[index], is_last);
    }
    for (uint32_t symbol : module_.declarations) print_alias(symbol);
    print_debug_strings();
    return std::move(text_);
  }

 private:
  template <typename... Arguments>
  void put(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(Out(text_), format, std::forward<Arguments>(arguments)...);
  }

  std::string name_of(uint32_t symbol) const { return module_.symbols[symbol].name; }

  void print_variable(const Variable& variable, bool is_definition = true) {
    if (variable.is_extern || !is_definition) put(".extern ");
    if (variable.is_visible) put(".visible ");
    if (variable.is_weak) put(".weak ");
    if (variable.is_common) put(".common ");
    put(".{} ", space_name(variable.space));
    if (variable.is_managed) put(".attribute(.managed) ");
    print_typed_name(variable);
    if (is_definition && (!variable.initial.empty() || !variable.relocations.empty()))
      print_initial(variable);
    put(";\n");
  }

  // {.align n} .type {.ptr} name{[extent]}
  void print_typed_name(const Variable& variable) {
    const uint32_t element = std::max(size_of(variable.type), 1u);
    if (variable.alignment != element) put(".align {} ", variable.alignment);
    put(".{} ", name(variable.type));
    if (variable.is_const_pointer) {
      put(".ptr ");
      if (variable.pointer_space != Space::generic) put(".{} ", space_name(variable.pointer_space));
      if (variable.pointer_alignment != 0) put(".align {} ", variable.pointer_alignment);
    }
    put("{}", variable.name);
    if (variable.size == 0 && variable.is_extern)
      put("[]");
    else if (variable.size != element || variable.initial.size() > element)
      put("[{}]", variable.size / element);
  }

  void print_initial(const Variable& variable) {
    const uint32_t element = std::max(size_of(variable.type), 1u);
    const bool is_array = variable.size != element;
    put("{}", is_array ? " = {" : " = ");
    auto address = variable.relocations.begin();
    for (uint64_t at = 0; at < variable.initial.size(); at += element) {
      if (at != 0) put(", ");
      if (address != variable.relocations.end() && address->offset == at) {
        print_address(*address++);
        continue;
      }
      uint64_t bits = 0;
      for (uint32_t i = 0; i < element && i < 8 && at + i < variable.initial.size(); ++i) {
        bits |= static_cast<uint64_t>(variable.initial[at + i]) << (8 * i);
      }
      if (variable.type == Type::f32)
        put("0f{:08X}", bits);
      else if (variable.type == Type::f64)
        put("0d{:016X}", bits);
      else
        put("{}", bits);
    }
    if (is_array) put("}}");
  }

  void print_address(const Variable::Relocation& address) {
    const bool masked = address.size == 1;
    if (masked) put("0x{:X}(", uint64_t{0xFF} << address.shift);
    put("{}{}{}", address.generic ? "generic(" : "", name_of(address.symbol), address.generic ? ")" : "");
    if (address.addend != 0) put("+{}", static_cast<int64_t>(address.addend));
    if (masked) put(")");
  }

  void print_parameters(const std::vector<uint32_t>& symbols) {
    put("(");
    for (size_t i = 0; i < symbols.size(); ++i) {
      put("{}.param ", i == 0 ? "" : ", ");
      print_typed_name(module_.variables[module_.symbols[symbols[i]].index]);
    }
    put(")");
  }

  void print_function(const Function& function, bool is_last) {
    if (function.is_visible) put(".visible ");
    if (function.is_weak) put(".weak ");
    const bool is_definition = is_last && !function.is_extern;
    if (function.is_extern && !function.is_visible && !function.is_weak) put(".extern ");
    put("{}", function.is_entry ? ".entry " : ".func ");
    if (!function.return_values.empty()) print_parameters(function.return_values);
    put(" {}", function.name);
    print_parameters(function.parameters);
    print_performance_directives(function);
    if (is_definition)
      print_body(function);
    else
      put(";\n\n");
  }

  void print_performance_directives(const Function& function) {
    print_dimensions("maxntid", function.max_threads);
    print_dimensions("reqntid", function.required_threads);
    print_dimensions("reqnctapercluster", function.required_cluster);
    if (function.explicit_cluster) put(" .explicitcluster");
    if (function.blocks_are_clusters) put(" .blocksareclusters");
    if (function.is_noreturn) put(" .noreturn");
    if (function.max_registers != 0) put(" .maxnreg {}", function.max_registers);
    if (function.min_blocks_per_sm != 0) put(" .minnctapersm {}", function.min_blocks_per_sm);
    if (function.max_cluster_rank != 0) put(" .maxclusterrank {}", function.max_cluster_rank);
  }

  void print_dimensions(std::string_view directive, const uint32_t (&extents)[3]) {
    if (extents[0] == 0 && extents[1] == 0 && extents[2] == 0) return;
    put(" .{} {}, {}, {}", directive, extents[0], extents[1], extents[2]);
  }

  void print_body(const Function& function) {
    put("\n{{\n");
    std::vector<uint32_t> symbols = function.variables;
    symbols.insert(symbols.end(), function.prototypes.begin(), function.prototypes.end());
    std::sort(symbols.begin(), symbols.end());
    for (uint32_t symbol : symbols) {
      put("\t");
      const uint32_t index = module_.symbols[symbol].index;
      if (module_.symbols[symbol].kind == Symbol::Kind::prototype)
        print_prototype(module_.functions[index]);
      else
        print_variable(module_.variables[index]);
    }
    for (const Register& reg : function.registers) put("\t.reg .{} {};\n", name(reg.type), reg.name);
    const OperandPrinter operands{&function, &module_};
    in_force_ = kNone;
    size_t label = 0;
    for (uint32_t i = 0; i <= function.body.size(); ++i) {
      for (; label < function.labels.size() && function.labels[label].instruction <= i; ++label) {
        print_label(function, function.labels[label]);
      }
      if (i == function.body.size()) break;
      print_location(function.body[i].location);
      put("\t{};\n", operands.instruction(function.body[i]));
    }
    if (&function == last_body()) {
      while (printed_locations_ < module_.locations.size()) put_location(printed_locations_);
    }
    put("}}\n\n");
  }

  const Function* last_body() const {
    for (auto symbol = module_.declarations.rbegin(); symbol != module_.declarations.rend(); ++symbol) {
      const Symbol& found = module_.symbols[*symbol];
      if (found.kind == Symbol::Kind::function && !module_.functions[found.index].is_extern) {
        return &module_.functions[found.index];
      }
    }
    return nullptr;
  }

  void print_prototype(const Function& prototype) {
    if (!prototype.call_targets.empty()) {
      put("{}: .calltargets ", prototype.name);
      for (size_t i = 0; i < prototype.call_targets.size(); ++i) {
        put("{}{}", i == 0 ? "" : ", ", name_of(prototype.call_targets[i]));
      }
      put(";\n");
      return;
    }
    put("{}: .callprototype ", prototype.name);
    if (!prototype.return_values.empty()) print_parameters(prototype.return_values);
    put(" _ ");
    if (!prototype.parameters.empty()) print_parameters(prototype.parameters);
    print_performance_directives(prototype);
    put(";\n");
  }

  void print_label(const Function& function, const Label& label) {
    put("{}:", label.name);
    for (size_t i = 0; i < label.targets.size(); ++i) {
      put("{}{}", i == 0 ? " .branchtargets " : ", ", function.labels[label.targets[i]].name);
    }
    put("{}\n", label.targets.empty() ? "" : ";");
  }

  // The directives that put `location` in force, and before it those of a lesser index: the parser numbers
  // them again.
  void print_location(uint32_t location) {
    if (location == kNone || location == in_force_) return;
    while (printed_locations_ < location) put_location(printed_locations_);
    put_location(location);
    in_force_ = location;
  }

  // inlined_at names the newest location of its file, line and column, so that one goes first where it is
  // not.
  void put_location(uint32_t index) {
    const Location& location = module_.locations[index];
    if (location.inlined_at != kNone &&
        newest_[key(module_.locations[location.inlined_at])] != location.inlined_at) {
      put_location(location.inlined_at);
    }
    put("\t.loc {} {} {}", location.file, location.line, location.column);
    if (!location.function.empty()) put(", function_name {}", string_label(location.function));
    if (location.inlined_at != kNone) {
      const Location& caller = module_.locations[location.inlined_at];
      put(", inlined_at {} {} {}", caller.file, caller.line, caller.column);
    }
    put("\n");
    newest_[key(location)] = index;
    printed_locations_ = std::max(printed_locations_, index + 1);
  }

  static uint64_t key(const Location& place) {
    return uint64_t{place.file} << 48 | uint64_t{place.line} << 16 | place.column;
  }

  std::string string_label(const std::string& string) {
    const auto [found, is_new] = strings_.emplace(string, strings_.size());
    if (is_new) ordered_strings_.push_back(string);
    return fmt::format("$L__info_string{}", found->second);
  }

  void print_alias(uint32_t symbol) {
    if (module_.symbols[symbol].kind != Symbol::Kind::function) return;
    const Function& function = module_.functions[module_.symbols[symbol].index];
    if (function.alias_of != kNone) put(".alias {}, {};\n", function.name, name_of(function.alias_of));
  }

  void print_debug_strings() {
    if (ordered_strings_.empty()) return;
    put("\t.section .debug_str\n\t{{\n");
    for (size_t i = 0; i < ordered_strings_.size(); ++i) {
      put("$L__info_string{}:\n.b8 ", i);
      for (char c : ordered_strings_[i]) put("{},", static_cast<uint8_t>(c));
      put("0\n");
    }
    put("\t}}\n");
  }

  const Module& module_;
  std::string text_;
  uint32_t in_force_ = kNone;
  uint32_t printed_locations_ = 0;                 // how many of Module::locations
  std::unordered_map<uint64_t, uint32_t> newest_;  // by place: the location that inlined_at would find
  std::unordered_map<std::string, size_t> strings_;
  std::vector<std::string> ordered_strings_;
};

}  // namespace

std::string print(const Module& module) { return Printer(module).run(); }

}  // namespace grader::ptx
