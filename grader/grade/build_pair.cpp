#include "grade/build_pair.h"

#include <fmt/format.h>

#include <algorithm>

#include "array/print.h"
#include "device/build_pair.h"
#include "grade/measure.h"

namespace grader::grade {
namespace {

constexpr const char* kDebug = "the debug build (-G)";
constexpr const char* kRelease = "the release build";

void explain_difference(CaseVerdict& wrong, const CaseVerdict& right, bool debug_is_wrong,
                        const std::string& output) {
  const char* const where_wrong = debug_is_wrong ? kDebug : kRelease;
  const char* const where_right = debug_is_wrong ? kRelease : kDebug;
  if (!wrong.mismatch || !right.actual) {
    wrong.reason += fmt::format(" in {}, and in {} the values are right", where_wrong, where_right);
  } else {
    wrong.reason =
        fmt::format("{}[{}] is {} in {} and {} in {}", output, fmt::join(wrong.mismatch->index, "]["),
                    wrong.mismatch->actual, where_wrong,
                    array::number_text(*right.actual, wrong.comparison->first_mismatch), where_right);
  }
  wrong.failure = Failure::builds_differ;
  wrong.next =
      "what C++ leaves undefined comes out differently with and without the optimiser: is a variable read "
      "before it is set, an index out of range, or a barrier missing?";
}

}  // namespace

CaseVerdict judge_builds(CaseVerdict debug, CaseVerdict release, bool rounding, const std::string& output) {
  std::vector<Finding> findings = device::merge_findings(std::move(debug.findings), release.findings);
  // A refused access leaves values of its own: its finding says more than they do.
  const bool refused = std::any_of(findings.begin(), findings.end(),
                                   [](const Finding& finding) { return finding.check == "memcheck"; });
  const bool debug_faulted = debug.failure == Failure::device_fault;
  const bool release_faulted = release.failure == Failure::device_fault;
  const bool undefined =
      debug.passed != release.passed && !rounding && !refused && !debug_faulted && !release_faulted;
  const bool show_debug = release.passed && (undefined || debug_faulted);
  if (undefined)
    explain_difference(show_debug ? debug : release, show_debug ? release : debug, show_debug, output);
  std::vector<std::string> notes = debug.notes;
  CaseVerdict result = show_debug ? std::move(debug) : std::move(release);
  result.findings = std::move(findings);
  result.notes = std::move(notes);
  judge_findings(result);
  return result;
}

}  // namespace grader::grade
