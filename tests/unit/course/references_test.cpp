#include "course/references.h"

#include <gtest/gtest.h>

#include "array/create.h"
#include "array/print.h"

namespace grader::course {
namespace {

using array::arange;
using array::Dtype;

array::Array call(const char* name, std::vector<array::Array> inputs) {
  return find_reference(name)->function(inputs);
}

TEST(Reference, Conv1dGivesThePuzzlesNumbers) {
  EXPECT_EQ(array::to_string(call("conv1d", {arange(6, Dtype::float32), arange(3, Dtype::float32)})),
            "[ 5.  8. 11. 14.  5.  0.]");
  EXPECT_EQ(array::to_string(call("conv1d", {arange(15, Dtype::float32), arange(4, Dtype::float32)})),
            "[14. 20. 26. 32. 38. 44. 50. 56. 62. 68. 74. 80. 41. 14.  0.]");
}

TEST(Reference, Conv1dDropsTapsPastTheEnd) {
  EXPECT_EQ(array::to_string(call("conv1d", {arange(2, Dtype::float32), arange(5, Dtype::float32)})),
            "[1. 0.]");
}

TEST(Reference, Add10GivesThePuzzlesNumbersInTheInputsShape) {
  array::Array a = arange(4, Dtype::float32);
  EXPECT_EQ(array::to_string(call("add_10", {a})), "[10. 11. 12. 13.]");
  array::Array square(Dtype::float32, {2, 2});
  for (int64_t i = 0; i < 4; ++i) square.set(i, static_cast<double>(i));
  EXPECT_EQ(call("add_10", {square}).shape(), square.shape());
}

TEST(Reference, AddAddsElementByElement) {
  EXPECT_EQ(array::to_string(call("add", {arange(4, Dtype::float32), arange(4, Dtype::float32)})),
            "[0. 2. 4. 6.]");
}

TEST(Reference, AnUnknownNameIsNone) { EXPECT_EQ(find_reference("conv2d"), nullptr); }

}  // namespace
}  // namespace grader::course
