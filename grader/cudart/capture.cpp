// Capturing what is submitted to a stream. Events carry a capture over to other streams, which must come back
// to the first before it ends.
#include <algorithm>
#include <set>

#include "cudart/graphs.h"
#include "cudart/runtime.h"

using namespace grader::cudart;

namespace {

Capture* find_capture(Runtime& runtime, cudaStream_t stream) {
  const auto found = runtime.graphs.captures.find(stream);
  return found == runtime.graphs.captures.end() ? nullptr : &found->second;
}

void add_ancestors(const Node* node, std::set<const Node*>& all) {
  if (!all.insert(node).second) return;
  for (const Node* before : node->after) add_ancestors(before, all);
}

cudaError_t begin(Call& call, cudaStream_t stream, Graph* graph, std::vector<Node*> last) {
  Runtime& runtime = call.runtime();
  if (!runtime.is_stream(stream)) return call.finish(cudaErrorInvalidResourceHandle);
  if (stream == nullptr || stream == cudaStreamLegacy)
    return call.finish(cudaErrorStreamCaptureUnsupported, "the default stream cannot be captured");
  if (find_capture(runtime, stream) != nullptr) return call.finish(cudaErrorIllegalState);
  runtime.graphs.captures[stream] = {graph != nullptr ? graph : runtime.graphs.make(), stream,
                                     ++runtime.graphs.last_capture, std::move(last)};
  return call.finish(cudaSuccess);
}

}  // namespace

namespace grader::cudart {

bool captured(Call& call, cudaStream_t stream, cudaGraphNodeType type, const Work& work, cudaError_t& refused,
              const void* function) {
  Graphs& graphs = call.runtime().graphs;
  if (graphs.captures.empty()) return false;
  if (Capture* const capture = find_capture(call.runtime(), stream)) {
    Node* const node = capture->graph->add(type, capture->last, work);
    node->function = function;
    capture->last = {node};
    return true;
  }
  const bool legacy = stream == nullptr || stream == cudaStreamLegacy;
  for (const auto& [other, capture] : graphs.captures) {
    if (!legacy || other == cudaStreamPerThread) continue;
    if (reinterpret_cast<const Stream*>(other)->flags != cudaStreamDefault) continue;
    refused = cudaErrorStreamCaptureImplicit;  // it would wait for the captured stream
    return true;
  }
  return false;
}

}  // namespace grader::cudart

extern "C" {

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode) {
  Call call;
  return begin(call, stream, nullptr, {});
}

cudaError_t cudaStreamBeginCaptureToGraph(cudaStream_t stream, cudaGraph_t handle,
                                          const cudaGraphNode_t* before, const cudaGraphEdgeData*,
                                          size_t count, cudaStreamCaptureMode) {
  Call call;
  Graph* const graph = call.runtime().graphs.find(handle);
  if (graph == nullptr) return call.finish(cudaErrorInvalidValue);
  std::vector<Node*> last;
  for (size_t i = 0; i < count; ++i) last.push_back(node_of(before[i]));
  return begin(call, stream, graph, std::move(last));
}

cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
  Call call;
  Runtime& runtime = call.runtime();
  const Capture* const found = find_capture(runtime, stream);
  if (found == nullptr || graph == nullptr) return call.finish(cudaErrorIllegalState);
  if (found->origin != stream)
    return call.finish(cudaErrorStreamCaptureUnmatched, "the capture began in another stream");
  const Capture capture = *found;
  std::set<const Node*> joined;
  for (const Node* node : capture.last) add_ancestors(node, joined);
  bool all_joined = true;
  std::erase_if(runtime.graphs.captures, [&](const auto& entry) {
    if (entry.second.graph != capture.graph) return false;
    for (const Node* node : entry.second.last) all_joined = all_joined && joined.contains(node);
    return true;
  });
  std::erase_if(runtime.graphs.events,
                [&](const auto& entry) { return entry.second.graph == capture.graph; });
  *graph = all_joined ? handle_of(capture.graph) : nullptr;
  return call.finish(all_joined ? cudaSuccess : cudaErrorStreamCaptureUnjoined,
                     "another stream took part in the capture, and the first does not wait for it");
}

cudaError_t cudaStreamIsCapturing(cudaStream_t stream, cudaStreamCaptureStatus* status) {
  Call call;
  if (status == nullptr) return call.finish(cudaErrorInvalidValue);
  if (!call.runtime().is_stream(stream)) return call.finish(cudaErrorInvalidResourceHandle);
  *status = find_capture(call.runtime(), stream) != nullptr ? cudaStreamCaptureStatusActive
                                                            : cudaStreamCaptureStatusNone;
  return call.finish(cudaSuccess);
}

cudaError_t cudaStreamGetCaptureInfo(cudaStream_t stream, cudaStreamCaptureStatus* status,
                                     unsigned long long* id, cudaGraph_t* graph, const cudaGraphNode_t** last,
                                     const cudaGraphEdgeData** edges, size_t* count) {
  const cudaError_t error = cudaStreamIsCapturing(stream, status);
  if (error != cudaSuccess) return error;
  Call call;
  static std::vector<cudaGraphNode_t> handles;
  handles.clear();
  if (const Capture* const capture = find_capture(call.runtime(), stream)) {
    for (Node* node : capture->last) handles.push_back(handle_of(node));
    if (id != nullptr) *id = capture->id;
    if (graph != nullptr) *graph = handle_of(capture->graph);
  }
  if (last != nullptr) *last = handles.data();
  if (edges != nullptr) *edges = nullptr;
  if (count != nullptr) *count = handles.size();
  return call.finish(cudaSuccess);
}

cudaError_t cudaStreamUpdateCaptureDependencies(cudaStream_t stream, cudaGraphNode_t* nodes,
                                                const cudaGraphEdgeData*, size_t count, unsigned flags) {
  Call call;
  Capture* const capture = find_capture(call.runtime(), stream);
  if (capture == nullptr) return call.finish(cudaErrorIllegalState);
  if (flags == cudaStreamSetCaptureDependencies) capture->last.clear();
  for (size_t i = 0; i < count; ++i) capture->last.push_back(node_of(nodes[i]));
  return call.finish(cudaSuccess);
}

cudaError_t cudaThreadExchangeStreamCaptureMode(cudaStreamCaptureMode* mode) {
  static thread_local cudaStreamCaptureMode current = cudaStreamCaptureModeGlobal;
  if (mode == nullptr) return Call().finish(cudaErrorInvalidValue);
  std::swap(*mode, current);
  return Call().finish(cudaSuccess);
}

}  // extern "C"
