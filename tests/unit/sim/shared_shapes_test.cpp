// The shapes of shared arrays, from how a debug build indexes them.
#include "sim/shared_shapes.h"

#include <gtest/gtest.h>

#include "ptx/parse.h"

namespace grader::sim {
namespace {

// Of `s`: the extents and the size of an element; empty: not known.
std::vector<int64_t> shape_of(const std::string& variable, const std::string& body,
                              const std::string& target = "sm_90, debug") {
  ptx::Module module = ptx::parse(".version 9.0\n.target " + target + "\n.address_size 64\n" + variable +
                                  "\n.entry k() {\n.reg .b64 %rd<30>; .reg .b32 %r<9>; .reg .f32 %f<9>;\n"
                                  "mov.u64 %rd1, s; cvta.shared.u64 %rd2, %rd1;\n"
                                  "mov.u32 %r1, %tid.x; cvt.s64.s32 %rd3, %r1;\n" +
                                  body + "\nret; }\n");
  infer_shared_shapes(module);
  const auto& parts = module.variables[0].parts;
  if (parts.empty()) return {};
  std::vector<int64_t> shape = parts[0].shape;
  shape.push_back(parts[0].element_size);
  return shape;
}

const std::string kTile = ".shared .align 4 .b8 s[1088];";  // float s[16][17], or structures of 68 bytes
const std::string kRow = "mul.lo.s64 %rd4, %rd3, 68; add.s64 %rd5, %rd2, %rd4;\n";
const std::string kElement = kRow + "shl.b64 %rd6, %rd3, 2; add.s64 %rd7, %rd5, %rd6;\n";
using Shape = std::vector<int64_t>;

TEST(SharedShapes, AreReadOffTheIndices) {
  EXPECT_EQ(shape_of(kTile, kElement + "st.f32 [%rd7], %f1;"), (Shape{16, 17, 4}));
  // Another access that names only the row, or only the column.
  EXPECT_EQ(shape_of(kTile, kElement + "st.f32 [%rd7], %f1; ld.f32 %f2, [%rd5+12];"), (Shape{16, 17, 4}));
  EXPECT_EQ(
      shape_of(kTile, kElement + "st.f32 [%rd7], %f1; add.s64 %rd8, %rd2, %rd6; ld.f32 %f2, [%rd8+68];"),
      (Shape{16, 17, 4}));
}

TEST(SharedShapes, OfStructuresAreOfWholeOnes) {
  EXPECT_EQ(shape_of(kTile, kRow + "st.f32 [%rd5+8], %f1;"), (Shape{16, 68}));
  // An array that is a member, behind another member.
  EXPECT_EQ(shape_of(kTile, kElement + "st.f32 [%rd7+4], %f1;"), (Shape{16, 68}));
}

TEST(SharedShapes, HaveRowsThatConstantsName) {
  const std::string index = "shl.b64 %rd6, %rd3, 2; add.s64 %rd7, %rd2, %rd6; st.f32 [%rd7], %f1;\n";
  const std::string second = "add.s64 %rd8, %rd2, 544; add.s64 %rd9, %rd8, %rd6; ld.f32 %f2, [%rd9];\n";
  EXPECT_EQ(shape_of(kTile, index + second), (Shape{2, 136, 4}));
  // Not each of the rows is spoken of: it may be a structure.
  EXPECT_EQ(shape_of(kTile, index + "add.s64 %rd8, %rd2, 8; add.s64 %rd9, %rd8, %rd6; ld.f32 %f2, [%rd9];"),
            Shape{});
  // A pointer to the second half is a variable.
  EXPECT_EQ(
      shape_of(kTile, index + "add.s64 %rd8, %rd2, 544; mov.b64 %rd10, %rd8; add.s64 %rd9, %rd10, %rd6; "
                              "ld.f32 %f2, [%rd9];"),
      Shape{});
  // Three dimensions.
  EXPECT_EQ(shape_of(".shared .align 4 .b8 s[2176];",
                     kElement + "st.f32 [%rd7], %f1; add.s64 %rd8, %rd2, 1088; add.s64 %rd9, %rd8, %rd4; "
                                "add.s64 %rd10, %rd9, %rd6; st.f32 [%rd10], %f1;"),
            (Shape{2, 16, 17, 4}));
}

TEST(SharedShapes, OfDynamicMemoryLackTheFirstExtent) {
  EXPECT_EQ(shape_of(".extern .shared .align 4 .b8 s[];", kElement + "st.f32 [%rd7], %f1;"),
            (Shape{0, 17, 4}));
}

TEST(SharedShapes, StayUnknownWhereAccessesDoNotAgree) {
  EXPECT_EQ(shape_of(kTile, "shl.b64 %rd6, %rd3, 2; add.s64 %rd7, %rd2, %rd6; st.f32 [%rd7], %f1;"), Shape{});
  EXPECT_EQ(shape_of(kTile, kElement + "st.f32 [%rd7], %f1; mul.lo.s64 %rd8, %rd3, 136; "
                                       "add.s64 %rd9, %rd2, %rd8; st.f32 [%rd9], %f1;"),
            Shape{});
  // An array behind another in the same memory: its rows begin anywhere.
  EXPECT_EQ(shape_of(kTile,
                     "shl.b64 %rd6, %rd3, 2; add.s64 %rd7, %rd2, %rd6; mul.lo.s64 %rd8, %rd3, 68; "
                     "add.s64 %rd9, %rd7, %rd8; st.f32 [%rd9], %f1;"),
            Shape{});
}

TEST(SharedShapes, AreOfDebugBuildsAlone) {
  EXPECT_EQ(shape_of(kTile, kElement + "st.f32 [%rd7], %f1;", "sm_90"), Shape{});
}

}  // namespace
}  // namespace grader::sim
