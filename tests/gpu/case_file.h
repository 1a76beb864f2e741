// A kernel and how to run it, in one .cu file that a learner could read. Its head says:
//
//   // A sentence on what is compared.
//   // kernel: reverse<64>
//   // grid: 2
//   // block: 64
//   // shared: 256                    (optional; bytes)
//   // argument: uninit:float32:128   (not initialised; compared afterwards)
//   // argument: random:float32:128:1 (dtype, shape, seed: normal numbers, or integers of the whole range)
//   // argument: i32:128
//   // finds: memcheck                (optional: every device reports this check; then no bytes are compared)
#pragma once

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "device/backend.h"

namespace grader::gpu_test {

struct CaseFile {
  std::filesystem::path path;
  std::string name;  // the file's stem
  std::string kernel;
  std::string finds;  // empty: nothing may be found
  device::Job job;    // but for its image and the kernel's name in it
};

// A case in the names that GoogleTest and CTest print.
inline void PrintTo(const CaseFile& case_file, std::ostream* out) { *out << case_file.name; }

// Throws grader::Error with the file and the line for a head that cannot be read.
CaseFile read_case(const std::filesystem::path& path);

// Every .cu file of tests/gpu/kernels, by name: below the current folder, else in the repository it was built
// in.
std::vector<CaseFile> all_cases();

// Compiled for the backend and run on it. The reason in `error` when it does not compile.
device::JobResult run_case(const CaseFile& case_file, device::Backend& backend);

}  // namespace grader::gpu_test
