// `grader show FILE.npy`: the array as Python's print(numpy.load(FILE)) shows it.
#pragma once

#include <filesystem>

namespace grader::cli {

// Prints to standard output, with a newline at the end. Returns 0. Throws grader::Error when the file cannot
// be read as an array.
int show(const std::filesystem::path& file);

}  // namespace grader::cli
