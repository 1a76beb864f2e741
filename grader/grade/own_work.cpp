#include "grade/own_work.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "array/array.h"
#include "grade/measure.h"

namespace grader::grade {
namespace {

using course::Argument;

std::string who(const device::Writer& thread, const course::Launch& launch) {
  Owner owner;
  owner.block = thread.block;
  owner.thread = thread.thread;
  owner.grid_size = launch.grid;
  owner.block_size = launch.block;
  return describe_owner(owner);
}

void fail(CaseVerdict& result, std::string what, std::string next) {
  result.passed = false;
  result.failure = Failure::not_own_work;
  result.reason = fmt::format("the values are right, but {}", what);
  result.next = std::move(next);
}

std::string times(int64_t n) { return n == 1 ? "once" : n == 2 ? "twice" : fmt::format("{} times", n); }

}  // namespace

bool asks_for_own_work(const course::Variant& variant) {
  return std::any_of(variant.visible.arguments.begin(), variant.visible.arguments.end(),
                     [](const Argument& a) { return a.reads > 0 || a.one_writer; });
}

void judge_own_work(CaseVerdict& result, const course::Size& size, const device::JobResult& counted) {
  if (!result.passed) return;
  const course::Launch& launch = size.launches.back();
  size_t buffer = 0;
  for (const Argument& argument : size.arguments) {
    if (argument.role == Argument::Role::scalar) continue;
    if (std::find(argument.shape.begin(), argument.shape.end(), 0) != argument.shape.end()) continue;
    if (buffer >= counted.tallies.size()) return;
    const device::AccessTally& tally = counted.tallies[buffer++];
    if (argument.one_writer && tally.stored_twice) {
      const auto index = array::unravel_index(static_cast<int64_t>(tally.element), argument.shape);
      return fail(result,
                  fmt::format("{}[{}] is stored by two threads, {} and {}", argument.name,
                              fmt::join(index, "]["), who(tally.first, launch), who(tally.second, launch)),
                  "let one thread store each element; the others have nothing to do there");
    }
    if (argument.reads > 0 && tally.most_reads > static_cast<uint64_t>(argument.reads)) {
      return fail(result,
                  fmt::format("{} reads {} {}", who(tally.reader, launch), argument.name,
                              times(static_cast<int64_t>(tally.most_reads))),
                  fmt::format("here no thread needs to read {} more than {}: each does a part of the work",
                              argument.name, times(argument.reads)));
    }
  }
}

}  // namespace grader::grade
