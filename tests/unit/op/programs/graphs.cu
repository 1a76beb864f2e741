// Graphs, right and wrong.
#include "op/export.h"
#include "op/graph.h"

using namespace op;

namespace {

const Parameters sizes{{"input_size", 15}, {"conv_size", 4}};

// conv1d on the graph's two inputs.
Value convolve(Graph& graph, const TensorType& type) {
  return graph.custom("conv1d", {graph.input(0), graph.input(1)}, type, sizes);
}

Model loaded(const Tensor& input, const Tensor& kernel) {
  Graph graph("conv1d_graph", {input.type(), kernel.type()}, CustomOpLibrary("op"));
  graph.output(convolve(graph, input.type()));
  return Session(Device::cuda()).load(graph);
}

}  // namespace

Tensor hundred_executions(const Tensor& input, const Tensor& kernel) {
  const Model model = loaded(input, kernel);
  const Tensor first = model.execute({input, kernel}).front();
  const Tensor zeros = tensor(std::vector<float>(15));
  for (int i = 1; i < 100; ++i) model.execute({zeros, kernel});
  return first;
}

Tensor twice(const Tensor& input, const Tensor& kernel) {
  Graph graph("conv1d_graph", {input.type(), kernel.type()}, CustomOpLibrary("op"));
  const Value once = convolve(graph, input.type());
  graph.output(graph.custom("conv1d", {once, graph.input(1)}, input.type(), sizes));
  return Session(Device::cuda()).load(graph).execute({input, kernel}).front();
}

Tensor wrong_output_type(const Tensor& input, const Tensor& kernel) {
  Graph graph("conv1d_graph", {input.type(), kernel.type()}, CustomOpLibrary("op"));
  graph.output(convolve(graph, {Dtype::float64, {15}, Device::cuda()}));
  return Session(Device::cuda()).load(graph).execute({input, kernel}).front();
}

Tensor wrong_number_of_values(const Tensor& input, const Tensor& kernel) {
  Graph graph("conv1d_graph", {input.type(), kernel.type()}, CustomOpLibrary("op"));
  graph.output(graph.custom("conv1d", {graph.input(0)}, input.type(), sizes));
  Session(Device::cuda()).load(graph);
  return input;
}

Tensor wrong_parameter(const Tensor& input, const Tensor& kernel) {
  Graph graph("conv1d_graph", {input.type(), kernel.type()}, CustomOpLibrary("op"));
  graph.output(graph.custom("conv1d", {graph.input(0), graph.input(1)}, input.type(),
                            {{"input_sise", 15}, {"conv_size", 4}}));
  Session(Device::cuda()).load(graph);
  return input;
}

Tensor executed_with_another_shape(const Tensor& input, const Tensor& kernel) {
  return loaded(input, kernel).execute({input, input}).front();
}

Tensor executed_on_the_cpu(const Tensor& input, const Tensor& kernel) {
  return loaded(input, kernel).execute({input.to(Device::cpu()), kernel}).front();
}

Tensor executed_with_one_tensor(const Tensor& input, const Tensor& kernel) {
  return loaded(input, kernel).execute({input}).front();
}

Tensor no_output(const Tensor& input, const Tensor& kernel) {
  Graph graph("conv1d_graph", {input.type(), kernel.type()}, CustomOpLibrary("op"));
  convolve(graph, input.type());
  Session(Device::cuda()).load(graph);
  return input;
}

Tensor missing_input(const Tensor& input, const Tensor& kernel) {
  Graph graph("conv1d_graph", {input.type(), kernel.type()}, CustomOpLibrary("op"));
  graph.input(2);
  return input;
}

Tensor value_of_another_graph(const Tensor& input, const Tensor& kernel) {
  Graph other("other", {input.type()}, CustomOpLibrary("op"));
  Graph graph("conv1d_graph", {input.type(), kernel.type()}, CustomOpLibrary("op"));
  graph.custom("conv1d", {other.input(0), graph.input(1)}, input.type(), sizes);
  return input;
}

Tensor cpu_session(const Tensor& input, const Tensor& kernel) {
  Graph graph("conv1d_graph", {input.type(), kernel.type()}, CustomOpLibrary("op"));
  graph.output(convolve(graph, input.type()));
  Session(Device::cpu()).load(graph);
  return input;
}

Tensor cpu_graph_of_a_gpu_op(const Tensor& input, const Tensor& kernel) {
  const Tensor a = input.to(Device::cpu()), b = kernel.to(Device::cpu());
  Graph graph("conv1d_graph", {a.type(), b.type()}, CustomOpLibrary("op"));
  graph.output(convolve(graph, a.type()));
  Session(Device::cpu()).load(graph);
  return input;
}

EXPORT_FUNCTION(hundred_executions)
EXPORT_FUNCTION(twice)
EXPORT_FUNCTION(wrong_output_type)
EXPORT_FUNCTION(wrong_number_of_values)
EXPORT_FUNCTION(wrong_parameter)
EXPORT_FUNCTION(executed_with_another_shape)
EXPORT_FUNCTION(executed_on_the_cpu)
EXPORT_FUNCTION(executed_with_one_tensor)
EXPORT_FUNCTION(no_output)
EXPORT_FUNCTION(missing_input)
EXPORT_FUNCTION(value_of_another_graph)
EXPORT_FUNCTION(cpu_session)
EXPORT_FUNCTION(cpu_graph_of_a_gpu_op)
