// Functions: how values get into them and out of them.
#include "kernel_test.h"
#include "support/error.h"

namespace grader::sim {
namespace {

using U = uint32_t;

TEST(Functions, TakeAndReturnRegistersAlsoOfVectors) {
  TestKernel k(R"(
.func (.reg .u32 sum, .reg .pred is_odd) add(.reg .v2 .u32 a, .reg .u32 more) {
  .reg .u32 t; .reg .pred none;
  setp.eq.u32 none, a.x, 0; mov.u32 sum, 0; setp.eq.u32 is_odd, 1, 0;
  @none ret;
  add.u32 sum, a.x, a.y; add.u32 sum, sum, more;
  and.b32 t, sum, 1; setp.eq.u32 is_odd, t, 1;
}
.visible .entry k(.param .u64 out) {
  .reg .u64 to; .reg .u32 sum, odd, i; .reg .v2 .u32 pair<2>; .reg .pred p; .reg .u64 offset;
  ld.param.u64 to, [out]; mov.u32 i, %tid.x;
  mul.wide.u32 offset, i, 8; add.u64 to, to, offset;
  mov.u32 pair0.x, i; mov.u32 pair0.y, 10; mov.v2.u32 pair1, pair0;
  call (sum, p), add, (pair1, 7);
  selp.u32 odd, 1, 0, p;
  st.global.v2.u32 [to], {sum, odd};
  ret; })");
  const DevicePointer out = k.buffer(std::vector<U>(6));
  EXPECT_FALSE(k.launch({1, 1, 1}, {3, 1, 1}, {out}).error.has_value());
  EXPECT_EQ(k.read<U>(out, 6), (std::vector<U>{0, 0, 18, 0, 19, 1}));
}

TEST(Functions, AVectorsElementsMoveAtOnce) {
  EXPECT_EQ(
      (one<U, U>("mov.u32 %x1, %a; mov.u32 %x2, %b; mov.v2.u32 {%x1, %x2}, {%x2, %x1}; sub.u32 %d, %x1, %x2;",
                 3u, 10u)),
      7u);
}

// PTX ISA 5.1.6: a variable for the values of a call has no address.
TEST(Functions, TakeNoAddressOfWhatTheyPass) {
  const auto load = [](const char* name) {
    TestKernel(std::string(".func g(.param .b32 p) { ret; }\n.func f(.param .b32 own) {\n"
                           ".reg .b64 at; .param .b32 passed; mov.b64 at, ") +
               name +
               "; st.param.b32 [passed], 1; call g, (passed); ret; }\n.entry k() { call f, (5); ret; }")
        .launch({1, 1, 1}, {1, 1, 1}, {});
  };
  EXPECT_NO_THROW(load("own"));
  EXPECT_THROW(load("passed"), DiagnosticsError);
  EXPECT_THROW(TestKernel(".entry k() { .reg .b64 at; .param .b32 passed; mov.b64 at, passed; ret; }"),
               DiagnosticsError);
}

// ... and a parameter whose address is taken lies on the stack.
TEST(Functions, ReadAndWriteTheirParametersThroughAddresses) {
  TestKernel k(R"(
.func (.param .align 4 .b8 result[8]) pick(.param .align 4 .b8 pair[9], .param .b32 index) {
  .reg .b64 at, generic, offset, to; .reg .b32 i, a, b; .reg .pred first;
  mov.b64 at, pair; mov.b64 to, result;
  ld.param.b32 i, [index];
  mul.wide.u32 offset, i, 4; add.s64 at, at, offset;
  ld.param.b32 a, [at];
  st.local.b32 [at], 77; cvta.local.u64 generic, at; st.b8 [generic], 78;
  ld.param.b32 b, [pair+4];
  st.local.b32 [to], a;
  setp.eq.u32 first, i, 0; @first bra DONE;
  st.param.b32 [to+4], b; ret;
DONE:
  st.param.b32 [to+4], 5; ret;
}
.visible .entry k(.param .u64 out) {
  .reg .u64 to, offset; .reg .u32 a, b, i;
  .param .align 4 .b8 passed[9]; .param .b32 index; .param .align 4 .b8 result[8];
  ld.param.u64 to, [out]; mov.u32 i, %tid.x;
  st.param.b32 [passed], 10; st.param.b32 [passed+4], 20; st.param.b32 [index], i;
  call (result), pick, (passed, index);
  ld.param.b32 a, [result]; ld.param.b32 b, [result+4];
  mul.wide.u32 offset, i, 8; add.u64 to, to, offset;
  st.global.v2.u32 [to], {a, b};
  ret; })");
  const DevicePointer out = k.buffer(std::vector<U>(4));
  EXPECT_FALSE(k.launch({1, 1, 1}, {2, 1, 1}, {out}).error.has_value());
  EXPECT_EQ(k.read<U>(out, 4), (std::vector<U>{10, 5, 20, 78}));
}

}  // namespace
}  // namespace grader::sim
