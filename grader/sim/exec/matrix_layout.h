// Which element of a matrix a lane's element i of a fragment is (PTX ISA 9.7.14.5: the figures of mma.sync).
//
// One rule covers every shape: lanes are four to a row (g = lane / 4, t = lane % 4), a register holds e
// neighbours along k, and the registers of a lane go down the rows first (8 apart), then along k (4e apart).
// A wmma fragment is opaque in PTX; here it is the same rule for each block of 16 rows or 8 columns, one
// block after the other, and starts again where a fragment has more room than elements.
#pragma once

#include "sim/exec/isa.h"

namespace grader::sim::GRADER_SIM_ISA {

struct Place {
  unsigned row, column;
};

// a: m x k, `per` elements in a register of 32 bits (f64: 1)
GRADER_INLINE Place place_of_a(unsigned m, unsigned k, unsigned per, unsigned lane, unsigned i) {
  const bool tall = m >= 16;
  const unsigned chunks = k / (4 * per), registers = chunks * (tall ? 2 : 1), blocks = tall ? m / 16 : 1;
  const unsigned j = i / per, block = j / registers % blocks, in_block = j % registers;
  const unsigned chunk = tall ? in_block / 2 : in_block;
  return {block * 16 + lane / 4 + (tall ? in_block % 2 * 8 : 0), (chunk * 4 + lane % 4) * per + i % per};
}
// b: k x n
GRADER_INLINE Place place_of_b(unsigned n, unsigned k, unsigned per, unsigned lane, unsigned i) {
  const unsigned chunks = k / (4 * per), j = i / per, block = j / chunks % (n / 8);
  return {(j % chunks * 4 + lane % 4) * per + i % per, block * 8 + lane / 4};
}
// c, d: m x n
GRADER_INLINE Place place_of_c(unsigned m, unsigned n, unsigned lane, unsigned i) {
  const unsigned each = m >= 16 ? 4 : 2, block = i / each, inside = i % each;
  return {block / (n / 8) * 16 + lane / 4 + inside / 2 * 8, block % (n / 8) * 8 + lane % 4 * 2 + inside % 2};
}

// mma.m8n8k4 with f16: four products side by side, each by two groups of four lanes 16 apart.
GRADER_INLINE unsigned pair_of(unsigned lane) { return lane / 4 % 4; }
GRADER_INLINE Place place_of_pair_a(bool column, unsigned lane, unsigned i) {
  const unsigned low = lane < 16 ? 0 : 4;
  return column ? Place{i + low, lane % 4} : Place{lane % 4 + low, i};
}
GRADER_INLINE Place place_of_pair_b(bool column, unsigned lane, unsigned i) {
  const unsigned low = lane < 16 ? 0 : 4;
  return column ? Place{i, lane % 4 + low} : Place{lane % 4, i + low};
}
GRADER_INLINE Place place_of_pair_c(bool in_f32, unsigned lane, unsigned i) {
  const unsigned low = lane < 16 ? 0 : 4;
  if (!in_f32) return {lane % 4 + low, i};
  return {(lane & 1) + (i & 2) + low, (i & 4) + (lane & 2) + (i & 1)};
}

}  // namespace grader::sim::GRADER_SIM_ISA
