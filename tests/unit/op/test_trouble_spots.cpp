// Calls that the op library refuses: each has a message that says what is wrong and what to write instead.
#include <gtest/gtest.h>

#include "array/print.h"
#include "run_program.h"

namespace grader::op {
namespace {

using Status = HostCallResult::Status;

HostCallResult call(const std::string& function) {
  return run_one(test_program("trouble"), conv1d_call(function));
}

// The message of a call that the library must refuse.
std::string refusal(const std::string& function) {
  const HostCallResult result = call(function);
  EXPECT_EQ(result.status, Status::op_error) << function;
  EXPECT_TRUE(result.outputs.empty()) << function;
  return result.message;
}

constexpr const char* kConvolved = "[14. 20. 26. 32. 38. 44. 50. 56. 62. 68. 74. 80. 41. 14.  0.]";

TEST(Calls, WithoutCompileSaysHowToCompile) {
  EXPECT_EQ(refusal("uncompiled"),
            "conv1d was called without being compiled: write compile(conv1d)(output, inputs...)");
}

TEST(Calls, WithoutAnOutputTensorSaysHowToMakeOne) {
  EXPECT_EQ(refusal("no_output"),
            "conv1d takes 3 tensors, outputs first: (the output, input 1, input 2), but it is called with 2; "
            "the op "
            "does not allocate its output: make it with empty_like and pass it first");
}

TEST(Calls, WithTooManyTensors) {
  EXPECT_EQ(refusal("too_many"),
            "conv1d takes 3 tensors, outputs first: (the output, input 1, input 2), but it is called with 4");
}

TEST(Calls, WithAnOutputThatHoldsNoTensor) {
  EXPECT_EQ(refusal("default_output"),
            "conv1d: argument 1 holds no tensor; allocate it with empty_like or empty before the call");
}

TEST(Calls, ThatReturnNoTensor) {
  const HostCallResult result = call("returns_no_tensor");
  EXPECT_EQ(result.status, Status::no_tensor);
  EXPECT_EQ(result.message, "returns_no_tensor returned no tensor");
}

TEST(Calls, ThatWouldOverwriteTheirInput) {
  EXPECT_EQ(refusal("in_place"),
            "conv1d: arguments 1 and 2 are the same memory, so the op would overwrite what it reads; make "
            "the output "
            "with empty_like");
}

TEST(Calls, WithTheInputsFirst) {
  EXPECT_EQ(refusal("inputs_first"),
            "conv1d: input 1 has shape (4,), but with the parameters {{\"input_size\", 15}, {\"conv_size\", "
            "4}} it must "
            "have shape (15,)");
}

TEST(Tensors, OfTheWrongShape) {
  EXPECT_EQ(refusal("short_output"),
            "conv1d: the output has shape (14,), but with the parameters {{\"input_size\", 15}, "
            "{\"conv_size\", 4}} it "
            "must have shape (15,)");
}

TEST(Tensors, OfTheWrongDtype) {
  EXPECT_EQ(refusal("wrong_dtype"), "conv1d: the output has dtype float64, but the op declares float32");
}

TEST(Tensors, OfTheWrongRank) {
  EXPECT_EQ(refusal("wrong_rank"), "conv1d: the output has shape (3, 5), but the op declares 1 dimension");
}

TEST(Tensors, OnDifferentDevices) {
  EXPECT_EQ(refusal("output_on_cpu"),
            "conv1d: its tensors are on different devices, the output on cpu and input 1 on cuda; move them "
            "to one with "
            ".to(Device::cuda())");
}

TEST(Tensors, AllOnTheCpu) {
  EXPECT_EQ(refusal("all_on_cpu"),
            "conv1d runs on the GPU, but its tensors are on the cpu; move them with .to(Device::cuda())");
}

TEST(Tensors, WithoutTheAxisAskedFor) {
  EXPECT_EQ(refusal("conv1d_reads_missing_axis"), "axis 1 of a tensor of shape (15,)");
}

TEST(Tensors, KeepTheirValuesWhenMoved) {
  const HostCallResult result = call("there_and_back");
  EXPECT_EQ(result.status, Status::ok) << result.message;
  EXPECT_EQ(array::to_string(result.outputs.at(0)), kConvolved);
}

TEST(Parameters, MisspeltGetTheNearestName) {
  EXPECT_EQ(
      refusal("misspelt_parameter"),
      "conv1d: no parameter \"input_sise\" (did you mean \"input_size\"?); it declares int input_size, int "
      "conv_size");
  EXPECT_EQ(
      refusal("parameter_that_is_no_name"),
      "conv1d: no parameter \"input size\" (did you mean \"input_size\"?); it declares int input_size, int "
      "conv_size");
}

TEST(Parameters, DeclaredThroughAMacroAreReadByTheCompiler) {
  EXPECT_EQ(refusal("misspelt_parameter_of_a_macro"),
            "sized: no parameter \"sizes\" (did you mean \"size\"?); it declares int size");
}

TEST(Parameters, OfTheWrongTypeSayWhichIsDeclared) {
  const std::string declared = "; it declares int input_size, int conv_size";
  EXPECT_EQ(refusal("float_parameter"),
            "conv1d: parameter \"input_size\" is declared int, but 15.0 is a double" + declared);
  EXPECT_EQ(refusal("bool_parameter"),
            "conv1d: parameter \"conv_size\" is declared int, but true is a bool" + declared);
  EXPECT_EQ(refusal("text_parameter"),
            "conv1d: parameter \"input_size\" is declared int, but \"15\" is a string" + declared);
  EXPECT_EQ(refusal("huge_parameter"),
            "conv1d: parameter \"input_size\" is declared int, and 1099511627776 is too large" + declared);
}

TEST(Parameters, MissingExtraOrTwice) {
  const std::string declared = "; it declares int input_size, int conv_size";
  EXPECT_EQ(refusal("missing_parameter"), "conv1d: parameter \"conv_size\" is missing" + declared);
  EXPECT_EQ(refusal("no_parameters"),
            "conv1d: parameter \"input_size\" is missing; parameter \"conv_size\" is missing" + declared);
  EXPECT_EQ(refusal("extra_parameter"), "conv1d: no parameter \"threads\"" + declared);
  EXPECT_EQ(refusal("parameter_twice"), "conv1d: parameter \"input_size\" is given twice" + declared);
}

TEST(Parameters, InAnyOrder) {
  EXPECT_EQ(array::to_string(call("parameters_in_another_order").outputs.at(0)), kConvolved);
}

TEST(Parameters, ThatAreNotTheShapes) {
  EXPECT_EQ(refusal("parameters_that_are_not_the_shapes"),
            "conv1d: the output has shape (15,), but with the parameters {{\"input_size\", 16}, "
            "{\"conv_size\", 4}} it "
            "must have shape (16,)");
}

TEST(Parameters, MayBeBoolsAndDtypes) {
  const HostCallResult result = call("bool_and_dtype_parameters");
  EXPECT_EQ(result.status, Status::ok) << result.message;
  EXPECT_EQ(array::to_string(result.outputs.at(0)),
            "[-1. -1. -1. -1. -1. -1. -1. -1. -1. -1. -1. -1. -1. -1. -1.]");
}

TEST(Library, NamesTheNearestOp) {
  EXPECT_EQ(
      refusal("missing_op"),
      "no op \"convld\" in the folder op: did you mean \"conv1d\"? it has broken, conv1d, fill, gather, "
      "mismatched, reads_scratch, reverse, silent, sized, sum_and_difference, too_wide");
}

TEST(Library, SaysThatAFolderIsMissing) {
  EXPECT_EQ(refusal("missing_folder"), "CustomOpLibrary(\"ops\"): there is no folder ops beside your file");
}

TEST(Ops, ThatDoNotCompileShowTheLearnersLine) {
  const HostCallResult result = call("op_that_does_not_compile");
  EXPECT_EQ(result.status, Status::compile);
  EXPECT_EQ(result.message,
            "op \"broken\" does not compile with the parameters {}: see tests/unit/op/programs/op/broken.cu");
  ASSERT_EQ(result.diagnostics.size(), 1u);
  EXPECT_EQ(result.diagnostics[0].message, "identifier \"undeclared_kernel\" is undefined");
  EXPECT_EQ(result.diagnostics[0].file, "tests/unit/op/programs/op/broken.cu");
  EXPECT_EQ(result.diagnostics[0].line, 4u);
}

TEST(Ops, ThatRefuseTheirParametersShowTheAssertionOnly) {
  const HostCallResult result = call("op_with_a_failing_assertion");
  EXPECT_EQ(result.status, Status::compile);
  ASSERT_EQ(result.diagnostics.size(), 1u);
  EXPECT_NE(result.diagnostics[0].message.find("conv_size is at most TPB"), std::string::npos);
  EXPECT_TRUE(result.diagnostics[0].notes.empty());
}

TEST(Ops, ThatWriteNothingAreSeen) {
  const HostCallResult result = call("op_that_writes_nothing");
  EXPECT_EQ(result.status, Status::ok) << result.message;
  EXPECT_TRUE(all_poison(result.outputs[0]));
}

TEST(Ops, ThatChangeTheirInputAreSeen) {
  EXPECT_EQ(call("op_that_changes_its_input").changed_inputs, std::vector<std::string>{"input"});
}

TEST(Ops, WhoseLaunchIsRefusedGiveCudasErrorName) {
  const HostCallResult result = call("op_with_a_refused_launch");
  EXPECT_EQ(result.status, Status::device_fault);
  EXPECT_NE(result.message.find("too_wide: the launch was refused: cudaErrorInvalidConfiguration"),
            std::string::npos)
      << result.message;
}

}  // namespace
}  // namespace grader::op
