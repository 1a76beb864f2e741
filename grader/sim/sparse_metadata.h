// The metadata of mma.sp (PTX ISA 9.7.14.6): which elements of a sparse a are stored.
//
// A row of a is cut into chunks of four parts. Two parts of each chunk are stored, and four bits of metadata
// say which: two indices, the lower one that of the part stored first. A part has 16 bits where elements have
// 16 or 32, else 8: an element of tf32 is two parts, and elements of 4 bits come in pairs.
//
// Rows g and g + 8 belong to the four threads of group g, and the bits of their chunks follow each other
// along k. Of parts of 16 bits a thread has four chunks of row g, and above them those of row g + 8; of parts
// of 8 bits it has eight chunks of one row, an even thread of row g and an odd one of row g + 8. As many
// threads as that needs give their metadata, one, two or all four, and the selector counts which. (CUTLASS
// lays out its metadata so; the PTX ISA shows it in figures.)
//
// The functions are static: the instruction handlers are compiled for several instruction sets of the host,
// and the linker must not mix their copies (exec/isa.h).
#pragma once

#include "sim/matrix_form.h"

namespace grader::sim {

struct SparseRow {
  uint32_t element_bits, part_bits, chunks;
};
static inline SparseRow sparse_row(const MatrixForm& f) {
  const uint32_t element = element_bits(f.types[0]), part = element >= 16 ? 16 : 8;
  return {element, part, f.k * element / part / 4};
}

// How many threads of a group of four give metadata.
static inline uint32_t metadata_threads(const SparseRow& row) { return row.chunks / 4; }

// Where the four bits of a chunk are: in the metadata of which thread of the group, and from which bit on.
struct MetadataPlace {
  uint32_t thread, bit;
};
static inline MetadataPlace metadata_place(const MatrixForm& f, uint32_t row, uint32_t chunk) {
  const SparseRow r = sparse_row(f);
  const uint32_t lower = row / 8 % 2, first = f.selector * metadata_threads(r);
  if (r.part_bits == 16) return {first + chunk / 4, chunk % 4 * 4 + lower * 16};
  return {first + chunk / 8 * 2 + lower, chunk % 8 * 4};
}

// The chunk that a stored element of a row belongs to, and its place in the row by the four bits of that
// chunk.
static inline uint32_t chunk_of(const SparseRow& r, uint32_t stored) {
  return stored * r.element_bits / r.part_bits / 2;
}
static inline uint32_t column_of(const SparseRow& r, uint32_t stored, uint32_t bits) {
  const uint32_t at = stored * r.element_bits, index = bits >> at / r.part_bits % 2 * 2 & 3;
  return ((chunk_of(r, stored) * 4 + index) * r.part_bits + at % r.part_bits) / r.element_bits;
}

// Whether four bits say what PTX defines: two different parts, for ::ordered_metadata the first before the
// second; of tf32 both halves of one element.
static inline bool is_defined(const SparseRow& r, bool ordered, uint32_t bits) {
  const uint32_t first = bits & 3, second = bits >> 2;
  if (r.element_bits == 32) return bits == 0b0100 || bits == 0b1110;
  return ordered ? first < second : first != second;
}

}  // namespace grader::sim
