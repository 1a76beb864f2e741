// The .npy format (versions 1.0 to 3.0; little- and big-endian, C and Fortran order are read, 1.0 little-endian
// C order is written). bfloat16 is written as NumPy's ml_dtypes does ('<V2' with descr 'bfloat16' is not standard:
// it is stored as uint16 and named in the error when read back as float).
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
