#include "sim/shared_shapes.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>

#include "ptx/type.h"

namespace grader::sim {
namespace {

using ptx::kNone;
using ptx::Opcode;
using ptx::OperandKind;

constexpr int kDeepest = 64;  // of one address, computed from another

// An address: the variable's, and each index with what it is multiplied by.
struct Address {
  uint32_t variable = kNone;
  std::vector<uint64_t> strides;
  int64_t constant = 0;
  bool by_pointer = false;  // a variable that points into the array: what was added to it is no index
};
struct Use {
  Address address;
  uint32_t bytes = 0;
};

// The accesses to shared variables in one function.
class Reader {
 public:
  Reader(const ptx::Module& module, const ptx::Function& function)
      : module_(module), function_(function), set_by_(function.registers.size(), kNone) {
    for (uint32_t i = 0; i < function.body.size(); ++i) {
      const auto& operands = function.body[i].operands;
      if (operands.empty() || operands[0].kind != OperandKind::reg) continue;
      uint32_t& by = set_by_[operands[0].reg];
      by = by == kNone ? i : kSeveral;
    }
  }

  void read(std::vector<Use>& uses) const {
    for (const ptx::Instruction& i : function_.body) {
      if (i.opcode != Opcode::ld && i.opcode != Opcode::st && i.opcode != Opcode::atom &&
          i.opcode != Opcode::red)
        continue;
      const auto at = std::find_if(i.operands.begin(), i.operands.end(),
                                   [](const ptx::Operand& o) { return o.kind == OperandKind::address; });
      if (at == i.operands.end() || at->reg == kNone) continue;
      std::optional<Address> address = address_of(at->reg, 0);
      if (!address) continue;
      address->constant += static_cast<int64_t>(at->bits);
      const ptx::Operand& value = i.operands[i.opcode == Opcode::st ? 1 : 0];
      uses.push_back({*std::move(address), ptx::size_of(i.type()) * static_cast<uint32_t>(std::max<size_t>(
                                                                        value.elements.size(), 1))});
    }
  }

 private:
  static constexpr uint32_t kSeveral = kNone - 1;

  const ptx::Instruction* only_setter(uint32_t reg) const {
    return set_by_[reg] == kNone || set_by_[reg] == kSeveral ? nullptr : &function_.body[set_by_[reg]];
  }

  std::optional<Address> address_of(uint32_t reg, int depth) const {
    const ptx::Instruction* const i = only_setter(reg);
    if (i == nullptr || depth > kDeepest) return std::nullopt;
    if (i->opcode == Opcode::mov && i->operands[1].kind == OperandKind::symbol) {
      const ptx::Symbol& s = module_.symbols[i->operands[1].symbol];
      if (s.kind != ptx::Symbol::Kind::variable || module_.variables[s.index].space != ptx::Space::shared)
        return std::nullopt;
      return Address{s.index, {}, static_cast<int64_t>(i->operands[1].bits)};
    }
    const bool same = i->opcode == Opcode::mov || i->opcode == Opcode::cvta;
    if (same && i->operands.size() == 2 && i->operands[1].kind == OperandKind::reg) {
      std::optional<Address> address = address_of(i->operands[1].reg, depth + 1);
      if (address && i->opcode == Opcode::mov) address->by_pointer = true;
      return address;
    }
    if (i->opcode != Opcode::add || i->operands[1].kind != OperandKind::reg) return std::nullopt;
    const ptx::Operand& to = i->operands[2];
    std::optional<Address> address = address_of(i->operands[1].reg, depth + 1);
    if (to.kind == OperandKind::immediate) {
      if (address) address->constant += static_cast<int64_t>(to.bits);
      return address;
    }
    if (to.kind != OperandKind::reg) return std::nullopt;
    if (address) {
      address->strides.push_back(stride_of(to.reg));
    } else if ((address = address_of(to.reg, depth + 1))) {
      address->strides.push_back(stride_of(i->operands[1].reg));
    }
    return address;
  }

  // What an index is multiplied by.
  uint64_t stride_of(uint32_t reg) const {
    const ptx::Instruction* const i = only_setter(reg);
    if (i == nullptr || i->operands.size() != 3 || i->operands[2].kind != OperandKind::immediate) return 1;
    if (i->opcode == Opcode::mul) return i->operands[2].bits;
    return i->opcode == Opcode::shl && i->operands[2].bits < 32 ? uint64_t{1} << i->operands[2].bits : 1;
  }

