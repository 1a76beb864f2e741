#include "op/simulated_hooks.h"

#include <dlfcn.h>

#include <optional>

namespace grader::op {
namespace {

template <class Function>
bool find(Function& function, const char* name) {
  function = reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
  return function != nullptr;
}

}  // namespace

const SimulatedHooks* simulated_hooks() {
  static const std::optional<SimulatedHooks> found = []() -> std::optional<SimulatedHooks> {
    SimulatedHooks hooks{};
    const bool all = find(hooks.set_max_instructions, "grader_simulated_set_max_instructions") &&
                     find(hooks.set_checks, "grader_simulated_set_checks") &&
                     find(hooks.set_subscripts, "grader_simulated_set_subscripts") &&
                     find(hooks.set_schedule, "grader_simulated_set_schedule") &&
                     find(hooks.use_debug_kernels, "grader_simulated_use_debug_kernels") &&
                     find(hooks.take_longest_launch, "grader_simulated_take_longest_launch") &&
                     find(hooks.describe_next_allocation, "grader_simulated_describe_next_allocation") &&
                     find(hooks.take_findings, "grader_simulated_take_findings") &&
                     find(hooks.count, "grader_simulated_count") &&
                     find(hooks.take_counters, "grader_simulated_take_counters") &&
                     find(hooks.trace, "grader_simulated_trace") &&
                     find(hooks.take_traces, "grader_simulated_take_traces") &&
                     find(hooks.take_unawaited, "grader_simulated_take_unawaited") &&
                     find(hooks.error_details, "grader_simulated_error_details") &&
                     find(hooks.launch_nanoseconds, "grader_simulated_launch_nanoseconds") &&
                     find(hooks.is_device_address, "grader_simulated_is_device_address") &&
                     find(hooks.measure_heap, "grader_simulated_measure_heap") &&
                     find(hooks.own_heap_bytes, "grader_simulated_own_heap_bytes");
    if (!all) return std::nullopt;
    return hooks;
  }();
  return found ? &*found : nullptr;
}

}  // namespace grader::op
