#include "cudart/graphs.h"

#include <algorithm>
#include <set>

#include "cudart/runtime.h"

using namespace grader::cudart;

namespace grader::cudart {

Node* Graph::add(cudaGraphNodeType type, std::vector<Node*> after, Work work) {
  auto node = std::make_unique<Node>();
  node->type = type;
  node->after = std::move(after);
  node->work = std::move(work);
  nodes.push_back(std::move(node));
  return nodes.back().get();
}

bool Graph::contains(const Node* node) const {
  return std::any_of(nodes.begin(), nodes.end(), [&](const auto& own) { return own.get() == node; });
}

Graph* Graphs::find(cudaGraph_t handle) {
  const auto found = graphs_.find(handle);
  return found == graphs_.end() ? nullptr : found->second.get();
}

GraphInstance* Graphs::find(cudaGraphExec_t handle) {
  const auto found = instances.find(handle);
  return found == instances.end() ? nullptr : found->second.get();
}

Graph* Graphs::owner(const Node* node) {
  for (const auto& [handle, graph] : graphs_)
    if (graph->contains(node)) return graph.get();
  return nullptr;
}

Graph* Graphs::make() {
  auto made = std::make_unique<Graph>();
  Graph* const graph = made.get();
  graphs_[handle_of(graph)] = std::move(made);
  return graph;
}

bool Graphs::destroy(cudaGraph_t handle) { return graphs_.erase(handle) != 0; }

void copy_graph(const Graph& from, Graph& to, std::map<const Node*, Node*>& copies) {
  for (const auto& node : from.nodes) {
    Node* const copy = to.add(node->type, {}, node->work);
    copy->function = node->function;
    copies[node.get()] = copy;
  }
  for (const auto& node : from.nodes)
    for (const Node* before : node->after) copies[node.get()]->after.push_back(copies.at(before));
}

}  // namespace grader::cudart

namespace {

// The nodes, each behind those that it depends on. Fewer than there are when some depend on themselves.
std::vector<Node*> ordered(const Graph& graph) {
  std::vector<Node*> order;
  std::set<const Node*> done;
  for (bool more = true; more;) {
    more = false;
    for (const auto& node : graph.nodes) {
      const auto is_done = [&](const Node* before) { return done.contains(before); };
      if (done.contains(node.get()) || !std::all_of(node->after.begin(), node->after.end(), is_done))
        continue;
      order.push_back(node.get());
      done.insert(node.get());
      more = true;
    }
  }
  return order;
}

cudaError_t run(const Graph& graph) {
  for (const Node* node : ordered(graph)) {
    if (!node->work) continue;
    const cudaError_t error = node->work();
    if (error != cudaSuccess) return error;
  }
  return cudaSuccess;
}

// Gives as many of the values as there is room for, or says how many there are.
template <typename Values, typename Out>
cudaError_t give(Call& call, const Values& values, Out* out, size_t* count) {
  if (count == nullptr) return call.finish(cudaErrorInvalidValue);
  if (out == nullptr) {
    *count = values.size();
    return call.finish(cudaSuccess);
  }
  for (size_t i = 0; i < *count; ++i) out[i] = i < values.size() ? handle_of(values[i]) : Out{};
  *count = std::min(*count, values.size());
  return call.finish(cudaSuccess);
}

}  // namespace

extern "C" {

cudaError_t cudaGraphCreate(cudaGraph_t* graph, unsigned flags) {
  Call call;
  if (graph == nullptr || flags != 0) return call.finish(cudaErrorInvalidValue);
  *graph = handle_of(call.runtime().graphs.make());
  return call.finish(cudaSuccess);
}

cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  Call call;
  return call.finish(call.runtime().graphs.destroy(graph) ? cudaSuccess : cudaErrorInvalidValue);
}

cudaError_t cudaGraphClone(cudaGraph_t* clone, cudaGraph_t original) {
  Call call;
  Graph* const graph = call.runtime().graphs.find(original);
  if (clone == nullptr || graph == nullptr) return call.finish(cudaErrorInvalidValue);
  Graph* const made = call.runtime().graphs.make();
  std::map<const Node*, Node*> copies;
  copy_graph(*graph, *made, copies);
  *clone = handle_of(made);
  return call.finish(cudaSuccess);
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* instance, cudaGraph_t handle, unsigned long long) {
  Call call;
  const Graph* const graph = call.runtime().graphs.find(handle);
  if (instance == nullptr || graph == nullptr) return call.finish(cudaErrorInvalidValue);
  if (ordered(*graph).size() != graph->nodes.size())
    return call.finish(cudaErrorInvalidValue, "nodes of the graph depend on each other in a circle");
  auto made = std::make_unique<GraphInstance>();
  copy_graph(*graph, made->graph, made->copies);
  *instance = reinterpret_cast<cudaGraphExec_t>(made.get());
  call.runtime().graphs.instances[*instance] = std::move(made);
  return call.finish(cudaSuccess);
}

cudaError_t cudaGraphInstantiateWithFlags(cudaGraphExec_t* instance, cudaGraph_t graph,
                                          unsigned long long flags) {
  return cudaGraphInstantiate(instance, graph, flags);
}

