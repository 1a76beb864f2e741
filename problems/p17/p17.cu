// Puzzle 17: the convolution as an operation of a graph.
//
// A graph is described before it runs: the types of its inputs, the operations on them, the types of what
// they give. Loading it compiles the operations; after that it can be executed as often as you like. Nothing
// is missing in this file: what you write is the launch, in op/conv1d.cu.
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

// ANCHOR: conv1d_graph
// Convolves `input` with `kernel`, both one-dimensional float32 tensors on the GPU.
Tensor conv1d_graph(const Tensor& input, const Tensor& kernel) {
  // The graph takes two tensors of these types, and finds its custom operations in the folder op/.
  Graph graph("conv1d_graph", {input.type(), kernel.type()}, CustomOpLibrary("op"));

  // One operation, called by the name it is registered under: the values it works on, the type of its output,
  // and its compile-time parameters.
  const Value output = graph.custom("conv1d", {graph.input(0), graph.input(1)}, input.type(),
                                    {{"input_size", input.shape(0)}, {"conv_size", kernel.shape(0)}});
  graph.output(output);

  // Loading compiles; executing runs. The output is allocated for you.
  const Model model = Session(Device::cuda()).load(graph);
  return model.execute({input, kernel}).front();
}
// ANCHOR_END: conv1d_graph

EXPORT_FUNCTION(conv1d_graph)
