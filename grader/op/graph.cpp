#include "op/graph.h"

#include <memory>
#include <utility>

#include "op/op_library_file.h"

namespace grader::op {

Graph::Graph(std::string name, std::vector<TensorType> input_types, CustomOpLibrary ops)
    : name_(std::move(name)),
      ops_(std::move(ops)),
      inputs_(input_types.size()),
      values_(std::move(input_types)) {}

Graph::~Graph() = default;

Value Graph::add(const TensorType& type) {
  values_.push_back(type);
  return Value(type, values_.size() - 1, this);
}

Value Graph::input(size_t index) const {
  if (index >= inputs_) {
    throw OpError("graph " + name_ + " has no input " + std::to_string(index) + ": it declares " +
                  std::to_string(inputs_) + ", counted from 0");
  }
  return Value(values_[index], index, this);
}

std::vector<Value> Graph::custom(const std::string& name, const std::vector<Value>& values,
                                 const std::vector<TensorType>& output_types, const Parameters& parameters) {
  Node node{ops_[name][parameters], {}, {}};
  for (const Value& value : values) {
    if (value.graph_ != this)
      throw OpError("graph " + name_ + ": " + name + " is given a value of another graph");
    node.inputs.push_back(value.index_);
  }
  std::vector<Value> outputs;
  for (const TensorType& type : output_types) {
    outputs.push_back(add(type));
    node.outputs.push_back(outputs.back().index_);
  }
  nodes_.push_back(std::move(node));
  return outputs;
}

Value Graph::custom(const std::string& name, const std::vector<Value>& values, const TensorType& output_type,
                    const Parameters& parameters) {
  return custom(name, values, std::vector<TensorType>{output_type}, parameters).front();
}

void Graph::output(const Value& value) {
  if (value.graph_ != this) throw OpError("graph " + name_ + ": its output is a value of another graph");
  outputs_.push_back(value.index_);
}

// A graph with its ops compiled; does not change any more.
struct Model::Plan {
  struct Step {
    const OpLibraryFile* op;
    std::vector<size_t> outputs, inputs;
  };
  std::string name;
  size_t inputs = 0;
  std::vector<TensorType> values;
  std::vector<Step> steps;
  std::vector<size_t> outputs;
};

Model::Model(Model&& other) noexcept : plan_(std::exchange(other.plan_, nullptr)) {}

Model& Model::operator=(Model&& other) noexcept {
  std::swap(plan_, other.plan_);
  return *this;
}

Model::~Model() { delete plan_; }

Session::Session(Device device) : device_(device) {}

Model Session::load(const Graph& graph) const {
  if (graph.outputs_.empty()) {
    throw OpError("graph " + graph.name_ + " has no output: call graph.output(value) before loading it");
  }
  for (size_t i = 0; i < graph.values_.size(); ++i) {
    if (graph.values_[i].device == device_) continue;
    throw OpError("graph " + graph.name_ + ": " +
                  (i < graph.inputs_ ? "input " + std::to_string(i) : std::string("a value")) +
                  " is declared " + to_string(graph.values_[i]) + ", but the session's device is " +
                  device_.name());
  }
  auto plan = std::make_unique<Model::Plan>();
  plan->name = graph.name_;
  plan->inputs = graph.inputs_;
  plan->values = graph.values_;
  plan->outputs = graph.outputs_;
  for (const Graph::Node& node : graph.nodes_) {
    const CustomOp& op = node.op;
    const OpRequest request{op.folder(), op.name(), op.parameters()};
    const OpLibraryFile& file = OpLibraryFile::get(request);
    std::vector<TensorType> types;
    for (const size_t index : node.outputs) types.push_back(graph.values_[index]);
    for (const size_t index : node.inputs) types.push_back(graph.values_[index]);
    file.check_types(types);
    plan->steps.push_back({&file, node.outputs, node.inputs});
  }
  return Model(plan.release());
}

std::vector<Tensor> Model::execute(const std::vector<Tensor>& inputs) const {
  if (inputs.size() != plan_->inputs) {
    throw OpError("graph " + plan_->name + " takes " + std::to_string(plan_->inputs) +
                  " tensors, but is executed with " + std::to_string(inputs.size()));
  }
  std::vector<Tensor> values(plan_->values.size());
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i] || !(inputs[i].type() == plan_->values[i])) {
      throw OpError("graph " + plan_->name + ": input " + std::to_string(i) + " is declared " +
                    to_string(plan_->values[i]) + ", but the tensor is " +
                    (inputs[i] ? to_string(inputs[i].type()) : std::string("empty")));
    }
    values[i] = inputs[i];
  }
  for (const Plan::Step& step : plan_->steps) {
    std::vector<Tensor> tensors;
    for (const size_t index : step.outputs)
      tensors.push_back(values[index] = empty(plan_->values[index], "output"));
    for (const size_t index : step.inputs) tensors.push_back(values[index]);
    step.op->run(tensors);
  }
  std::vector<Tensor> outputs;
  for (const size_t index : plan_->outputs) outputs.push_back(values[index]);
  return outputs;
}

}  // namespace grader::op
