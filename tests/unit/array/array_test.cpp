// Shape, strides, elements and views.
#include "array/array.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <limits>

#include "array/create.h"
#include "array/print.h"
#include "support/error.h"

namespace grader::array {
namespace {

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Array, NewOneIsZeroAndRowMajor) {
  const Array array(Dtype::float32, {2, 3});
  EXPECT_EQ(array.size(), 6);
  EXPECT_EQ(array.nbytes(), 24u);
  EXPECT_EQ(array.strides(), (Shape{12, 4}));
  EXPECT_EQ(to_string(array), "[[0. 0. 0.]\n [0. 0. 0.]]");
}

TEST(Array, DefaultOneIsEmpty) {
  const Array array;
  EXPECT_EQ(array.size(), 0);
  EXPECT_EQ(to_string(array), "[]");
  EXPECT_TRUE(array.bytes().empty());
  EXPECT_EQ(array.copy().size(), 0);
}

TEST(Array, WrongNumberOfBytesIsRefused) {
  EXPECT_EQ(message_of([] { Array(Dtype::int32, {3}, std::vector<std::byte>(10)); }),
            "an array of shape (3,) and dtype int32 has 12 bytes, not 10");
}

TEST(Array, ShapesThatNoMemoryHoldsAreRefusedBeforeAllocation) {
  EXPECT_EQ(message_of([] {
              Array(Dtype::int8, {int64_t{1} << 40, int64_t{1} << 40});
            }),
            "the shape (1099511627776, 1099511627776) is too large for any memory");
  EXPECT_EQ(message_of([] { Array(Dtype::int8, {2, -1}); }), "the shape (2, -1) has a negative length");
  EXPECT_EQ(message_of([] { Array(Dtype::int8, Shape(65, 1)); }),
            "an array of 65 dimensions: at most 64 are possible");
}

TEST(Array, TransposeIsAViewThatSharesElements) {
  Array array = arange(6, Dtype::int64).reshape({2, 3});
  Array view = array.transpose();
  EXPECT_EQ(view.shape(), (Shape{3, 2}));
  EXPECT_EQ(view.strides(), (Shape{8, 24}));
  EXPECT_FALSE(view.is_contiguous());
  view.set(1, 42);  // row 0, column 1 of the view
  EXPECT_EQ(array.get(3), 42);
  EXPECT_EQ(to_string(view), "[[ 0 42]\n [ 1  4]\n [ 2  5]]");
  EXPECT_THROW(view.bytes(), std::logic_error);
  EXPECT_EQ(view.contiguous().strides(), (Shape{16, 8}));
}

TEST(Array, CopyIsIndependent) {
  Array array = arange(3, Dtype::float64);
  Array copy = array.copy();
  copy.set(0, 9);
  EXPECT_EQ(array.get(0), 0);
}

TEST(Array, ReshapeOfAViewReadsInRowMajorOrder) {
  const Array array = arange(6, Dtype::int8).reshape({2, 3}).transpose().reshape({6});
  EXPECT_EQ(to_string(array), "[0 3 1 4 2 5]");
}

TEST(Array, ReshapeToAnotherSizeIsRefused) {
  EXPECT_EQ(message_of([] { arange(6, Dtype::int8).reshape({4}); }),
            "cannot reshape an array of shape (6,) (6 elements) to (4,) (4 elements)");
}

TEST(Array, PositionsOutsideAreRefused) {
  Array array(Dtype::int8, {2});
  EXPECT_THROW(array.get(2), std::out_of_range);
  EXPECT_THROW(array.set(-1, 0), std::out_of_range);
  EXPECT_THROW(Array().get(0), std::out_of_range);
}

TEST(Array, SetRoundsFloatsAndSaturatesIntegers) {
  Array half(Dtype::float16, {3});
  half.set(0, 2049);   // between 2048 and 2050: to even
  half.set(1, 65520);  // half a step past the greatest
  half.set(2, 3e-8);   // half the smallest subnormal, a little more
  EXPECT_EQ(half.get(0), 2048);
  EXPECT_EQ(half.get(1), std::numeric_limits<double>::infinity());
  EXPECT_EQ(half.get(2), std::ldexp(1, -24));
  Array bfloat(Dtype::bfloat16, {1});
  bfloat.set(0, 1.00390625);  // 1 + 2^-8, between 1 and 1 + 2^-7
  EXPECT_EQ(bfloat.get(0), 1);
  Array byte(Dtype::uint8, {3});
  byte.set(0, 2.9);
  byte.set(1, -5);
  byte.set(2, std::nan(""));
  EXPECT_EQ(to_string(byte), "[2 0 0]");
}

TEST(Array, EveryHalfAndBfloat16SurvivesTheWayToFloat64AndBack) {
  for (const Dtype dtype : {Dtype::float16, Dtype::bfloat16}) {
    for (uint32_t bits = 0; bits < 65536; ++bits) {
      std::vector<std::byte> bytes(2);
      const auto pattern = static_cast<uint16_t>(bits);
      std::memcpy(bytes.data(), &pattern, 2);
      Array array(dtype, {1}, bytes);
      const double value = array.get(0);
      if (std::isnan(value)) continue;
      array.set(0, value);
      ASSERT_EQ(std::memcmp(array.bytes().data(), bytes.data(), 2), 0) << bits;
    }
  }
}

TEST(Array, Int64AndUint64StayExact) {
  Array array(Dtype::int64, {1});
  array.set_int(0, std::numeric_limits<int64_t>::max());
  EXPECT_EQ(array.get_int(0), std::numeric_limits<int64_t>::max());
  const Array unsigned_one = array.astype(Dtype::uint64);
  EXPECT_EQ(to_string(unsigned_one), "[9223372036854775807]");
}

TEST(Array, AstypeIsNumpys) {
  Array array(Dtype::int64, {3});
  array.set_int(0, 300);
  array.set_int(1, -1);
  EXPECT_EQ(to_string(array.astype(Dtype::uint8)), "[ 44 255   0]");
  EXPECT_EQ(to_string(array.astype(Dtype::bool_)), "[ True  True False]");
  EXPECT_EQ(to_string(array.astype(Dtype::float32)), "[300.  -1.   0.]");
}

TEST(Array, DtypeNamesAreChecked) {
  EXPECT_EQ(dtype_from_name("bfloat16"), Dtype::bfloat16);
  EXPECT_NE(message_of([] { dtype_from_name("flaot32"); }).find("did you mean 'float32'?"),
            std::string::npos);
}

TEST(Print, OnlyAxesLongerThanSixAreCut) {
  const Array array = full({6, 6, 6, 6}, 1, Dtype::bool_);  // 1296 elements, but no axis longer than 6
  EXPECT_EQ(to_string(array).find("..."), std::string::npos);
  EXPECT_EQ(repr(arange(1001, Dtype::float32)),
            "array([   0.,    1.,    2., ...,  998.,  999., 1000.],\n"
            "      shape=(1001,), dtype=float32)");
}

}  // namespace
}  // namespace grader::array
