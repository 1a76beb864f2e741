// One .cu file of this folder: its kernels compiled once in both builds, then launched with all checks on, in
// several orders of blocks and warps. A library that is right is right in each, and no check has anything to
// say.
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

#include "compile/kernel_compiler.h"
#include "device/backend.h"

namespace grader::libraries_test {

// An argument: an array of ints or floats, or one int.
struct Values {
  std::vector<std::byte> bytes;
  bool is_array = true;

  template <typename T>
  Values(const std::vector<T>& values) : bytes(values.size() * sizeof(T)) {
    std::memcpy(bytes.data(), values.data(), bytes.size());
  }
  Values(int value) : bytes(sizeof value), is_array(false) {
    std::memcpy(bytes.data(), &value, sizeof value);
  }
};

struct KernelRun {
  std::string kernel;  // name expression
  device::Dim3 block{32, 1, 1}, grid{1, 1, 1}, cluster{0, 0, 0};
  bool cooperative = false;
  std::vector<Values> before = {};  // arguments before `out`
  std::vector<Values> after = {};   // and behind it
  // What `out` holds before the launch; nothing: it is not initialised.
  std::vector<std::byte> out_before = {};
};

class LibraryKernels {
 public:
  // `file` beside the tests; compiled with the kernels that the runs name.
  LibraryKernels(const std::string& file, const std::vector<std::string>& kernels);

  // Launches the kernel and compares its last array, `out`, with what is expected, element by element.
  template <typename T>
  void expect(const KernelRun& run, const std::vector<T>& expected) {
    for (const Result& result : launch(run, expected.size() * sizeof(T))) {
      if (result.out.size() != expected.size() * sizeof(T)) continue;  // it has failed already
      std::vector<T> values(expected.size());
      std::memcpy(values.data(), result.out.data(), result.out.size());
      compare(run.kernel + " " + result.how, values, expected);
    }
  }

 private:
  struct Result {
    std::string how;  // "debug build, schedule 1"
    std::vector<std::byte> out;
  };
  std::vector<Result> launch(const KernelRun&, size_t out_bytes);
  template <typename T>
  static void compare(const std::string& what, const std::vector<T>& values, const std::vector<T>& expected);

  compile::KernelBuilds builds_;
};

// 0, 1, 2, ... shuffled a little: every value below `limit`, the same on every machine.
std::vector<int> numbers(size_t count, int limit);
std::vector<float> floats(const std::vector<int>& values, float scale = 1);

}  // namespace grader::libraries_test
