// The simulated runtime's own functions (cudart/simulated.h), found at run time: null on a real GPU, where
// the CUDA runtime has none of them.
#pragma once

#include "cudart/simulated.h"

namespace grader::op {

struct SimulatedHooks {
  decltype(&grader_simulated_set_max_instructions) set_max_instructions;
  decltype(&grader_simulated_set_checks) set_checks;
  decltype(&grader_simulated_set_subscripts) set_subscripts;
  decltype(&grader_simulated_set_schedule) set_schedule;
  decltype(&grader_simulated_use_debug_kernels) use_debug_kernels;
  decltype(&grader_simulated_take_longest_launch) take_longest_launch;
  decltype(&grader_simulated_describe_next_allocation) describe_next_allocation;
  decltype(&grader_simulated_take_findings) take_findings;
  decltype(&grader_simulated_count) count;
  decltype(&grader_simulated_take_counters) take_counters;
  decltype(&grader_simulated_trace) trace;
  decltype(&grader_simulated_take_traces) take_traces;
  decltype(&grader_simulated_take_unawaited) take_unawaited;
  decltype(&grader_simulated_error_details) error_details;
  decltype(&grader_simulated_launch_nanoseconds) launch_nanoseconds;
  decltype(&grader_simulated_is_device_address) is_device_address;
  decltype(&grader_simulated_measure_heap) measure_heap;
  decltype(&grader_simulated_own_heap_bytes) own_heap_bytes;
};

const SimulatedHooks* simulated_hooks();

}  // namespace grader::op
