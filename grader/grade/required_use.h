// Some puzzles are about a means, such as shared memory, that right values alone do not prove: an answer that
// does without it fails, once its values are right. What a kernel uses is seen in its PTX, whichever device
// has run it.
#pragma once

#include <functional>
#include <string>

#include "compile/kernel_compiler.h"
#include "course/puzzle.h"
#include "grade/verdict.h"

namespace grader::grade {

// Whether the kernel `lowered` of this PTX, or a function that it may call, makes use of it: loads from
// shared memory, or copies that the thread does not wait for.
bool makes_use(const std::string& ptx, const std::string& lowered, course::Use);

// Fails the check of a variant of which no kernel does what `uses` asks for. `reads_shared_memory` is asked
// when no such read is seen in the PTX: there, the optimiser may have kept in a register what the thread has
// put into shared memory itself.
void require_uses(const course::Variant&, const compile::CompiledKernels& ptx, CheckVerdict&,
                  const std::function<bool()>& reads_shared_memory);

}  // namespace grader::grade
