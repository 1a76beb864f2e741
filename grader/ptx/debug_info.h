// What nvcc -G says of local variables and of inlined calls: DWARF (version 2 and later), written as bytes
// into the PTX text. A function's variables in memory lie side by side in one .local variable, its depot; the
// debug information alone knows where one ends and the next begins, what they are called, and their types.
// And where the code of an inlined function was called it alone knows: -G's .loc does not say.
//
// Read leniently: what is not understood is left out, since nothing but messages and the distance between
// arrays depends on it.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "ptx/module.h"

namespace grader::ptx {

// A debug section's bytes. An address or offset written by name is zeros there, and its name is kept.
struct SectionBytes {
  std::vector<uint8_t> bytes;
  std::unordered_map<size_t, std::string> names;  // by position
};

// The variables that lie in .local variables, by the name of the .local variable; in no order.
// `strings`: of .debug_str, by label.
std::unordered_map<std::string, std::vector<LocalVariable>> read_local_variables(
    const SectionBytes& info, const SectionBytes& abbreviations,
    const std::unordered_map<std::string, std::string>& strings);

// From the label `begin` to the label `end` stands the code of a function that was called in this line.
struct InlinedCall {
  std::string begin, end;
  uint32_t file = 0, line = 0;  // file: index into Module::files
};

// Outer ones before those within them.
std::vector<InlinedCall> read_inlined_calls(const SectionBytes& info, const SectionBytes& abbreviations,
                                            const std::unordered_map<std::string, std::string>& strings);

}  // namespace grader::ptx