  const ptx::Module& module_;
  const ptx::Function& function_;
  std::vector<uint32_t> set_by_;  // by register: the one instruction
};

// Whether each stride is a multiple of the next: rows, elements of a row, ...
bool are_nested(const std::vector<uint64_t>& strides) {
  for (size_t i = 0; i < strides.size(); ++i)
    if (strides[i] == 0 || (i > 0 && (strides[i - 1] <= strides[i] || strides[i - 1] % strides[i] != 0)))
      return false;
  return true;
}

bool are_among(const std::vector<uint64_t>& some, const std::vector<uint64_t>& all) {
  size_t at = 0;
  for (const uint64_t stride : all) at += at < some.size() && some[at] == stride ? 1 : 0;
  return at == some.size();
}

// buf[1][i]: a first index that is a constant everywhere is part of the address. The rows are as long as all
// these constants are multiples of; 0: there are none. Each must be spoken of: a structure of arrays looks
// much like it.
uint64_t row_of_constants(const ptx::Variable& variable, const std::vector<const Use*>& uses,
                          const std::vector<uint64_t>& strides) {
  uint64_t row = 0;
  std::set<uint64_t> constants;
  for (const Use* use : uses) {
    if (use->address.by_pointer || use->address.strides != strides) continue;
    constants.insert(static_cast<uint64_t>(use->address.constant));
    row = std::gcd(row, static_cast<uint64_t>(use->address.constant));
  }
  const bool is_row = row > strides[0] && row % strides[0] == 0 && variable.size % row == 0;
  return is_row && constants.size() == variable.size / row ? row : 0;
}

// nullopt: none that is known, or nothing that an access of its elements would not show as well.
std::optional<ptx::LocalVariable> shape_of(const ptx::Variable& variable,
                                           const std::vector<const Use*>& uses) {
  std::vector<uint64_t> strides;
  for (const Use* use : uses)
    if (use->address.strides.size() > strides.size()) strides = use->address.strides;
  if (strides.empty() || !are_nested(strides) || variable.size % strides[0] != 0) return std::nullopt;
  const uint64_t row = row_of_constants(variable, uses, strides);
  if (row != 0) strides.insert(strides.begin(), row);
  // Past an index in every dimension there is but a member: more is an array in a structure.
  for (const Use* use : uses) {
    if (row != 0 && !use->address.by_pointer) continue;
    if (!are_among(use->address.strides, strides)) return std::nullopt;
    const bool whole = use->address.strides.size() == strides.size();
    const auto past = static_cast<uint64_t>(use->address.constant) + use->bytes;
    if (!whole || past <= strides.back()) continue;
    if (strides.size() == 1) return std::nullopt;
    strides.erase(strides.begin() + 1, strides.end());
    break;
  }
  if (strides.size() == 1 &&
      std::all_of(uses.begin(), uses.end(), [&](const Use* use) { return use->bytes == strides[0]; }))
    return std::nullopt;
  ptx::LocalVariable part;
  part.size = variable.size;
  part.element_size = static_cast<uint32_t>(strides.back());
  part.holds_array = true;
  part.shape.push_back(static_cast<int64_t>(variable.size / strides[0]));
  for (size_t i = 1; i < strides.size(); ++i)
    part.shape.push_back(static_cast<int64_t>(strides[i - 1] / strides[i]));
  return part;
}

}  // namespace

void infer_shared_shapes(ptx::Module& module) {
  const auto is_unknown = [](const ptx::Variable& v) {
    return v.space == ptx::Space::shared && v.parts.empty();
  };
  if (!module.is_debug || std::none_of(module.variables.begin(), module.variables.end(), is_unknown)) return;
  std::vector<Use> uses;
  for (const ptx::Function& function : module.functions) Reader(module, function).read(uses);
  for (uint32_t v = 0; v < module.variables.size(); ++v) {
    if (!is_unknown(module.variables[v])) continue;
    std::vector<const Use*> own;
    for (const Use& use : uses)
      if (use.address.variable == v) own.push_back(&use);
    if (auto part = shape_of(module.variables[v], own)) module.variables[v].parts.push_back(*std::move(part));
  }
}

}  // namespace grader::sim
