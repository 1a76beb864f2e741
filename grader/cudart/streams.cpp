// Streams and events. Work is done when it is submitted, so a stream is a handle, waiting is free, and an
// event is the time at which it was recorded.
#include <algorithm>

#include "cudart/runtime.h"

using namespace grader::cudart;

namespace {

Event& as_event(cudaEvent_t handle) { return *reinterpret_cast<Event*>(handle); }

cudaError_t make_stream(cudaStream_t* stream, unsigned flags, int priority) {
  Call call;
  if (stream == nullptr || flags > cudaStreamNonBlocking) return call.finish(cudaErrorInvalidValue);
  *stream = reinterpret_cast<cudaStream_t>(new Stream{flags, priority});
  call.runtime().streams.insert(*stream);
  return call.finish(cudaSuccess);
}

cudaError_t check_stream(cudaStream_t stream) {
  Call call;
  return call.finish(call.runtime().is_stream(stream) ? cudaSuccess : cudaErrorInvalidResourceHandle);
}

// As far as this runtime looks: an event may have been recorded after launches on any stream.
cudaError_t wait_for_event(cudaEvent_t event) {
  Call call;
  if (!call.runtime().events.contains(event)) return call.finish(cudaErrorInvalidResourceHandle);
  call.runtime().unawaited.clear();
  return call.finish(cudaSuccess);
}

cudaError_t check_event(cudaEvent_t event) {
  Call call;
  return call.finish(call.runtime().events.contains(event) ? cudaSuccess : cudaErrorInvalidResourceHandle);
}

// What the three default streams and unknown handles have.
Stream properties(const Runtime& runtime, cudaStream_t stream) {
  return runtime.streams.contains(stream) ? *reinterpret_cast<const Stream*>(stream) : Stream{};
}

}  // namespace

extern "C" {

cudaError_t cudaStreamCreate(cudaStream_t* stream) { return make_stream(stream, cudaStreamDefault, 0); }
cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags) {
  return make_stream(stream, flags, 0);
}
cudaError_t cudaStreamCreateWithPriority(cudaStream_t* stream, unsigned flags, int priority) {
  return make_stream(stream, flags, priority);
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  Call call;
  call.runtime().graphs.captures.erase(stream);
  if (call.runtime().streams.erase(stream) == 0) return call.finish(cudaErrorInvalidResourceHandle);
  delete reinterpret_cast<Stream*>(stream);
  return call.finish(cudaSuccess);
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  Call call;
  if (!call.runtime().is_stream(stream)) return call.finish(cudaErrorInvalidResourceHandle);
  if (call.runtime().graphs.captures.contains(stream))
    return call.finish(cudaErrorStreamCaptureUnsupported,
                       "the stream is being captured: its work is not under way");
  call.runtime().unawaited.erase(stream);
  return call.finish(cudaSuccess);
}
cudaError_t cudaStreamQuery(cudaStream_t stream) { return check_stream(stream); }

cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned) {
  Call call;
  const cudaError_t error = check_stream(stream);
  if (error != cudaSuccess) return error;
  Graphs& graphs = call.runtime().graphs;
  const auto captured = graphs.events.find(event);
  if (captured == graphs.events.end()) return wait_for_event(event);
  // The stream takes part in the capture from here on.
  auto& [graph, after] = captured->second;
  Capture& capture = graphs.captures[stream];
  if (capture.graph == nullptr) {
    for (const auto& [other, began] : graphs.captures)
      if (began.graph == graph) capture = began;
    capture.last.clear();
  }
  if (capture.graph != graph) return call.finish(cudaErrorStreamCaptureMerge);
  for (Node* node : after)
    if (std::find(capture.last.begin(), capture.last.end(), node) == capture.last.end())
      capture.last.push_back(node);
  return call.finish(cudaSuccess);
}

cudaError_t cudaStreamGetFlags(cudaStream_t stream, unsigned* flags) {
  Call call;
  if (!call.runtime().is_stream(stream)) return call.finish(cudaErrorInvalidResourceHandle);
  *flags = properties(call.runtime(), stream).flags;
  return call.finish(cudaSuccess);
}

cudaError_t cudaStreamGetPriority(cudaStream_t stream, int* priority) {
  Call call;
  if (!call.runtime().is_stream(stream)) return call.finish(cudaErrorInvalidResourceHandle);
  *priority = properties(call.runtime(), stream).priority;
  return call.finish(cudaSuccess);
}

cudaError_t cudaStreamGetId(cudaStream_t stream, unsigned long long* id) {
  if (id == nullptr) return Call().finish(cudaErrorInvalidValue);
  *id = reinterpret_cast<uintptr_t>(stream);
  return check_stream(stream);
}

