// Everything that NumPy says in numpy_cases.jsonl (see make_numpy_cases.py), said by us. GRADER_NUMPY_CASES
// names another file of such cases.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "array/compare.h"
#include "array/npy.h"
#include "array/print.h"

namespace grader::array {
namespace {

using nlohmann::json;

std::vector<std::byte> from_hex(const std::string& hex) {
  std::vector<std::byte> bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<std::byte>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

Array described(const json& description) {
  Array array(dtype_from_name(description["dtype"].get<std::string>()), description["shape"].get<Shape>());
  const std::vector<std::byte> pattern = from_hex(description["data"].get<std::string>());
  const std::span<std::byte> bytes = array.bytes();
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = pattern[i % pattern.size()];
  return array;
}

// Each case of one kind; the test stops after ten differences, which is enough to see a pattern.
template <typename Check>
void for_each_case(const char* kind, Check check) {
  const char* other = std::getenv("GRADER_NUMPY_CASES");
  std::ifstream file(other != nullptr ? other : "numpy_cases.jsonl");
  int count = 0;
  int failed = 0;
  for (std::string line; std::getline(file, line) && failed < 10;) {
    const json one = json::parse(line);
    if (!one.contains(kind)) continue;
    ++count;
    SCOPED_TRACE(line.substr(0, 400));
    if (!check(one)) ++failed;
  }
  EXPECT_GT(count, 0) << "no cases: is numpy_cases.jsonl in the current folder?";
  ::testing::Test::RecordProperty("cases", count);
  std::printf("%d cases\n", count);
}

bool same(const std::string& ours, const std::string& numpy) {
  EXPECT_EQ(ours, numpy);
  return ours == numpy;
}

TEST(NumpyCases, Printing) {
  for_each_case("print", [](const json& one) {
    const Array array = described(one["print"]);
    const bool str = same(to_string(array), one["str"]);
    return same(repr(array), one["repr"]) && str;
  });
}

TEST(NumpyCases, PrintingOfATransposedViewEqualsThatOfItsCopy) {
  for_each_case("print", [](const json& one) {
    const Array view = described(one["print"]).transpose();
    return same(to_string(view), to_string(view.copy()));
  });
}

TEST(NumpyCases, AssertAllclose) {
  for_each_case("compare", [](const json& one) {
    const Array actual = described(one["compare"][0]);
    const Array desired = described(one["compare"][1]);
    const Tolerance tolerance{one["rtol"], one["atol"]};
    const Comparison comparison = compare(actual, desired, tolerance);
    EXPECT_EQ(comparison.equal, one["equal"].get<bool>());
    EXPECT_EQ(allclose(actual, desired, tolerance.rtol, tolerance.atol), one["allclose"].get<bool>());
    if (comparison.equal || one["equal"].get<bool>()) return comparison.equal == one["equal"].get<bool>();
    return same(assert_allclose_message(actual, desired, tolerance, comparison), one["message"]);
  });
}

TEST(NumpyCases, FilesThatNumpyWrote) {
  for_each_case("npy", [](const json& one) {
    const std::vector<std::byte> file = from_hex(one["npy"]);
    const Array expected = described(one["array"]);
    const Array array = parse_npy(file);
    EXPECT_EQ(name(array.dtype()), name(expected.dtype()));
    EXPECT_EQ(array.shape(), expected.shape());
    const bool equal = std::ranges::equal(array.bytes(), expected.bytes());
    EXPECT_TRUE(equal);
    if (!one["ours"].get<bool>()) return equal;
    EXPECT_EQ(to_npy(expected), file) << "numpy.save writes other bytes";
    return equal && to_npy(expected) == file;
  });
}

}  // namespace
}  // namespace grader::array
