#include "cli/launch_arguments.h"

#include <cstring>

#include "array/npy.h"
#include "scratch.h"
#include "support/error.h"

namespace grader::cli {
namespace {

using Kind = LaunchArgument::Kind;

std::string refusal(const std::string& text) {
  try {
    parse_launch_argument(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "(accepted)";
}

template <typename Number>
Number number(const std::string& text) {
  const auto argument = parse_launch_argument(text);
  Number value{};
  EXPECT_EQ(argument.scalar.size(), sizeof value);
  std::memcpy(&value, argument.scalar.data(), sizeof value);
  return value;
}

TEST(LaunchArguments, NumbersHaveTheSizeOfTheirType) {
  EXPECT_EQ(number<int32_t>("i32:-5"), -5);
  EXPECT_EQ(number<uint32_t>("u32:4294967295"), 4294967295u);
  EXPECT_EQ(number<int64_t>("i64:-9000000000"), -9000000000);
  EXPECT_EQ(number<uint64_t>("u64:18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(number<float>("f32:1.5"), 1.5f);
  EXPECT_EQ(number<double>("f64:-1e300"), -1e300);
}

TEST(LaunchArguments, NumbersThatAreNoneAreRefused) {
  EXPECT_NE(refusal("i32:3000000000").find("does not fit"), std::string::npos);
  EXPECT_NE(refusal("i32:1.5").find("i32:-5"), std::string::npos);
  EXPECT_NE(refusal("u32:-1"), "(accepted)");
  EXPECT_NE(refusal("f32:"), "(accepted)");
}

TEST(LaunchArguments, ArangeCounts) {
  const auto argument = parse_launch_argument("arange:float32:2x2");
  EXPECT_TRUE(argument.is_read() && !argument.is_written());
  EXPECT_EQ(argument.array.shape(), (array::Shape{2, 2}));
  EXPECT_EQ(argument.array.get(3), 3);
}

TEST(LaunchArguments, ArraysComeFromFilesOrDescriptions) {
  const ScratchFolder scratch;
  const auto file = scratch.path() / "a.npy";
  array::Array array(array::Dtype::int16, {2, 3});
  array.set_int(5, 7);
  array::save_npy(file, array);
  const auto in = parse_launch_argument("in:" + file.string());
  EXPECT_TRUE(in.is_read() && !in.is_written());
  EXPECT_EQ(in.array.get_int(5), 7);
  EXPECT_TRUE(parse_launch_argument("inout:" + file.string()).is_written());

  const auto out = parse_launch_argument("out:dir:with:colons/o.npy:float16:16x4");
  EXPECT_EQ(out.kind, Kind::out);
  EXPECT_EQ(out.file, "dir:with:colons/o.npy");
  EXPECT_EQ(out.array.dtype(), array::Dtype::float16);
  EXPECT_EQ(out.array.shape(), (array::Shape{16, 4}));
  EXPECT_EQ(parse_launch_argument("uninit:float32:64").array.nbytes(), 256u);
}

TEST(LaunchArguments, WhatIsWrongIsNamed) {
  EXPECT_NE(refusal("nonsense").find("write in:FILE.npy"), std::string::npos);
  EXPECT_NE(refusal("ins:a.npy").find("did you mean in:?"), std::string::npos);
  EXPECT_NE(refusal("in:/nowhere/a.npy").find("/nowhere/a.npy"), std::string::npos);
  EXPECT_NE(refusal("out:o.npy:float23:4").find("float32"), std::string::npos);
  EXPECT_NE(refusal("out:o.npy:float32").find("SHAPE"), std::string::npos);
  EXPECT_NE(refusal("uninit:float32:4xx4").find("4xx4"), std::string::npos);
  EXPECT_NE(refusal("uninit:float32:-4"), "(accepted)");
  EXPECT_NE(refusal("uninit:float64:4000000000x4000000000").find("larger"), std::string::npos);
  for (const char* text :
       {"", ":", "in:", "out::float32:4", "uninit:", "uninit:float32:", "i32", "out:o.npy::"})
    EXPECT_NE(refusal(text), "(accepted)") << text;
}

TEST(LaunchArguments, Extents) {
  EXPECT_EQ(parse_extents("16,4", ',', "--grid"), (std::vector<int64_t>{16, 4}));
  EXPECT_THROW(parse_extents("16,", ',', "--grid"), Error);
  EXPECT_THROW(parse_extents("5000000000", ',', "--grid"), Error);
}

}  // namespace
}  // namespace grader::cli
