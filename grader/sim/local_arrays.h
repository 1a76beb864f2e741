// Local arrays apart from each other. nvcc lays all variables of a function side by side into one .local
// variable, its depot, so that an index past one array lands in the next. Where the debug information says
// what lies where (ptx::Variable::parts), arrays move apart, with unused bytes between them, and each is
// checked by itself.
//
// This is sound because of how -G writes addresses: `add.u64 %rd1, %SP, 16` makes the address of the variable
// at byte 16 of the depot, and all else is computed from that: pointers past an array's end, and back from
// there, stay what they are relative to their array. A function that uses its depot in any other way is left
// as it is.
#pragma once

#include <cstdint>
#include <vector>

#include "ptx/module.h"

namespace grader::sim {

// What lies in a function's local memory: an array (or a structure with one), or all that stands between two
// of them. Ascending, with kLocalGap unused bytes or more between two; never two in the same kLocalGranule
// bytes.
struct LocalPiece {
  uint32_t begin = 0, size = 0;              // in bytes, in the function's local memory
  uint32_t variable = ptx::kNone, part = 0;  // the array: Module::variables[variable].parts[part]
};

constexpr uint32_t kLocalGranule = 16;
constexpr uint32_t kLocalGap = 256;

// Rewrites the module's functions and the sizes and parts of their .local variables.
void move_local_arrays_apart(ptx::Module&);

// The pieces of a .local variable that lies at `begin` of its function's local memory; none if nothing in it
// was moved.
std::vector<LocalPiece> local_pieces(const ptx::Module&, uint32_t variable, uint32_t begin);

}  // namespace grader::sim
