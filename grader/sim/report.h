// Findings in a learner's words: what a refused access, a spun-out loop or a deadlock looks like.
#pragma once

#include <string>

#include "sim/block.h"

namespace grader::sim {

void report_trap(Block&, WarpState&, const Fragment&);            // ends the launch
void report_bad_call(Block&, WarpState&, const Fragment&);        // ends the launch
void report_stack_overflow(Block&, WarpState&, const Fragment&);  // ends the launch
void report_alloca_overflow(Block&, WarpState&, const Fragment&, unsigned lane, uint64_t bytes);  // the same

void report_budget(Block&, WarpState&);  // the instruction budget is spent: ends the launch
void report_deadlock(Block&);            // nobody can go on: ends the launch

// The place of an instruction in the learner's file; of code in another file, the place it was called from.
SourcePlace place_of(const Program&, uint32_t learner_file, const Record&, const Frame*);
SourcePlace place_of(const Launch&, const Record&, const Frame*);

// A finding at that place, to be completed.
Finding finding_at(const Launch&, const Record&, const Frame*, std::string check, std::string kind,
                   std::string message);

// Which operand of a *.sync instruction names the lanes: the slot.
uint32_t mask_operand(const ptx::Instruction&, const Record&);
bool is_warp_barrier(const Program&, const Record&);
const ptx::Instruction& instruction_of(const Program&, const Record&);

}  // namespace grader::sim
