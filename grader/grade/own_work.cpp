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

// Where the thread did it, as far as that is known.
std::string at(const device::Writer& thread) {
  return thread.line == 0 ? "" : fmt::format(", in line {}", thread.line);
}

std::string elements(uint64_t n, const std::string& array) {
  return fmt::format("{} element{} of {}", n == 1 ? "one" : std::to_string(n), n == 1 ? "" : "s", array);
}

std::string place(const Argument& argument, size_t element) {
  const auto index = array::unravel_index(static_cast<int64_t>(element), argument.shape);
  return fmt::format("{}[{}]", argument.name, fmt::join(index, "]["));
}

bool more(uint64_t counted, int64_t allowed) {
  return allowed > 0 && counted > static_cast<uint64_t>(allowed);
}

void judge_output(CaseVerdict& result, const course::Launch& launch, const Argument& argument,
                  const device::AccessTally& tally) {
  if (argument.one_writer && tally.stored_twice) {
    const auto& [element, first, second] = *tally.stored_twice;
    return fail(result,
                fmt::format("{} is stored by two threads, {} and {}{}", place(argument, element),
                            who(first, launch), who(second, launch), at(second)),
                "let one thread store each element; the others have nothing to do there");
  }
  if (more(tally.stored.elements, argument.stores)) {
    fail(result,
         fmt::format("{} stores {}{}", who(tally.stored.by, launch),
                     elements(tally.stored.elements, argument.name), at(tally.stored.by)),
         fmt::format("here a thread stores at most {}: each does a part of the work",
                     elements(static_cast<uint64_t>(argument.stores), argument.name)));
  }
}

void judge_input(CaseVerdict& result, const course::Launch& launch, const Argument& argument,
                 const device::AccessTally& tally, bool prints) {
  const char* const share =
      "what the threads of a block need together, one of them reads for all, into shared memory";
  if (more(tally.read.elements, argument.reads)) {
    return fail(
        result,
        fmt::format("{} reads {}", who(tally.read.by, launch), elements(tally.read.elements, argument.name)),
        fmt::format("here a thread reads at most {}: {}",
                    elements(static_cast<uint64_t>(argument.reads), argument.name),
                    tally.read_by_two ? share : "each does a part of the work"));
  }
  if (more(tally.read_by_block.elements, argument.block_reads)) {
    Owner block;
    block.block = tally.read_by_block.by.block;
    block.grid_size = launch.grid;
    return fail(result,
                fmt::format("the threads of {} read {} {} times{}", describe_block(block), argument.name,
                            tally.read_by_block.elements, at(tally.read_by_block.by)),
                fmt::format("{} reads are enough for a block: {}", argument.block_reads, share));
  }
  // Who prints what there is may look at it again.
  if (argument.times > 0 && tally.read_twice && !prints) {
    const auto& [element, first, second] = *tally.read_twice;
    fail(result,
         fmt::format("{} reads {} twice{}", who(second, launch), place(argument, element), at(second)),
         "once is enough: the second time it can be read from where the first one put it");
  }
}

}  // namespace

bool asks_for_own_work(const Argument& a) {
  return a.reads > 0 || a.block_reads > 0 || a.times > 0 || a.stores > 0 || a.one_writer;
}

bool asks_for_own_work(const course::Variant& variant) {
  const std::vector<Argument>& arguments = variant.visible.arguments;
  return std::any_of(arguments.begin(), arguments.end(),
                     [](const Argument& a) { return asks_for_own_work(a); });
}

void judge_own_work(CaseVerdict& result, const course::Size& size, const device::JobResult& counted) {
  const course::Launch& launch = size.launches.back();
  size_t buffer = 0;
  for (const Argument& argument : size.arguments) {
    if (argument.role == Argument::Role::scalar) continue;
    if (std::find(argument.shape.begin(), argument.shape.end(), 0) != argument.shape.end()) continue;
    if (!result.passed || buffer >= counted.tallies.size()) return;
    const device::AccessTally& tally = counted.tallies[buffer++];
    judge_output(result, launch, argument, tally);
    if (result.passed) judge_input(result, launch, argument, tally, !counted.printf_output.empty());
  }
}

}  // namespace grader::grade