cudaError_t cudaStreamGetDevice(cudaStream_t stream, int* device) {
  if (device == nullptr) return Call().finish(cudaErrorInvalidValue);
  *device = 0;
  return check_stream(stream);
}

// Hints on caches, and priorities: none changes what is computed.
cudaError_t cudaStreamSetAttribute(cudaStream_t stream, cudaStreamAttrID, const cudaStreamAttrValue*) {
  return check_stream(stream);
}
cudaError_t cudaCtxResetPersistingL2Cache() { return Call().finish(cudaSuccess); }

cudaError_t cudaStreamAttachMemAsync(cudaStream_t stream, void* pointer, size_t, unsigned) {
  Call call;
  if (!call.runtime().is_stream(stream)) return call.finish(cudaErrorInvalidResourceHandle);
  return call.finish(call.runtime().is_managed(pointer) ? cudaSuccess : cudaErrorInvalidValue);
}

// The host's turn is now. Not under the runtime's lock: what is called may wait for other threads.
cudaError_t cudaLaunchHostFunc(cudaStream_t stream, cudaHostFn_t function, void* data) {
  if (function == nullptr) return Call().finish(cudaErrorInvalidValue);
  cudaError_t error = check_stream(stream);
  if (error != cudaSuccess) return error;
  {
    Call call;
    const auto later = [=] { return cudaLaunchHostFunc(nullptr, function, data); };
    if (captured(call, stream, cudaGraphNodeTypeHost, later, error)) return call.finish(error);
  }
  function(data);
  return error;
}

cudaError_t cudaStreamAddCallback(cudaStream_t stream, cudaStreamCallback_t callback, void* data,
                                  unsigned flags) {
  if (callback == nullptr || flags != 0) return Call().finish(cudaErrorInvalidValue);
  const cudaError_t error = check_stream(stream);
  if (error == cudaErrorInvalidResourceHandle) return error;
  callback(stream, error, data);  // also told of a fault
  return error;
}

cudaError_t cudaDeviceGetStreamPriorityRange(int* least, int* greatest) {
  if (least != nullptr) *least = 0;
  if (greatest != nullptr) *greatest = -5;
  return Call().finish(cudaSuccess);
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned flags) {
  Call call;
  if (event == nullptr) return call.finish(cudaErrorInvalidValue);
  auto* made = new Event;
  made->timing = (flags & cudaEventDisableTiming) == 0;
  *event = reinterpret_cast<cudaEvent_t>(made);
  call.runtime().events.insert(*event);
  return call.finish(cudaSuccess);
}

cudaError_t cudaEventCreate(cudaEvent_t* event) { return cudaEventCreateWithFlags(event, cudaEventDefault); }

cudaError_t cudaEventDestroy(cudaEvent_t event) {
  Call call;
  call.runtime().graphs.events.erase(event);
  if (call.runtime().events.erase(event) == 0) return call.finish(cudaErrorInvalidResourceHandle);
  delete &as_event(event);
  return call.finish(cudaSuccess);
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  Call call;
  if (!call.runtime().events.contains(event) || !call.runtime().is_stream(stream)) {
    return call.finish(cudaErrorInvalidResourceHandle);
  }
  Graphs& graphs = call.runtime().graphs;
  graphs.events.erase(event);
  if (const auto capture = graphs.captures.find(stream); capture != graphs.captures.end()) {
    graphs.events[event] = {capture->second.graph, capture->second.last};
    return call.finish(cudaSuccess);
  }
  as_event(event).recorded = true;
  as_event(event).nanoseconds = now_nanoseconds();
  return call.finish(cudaSuccess);
}

cudaError_t cudaEventRecordWithFlags(cudaEvent_t event, cudaStream_t stream, unsigned) {
  return cudaEventRecord(event, stream);
}

cudaError_t cudaEventQuery(cudaEvent_t event) { return check_event(event); }
cudaError_t cudaEventSynchronize(cudaEvent_t event) { return wait_for_event(event); }

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t start, cudaEvent_t end) {
  Call call;
  const auto usable = [&](cudaEvent_t event) {
    return call.runtime().events.contains(event) && as_event(event).recorded && as_event(event).timing;
  };
  if (milliseconds == nullptr) return call.finish(cudaErrorInvalidValue);
  if (!usable(start) || !usable(end)) return call.finish(cudaErrorInvalidResourceHandle);
  *milliseconds = static_cast<float>(static_cast<double>(as_event(end).nanoseconds) -
                                     static_cast<double>(as_event(start).nanoseconds)) /
                  1e6f;
  return call.finish(cudaSuccess);
}

}  // extern "C"
