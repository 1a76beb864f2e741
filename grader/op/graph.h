// A graph of custom ops: described first, loaded into a session once, executed as often as you like. The
// graph knows every type beforehand, so it allocates the outputs itself.
//
//   Graph graph("conv1d_graph", {input.type(), kernel.type()}, CustomOpLibrary("op"));
//   Value output = graph.custom("conv1d", {graph.input(0), graph.input(1)}, input.type(),
//                               {{"input_size", n}, {"conv_size", k}});
//   graph.output(output);
//   Model model = Session(Device::cuda()).load(graph);   // compiles the ops, checks every type
//   std::vector<Tensor> outputs = model.execute({input, kernel});
#pragma once

#include <string>
#include <vector>

#include "op/custom_op_library.h"
#include "op/tensor.h"

namespace grader::op {

class Graph;

// A tensor to be: an edge of the graph.
class Value {
 public:
  const TensorType& type() const { return type_; }

 private:
  friend class Graph;
  friend class Model;
  Value(TensorType type, size_t index, const Graph* graph)
      : type_(std::move(type)), index_(index), graph_(graph) {}

  TensorType type_;
  size_t index_;        // among the graph's values
  const Graph* graph_;  // whose value it is
};

class Graph {
 public:
  Graph(std::string name, std::vector<TensorType> input_types, CustomOpLibrary ops);
  ~Graph();
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  Value input(size_t index) const;  // throws OpError for one that was not declared
  // The op `name` of the library on these values. Throws OpError for a missing op or a value of another
  // graph; parameters and types are checked when the graph is loaded.
  Value custom(const std::string& name, const std::vector<Value>& values, const TensorType& output_type,
               const Parameters& parameters = {});
  std::vector<Value> custom(const std::string& name, const std::vector<Value>& values,
                            const std::vector<TensorType>& output_types, const Parameters& parameters = {});
  void output(const Value& value);  // marks a result; execute() gives them in this order

  const std::string& name() const { return name_; }

 private:
  friend class Session;
  struct Node {
    CustomOp op;
    std::vector<size_t> inputs, outputs;  // among the graph's values
  };
  Value add(const TensorType& type);

  std::string name_;
  CustomOpLibrary ops_;
  size_t inputs_ = 0;               // the first values are the inputs
  std::vector<TensorType> values_;  // every value's type
  std::vector<Node> nodes_;         // in an order in which they can run
  std::vector<size_t> outputs_;
};

// A loaded graph.
class Model {
 public:
  Model(Model&& other) noexcept;
  Model& operator=(Model&& other) noexcept;
  ~Model();

  // One tensor for each declared input, of its type. The results are new tensors each time. Throws OpError
  // for a tensor of another type, DeviceError when the device reports an error.
  std::vector<Tensor> execute(const std::vector<Tensor>& inputs) const;

 private:
  friend class Session;
  struct Plan;
  explicit Model(const Plan* plan) : plan_(plan) {}
  const Plan* plan_;  // ours
};

class Session {
 public:
  explicit Session(Device device);  // on which the graphs' tensors are: all of a graph's on the same
  // Compiles the graph's ops and checks every declared type against them. Throws OpError or OpCompileError.
  Model load(const Graph& graph) const;

 private:
  Device device_;
};

}  // namespace grader::op

namespace op = grader::op;
