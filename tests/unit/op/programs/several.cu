// Graphs of several ops, ops of several outputs, on either device.
#include "op/export.h"
#include "op/graph.h"

using namespace op;

std::vector<Tensor> sum_and_difference_reversed(const Tensor& input, const Tensor&) {
  Graph graph("several", {input.type()}, CustomOpLibrary("op"));
  const Value x = graph.input(0);
  const std::vector<Value> both = graph.custom("sum_and_difference", {x, x}, {input.type(), input.type()});
  graph.output(graph.custom("reverse", {both[0]}, input.type()));
  graph.output(both[1]);
  return Session(input.device()).load(graph).execute({input});
}

Tensor reads_scratch(const Tensor& input, const Tensor&) {
  const Tensor output = empty_like(input);
  compile(CustomOpLibrary("op")["reads_scratch"])(output, input);
  return output;
}

Tensor gathered(const Tensor& values, const Tensor& indices) {
  const Tensor output = empty({values.dtype(), indices.shape(), values.device()});
  compile(CustomOpLibrary("op")["gather"])(output, values, indices);
  return output;
}

Tensor other_tensors(const Tensor& input, const Tensor&) {
  const Tensor output = empty_like(input);
  compile(CustomOpLibrary("op")["mismatched"])(output, input);
  return output;
}

EXPORT_FUNCTION(sum_and_difference_reversed)
EXPORT_FUNCTION(reads_scratch)
EXPORT_FUNCTION(gathered)
EXPORT_FUNCTION(other_tensors)
