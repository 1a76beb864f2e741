// grader launch --schedules N: the same launch in N other orders of blocks, warps and lanes. CUDA promises no
// order, so a result that depends on it is wrong, however right it looks in one.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/launch_arguments.h"
#include "device/backend.h"

namespace grader::cli {

// The first order that gives something else than the default one.
struct OrderDifference {
  uint64_t seed = 0;
  // An element of an output, as NumPy prints the numbers; or, when `output` is empty, only `result` says what
  // happened: it faulted, or a check found something.
  std::string output;
  std::vector<int64_t> index;
  std::string usual, other;
  int64_t elements = 0;  // of that output that differ
  device::JobResult result;
};

// `names` and `arguments`: of the kernel's parameters. Numbers of a floating type that differ by rounding
// only (sums that are added up in another order) are the same.
std::optional<OrderDifference> find_order_difference(const device::Job& job, const device::JobResult& usual,
                                                     uint64_t schedules,
                                                     const std::vector<std::string>& names,
                                                     const std::vector<LaunchArgument>& arguments,
                                                     device::Backend& backend);

// What the checks find in a few other orders, where a value has ordered what threads do in the default one:
// a flag that one looked at too early, an atomic that another came before by chance. Nothing is compared,
// since such a kernel may rightly put its results in any order; nor is it held against it that it takes
// longer.
std::optional<OrderDifference> find_in_other_orders(const device::Job& job, const device::JobResult& usual,
                                                    device::Backend& backend);

// "out[3] is 7. in the default order and 5. with --schedule 2 (4 elements differ)"
std::string describe(const OrderDifference& difference);

}  // namespace grader::cli
