// Which ops a folder has, read off its files.
#include <gtest/gtest.h>

#include "op/op_folder.h"

namespace grader::op {
namespace {

using Names = std::vector<std::string>;

Names registered_names(const std::string& text) {
  Names names;
  for (const RegisteredOp& op : registered_ops_in(text)) names.push_back(op.name);
  return names;
}

TEST(OpFolder, FindsRegistrationsHoweverTheyAreWritten) {
  EXPECT_EQ(
      registered_names("REGISTER_OP(conv1d, int n)\n  REGISTER_OP( softmax )\nREGISTER_OP (\n  add, int n)"),
      (Names{"conv1d", "softmax", "add"}));
}

TEST(OpFolder, ReadsTheDeclaredParameters) {
  const auto ops = registered_ops_in("REGISTER_OP(conv1d, int n,\n int k)\nREGISTER_OP(plain)");
  EXPECT_EQ(ops.at(0).declaration, " int n,  int k");
  EXPECT_EQ(ops.at(1).declaration, "");
}

TEST(OpFolder, PassesOverCommentsAndOtherNames) {
  EXPECT_EQ(registered_names("// REGISTER_OP(a)\n/* REGISTER_OP(b) */ MY_REGISTER_OP(c) REGISTER_OP_NOT(d)"),
            Names{});
  EXPECT_EQ(registered_names("auto url = \"http://x\"; REGISTER_OP(after_a_string)"),
            Names{"after_a_string"});
}

TEST(OpFolder, SurvivesTextThatEndsInTheMiddle) {
  for (const char* text :
       {"", "REGISTER_OP", "REGISTER_OP(", "/*", "\"", "\"\\", "/* REGISTER_OP(a)", "REGISTER_OP()"}) {
    EXPECT_EQ(registered_names(text), Names{}) << text;
  }
}

TEST(OpFolder, ThatIsMissingHasNoOps) { EXPECT_TRUE(registered_ops("/no/such/folder").empty()); }

TEST(OpFolder, MissingOpMessages) {
  EXPECT_EQ(missing_op_message("conv2d", "op", {{"conv1d", "op/conv1d.cu", ""}}),
            "no op \"conv2d\" in the folder op: did you mean \"conv1d\"? it has conv1d");
  EXPECT_EQ(missing_op_message("matmul", "op", {{"conv1d", "op/conv1d.cu", ""}}),
            "no op \"matmul\" in the folder op: it has conv1d");
  EXPECT_EQ(missing_op_message("matmul", "op", {}),
            "no op \"matmul\" in the folder op: no .cu file there registers one with REGISTER_OP");
}

}  // namespace
}  // namespace grader::op
