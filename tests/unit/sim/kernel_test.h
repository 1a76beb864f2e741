// Short PTX in, results out: the helper of all tests of the simulated GPU.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sim/gpu.h"

namespace grader::sim {

// A module on a GPU of its own. Buffers are passed by address, in the order they were made, and numbers after
// them.
class TestKernel {
 public:
  // `ptx` without its header (.version, .target, .address_size).
  explicit TestKernel(const std::string& ptx);

  template <class T>
  DevicePointer buffer(const std::vector<T>& values, std::string name = "", bool read_only = false) {
    return make_buffer(std::as_bytes(std::span(values)), sizeof(T), std::move(name), read_only);
  }
  LaunchResult launch(Dim3 grid, Dim3 block, std::vector<uint64_t> parameters, uint32_t shared = 0,
                      LaunchOptions = {});
  template <class T>
  std::vector<T> read(DevicePointer from, size_t count) {
    std::vector<T> values(count);
    EXPECT_TRUE(gpu.read(from, std::as_writable_bytes(std::span(values))));
    return values;
  }

  Gpu gpu;
  std::shared_ptr<LoadedModule> module;

 private:
  DevicePointer make_buffer(std::span<const std::byte>, uint32_t element, std::string name, bool read_only);
};

struct InOut {
  std::vector<uint32_t> out;
  LaunchResult result;
};
// Launches a kernel k(in, out): `in` holds 1, 2, ... 1024, `out` a word for each thread. `checks`: their
// names in tool_set.h.
InOut run_in_out(const std::string& ptx, const LaunchConfig&, uint32_t checks, LaunchOptions = {});

// Executes `body` in one thread for each element: the registers %a, %b, %c hold the elements, %d is the
// result. Registers to work with: %p1 to %p9, %x1 to %x9 (.b32), %y1 to %y9 (.b64), %h1 to %h9 (.b16).
std::vector<uint64_t> evaluate_bits(const std::string& body, uint32_t result_size, uint32_t size,
                                    std::vector<std::vector<uint64_t>> inputs);

template <class D, class T>
std::vector<D> evaluate(const std::string& body, std::vector<T> a, std::vector<T> b = {},
                        std::vector<T> c = {}) {
  std::vector<std::vector<uint64_t>> inputs;
  for (const auto& v : {a, b, c}) {
    std::vector<uint64_t> bits(a.size(), 0);
    for (size_t i = 0; i < v.size(); ++i) std::memcpy(&bits[i], &v[i], sizeof(T));
    inputs.push_back(bits);
  }
  std::vector<D> results;
  for (uint64_t bits : evaluate_bits(body, sizeof(D), sizeof(T), inputs)) {
    D value;
    std::memcpy(&value, &bits, sizeof(D));
    results.push_back(value);
  }
  return results;
}
// The same for one element.
template <class D, class T>
D one(const std::string& body, T a, T b = T(), T c = T()) {
  return evaluate<D, T>(body, {a}, {b}, {c})[0];
}

}  // namespace grader::sim
