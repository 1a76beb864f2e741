// What the simulated GPU's libcudart offers beside CUDA's own functions. Looked up with dlsym: on the real
// runtime these are absent, and that is how a program knows which of the two it runs on.
//
// Nothing here needs to be called: a program that takes no findings gets them on standard error when it ends.
#pragma once

#include <cstddef>
#include <cstdint>

#include "support/counters.h"
#include "support/finding.h"
#include "support/trace.h"

extern "C" {

// Thread instructions a launch may execute before it is stopped (a finding of check "limit").
void grader_simulated_set_max_instructions(uint64_t max_instructions);

// Which checks watch the launches from now on (grader::Check of support/checks.h); at first none but
// memcheck.
void grader_simulated_set_checks(uint32_t checks);

// Constant subscripts past the end of their arrays that the compiler has seen in a file of kernels, by its
// name without folders: findings of memcheck where they are run in the launches from now on.
void grader_simulated_set_subscripts(const char* file, const uint32_t* lines, const uint32_t* columns,
                                     size_t count);

// The order of blocks, warps and lanes in the launches from now on: a seed (sim/schedule.h); 0, the first, is
// the default order.
void grader_simulated_set_schedule(uint64_t seed);

// Whether kernels are taken from the file NAME.ptx beside the library NAME.so that holds them, where there is
// one: their debug build (-G). Says nothing to libraries whose kernels or variables are in use already.
void grader_simulated_use_debug_kernels(bool on);

// The most thread instructions that a launch has executed since the last call.
uint64_t grader_simulated_take_longest_launch();

// How findings speak of the next allocation: its name, element type ("float32"), element size in bytes and
// shape; whether kernels may write to it.
void grader_simulated_describe_next_allocation(const char* name, const char* element_type,
                                               uint32_t element_size, const int64_t* shape, size_t rank,
                                               bool read_only);

// Gives each finding since the last call to `receive` and forgets it.
void grader_simulated_take_findings(void (*receive)(void* context, const grader::Finding& finding),
                                    void* context);

// Whether launches from now on are counted as a profiler would; at first they are not. Of kernels with a file
// NAME.sass beside the library NAME.so that holds them (support/sass.h), what ptxas made of them is counted.
void grader_simulated_count(bool on);

// Gives the counts of each launch since the last call to `receive` and forgets them.
void grader_simulated_take_counters(void (*receive)(void* context, const grader::LaunchCounters& launch),
                                    void* context);

// Whose accesses to record from now on, the block at {x, y, z} of each launch; null, as at first: nobody's.
void grader_simulated_trace(const uint32_t* block);

// Gives the trace of each launch since the last call to `receive` and forgets them.
void grader_simulated_take_traces(void (*receive)(void* context, const grader::Trace& launch), void* context);

// A kernel that was launched on another stream than `stream` and that nobody has waited for since, or null;
// forgets all such. Valid until the next call of the runtime.
const char* grader_simulated_take_unawaited(const void* stream);

// The details of the last error that was more than CUDA's one line ("not simulated: ..."), or "". Valid until
// the next call of the runtime.
const char* grader_simulated_error_details();

// Nanoseconds spent in launches so far, the running one included; from any thread.
uint64_t grader_simulated_launch_nanoseconds();

// Whether the address lies in the range that device memory was ever allocated in. Safe in a signal handler.
bool grader_simulated_is_device_address(uintptr_t address);

// While on, the growth of the heap inside the runtime itself (its books on freed memory) is added up, so that
// a search for leaks can leave it out: bytes in use that came while inside the runtime.
void grader_simulated_measure_heap(bool on);
int64_t grader_simulated_own_heap_bytes();

}  // extern "C"
