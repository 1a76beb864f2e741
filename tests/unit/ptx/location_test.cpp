// Places in the source: .file, .loc, inlined functions.
#include <gtest/gtest.h>

#include "ptx_text.h"

namespace grader::ptx {
namespace {

TEST(Location, FilesAreFoundWhereverTheyStand) {
  const Module module = parse(read("data/shared_90_lineinfo.ptx"));
  ASSERT_EQ(module.files.size(), 2u);
  EXPECT_EQ(module.files[1], "data/shared.cu");
}

TEST(Location, InlinedCodeKnowsItsCallerAndFunction) {
  for (const char* dialect : {"90", "100"}) {
    const Module module = parse(read("data/calls_" + std::string(dialect) + "_lineinfo.ptx"));
    size_t inlined = 0;
    for (const Location& location : module.locations) {
      if (location.inlined_at == kNone) continue;
      ++inlined;
      EXPECT_EQ(location.function, "_Z5clampi");
      EXPECT_EQ(location.line, 11u);
      EXPECT_EQ(module.locations.at(location.inlined_at).line, 17u);
    }
    EXPECT_EQ(inlined, 1u) << dialect;
  }
}

TEST(Location, HoldsUntilTheNextOne) {
  const Function k = parse_kernel("mov.u32 %r1, 1; .loc 1 5 3\nmov.u32 %r1, 2; mov.u32 %r1, 3;");
  EXPECT_EQ(k.body[0].location, kNone);
  EXPECT_EQ(k.body[1].location, 0u);
  EXPECT_EQ(k.body[2].location, 0u);
}

TEST(Location, InstructionsKnowTheirPlaceInThePtx) {
  const Function k = parse_kernel("ret;\n  @%p1 ret;");
  EXPECT_EQ(k.body[1].line, 8u);
  EXPECT_EQ(k.body[1].column, 8u);
}

}  // namespace
}  // namespace grader::ptx
