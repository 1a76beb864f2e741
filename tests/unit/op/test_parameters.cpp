// The parameter dictionary on its way to the compiler.
#include <gtest/gtest.h>

#include "op/op_abi.h"
#include "op/op_source.h"
#include "op/parameters.h"

namespace grader::op {
namespace {

TEST(Parameters, AreShownAsTheLearnerWroteThem) {
  EXPECT_EQ(
      to_string(Parameters{{"n", 15}, {"flag", true}, {"dtype", Dtype::float16}, {"x", 0.5}, {"s", "text"}}),
      R"({{"n", 15}, {"flag", true}, {"dtype", Dtype::float16}, {"x", 0.5}, {"s", "text"}})");
  EXPECT_EQ(to_string(Parameters{}), "{}");
}

TEST(Parameters, BecomeMacros) {
  EXPECT_EQ(
      parameter_definitions({{"n", -3}, {"flag", false}, {"dtype", Dtype::float32}}),
      (std::vector<std::string>{"GRADER_OP_NAME_0=n", "GRADER_OP_KIND_0=integer", "GRADER_OP_VALUE_0=-3",
                                "GRADER_OP_NAME_1=flag", "GRADER_OP_KIND_1=boolean", "GRADER_OP_VALUE_1=0",
                                "GRADER_OP_NAME_2=dtype", "GRADER_OP_KIND_2=dtype", "GRADER_OP_VALUE_2=11"}));
}

// The text of a name reaches the compiler's command line, so only identifiers do.
TEST(Parameters, ThatNoOpCanDeclareReachNoCompiler) {
  EXPECT_TRUE(parameter_definitions({{"n", 1.5}}).empty());
  EXPECT_TRUE(parameter_definitions({{"n", "1"}}).empty());
  EXPECT_TRUE(parameter_definitions({{"a b", 1}}).empty());
  EXPECT_TRUE(parameter_definitions({{"n=1\n#include \"/etc/passwd\"", 1}}).empty());
  EXPECT_TRUE(parameter_definitions({{"", 1}}).empty());
}

TEST(Declaration, IsReadByTheCompilerToo) {
  constexpr Declaration declared = parse_declaration("int input_size,bool  causal, op::Dtype dtype");
  static_assert(declared.count == 3);
  static_assert(declared.parameters[0].name == "input_size" &&
                declared.parameters[0].kind == ParameterKind::integer);
  static_assert(declared.parameters[1].name == "causal" &&
                declared.parameters[1].kind == ParameterKind::boolean);
  static_assert(declared.parameters[2].type == "op::Dtype" &&
                declared.parameters[2].kind == ParameterKind::dtype);
  static_assert(parse_declaration("").count == 0);
  EXPECT_EQ(declared.parameters[1].type, "bool");
}

}  // namespace
}  // namespace grader::op
