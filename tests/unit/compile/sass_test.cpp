#include "compile/sass.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "compile/ptxas.h"
#include "compile/toolkit.h"

namespace grader::compile {
namespace {

using Kind = SassInstruction::Kind;

constexpr const char* kPairs = R"(.version 8.0
.target sm_90
.address_size 64
.visible .entry pairs(.param .u64 out) {
  .reg .pred %p<2>;
  .reg .b32 %r<8>;
  .reg .b64 %rd<3>;
  .shared .align 8 .b8 s[1024];
  ld.param.u64 %rd1, [out];
  mov.u32 %r1, %tid.x;
  shl.b32 %r2, %r1, 3;
  mov.u32 %r3, s;
  add.s32 %r4, %r3, %r2;
  st.shared.u32 [%r4], %r1;
  st.shared.u32 [%r4+4], %r2;
  bar.sync 0;
  xor.b32 %r5, %r4, 248;
  ld.shared.u32 %r6, [%r5];
  ld.shared.u32 %r7, [%r5+4];
  add.s32 %r6, %r6, %r7;
  setp.gt.u32 %p1, %r1, 16;
  @%p1 bra done;
  mul.wide.u32 %rd2, %r1, 4;
  add.s64 %rd1, %rd1, %rd2;
  st.global.u32 [%rd1], %r6;
done:
  ret;
}
)";

// The lines of the text are the instructions' own: two neighbours become one wide access, the branch an EXIT.
TEST(Assemble, SaysWhatEachLineOfThePtxBecame) {
  if (toolkit().nvcc.empty()) GTEST_SKIP() << "the toolkit has no ptxas";
  std::vector<SassInstruction> sass = sass_of(assemble(kPairs).cubin);
  std::erase_if(sass, [](const SassInstruction& s) { return !s.conditional && s.bytes == 0; });
  const std::vector<SassInstruction> expected{
      {15, Kind::shared_store, false, 8}, {18, Kind::shared_load, false, 8}, {22, Kind::exit, true, 0}};
  EXPECT_EQ(sass, expected);
}

TEST(Assemble, TextThatPtxasRefusesIsNothing) {
  EXPECT_TRUE(sass_of(assemble(".version 8.0\n.target sm_90\nnonsense\n").cubin).empty());
}
TEST(SassOf, BytesThatAreNoCubinAreNothing) {
  EXPECT_TRUE(sass_of("").empty());
  EXPECT_TRUE(sass_of(std::string(5000, 'x')).empty());
}

}  // namespace
}  // namespace grader::compile
