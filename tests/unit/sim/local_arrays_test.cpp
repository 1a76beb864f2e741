// Local arrays that move apart, and those that stay. What a kernel then does with them:
// tests/sanitizers/*-local-*.
#include "sim/local_arrays.h"

#include <gtest/gtest.h>

#include "ptx/parse.h"
#include "ptx/print.h"

namespace grader::sim {
namespace {

ptx::Module depot(const std::string& body) {
  ptx::Module module = ptx::parse(
      ".version 9.0\n.target sm_90, debug\n.address_size 64\n.entry k() {\n"
      ".local .align 8 .b8 d[48]; .reg .b64 %rd<9>; .reg .b32 %r<9>;\n"
      "mov.u64 %rd1, d; cvta.local.u64 %rd2, %rd1;\n" +
      body + "\nret; }\n");
  ptx::LocalVariable a, b;
  a.name = "a", a.offset = 0, a.size = 16, a.holds_array = true;
  b.name = "b", b.offset = 20, b.size = 12, b.holds_array = true;
  module.variables[0].parts = {a, b};
  move_local_arrays_apart(module);
  return module;
}

TEST(LocalArrays, MoveApartWithAllThatIsComputedFromTheirAddresses) {
  const ptx::Module module = depot(
      "add.u64 %rd3, %rd2, 20; add.s64 %rd4, %rd3, 16; st.u32 [%rd2+24], 1; st.local.u32 [%rd1+16], 1;");
  const ptx::Variable& d = module.variables[0];
  ASSERT_EQ(d.parts.size(), 4u);  // a, 4 bytes, b, 16 bytes
  EXPECT_EQ(d.parts[2].name, "b");
  const uint64_t b = d.parts[2].offset;
  EXPECT_GE(b, d.parts[1].offset + 4 + kLocalGap);
  EXPECT_EQ(b % 16, 20u % 16);  // as well aligned as before
  const auto& body = module.functions[0].body;
  EXPECT_EQ(body[2].operands[2].bits, b);
  EXPECT_EQ(body[3].operands[2].bits, 16u);  // of a pointer, not of the depot
  EXPECT_EQ(body[4].operands[0].bits, b + 4);
  EXPECT_EQ(body[5].operands[0].bits, d.parts[1].offset);
  EXPECT_EQ(local_pieces(module, 0, 0).size(), 4u);
}

TEST(LocalArrays, StayWhereTheirDepotIsUsedInAnotherWay) {
  for (const char* body :
       {"add.s64 %rd3, %rd2, %rd4;", "mov.u64 %rd3, %rd2;", "st.local.u32 [d+4], 1;", "mov.u64 %rd3, d+4;"}) {
    const ptx::Module module = depot(body);
    EXPECT_EQ(module.variables[0].size, 48u) << body;
    EXPECT_TRUE(local_pieces(module, 0, 0).empty()) << body;
  }
}

}  // namespace
}  // namespace grader::sim
