// Instructions, operands, scopes, labels, calls.
#include <gtest/gtest.h>

#include "ptx/print.h"
#include "ptx_text.h"

namespace grader::ptx {
namespace {

TEST(Operand, ANumberMayBeAddedToARegister) {
  const Module module = parse(kernel("L: st.global.u32 [%rd1+4], %r1+1; mov.u64 %rd2, %rd1 + 8; bra L;"));
  const Function& k = *module.find_function("k");
  std::string body;
  for (const Instruction& i : k.body) body += describe(i, k, module) + "; ";
  EXPECT_EQ(body,
            "add.s32 %sum, %r1, 1; st.global.u32 [%rd1+4], %sum; add.s64 %sum$2, %rd1, 8; mov.u64 %rd2, "
            "%sum$2; bra L; ");
  EXPECT_EQ(k.labels.at(0).instruction, 0u);
  EXPECT_TRUE(parse(print(module)) == module) << print(module);
  EXPECT_EQ(refusal(kernel("mov.f32 %f1, %f2+1;")), "7:14: a number can be added to an integer, not to %f2");
}

TEST(Function, ParametersInRegistersAreParamVariables) {
  const std::string head = kHead;
  const Module module =
      parse(head +
            ".func (.reg .b32 r, .reg .pred p) f(.reg .v2 .b32 a, .param .b32 b) {\n"
            "add.u32 r, a.x, a.y; setp.eq.u32 p, r, 0; }\n"
            ".entry k() { .reg .b32 x, y; .reg .pred p; .reg .v2 .b32 v; call (x, p), f, (v, 5); ret; }\n");
  EXPECT_TRUE(parse(print(module)) == module) << print(module);
  const Function& f = *module.find_function("f");
  EXPECT_EQ(describe(f.body.front(), f, module), "ld.param.v2.b32 {a$0, a$1}, [a]");
  EXPECT_EQ(describe(f.body.back(), f, module), "st.param.u32 [p], %truth");
  const Function& k = *module.find_function("k");
  std::string calls;
  for (const Instruction& i : k.body) calls += describe(i, k, module) + "\n";
  EXPECT_EQ(calls,
            "st.param.v2.b32 [passed$3], {v$0, v$1}\nst.param.b32 [passed$4], 5\n"
            "call (passed, passed$2), f, (passed$3, passed$4)\n"
            "ld.param.b32 x, [passed]\nld.param.u32 %truth, [passed$2]\nsetp.ne.u32 p, %truth, 0\nret\n");
  const Module halves = parse(head + ".func (.reg .f16 r) f(.reg .f16x2 a) { ret; }\n");
  EXPECT_TRUE(parse(print(halves)) == halves) << print(halves);
  EXPECT_EQ(refusal(head + ".entry k(.reg .b32 a) { ret; }"),
            "4:20: a kernel's parameters are .param variables");
  EXPECT_EQ(refusal(head + ".func f(.reg .b32 a) { ret; }\n.entry k() { call f, (1, 2); ret; }"),
            "5:14: f has 1 parameter, not 2");
}

TEST(Function, NeedsNoSemicolonAfterItsDeclaration) {
  const std::string head = kHead;
  const Module module =
      parse(head + ".extern .func (.param .b32 r) f(.param .b32 a)\n.visible .func g .noreturn\n" +
            ".func h(.param .b32 a)\n.func h(.param .b32 a) { ret; }\n");
  EXPECT_TRUE(module.find_function("f")->is_extern);
  EXPECT_TRUE(module.find_function("g")->is_noreturn);
  EXPECT_FALSE(module.find_function("h")->is_extern);
  EXPECT_TRUE(parse(print(module)) == module);
  EXPECT_EQ(refusal(head + ".entry k()\n.func f() { ret; }"),
            "5:1: expected ';' or a body after a kernel's head, not '.func'");
}

TEST(Parse, KeepsModifiersAndTypesInOrder) {
  const Instruction cvt = parse_one("cvt.rn.f32.s32 %f1, %r1");
  EXPECT_EQ(cvt.opcode, Opcode::cvt);
  EXPECT_EQ(cvt.modifiers, std::vector{Modifier::rn});
  EXPECT_EQ(cvt.types, (std::vector{Type::f32, Type::s32}));
  EXPECT_EQ(mnemonic(parse_one("vadd.s32.u32.u32.sat %r1, %r2, %r3")), "vadd.s32.u32.u32.sat");
}

TEST(Parse, GuardsAreRegisters) {
  const Function k = parse_kernel("@!%p3 add.s32 %r1, %r1, 1;");
  EXPECT_EQ(k.registers.at(k.body[0].guard).name, "%p3");
  EXPECT_TRUE(k.body[0].guard_negated);
}

TEST(Parse, RegistersExistOnceTheyAreUsed) {
  const Function k = parse_kernel(".reg .b32 %many<1000000>; mov.u32 %many7, %tid.x;");
  ASSERT_EQ(k.registers.size(), 1u);
  EXPECT_EQ(k.registers[0].name, "%many7");
  EXPECT_EQ(k.registers[0].type, Type::b32);
  const Operand& source = k.body[0].operands[1];
  EXPECT_EQ(source.kind, OperandKind::special);
  EXPECT_EQ(static_cast<SpecialRegister>(source.special), SpecialRegister::tid_x);
}

TEST(Parse, AddressesHaveABaseAndAnOffset) {
  const Module module =
      parse(kernel("ld.param.u64 %rd1, [k_param_0+4]; ld.global.u8 %r1, [%rd1+-8]; ld.local.u32 %r1, [64];"));
  const Function& k = *module.find_function("k");
  EXPECT_EQ(k.body[0].operands[1].symbol, k.parameters[0]);
  EXPECT_EQ(k.body[0].operands[1].bits, 4u);
  EXPECT_EQ(static_cast<int64_t>(k.body[1].operands[1].bits), -8);
  EXPECT_EQ(k.body[1].operands[1].symbol, kNone);
  EXPECT_EQ(k.body[2].operands[1].bits, 64u);
}

TEST(Parse, PairsVectorsSinksAndNegations) {
  EXPECT_EQ(parse_one("shfl.sync.up.b32 %r1|%p1, %r2, 1, 0, -1").operands[0].kind, OperandKind::pair);
  EXPECT_EQ(parse_one("elect.sync _|%p1, -1").operands[0].elements[0].kind, OperandKind::sink);
  EXPECT_EQ(parse_one("mov.b64 {%r1, %r2}, %rd1").operands[0].elements.size(), 2u);
  EXPECT_TRUE(parse_one("setp.eq.or.s32 %p1, %r1, 0, !%p2").operands[3].negated);
  EXPECT_EQ(parse_one("vadd.s32.u32.u32 %r1, %r2.b3, %r3.h1").operands[1].part, "b3");
}

TEST(Parse, VectorRegistersAreTheirComponents) {
  const Function k = parse_kernel(".reg .v4 .f32 %v; ld.global.v4.f32 %v, [%rd1]; add.f32 %f1, %v.x, %v.w;");
  EXPECT_EQ(k.body[0].operands[0].elements.size(), 4u);
  EXPECT_EQ(k.body[1].operands[2].reg, k.body[0].operands[0].elements[3].reg);
}

TEST(Parse, BranchesGoForwardAndBack) {
  const Function k = parse_kernel("TOP: @%p1 bra END; bra.uni TOP; END: ret;");
  EXPECT_EQ(k.labels.at(k.body[0].operands[0].symbol).instruction, 2u);
  EXPECT_EQ(k.labels.at(k.body[1].operands[0].symbol).instruction, 0u);
}

TEST(Parse, BranchTargetsAreLabels) {
  const Function k = parse_kernel("list: .branchtargets A, B; brx.idx %r1, list; A: B: ret;");
  const Label& list = k.labels.at(k.body[0].operands[1].symbol);
  ASSERT_EQ(list.targets.size(), 2u);
  EXPECT_EQ(k.labels.at(list.targets[1]).name, "B");
}

TEST(Parse, InnerScopesHaveTheirOwnNames) {
  const Function k = parse_kernel(
      "{ .reg .b32 t; @%p1 bra DONE; mov.b32 t, 1; DONE: }\n{ .reg .f32 t; @%p1 bra DONE; mov.f32 t, %f1; "
      "DONE: }");
  EXPECT_EQ(k.registers.at(k.body[1].operands[0].reg).name, "t");
  EXPECT_EQ(k.registers.at(k.body[3].operands[0].reg).name, "t$2");
  EXPECT_EQ(k.registers.at(k.body[3].operands[0].reg).type, Type::f32);
  EXPECT_EQ(k.labels.at(k.body[0].operands[0].symbol).instruction, 2u);
  EXPECT_EQ(k.labels.at(k.body[2].operands[0].symbol).instruction, 4u);
}

TEST(Parse, CallsHaveFourOperands) {
  const Module module = parse(read("data/calls_90_lineinfo.ptx"));
  const Function& k = *module.find_function("_Z5callsPfiPFffiE");
  std::vector<const Instruction*> calls;
  for (const Instruction& i : k.body) {
    if (i.opcode == Opcode::call) calls.push_back(&i);
  }
  ASSERT_EQ(calls.size(), 3u);
  const auto& direct = calls[0]->operands;
  ASSERT_EQ(direct.size(), 4u);
  EXPECT_EQ(module.symbols.at(direct[1].symbol).name, "_Z5twicefi");
  EXPECT_EQ(direct[2].elements.size(), 2u);
  EXPECT_EQ(direct[3].kind, OperandKind::sink);
  const auto& indirect = calls[1]->operands;
  EXPECT_EQ(indirect[1].kind, OperandKind::reg);
  EXPECT_EQ(module.symbols.at(indirect[3].symbol).kind, Symbol::Kind::prototype);
  EXPECT_TRUE(module.find_function("vprintf")->is_extern);
}

TEST(Parse, ReadsLaunchBounds) {
  const Module module = parse(std::string(kHead) +
                              ".visible .entry k() .maxntid 128 .minnctapersm 2 .reqnctapercluster 2, 1 "
                              ".explicitcluster { ret; }");
  const Function& k = *module.find_function("k");
  EXPECT_EQ(k.max_threads[0], 128u);
  EXPECT_EQ(k.max_threads[2], 1u);
  EXPECT_EQ(k.min_blocks_per_sm, 2u);
  EXPECT_EQ(k.required_cluster[0], 2u);
  EXPECT_TRUE(k.explicit_cluster);
}

TEST(Parse, ADeclarationAndItsDefinitionAreOneFunction) {
  const Module module = parse(std::string(kHead) +
                              ".func (.param .b32 r) f (.param .b32 a);\n.visible .entry k() { ret; }\n"
                              ".func (.param .b32 r) f (.param .b32 a) { st.param.b32 [r], 1; ret; }");
  EXPECT_EQ(module.functions.size(), 2u);
  EXPECT_EQ(module.find_function("f")->body.size(), 2u);
  EXPECT_FALSE(module.find_function("f")->is_extern);
  EXPECT_EQ(module.find_function("g"), nullptr);
}

TEST(Parse, OldTargetsFlushSubnormalsWithoutSayingSo) {
  const std::string body = ".entry k() { .reg .f32 f; .reg .f64 d; mad.f32 f, f, f, f; cvt.f64.f32 d, f; }\n";
  const Module old = parse(".version 3.1\n.target sm_13\n.address_size 64\n" + body);
  const Function& k = *old.find_function("k");
  EXPECT_EQ(describe(k.body[0], k, old), "mad.ftz.f32 f, f, f, f");
  EXPECT_EQ(describe(k.body[1], k, old), "cvt.f64.f32 d, f");
  EXPECT_TRUE(parse(print(old)) == old);
  EXPECT_EQ(refusal(kHead + body), "4:40: mad.f32 needs one of .rn, .rz, .rm or .rp");
}

}  // namespace
}  // namespace grader::ptx
