// One `select` function a family: the handler of an instruction's form, or nullptr when it is not simulated.
#pragma once

#include "sim/exec/form.h"
#include "sim/exec/instruction_set.h"
#include "sim/exec/isa.h"
#include "sim/record.h"

namespace grader::sim::GRADER_SIM_ISA {

Handler select(const Form&);  // asks the families below

Handler select_integer(const Form&);        // add ... dp4a, carry chains
Handler select_bits(const Form&);           // logic, shifts, bit fields
Handler select_float(const Form&);          // f32 and f64 arithmetic
Handler select_special(const Form&);        // the approximate functions
Handler select_half(const Form&);           // f16, f16x2, bf16, bf16x2 arithmetic
Handler select_compare(const Form&);        // setp, set, selp, slct, testp
Handler select_convert(const Form&);        // cvt
Handler select_move(const Form&);           // mov, prmt, cvta, isspacep
Handler select_memory(const Form&);         // ld, st, prefetch
Handler select_atomic(const Form&);         // atom, red
Reduction select_reduction(const Form&);    // cp.reduce.async.bulk, red.async
Handler select_control(const Form&);        // bra, call, ret, exit, trap, bar, fences
Handler select_communication(const Form&);  // shfl, vote, match, redux, activemask, bar.warp.sync

Handler select_video(const Form&);  // vadd ... vset4

Handler select_mma(const Form&);          // mma.sync, mma.sp, wmma.mma
Handler select_matrix_move(const Form&);  // ldmatrix, stmatrix, movmatrix, wmma.load, wmma.store

}  // namespace grader::sim::GRADER_SIM_ISA