cudaError_t cudaGraphExecDestroy(cudaGraphExec_t instance) {
  Call call;
  const bool was = call.runtime().graphs.instances.erase(instance) != 0;
  return call.finish(was ? cudaSuccess : cudaErrorInvalidValue);
}

cudaError_t cudaGraphUpload(cudaGraphExec_t instance, cudaStream_t stream) {
  Call call;
  if (!call.runtime().is_stream(stream)) return call.finish(cudaErrorInvalidResourceHandle);
  const bool known = call.runtime().graphs.find(instance) != nullptr;
  return call.finish(known ? cudaSuccess : cudaErrorInvalidValue);
}

cudaError_t cudaGraphLaunch(cudaGraphExec_t handle, cudaStream_t stream) {
  Call call;
  const GraphInstance* const instance = call.runtime().graphs.find(handle);
  if (instance == nullptr) return call.finish(cudaErrorInvalidValue);
  if (!call.runtime().is_stream(stream)) return call.finish(cudaErrorInvalidResourceHandle);
  cudaError_t refused = cudaSuccess;
  const auto graph = std::make_shared<Graph>();
  std::map<const Node*, Node*> copies;
  copy_graph(instance->graph, *graph, copies);
  if (captured(
          call, stream, cudaGraphNodeTypeGraph, [graph] { return run(*graph); }, refused))
    return call.finish(refused);
  // Its kernels are the stream's, as far as waiting for them goes.
  auto& unawaited = call.runtime().unawaited;
  const auto default_streams = unawaited.extract(nullptr);
  const cudaError_t error = run(*graph);
  if (auto launched = unawaited.extract(nullptr)) unawaited.try_emplace(stream, std::move(launched.mapped()));
  if (default_streams) unawaited.try_emplace(nullptr, default_streams.mapped());
  return call.finish(error);
}

// Kernels, copies and the like of the same shape: what differs is what they are called with.
cudaError_t cudaGraphExecUpdate(cudaGraphExec_t handle, cudaGraph_t graph_handle,
                                cudaGraphExecUpdateResultInfo* result) {
  Call call;
  GraphInstance* const instance = call.runtime().graphs.find(handle);
  const Graph* const graph = call.runtime().graphs.find(graph_handle);
  if (instance == nullptr || graph == nullptr) return call.finish(cudaErrorInvalidValue);
  const auto refuse = [&](cudaGraphExecUpdateResult why) {
    if (result != nullptr) *result = {}, result->result = why;
    return call.finish(cudaErrorGraphExecUpdateFailure);
  };
  const auto& old = instance->graph.nodes;
  if (old.size() != graph->nodes.size()) return refuse(cudaGraphExecUpdateErrorTopologyChanged);
  for (size_t i = 0; i < old.size(); ++i) {
    if (old[i]->type != graph->nodes[i]->type) return refuse(cudaGraphExecUpdateErrorNodeTypeChanged);
    if (old[i]->after.size() != graph->nodes[i]->after.size())
      return refuse(cudaGraphExecUpdateErrorTopologyChanged);
  }
  instance->copies.clear();
  for (size_t i = 0; i < old.size(); ++i) {
    old[i]->work = graph->nodes[i]->work;
    old[i]->function = graph->nodes[i]->function;
    instance->copies[graph->nodes[i].get()] = old[i].get();
  }
  if (result != nullptr) *result = {}, result->result = cudaGraphExecUpdateSuccess;
  return call.finish(cudaSuccess);
}

cudaError_t cudaGraphGetNodes(cudaGraph_t handle, cudaGraphNode_t* nodes, size_t* count) {
  Call call;
  const Graph* const graph = call.runtime().graphs.find(handle);
  if (graph == nullptr) return call.finish(cudaErrorInvalidValue);
  std::vector<Node*> all;
  for (const auto& node : graph->nodes) all.push_back(node.get());
  return give(call, all, nodes, count);
}

cudaError_t cudaGraphGetRootNodes(cudaGraph_t handle, cudaGraphNode_t* nodes, size_t* count) {
  Call call;
  const Graph* const graph = call.runtime().graphs.find(handle);
  if (graph == nullptr) return call.finish(cudaErrorInvalidValue);
  std::vector<Node*> roots;
  for (const auto& node : graph->nodes)
    if (node->after.empty()) roots.push_back(node.get());
  return give(call, roots, nodes, count);
}

cudaError_t cudaGraphNodeGetType(cudaGraphNode_t node, cudaGraphNodeType* type) {
  Call call;
  if (type == nullptr || call.runtime().graphs.owner(node_of(node)) == nullptr)
    return call.finish(cudaErrorInvalidValue);
  *type = node_of(node)->type;
  return call.finish(cudaSuccess);
}

cudaError_t cudaGraphNodeGetDependencies(cudaGraphNode_t node, cudaGraphNode_t* before, cudaGraphEdgeData*,
                                         size_t* count) {
  Call call;
  if (call.runtime().graphs.owner(node_of(node)) == nullptr) return call.finish(cudaErrorInvalidValue);
  return give(call, node_of(node)->after, before, count);
}

}  // extern "C"
