// Puzzle 19: attention, an operation made of several kernels.
//
// What you write is in op/attention.cu. Nothing is missing here: the functions below call your kernels, step
// by step and all together, so that each step can be looked at by itself.
#include "op/export.h"
#include "op/graph.h"
#include "op/tensor.h"

using op::CustomOpLibrary;
using op::Graph;
using op::Session;
using op::Tensor;
using op::Value;

// ANCHOR: attention_graph
// The whole of it, as one operation, on the device on which the tensors lie. q is one vector, (d,); k and v
// have one row for each position of the sequence, (n, d). The result is a vector, (d,).
Tensor attention_graph(const Tensor& q, const Tensor& k, const Tensor& v) {
  Graph graph("attention_graph", {q.type(), k.type(), v.type()}, CustomOpLibrary("op"));
  graph.output(graph.custom("attention", {graph.input(0), graph.input(1), graph.input(2)}, q.type()));
  return Session(q.device()).load(graph).execute({q, k, v}).front();
}
// ANCHOR_END: attention_graph

// ANCHOR: attention_steps
// The same as a graph of three operations, and what each of them gives: k transposed (d, n), the scores (n,)
// and the weights (n,). The graph allocates all three.
std::vector<Tensor> attention_steps(const Tensor& q, const Tensor& k) {
  const op::TensorType transposed_type{k.dtype(), {k.shape(1), k.shape(0)}, k.device()};
  const op::TensorType vector_type{k.dtype(), {k.shape(0)}, k.device()};
  Graph graph("attention_steps", {q.type(), k.type()}, CustomOpLibrary("op"));
  const Value transposed = graph.custom("transpose", {graph.input(1)}, transposed_type);
  const Value scores = graph.custom("row_times_matrix", {graph.input(0), transposed}, vector_type);
  const Value weights = graph.custom("softmax", {scores}, vector_type);
  for (const Value& each : {transposed, scores, weights}) graph.output(each);
  return Session(k.device()).load(graph).execute({q, k});
}
// ANCHOR_END: attention_steps

Tensor transpose(const Tensor& m) {
  const Tensor output = op::empty({m.dtype(), {m.shape(1), m.shape(0)}, m.device()}, "output");
  op::compile(CustomOpLibrary("op")["transpose"])(output, m);
  return output;
}

// a . b of two vectors of equal length, b standing upright: (n,) and (n, 1).
Tensor dot_product(const Tensor& a, const Tensor& b) {
  const Tensor output = op::empty({a.dtype(), {1}, a.device()}, "output");
  op::compile(CustomOpLibrary("op")["row_times_matrix"])(output, a, b);
  return output;
}

Tensor softmax(const Tensor& x) {
  const Tensor output = op::empty_like(x);
  op::compile(CustomOpLibrary("op")["softmax"])(output, x);
  return output;
}

EXPORT_FUNCTION(attention_graph)
EXPORT_FUNCTION(attention_steps)
EXPORT_FUNCTION(transpose)
EXPORT_FUNCTION(dot_product)
EXPORT_FUNCTION(softmax)
