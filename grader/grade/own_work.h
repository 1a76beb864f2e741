// A right kernel held against what its puzzle asks of single threads: how many elements one may read or
// store, and that each element of the output has one thread that stores it. A kernel in which one thread does
// the work of all, or in which two threads do the same work, gives the right values and has not understood
// the puzzle.
#pragma once

#include "course/puzzle.h"
#include "device/backend.h"
#include "grade/verdict.h"

namespace grader::grade {

// Whether the argument, or any of the variant's, asks for anything of the kind.
bool asks_for_own_work(const course::Argument&);
bool asks_for_own_work(const course::Variant& variant);

// `counted`: the case's run with a tally of every buffer that is asked about; buffers are in the order of
// `size.arguments` without scalars and empty inputs. Fails the case for the first thing that is not as asked.
void judge_own_work(CaseVerdict& result, const course::Size& size, const device::JobResult& counted);

}  // namespace grader::grade
