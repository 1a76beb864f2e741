#include "cli/launch_schedules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "array/compare.h"
#include "array/scalar_text.h"

namespace grader::cli {
namespace {

// What adding up in another order may change.
array::Tolerance rounding(array::Dtype type) {
  if (!array::is_floating(type)) return {};
  const double relative = array::item_size(type) == 8 ? 1e-12 : array::item_size(type) == 4 ? 1e-5 : 1e-2;
  return {relative, relative};
}

std::string element(const array::Array& array, int64_t position) {
  const size_t size = array::item_size(array.dtype());
  return array::scalar_text(array.bytes().data() + static_cast<size_t>(position) * size, array.dtype());
}

// Fills in the first element of an output that differs.
bool outputs_differ(OrderDifference& d, const device::JobResult& usual, const std::vector<std::string>& names,
                    const std::vector<LaunchArgument>& arguments) {
  size_t buffer = 0;
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (!arguments[i].is_array()) continue;
    const size_t at = buffer++;
    if (!arguments[i].is_written() || usual.buffers[at] == d.result.buffers[at]) continue;
    const array::Dtype type = arguments[i].array.dtype();
    const array::Array before(type, arguments[i].array.shape(), usual.buffers[at]);
    const array::Array after(type, arguments[i].array.shape(), d.result.buffers[at]);
    const array::Comparison c = array::compare(after, before, rounding(type));
    if (c.equal) continue;
    d.output = names[i].empty() ? fmt::format("argument {}", i + 1) : names[i];
    d.index = array::unravel_index(c.first_mismatch, before.shape());
    d.usual = element(before, c.first_mismatch);
    d.other = element(after, c.first_mismatch);
    d.elements = c.mismatched;
    return true;
  }
  return false;
}

}  // namespace

std::optional<OrderDifference> find_order_difference(const device::Job& job, const device::JobResult& usual,
                                                     uint64_t schedules,
                                                     const std::vector<std::string>& names,
                                                     const std::vector<LaunchArgument>& arguments,
                                                     device::Backend& backend) {
  device::Job other = job;
  other.count = false;
  other.trace_block.reset();
  for (uint64_t seed = 1; seed <= schedules; ++seed) {
    other.schedule = seed;
    OrderDifference d;
    d.seed = seed;
    d.result = backend.run(other);
    const bool fails = d.result.status != device::JobResult::Status::ok || !d.result.findings.empty();
    if (fails || outputs_differ(d, usual, names, arguments)) return d;
  }
  return std::nullopt;
}

std::optional<OrderDifference> find_in_other_orders(const device::Job& job, const device::JobResult& usual,
                                                    device::Backend& backend) {
  constexpr uint64_t kOrders = 8, kMost = 50'000'000, kLonger = 64, kLeast = 1'000'000;
  device::Job other = job;
  other.count = false;
  other.trace_block.reset();
  other.limits.max_instructions =
      std::min(other.limits.max_instructions, kLonger * usual.instructions + kLeast);
  uint64_t spent = 0;
  for (uint64_t seed = 1; seed <= kOrders && spent < kMost; ++seed) {
    other.schedule = seed;
    OrderDifference d;
    d.seed = seed;
    d.result = backend.run(other);
    spent += d.result.instructions;
    std::erase_if(d.result.findings, [](const Finding& f) { return f.check == "limit"; });
    if (!d.result.findings.empty()) return d;
  }
  return std::nullopt;
}

std::string describe(const OrderDifference& d) {
  if (d.output.empty())
    return fmt::format("nothing is found in the default order, but with --schedule {}:", d.seed);
  return fmt::format("{}{} is {} in the default order and {} with --schedule {}{}", d.output,
                     d.index.empty() ? "" : fmt::format("[{}]", fmt::join(d.index, "][")), d.usual, d.other,
                     d.seed, d.elements > 1 ? fmt::format(" ({} elements differ)", d.elements) : "");
}

}  // namespace grader::cli
