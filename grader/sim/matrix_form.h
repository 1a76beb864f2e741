// What a matrix instruction works on, as the decoder tells it to the handler: one entry of
// Program::operand_pool (Record::extra), the header below and then the slots of the registers of d, a, b, c
// and, of mma.sp, of the metadata.
#pragma once

#include <cstdint>

#include "ptx/type.h"

namespace grader::sim {

enum class MatrixRole : uint32_t { a, b, c, d };

struct MatrixForm {
  uint32_t m = 0, n = 0, k = 0;
  ptx::Type types[4] = {};     // of a, b, c, d
  uint32_t registers[4] = {};  // how many each lane gives for a, b, c, d
  bool column[4] = {};         // in memory (wmma.load, wmma.store) or, of mma.m8n8k4, in registers
  bool saturate = false;       // integers: clamp the sum
  bool conjunction = false;    // b1: and.popc; else xor.popc
  bool transposed = false;     // ldmatrix, stmatrix
  bool wide_address = true;
  bool sparse = false;              // a holds half of its elements: sim/sparse_metadata.h
  uint32_t selector = 0;            // of mma.sp: which threads give the metadata
  uint32_t rounding = 0;            // f64: 0 to 3 for rn, rz, rm, rp
  MatrixRole role = MatrixRole::a;  // of the fragment that is loaded or stored

  uint32_t stored_k() const { return sparse ? k / 2 : k; }  // elements in a row of a's fragments
};
constexpr uint32_t kMatrixFormWords = (sizeof(MatrixForm) + 3) / 4;

// Bits of an element in a fragment's registers.
inline uint32_t element_bits(ptx::Type t) {
  switch (t) {
    case ptx::Type::b1:
      return 1;
    case ptx::Type::s4:
    case ptx::Type::u4:
      return 4;
    case ptx::Type::s8:
    case ptx::Type::u8:
    case ptx::Type::e4m3:
    case ptx::Type::e5m2:
      return 8;
    case ptx::Type::f16:
    case ptx::Type::bf16:
      return 16;
    default:
      return 32;  // of a register; f64 has one element in each as well
  }
}

}  // namespace grader::sim
