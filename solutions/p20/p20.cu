// Puzzle 20: the same kernel, called through a custom-op library instead of a graph.
//
// op/conv1d.cu is puzzle 17's, unchanged. Both ways of calling it stand below, side by side: only who
// allocates the output and who calls the operation differ.
#include "op/custom_op_library.h"
#include "op/export.h"
#include "op/graph.h"
#include "op/tensor.h"

using op::CustomOpLibrary;
using op::Device;
using op::Graph;
using op::Model;
using op::Session;
using op::Tensor;
using op::Value;

// ANCHOR: conv1d_custom_op
// Convolves `input` with `kernel`, both one-dimensional float32 tensors on the GPU, with the operation
// conv1d.
Tensor conv1d_custom_op(const Tensor& input, const Tensor& kernel) {
  // All operations of the folder op/, beside this file.
  const CustomOpLibrary ops("op");

  // One of them, with its parameters: they become template arguments of the kernel.
  const auto conv1d = ops["conv1d"][{{"input_size", input.shape(0)}, {"conv_size", kernel.shape(0)}}];

  // Here nobody allocates the output for you: it must exist before the call, on the right device, with the
  // right shape and dtype.
  const Tensor output = empty_like(input);

  // FILL IN (1 line): compile the operation and call it, the output first, then the inputs.
  // ANCHOR: conv1d_custom_op_call
  compile(conv1d)(output, input, kernel);
  // ANCHOR_END: conv1d_custom_op_call

  return output;
}
// ANCHOR_END: conv1d_custom_op

// ANCHOR: conv1d_graph
// The same through a graph, as in puzzle 17: the graph knows every type beforehand and allocates the output
// itself.
Tensor conv1d_graph(const Tensor& input, const Tensor& kernel) {
  Graph graph("conv1d_graph", {input.type(), kernel.type()}, CustomOpLibrary("op"));
  const Value output = graph.custom("conv1d", {graph.input(0), graph.input(1)}, input.type(),
                                    {{"input_size", input.shape(0)}, {"conv_size", kernel.shape(0)}});
  graph.output(output);

  const Model model = Session(Device::cuda()).load(graph);
  return model.execute({input, kernel}).front();
}
// ANCHOR_END: conv1d_graph

EXPORT_FUNCTION(conv1d_custom_op)
EXPORT_FUNCTION(conv1d_graph)
