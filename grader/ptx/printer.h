// The printer's inside; use print.h.
#pragma once

#include <string>

#include "ptx/module.h"

namespace grader::ptx {

// Writes instructions with the names of a function and module; where they are null, indices stand for names.
struct OperandPrinter {
  const Function* function = nullptr;
  const Module* module = nullptr;

  std::string instruction(const Instruction&) const;
  std::string operator()(const Operand&) const;

 private:
  std::string call(const Instruction&) const;
  std::string list(const std::vector<Operand>&) const;
  std::string address(const Operand&) const;
  std::string immediate(const Operand&) const;
  std::string offset(uint64_t bits) const;
  std::string reg(uint32_t index) const;
  std::string symbol(uint32_t index) const;
  std::string label(uint32_t index) const;
};

}  // namespace grader::ptx
