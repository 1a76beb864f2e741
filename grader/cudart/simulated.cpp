#include "cudart/simulated.h"

#include <utility>

#include "cudart/runtime.h"
#include "sim/tools/tool_set.h"
#include "support/checks.h"

using namespace grader::cudart;

namespace {

void attach_observers(Runtime& runtime) {
  runtime.options.observers.clear();
  for (const auto& check : runtime.checks) runtime.options.observers.push_back(check.get());
  if (runtime.subscripts && (runtime.checks_on & grader::kMemcheck) != 0)
    runtime.options.observers.push_back(runtime.subscripts.get());
  if (runtime.counters) runtime.options.observers.push_back(runtime.counters.get());
  if (runtime.tracer) runtime.options.observers.push_back(runtime.tracer.get());
}

}  // namespace

#define EXPORT __attribute__((visibility("default")))

extern "C" {

EXPORT void grader_simulated_set_max_instructions(uint64_t max_instructions) {
  Call call;
  call.runtime().attended = true;
  call.runtime().options.max_instructions = max_instructions;
}

EXPORT void grader_simulated_set_schedule(uint64_t seed) {
  Call call;
  call.runtime().options.schedule = seed;
}

EXPORT void grader_simulated_set_checks(uint32_t checks) {
  Call call;
  Runtime& runtime = call.runtime();
  if (runtime.checks_on == checks) return;  // initcheck remembers what was written
  runtime.checks_on = checks;
  runtime.checks = grader::sim::make_checks(checks);
  attach_observers(runtime);
}

EXPORT void grader_simulated_set_subscripts(const char* file, const uint32_t* lines, const uint32_t* columns,
                                            size_t count) {
  Call call;
  std::vector<grader::sim::Subscript> subscripts;
  for (size_t i = 0; i < count; ++i) subscripts.push_back({lines[i], columns[i], file});
  call.runtime().subscripts =
      count == 0 ? nullptr : std::make_unique<grader::sim::SubscriptCheck>(std::move(subscripts));
  attach_observers(call.runtime());
}

EXPORT void grader_simulated_use_debug_kernels(bool on) {
  Call call;
  call.runtime().use_debug_kernels = on;
}

EXPORT uint64_t grader_simulated_take_longest_launch() {
  Call call;
  return std::exchange(call.runtime().longest_launch, 0);
}

EXPORT void grader_simulated_count(bool on) {
  Call call;
  Runtime& runtime = call.runtime();
  if ((runtime.counters != nullptr) == on) return;
  runtime.counters = on ? std::make_unique<grader::sim::Counters>() : nullptr;
  attach_observers(runtime);
}

EXPORT void grader_simulated_take_counters(void (*receive)(void* context,
                                                           const grader::LaunchCounters& launch),
                                           void* context) {
  Call call;
  if (call.runtime().counters == nullptr) return;
  const auto launches = call.runtime().counters->take();
  for (const grader::LaunchCounters& launch : launches) receive(context, launch);
}

EXPORT void grader_simulated_trace(const uint32_t* block) {
  Call call;
  Runtime& runtime = call.runtime();
  if (runtime.tracer == nullptr && block == nullptr) return;
  runtime.tracer =
      block == nullptr
          ? nullptr
          : std::make_unique<grader::sim::Tracer>(grader::sim::Dim3{block[0], block[1], block[2]});
  attach_observers(runtime);
}

EXPORT void grader_simulated_take_traces(void (*receive)(void* context, const grader::Trace& launch),
                                         void* context) {
  Call call;
  if (call.runtime().tracer == nullptr) return;
  for (const grader::Trace& launch : call.runtime().tracer->take()) receive(context, launch);
}

EXPORT void grader_simulated_describe_next_allocation(const char* name, const char* element_type,
                                                      uint32_t element_size, const int64_t* shape,
                                                      size_t rank, bool read_only) {
  Call call;
  call.runtime().next_allocation = {name, element_type, element_size, {shape, shape + rank}, read_only};
}

EXPORT void grader_simulated_take_findings(void (*receive)(void* context, const grader::Finding& finding),
                                           void* context) {
  Call call;
  const auto findings = std::exchange(call.runtime().findings, {});
  for (const grader::Finding& finding : findings) receive(context, finding);
}

EXPORT const char* grader_simulated_take_unawaited(const void* stream) {
  static std::string kernel;
  Call call;
  kernel.clear();
  for (auto& [other, name] : std::exchange(call.runtime().unawaited, {}))
    if (other != stream) kernel = std::move(name);
  return kernel.empty() ? nullptr : kernel.c_str();
}

EXPORT const char* grader_simulated_error_details() { return Runtime::get().details.c_str(); }

EXPORT uint64_t grader_simulated_launch_nanoseconds() {
  Runtime& runtime = Runtime::get();
  const uint64_t started = runtime.launch_started;
  return runtime.launched_nanoseconds + (started == 0 ? 0 : now_nanoseconds() - started);
}

EXPORT bool grader_simulated_is_device_address(uintptr_t address) {
  const Runtime& runtime = Runtime::get();
  return address >= runtime.lowest_device_address && address < runtime.highest_device_address;
}

EXPORT void grader_simulated_measure_heap(bool on) {
  Runtime& runtime = Runtime::get();
  const std::lock_guard lock(runtime.mutex);
  runtime.measure_heap = on;
}

EXPORT int64_t grader_simulated_own_heap_bytes() {
  Runtime& runtime = Runtime::get();
  const std::lock_guard lock(runtime.mutex);
  return runtime.own_heap;
}

}  // extern "C"
