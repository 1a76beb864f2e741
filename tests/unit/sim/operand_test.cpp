// Operands that do not fit their instruction, as they may stand in a learner's `asm`: what ptxas refuses is
// refused here too, before the launch.
#include "kernel_test.h"
#include "ptx/parse.h"
#include "support/error.h"

namespace grader::sim {
namespace {

std::string kernel(const std::string& body) {
  return ".version 9.0\n.target sm_90\n.address_size 64\n"
         ".global .b32 gl[64]; .const .b32 co[4]; .shared .b32 sh[64]; .shared .b64 bar; .func f() { ret; }\n"
         ".entry k(.param .u64 out) { .local .b32 lo[4]; .reg .b32 %r<40>; .reg .b64 %x<9>; .reg .b128 "
         "%q<2>; .reg .pred "
         "%p<9>;\n" +
         body + "\nret; }\n";
}

// "line:column: message", or nothing.
std::string refusal(const std::string& instruction) {
  try {
    Gpu().load(ptx::parse(kernel(instruction), "x.ptx"));
  } catch (const DiagnosticsError& error) {
    const Diagnostic& d = error.diagnostics().at(0);
    EXPECT_EQ(d.code, "ptx") << d.message;
    return std::to_string(d.line) + ":" + std::to_string(d.column) + ": " + d.message;
  }
  return "";
}

struct Case {
  const char* instruction;
  const char* message;
};

void expect_refusals(std::initializer_list<Case> cases) {
  for (const Case& c : cases) EXPECT_EQ(refusal(c.instruction), std::string("6:1: ") + c.message);
}

TEST(Operand, APredicateIsNoValueAndAValueNoPredicate) {
  expect_refusals({
      {"add.u32 %r1, %p1, 1;", "add.u32: %p1 is a predicate, and a value is needed there"},
      {"popc.b32 %p1, %r1;", "popc.b32: %p1 is a predicate, and a value is needed there"},
      {"ld.global.u32 %r1, [%p1];", "ld.global.u32: %p1 is a predicate, and a value is needed there"},
      {"mov.b64 %x1, {%r1, %p1};", "mov.b64: %p1 is a predicate, and a value is needed there"},
      {"mbarrier.init.shared.b64 [bar], %p1;",
       "mbarrier.init.shared.b64: %p1 is a predicate, and a value is needed there"},
      {"selp.b32 %r1, %r2, %r3, %r4;", "selp.b32: %r4 holds a value, and a predicate is needed there"},
      {"setp.eq.u32 %p1|%r1, %r2, 1;", "setp.eq.u32: %r1 holds a value, and a predicate is needed there"},
      {"mov.pred %p1, %tid.x;", "mov.pred: %tid.x is a value, and a predicate is needed there"},
      {"ld.global.u32 %q1, [%x1];", "ld.global.u32: %q1 is of type .b128, which does not fit there"},
  });
  EXPECT_EQ(refusal("mov.pred %p1, 1; selp.b32 %r1, %r2, %r3, %p1; bar.red.or.pred %p1, 0, !%p2;"), "");
}

TEST(Operand, AResultGoesIntoARegister) {
  expect_refusals({
      {"add.u32 5, %r1, 1;", "add.u32: a result goes into a register, not into a number"},
      {"mov.u32 %tid.x, 1;", "mov.u32: %tid.x can only be read"},
      {"mov.u64 sh, 1;", "mov.u64: sh is an address, and a result needs a register"},
      {"add.u32 %r1, _, 1;", "add.u32: _ stands for a result that nobody wants, not for a value"},
  });
}

TEST(Operand, AVectorIsAsLongAsItsInstructionSays) {
  expect_refusals({
      {"ld.global.v2.u32 {%r1, %r2, %r3, %r4}, [gl];",
       "ld.global.v2.u32: a vector of 2 is needed there, not of 4"},
      {"st.global.v4.u32 [gl], %r1;", "st.global.v4.u32: a vector of 4 is needed there, not of 1"},
      {"mov.b64 {%r1, %r2}, {%r3, %r4};", "mov.b64: one side of a mov is a vector, not both"},
      {"ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r1, %r2}, [sh];",
       "ldmatrix.sync.aligned.m8n8.x1.shared.b16: 2 registers are given for a, and 1 are needed"},
      {"mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%r0, %r1, %r2, %r3}, {%r4, %r5}, {%r6, %r7}, "
       "{%r0, %r1, %r2, "
       "%r3};",
       "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32: 2 registers are given for a, and 4 are needed"},
  });
  EXPECT_EQ(refusal("ld.global.u32 {%r1}, [gl];"), "");  // as ptxas has it
}

TEST(Operand, SparsityMetadataIsARegisterAndItsSelectorANumber) {
  const auto mma = [](const char* form, const std::string& operands) {
    return refusal(std::string("mma.sp.sync.aligned.") + form + " {%r0, %r1, %r2, %r3}, " + operands + ";");
  };
  const char* const halves = "m16n8k16.row.col.f32.f16.f16.f32";
  const char* const bytes = "m16n8k32.row.col.s32.s8.s8.s32";
  const std::string right = "{%r4, %r5}, {%r6, %r7}, {%r0, %r1, %r2, %r3}";
  EXPECT_EQ(mma(halves, right + ", %r8, 3"), "");
  EXPECT_EQ(mma(halves, right + ", {%r8}, 0x2"), "");
  EXPECT_EQ(mma(bytes, right + ", %r8, 1"), "");
  EXPECT_EQ(mma(halves, right + ", {%r8, %r9}, 1"), "");  // the first, as ptxas has it

  const std::string half = std::string("mma.sp.sync.aligned.") + halves;
  EXPECT_EQ(mma(halves, right), "6:1: " + half + " takes 6 operands (d, a, b, c, e, f), not 4");
  EXPECT_EQ(mma(halves, right + ", 5, 0"), "6:122: operand 5 of " + half + " is a register, not a number");
  EXPECT_EQ(mma(halves, right + ", {5}, 0"), "6:122: operand 5 of " + half + " is a register, not a number");
  EXPECT_EQ(mma(halves, right + ", %x1, 0"),
            "6:122: %x1 is a .b64 register, and operand 5 of " + half + " needs one of 32 bits");
  EXPECT_EQ(mma(halves, right + ", {%x1}, 0"),
            "6:122: operand 5 of " + half + " is of .b64 registers, and each element needs one of 32 bits");
  EXPECT_EQ(mma(halves, right + ", %tid.x, 0"), "6:122: %tid.x is read by mov, not by " + half);
  EXPECT_EQ(mma(halves, right + ", %r8, %r9"),
            "6:127: operand 6 of " + half + " is an integer that is known here, no register");
  EXPECT_EQ(mma(halves, right + ", %r8, 4"), "6:127: operand 6 of " + half + " is 0 to 3, not 4");
  EXPECT_EQ(mma(bytes, right + ", %r8, 2"), "6:1: mma.sp.sync.aligned." + std::string(bytes) +
                                                ": the sparsity selector is 0 to 1 here, not 2");
  const std::string bfloats = "m16n8k32.row.col.f32.bf16.bf16.f32";
  const std::string larger = "{%r4, %r5, %r6, %r7}, {%r4, %r5, %r6, %r7}, {%r0, %r1, %r2, %r3}, %r8, ";
  EXPECT_EQ(mma("m16n8k32.row.col.f32.f16.f16.f32", larger + "3"),  // ptxas takes it, a card does not
            "6:1: mma.sp.sync.aligned.m16n8k32.row.col.f32.f16.f16.f32: the sparsity selector is 0 to 1 "
            "here, not 3");
  EXPECT_EQ(mma(bfloats.c_str(), larger + "3"),
            "6:1: mma.sp.sync.aligned." + bfloats + ": the sparsity selector is 0 to 1 here, not 3");
  EXPECT_EQ(
      mma("m16n8k64.row.col.s32.s8.s8.s32",
          "{%r4, %r5, %r6, %r7}, {%r4, %r5, %r6, %r7}, {%r0, %r1, %r2, %r3}, %r8, 1"),
      "6:1: mma.sp.sync.aligned.m16n8k64.row.col.s32.s8.s8.s32: the sparsity selector is 0 here, not 1");
  EXPECT_EQ(mma(halves, "{%r4, %r5, %r6, %r7}, {%r6, %r7}, {%r0, %r1, %r2, %r3}, %r8, 0"),
            "6:1: " + half + ": 4 registers are given for a, and 2 are needed");

  const std::string dense = "mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32";
  EXPECT_EQ(refusal(dense + " {%r0, %r1, %r2, %r3}, {%r4, %r5}, {%r6}, {%r0, %r1, %r2, %r3}, %r8, 0;"),
            "6:1: " + dense + " takes 4 operands (d, a, b, c), not 6");
}

TEST(Operand, ANameIsAnAddressInItsOwnSpace) {
  expect_refusals({
      {"ld.shared.u32 %r1, [gl];", "ld.shared.u32: gl is in .global memory, not in .shared"},
      {"ld.param.u32 %r1, [sh];", "ld.param.u32: sh is in .shared memory, not in .param"},
      {"ld.u32 %r1, [out];", "ld.u32: out is in .param memory, which has to be named"},
      {"atom.add.u32 %r1, [co], 1;", "atom.add.u32: co is in .const memory, which has to be named"},
      {"cvta.global.u64 %x1, sh;", "cvta.global.u64: sh is in .shared memory, not in .global"},
      {"cp.async.ca.shared.global [gl], [sh], 4;",
       "cp.async.ca.shared.global: gl is in .global memory, not in .shared"},
      {"mbarrier.init.b64 [gl], 1;", "mbarrier.init.b64: gl is in .global memory, not in .shared"},
      {"ld.global.u32 %r1, [f];", "ld.global.u32: f is no variable"},
  });
}

TEST(Operand, AGenericAccessThroughANameIsToTheVariable) {
  TestKernel k(
      ".global .b32 gl[4]; .shared .b32 sh[4]; .shared .b64 bar;\n"
      ".entry k(.param .u64 out) { .local .b32 lo[4]; .reg .b32 %r<9>; .reg .b64 %x<9>; ld.param.u64 %x1, "
      "[out];\n"
      "st.u32 [sh+4], 5; st.u32 [lo+8], 6; st.u32 [gl+12], 7; mbarrier.init.b64 [bar], 1;\n"
      "ld.shared.u32 %r1, [sh+4]; ld.local.u32 %r2, [lo+8]; atom.add.u32 %r3, [gl+12], 1;\n"
      "mbarrier.arrive.shared.b64 %x2, [bar];\n"
      "st.global.u32 [%x1], %r1; st.global.u32 [%x1+4], %r2; st.global.u32 [%x1+8], %r3; ret; }");
  const DevicePointer out = k.buffer(std::vector<uint32_t>(3));
  EXPECT_FALSE(k.launch({1, 1, 1}, {1, 1, 1}, {out}).error.has_value());
  EXPECT_EQ(k.read<uint32_t>(out, 3), (std::vector<uint32_t>{5, 6, 7}));
}

}  // namespace
}  // namespace grader::sim
