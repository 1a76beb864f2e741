// Graphs: described once, loaded once, executed often.
#include <gtest/gtest.h>

#include "array/create.h"
#include "array/print.h"
#include "run_program.h"

namespace grader::op {
namespace {

using Status = HostCallResult::Status;

HostCallResult call(const std::string& function) {
  return run_one(test_program("graphs"), conv1d_call(function));
}

std::string refusal(const std::string& function) {
  const HostCallResult result = call(function);
  EXPECT_EQ(result.status, Status::op_error) << function;
  return result.message;
}

TEST(Graph, IsExecutedManyTimesWithNewOutputsEachTime) {
  const HostCallResult result = call("hundred_executions");
  EXPECT_EQ(result.status, Status::ok) << result.message;
  // The first output still holds what the first execution gave.
  EXPECT_EQ(array::to_string(result.outputs.at(0)),
            "[14. 20. 26. 32. 38. 44. 50. 56. 62. 68. 74. 80. 41. 14.  0.]");
}

TEST(Graph, ChainsOps) {
  const HostCallResult result = call("twice");
  EXPECT_EQ(result.status, Status::ok) << result.message;
  EXPECT_EQ(result.outputs.at(0).get(12), 41 * 0 + 14 * 1 + 0 * 2);
}

TEST(Graph, ChecksDeclaredTypesWhenLoaded) {
  EXPECT_EQ(refusal("wrong_output_type"),
            "conv1d: the output has dtype float64, but the op declares float32");
  EXPECT_EQ(refusal("wrong_number_of_values"),
            "conv1d takes 3 tensors, outputs first: (the output, input 1, input 2), but it is called with 2");
  EXPECT_EQ(
      refusal("wrong_parameter"),
      "conv1d: no parameter \"input_sise\" (did you mean \"input_size\"?); it declares int input_size, int "
      "conv_size");
}

TEST(Graph, ChecksTensorsWhenExecuted) {
  EXPECT_EQ(refusal("executed_with_another_shape"),
            "graph conv1d_graph: input 1 is declared float32 (4,) on cuda, but the tensor is float32 (15,) "
            "on cuda");
  EXPECT_EQ(refusal("executed_on_the_cpu"),
            "graph conv1d_graph: input 0 is declared float32 (15,) on cuda, but the tensor is float32 (15,) "
            "on cpu");
  EXPECT_EQ(refusal("executed_with_one_tensor"),
            "graph conv1d_graph takes 2 tensors, but is executed with 1");
}

TEST(Graph, SaysWhatItsDescriptionLacks) {
  EXPECT_EQ(refusal("no_output"),
            "graph conv1d_graph has no output: call graph.output(value) before loading it");
  EXPECT_EQ(refusal("missing_input"), "graph conv1d_graph has no input 2: it declares 2, counted from 0");
  EXPECT_EQ(refusal("value_of_another_graph"),
            "graph conv1d_graph: conv1d is given a value of another graph");
  EXPECT_EQ(refusal("cpu_session"),
            "graph conv1d_graph: input 0 is declared float32 (15,) on cuda, but the session's device is cpu");
}

TEST(Graph, OnTheCpuNeedsOpsThatRunThere) {
  EXPECT_EQ(refusal("cpu_graph_of_a_gpu_op"),
            "conv1d runs on the GPU, but its tensors are on the cpu; move them with .to(Device::cuda())");
}

HostCallResult call_many(const std::string& function, bool on_cpu) {
  HostCall call = conv1d_call(function);
  call.on_cpu = on_cpu;
  return run_one(test_program("several"), call);
}

// Two ops of one file, the first with two outputs, the second with scratch memory; on either device.
TEST(Graph, OfSeveralOpsWithSeveralOutputs) {
  for (const bool on_cpu : {false, true}) {
    const HostCallResult result = call_many("sum_and_difference_reversed", on_cpu);
    ASSERT_EQ(result.status, Status::ok) << result.message;
    ASSERT_EQ(result.outputs.size(), 2u);
    EXPECT_EQ(array::to_string(result.outputs[0]),
              "[28. 26. 24. 22. 20. 18. 16. 14. 12. 10.  8.  6.  4.  2.  0.]");
    EXPECT_EQ(array::to_string(result.outputs[1]), "[0. 0. 0. 0. 0. 0. 0. 0. 0. 0. 0. 0. 0. 0. 0.]");
    EXPECT_TRUE(result.findings.empty());
  }
}

TEST(Scratch, IsPoisonedAndNamedInFindings) {
  const HostCallResult result = call_many("reads_scratch", false);
  ASSERT_FALSE(result.findings.empty());
  EXPECT_EQ(result.findings[0].check, "initcheck");
  EXPECT_NE(result.findings[0].message.find("workspace"), std::string::npos) << result.findings[0].message;
}

TEST(Ops, TakeIndicesOfIntegerTypes) {
  for (const bool on_cpu : {false, true}) {
    HostCall call{"gathered",
                  {array::arange(4, array::Dtype::float32), array::Array(array::Dtype::int64, {3})},
                  {"values", "indices"},
                  on_cpu};
    call.inputs[1].set_int(0, 3);
    call.inputs[1].set_int(2, 1);
    const HostCallResult result = run_one(test_program("several"), call);
    ASSERT_EQ(result.status, Status::ok) << result.message;
    EXPECT_EQ(array::to_string(result.outputs.at(0)), "[3. 0. 1.]");
    call.inputs[1] = call.inputs[1].astype(array::Dtype::int32);
    EXPECT_EQ(run_one(test_program("several"), call).message,
              "gather: input 2 has dtype int32, but the op declares int64");
  }
}

TEST(CpuOps, DeclareTheSameTensorsAsTheirGpuVersion) {
  const HostCallResult result = call_many("other_tensors", false);
  EXPECT_EQ(result.message,
            "mismatched: REGISTER_CPU_OP(mismatched, ...) declares other parameters or tensors than "
            "REGISTER_OP(mismatched, ...)");
}

}  // namespace
}  // namespace grader::op
