// The shapes of shared arrays as a debug build indexes them. NVRTC's debug information has no variables of
// functions in shared memory (nvcc's has), but without the optimiser each index is written by itself:
// tile[r][c] of a float tile[16][17] is tile + r * 68 + c * 4.
#pragma once

#include "ptx/module.h"

namespace grader::sim {

// Fills in the parts of .shared variables that have none and whose shape all their accesses agree upon: an
// array of arrays, or one of structures. The first extent of `extern __shared__` ones is 0: the launch knows.
void infer_shared_shapes(ptx::Module&);

}  // namespace grader::sim
