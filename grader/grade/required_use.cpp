#include "grade/required_use.h"

#include <algorithm>
#include <string_view>

namespace grader::grade {
namespace {

using course::Use;

bool is_instance(std::string_view instruction, Use use) {
  const auto starts = [&](std::string_view word) { return instruction.starts_with(word); };
  switch (use) {
    case Use::shared_memory:  // loads alone: what is only stored there serves nothing
      return (starts("ld.") && instruction.find(".shared") != std::string_view::npos) || starts("ldmatrix.");
    case Use::async_copy:
      return starts("cp.async.") && instruction.find(".shared") != std::string_view::npos;
  }
  return false;
}

}  // namespace

bool makes_use(const std::string& ptx, const std::string& lowered, Use use) {
  bool inside = false;  // this kernel, or any function
  std::string_view rest = ptx;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (const size_t entry = line.find(".entry "); entry != std::string_view::npos) {
      const std::string_view name = line.substr(entry + 7);
      inside = name.substr(0, name.find('(')) == lowered;
    } else if (line.find(".func ") != std::string_view::npos) {
      inside = true;
    }
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (line.starts_with('@')) {  // a guard: "@%p1 ld.shared..."
      line.remove_prefix(std::min(line.find(' '), line.size()));
      line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    }
    if (inside && is_instance(line.substr(0, line.find_first_of(" \t")), use)) return true;
  }
  return false;
}

void require_uses(const course::Variant& variant, const compile::CompiledKernels& ptx, CheckVerdict& check,
                  const std::function<bool()>& reads_shared_memory) {
  for (const Use use : variant.uses) {
    const bool used = std::any_of(variant.visible.launches.begin(), variant.visible.launches.end(),
                                  [&](const course::Launch& launch) {
                                    return makes_use(ptx.image, ptx.lowered.at(launch.kernel), use);
                                  });
    if (used || (use == Use::shared_memory && reads_shared_memory())) continue;
    CaseVerdict& visible = check.cases.front();
    visible.passed = false;
    visible.failure = Failure::not_used;
    if (use == Use::shared_memory) {
      visible.reason = "the values are right, but nothing is read from shared memory";
      visible.next = "shared memory is what this kernel is about: compute from what the block has put there";
    } else {
      visible.reason = "the values are right, but nothing is copied asynchronously";
      visible.next =
          "asynchronous copies are what this kernel is about: let __pipeline_memcpy_async fill shared memory";
    }
    check.state = State::failed;
    return;
  }
}

}  // namespace grader::grade
