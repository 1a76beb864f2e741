// Places in the source: .file, .loc, inlined functions.
#include <gtest/gtest.h>

#include "ptx/print.h"
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

// nvcc -G: its .loc does not say where the call stands, DWARF does.
TEST(Location, InlinedCodeOfADebugBuildKnowsItsCaller) {
  const Module module = parse(
      ".version 9.0\n.target sm_90, debug\n.address_size 64\n.file 1 \"own.cu\"\n.file 2 \"header.h\"\n"
      ".entry k() {\n.reg .b32 %r;\n.loc 2 489 9\nmov.u32 %r, 1;\nFROM:\nmov.u32 %r, 2;\nTO:\nret;\n}\n"
      ".section .debug_abbrev {\n.b8 1, 29, 0, 17, 1, 18, 1, 88, 11, 89, 5, 0, 0, 0\n}\n"  // inlined_subroutine
      ".section .debug_info {\n.b32 28\n.b8 2, 0\n.b32 .debug_abbrev\n.b8 8\n"
      ".b8 1\n.b64 FROM\n.b64 TO\n.b8 1, 7, 0, 0\n}\n");
  const Function& k = *module.find_function("k");
  EXPECT_EQ(module.locations.at(k.body[0].location).inlined_at, kNone);
  const Location& inlined = module.locations.at(k.body[1].location);
  EXPECT_EQ(inlined.line, 489u);
  ASSERT_NE(inlined.inlined_at, kNone);
  EXPECT_EQ(module.locations[inlined.inlined_at].file, 1u);
  EXPECT_EQ(module.locations[inlined.inlined_at].line, 7u);
  EXPECT_EQ(module.locations.at(k.body[2].location).inlined_at, kNone);
  EXPECT_TRUE(parse(print(module)) == module) << print(module);
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
