// The .npy format, versions 1.0, 2.0 and 3.0 (numpy.lib.format). Read: little- and big-endian, C and Fortran
// order. Written: what numpy.save writes for a C-order array, byte for byte: version 1.0, little-endian.
// bfloat16 is
// '<V2' in files, as numpy.save does with ml_dtypes (the format has no name for it): two bytes of kind V are
// read as bfloat16. Structured, string, complex, time and object dtypes are refused by name.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "array/array.h"

namespace grader::array {

Array load_npy(const std::filesystem::path&);      // throws grader::Error naming the file and what is wrong
Array parse_npy(std::span<const std::byte> file);  // the same from memory
std::vector<std::byte> to_npy(const Array&);
void save_npy(const std::filesystem::path&, const Array&);  // written whole or not at all

}  // namespace grader::array
