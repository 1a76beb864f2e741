// The header of a .npy file: a Python dictionary literal with the keys descr, fortran_order and shape.
#pragma once

#include <string>
#include <string_view>

#include "array/array.h"

namespace grader::array {

struct NpyHeader {
  Dtype dtype = Dtype::float64;
  bool big_endian = false;
  bool fortran_order = false;
  Shape shape;
};

// Throws grader::Error: not such a dictionary, a key missing, unknown or twice, a dtype that arrays here
// lack.
NpyHeader parse_npy_header(std::string_view text);

std::string npy_header_text(
    const Array& array);  // "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }"

}  // namespace grader::array
