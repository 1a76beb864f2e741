#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/access_picture.h"

namespace grader::report {
namespace {

// "a[0], a[1], b[2]": names once each, in the order of the accesses.
std::string listed(const AccessSteps& steps, const std::vector<ElementAccess>& accesses, size_t thread) {
  std::vector<std::string> names;
  for (const ElementAccess& access : accesses)
    if (access.thread == thread) names.push_back(element_name(steps.arrays[access.array], access.element));
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

std::string access_table(const AccessSteps& steps) {
  std::string text;
  for (const AccessStep& step : steps.steps) {
    if (step.barriers > 0) text += fmt::format("── after barrier {} ──\n", step.barriers);
    for (size_t t = 0; t < steps.threads.size(); ++t) {
      const std::string reads = listed(steps, step.reads, t), writes = listed(steps, step.writes, t);
      if (reads.empty() && writes.empty()) continue;
      std::string who = fmt::format("thread {}", thread_label(steps, steps.threads[t].index));
      if (steps.blocks.size() > 1) {
        const Dim3& block = steps.blocks[steps.threads[t].block];
        who = fmt::format("block {}{}, {}", block[0],
                          steps.grid[1] > 1 || steps.grid[2] > 1 ? fmt::format(",{}", block[1]) : "", who);
      }
      text += who + ":";
      if (!reads.empty()) text += " reads " + reads;
      if (!writes.empty()) text += (reads.empty() ? " writes " : "; writes ") + writes;
      text += '\n';
    }
  }
  return text;
}

}  // namespace grader::report
