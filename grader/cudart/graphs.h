// CUDA graphs: work that is described once and launched often, by naming its nodes or by capturing what is
// submitted to a stream. A node is the call that it stands for, with its arguments taken when it was added;
// launching a graph makes the calls, each after those that it depends on. Nodes that do not depend on each
// other run in the order in which they were added.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "cudart/cuda_api.h"

namespace grader::cudart {

using Work = std::function<cudaError_t()>;

struct Node {
  cudaGraphNodeType type = cudaGraphNodeTypeEmpty;
  Work work;                       // null: nothing
  std::vector<Node*> after;        // what it depends on
  const void* function = nullptr;  // of a kernel
};

struct Graph {
  std::vector<std::unique_ptr<Node>> nodes;  // in the order in which they were added

  Node* add(cudaGraphNodeType type, std::vector<Node*> after, Work work);
  bool contains(const Node* node) const;
};

// An instance that can be launched: a copy of the graph, with where each node came from.
struct GraphInstance {
  Graph graph;
  std::map<const Node*, Node*> copies;
};

// A stream whose work is being captured.
struct Capture {
  Graph* graph = nullptr;
  cudaStream_t origin = nullptr;
  unsigned long long id = 0;
  std::vector<Node*> last;  // what the next node depends on
};

// What an event stands for that was recorded in a captured stream.
struct CapturedEvent {
  Graph* graph = nullptr;
  std::vector<Node*> after;
};

class Graphs {
 public:
  // Null for handles of what does not exist.
  Graph* find(cudaGraph_t handle);
  GraphInstance* find(cudaGraphExec_t handle);
  Graph* owner(const Node* node);  // the graph that has it
  Graph* make();
  bool destroy(cudaGraph_t handle);

  std::map<cudaStream_t, Capture> captures;
  std::map<cudaEvent_t, CapturedEvent> events;
  std::map<cudaGraphExec_t, std::unique_ptr<GraphInstance>> instances;
  unsigned long long last_capture = 0;

 private:
  std::map<cudaGraph_t, std::unique_ptr<Graph>> graphs_;
};

void copy_graph(const Graph& from, Graph& to, std::map<const Node*, Node*>& copies);

class Call;
// Work that is submitted to a captured stream becomes a node of its graph, and is not done; true: it did.
// `refused`: set where the stream is one that must not be used while others are captured.
bool captured(Call& call, cudaStream_t stream, cudaGraphNodeType type, const Work& work, cudaError_t& refused,
              const void* function = nullptr);
// What a kernel node is to launch, its arguments taken now; null: `error` says why.
Work kernel_work(Call& call, const cudaKernelNodeParams& kernel, cudaError_t& error);

// Adds a node with such work to the graph that the program names; what the API is to return.
cudaError_t add_node(cudaGraphNode_t* out, cudaGraph_t graph, const cudaGraphNode_t* before, size_t count,
                     cudaGraphNodeType type, Work work, const void* function = nullptr);

inline cudaGraph_t handle_of(Graph* graph) { return reinterpret_cast<cudaGraph_t>(graph); }
inline cudaGraphNode_t handle_of(Node* node) { return reinterpret_cast<cudaGraphNode_t>(node); }
inline Node* node_of(cudaGraphNode_t handle) { return reinterpret_cast<Node*>(handle); }

}  // namespace grader::cudart
