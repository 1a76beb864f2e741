// All calls of all cases go to the worker in one run: the visible case first, then the seeded ones; on the
// simulated GPU in a second run once more, with the debug build of the kernels, under the checks. Comparisons
// of two results with each other need nothing but the bytes that came back.
#include "grade/host_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "device/build_pair.h"
#include "grade/build_pair.h"
#include "grade/counter_bounds.h"
#include "grade/measure.h"
#include "op/host_program.h"

namespace grader::grade {
namespace {

using course::Case;
using course::HostCheck;
using Status = op::HostCallResult::Status;

Failure failure_of(Status status) {
  switch (status) {
    case Status::ok:
      return Failure::none;
    case Status::op_error:
      return Failure::op_error;
    case Status::exception:
      return Failure::exception;
    case Status::compile:
      return Failure::compile_error;
    case Status::crashed:
      return Failure::crashed;
    case Status::exited:
      return Failure::exited;
    case Status::timed_out:
      return Failure::endless;
    case Status::leaked:
      return Failure::leaked;
    case Status::device_fault:
      return Failure::device_fault;
    case Status::no_tensor:
      return Failure::never_written;
  }
  return Failure::crashed;
}

const course::NamedArray* find_input(const Case& c, const std::string& name) {
  for (const course::NamedArray& input : c.inputs) {
    if (input.name == name) return &input;
  }
  return nullptr;
}

op::HostCall make_call(const HostCheck& check, const Case& c, uint64_t schedule = 0) {
  op::HostCall call;
  call.schedule = schedule;
  call.function = check.function;
  call.on_cpu = check.on_cpu;
  for (const std::string& name : check.inputs) {
    call.inputs.push_back(find_input(c, name)->array);
    call.input_names.push_back(name);
  }
  return call;
}

CaseVerdict start_of(const Case& c) {
  CaseVerdict verdict;
  verdict.name = c.name;
  verdict.seed = c.seed;
  verdict.tolerance = c.tolerance;
  verdict.inputs = c.inputs;
  verdict.expected = c.expected;
  return verdict;
}

// Once more on the simulated GPU, without checks: every case of the checks that have bounds, the visible one
// of those whose counts are printed.
void count(const course::Puzzle& puzzle, const op::HostProgram& program,
           const std::vector<const HostCheck*>& checks, const std::vector<Case>& cases, bool simulated,
           Verdict& verdict) {
  op::HostProgram counted = program;
  counted.device = device::Choice::simulated;
  counted.limits.checks = 0;
  counted.count = true;
  for (size_t i = 0; i < checks.size(); ++i) {
    CheckVerdict& check = verdict.checks[i];
    const bool bounded = !checks[i]->counters.empty();
    if (check.state != State::passed || !(bounded || course::prints_counters(puzzle, check.name))) continue;
    std::vector<op::HostCall> calls;
    for (size_t n = 0; n < (bounded ? cases.size() : 1); ++n)
      calls.push_back(make_call(*checks[i], cases[n]));
    const op::HostRun run = op::run_host_program(counted, calls);
    for (size_t n = 0; n < run.calls.size() && n < check.cases.size(); ++n) {
      check.cases[n].launches = run.calls[n].counters;
      judge_counters(check.cases[n], checks[i]->counters, simulated);
      if (check.cases[n].passed) continue;
      check.cases.resize(n + 1);
      check.state = State::failed;
    }
  }
}

// The case that is repeated in other orders: the visible one, unless it is so large that this would take
// long.
size_t repeated_case(const std::vector<Case>& cases) {
  constexpr int64_t kMostElements = 65536;
  for (size_t n = 0; n < cases.size(); ++n)
    if (cases[n].expected.size() <= kMostElements) return n;
  return 0;
}

bool same_call(const HostCheck& a, const HostCheck& b) {
  return a.function == b.function && a.inputs == b.inputs && a.on_cpu == b.on_cpu;
}

std::string output_name(const HostCheck& check, const op::HostCallResult& result) {
  return result.outputs.size() == 1 ? "output" : check.name;
}

// What the call gave; judge_findings is still to come.
CaseVerdict judge_call(const course::HostPart& host, const HostCheck& check, const Case& c,
                       const op::HostCallResult& result) {
  CaseVerdict verdict = start_of(c);
  verdict.expected = expected_of(host, check, c);
  verdict.findings = result.findings;
  verdict.diagnostics = result.diagnostics;
  verdict.printed = result.printed;
  if (result.status != Status::ok) {
    verdict.failure = failure_of(result.status);
    verdict.reason = result.message;
    return verdict;
  }
  if (check.result >= result.outputs.size()) {
    verdict.failure = Failure::wrong_shape;
    verdict.reason =
        fmt::format("{} returned {} tensor{}, and this is about number {}, counted from 0", check.function,
                    result.outputs.size(), result.outputs.size() == 1 ? "" : "s", check.result);
    return verdict;
  }
  verdict.actual = result.outputs[check.result];
  measure(verdict, output_name(check, result), {host.owner, host.grid, host.block, {}});
  if (!result.changed_inputs.empty()) {
    verdict.passed = false;
    verdict.failure = Failure::input_changed;
    verdict.reason =
        fmt::format("{} was changed, and it is an input", fmt::join(result.changed_inputs, " and "));
    verdict.next =
        "the output comes first in the call, then the inputs; the kernel writes to the output only";
  }
  return verdict;
}

// All calls on one device, in the builds of the kernels that it has.
class Calls {
 public:
  Calls(op::HostProgram program, std::vector<op::HostCall> calls)
      : program_(std::move(program)), calls_(std::move(calls)) {}

  const op::HostRun& run() {
    const bool simulated = program_.device != device::Choice::cuda;
    op::HostProgram release = program_;
    if (simulated) release.limits.checks = 0;
    release_ = op::run_host_program(release, calls_);
    if (simulated && release_.compiled) run_debug_build();
    return release_;
  }

  uint64_t schedule(size_t call) const { return calls_[call].schedule; }

  CaseVerdict verdict(const course::HostPart& host, const HostCheck& check, const Case& c,
                      size_t call) const {
    const op::HostCallResult& release = release_.calls.at(call);
    CaseVerdict counts = judge_call(host, check, c, release);
    if (call >= debug_place_.size() || !debug_place_[call]) {
      if (release.status == Status::ok) judge_findings(counts);
      return counts;
    }
    const op::HostCallResult& debug = debug_.calls.at(*debug_place_[call]);
    CaseVerdict checked = judge_call(host, check, c, debug);
    const bool rounding = checked.passed != counts.passed && is_rounding(call, debug);
    return judge_builds(std::move(checked), std::move(counts), rounding, output_name(check, release));
  }

 private:
  // Not calls that ended badly for another reason than what their kernels did: they would again, and host
  // code that hangs takes long to do so.
  static bool worth_checking(const op::HostCallResult& result) {
    return result.status == Status::ok || result.status == Status::device_fault ||
           (result.status == Status::timed_out && !result.findings.empty());
  }

  void run_debug_build() {
    op::HostProgram debug = program_;
    debug.debug_kernels = true;
    uint64_t longest = 0;
    std::vector<op::HostCall> calls;
    debug_place_.resize(calls_.size());
    for (size_t i = 0; i < calls_.size(); ++i) {
      op::HostCall call = calls_[i];
      if (!worth_checking(release_.calls[i])) continue;
      if (call.repeats) {
        if (release_.calls[*call.repeats].status != Status::ok) continue;
        call.repeats = debug_place_[*call.repeats];
      }
      if (release_.calls[i].status == Status::ok)
        longest = std::max(longest, release_.calls[i].longest_launch);
      debug_place_[i] = calls.size();
      calls.push_back(std::move(call));
    }
    debug.limits.max_instructions = std::max(debug.limits.max_instructions, device::debug_budget(longest));
    debug_ = op::run_host_program(debug, calls);
  }

  // Whether the debug build's results are those of a release build that contracts nothing.
  bool is_rounding(size_t call, const op::HostCallResult& debug) const {
    op::HostProgram uncontracted = program_;
    uncontracted.contract = false;
    uncontracted.limits.checks = 0;
    op::HostCall one = calls_[call];
    one.repeats.reset();
    const op::HostRun run = op::run_host_program(uncontracted, {one});
    if (run.calls.empty() || run.calls[0].outputs.size() != debug.outputs.size()) return false;
    return std::equal(debug.outputs.begin(), debug.outputs.end(), run.calls[0].outputs.begin(),
                      [](const array::Array& a, const array::Array& b) {
                        return std::ranges::equal(a.bytes(), b.bytes());
                      });
  }

  const op::HostProgram program_;
  const std::vector<op::HostCall> calls_;
  op::HostRun release_, debug_;
  std::vector<std::optional<size_t>> debug_place_;  // of each call among those of debug_
};

// `actual` against `desired` of one case, both already right by the reference.
CaseVerdict judge_comparison(const Case& c, const CaseVerdict& actual, const CaseVerdict& desired) {
  CaseVerdict verdict = start_of(c);
  verdict.expected = *desired.actual;
  verdict.actual = actual.actual;
  measure(verdict, "output", {});
  return verdict;
}

State state_of(const CheckVerdict& check) {
  const CaseVerdict* shown = check.shown();
  if (shown == nullptr) return State::skipped;
  if (shown->passed) return State::passed;
  return shown->failure == Failure::never_written && shown->findings.empty() ? State::not_solved
                                                                             : State::failed;
}

}  // namespace

TracedLaunch trace_host(const course::Puzzle& puzzle, const HostCheck& check,
                        const std::filesystem::path& file, const std::string& shown_name,
                        const TraceRequest& request) {
  op::HostProgram program;
  program.source = file;
  program.shown_name = shown_name;
  program.limits.max_instructions = device::debug_budget(puzzle.max_instructions);
  program.limits.checks = 0;
  program.debug_kernels = request.debug;
  const op::HostCall call = make_call(check, course::make_cases(puzzle.host, 1).front());
  TracedLaunch result;
  const auto run = [&](const course::Dim3& block) -> std::optional<Trace> {
    program.trace_block = block;
    op::HostRun ran = op::run_host_program(program, {call});
    result.diagnostics = std::move(ran.diagnostics);
    if (!ran.compiled || ran.calls.empty()) return std::nullopt;
    op::HostCallResult& called = ran.calls.front();
    if (!called.diagnostics.empty()) result.diagnostics = std::move(called.diagnostics);
    result.findings = std::move(called.findings);
    result.error = called.message;
    result.launches = called.traces.size();
    if (request.launch >= called.traces.size()) return std::nullopt;
    return std::move(called.traces[request.launch]);
  };
  // Which grid there is shows when the program has run.
  auto first = run({});
  if (!first) return result;
  result.diagnostics.clear();  // warnings
  for (const course::Dim3& block : request.blocks(first->grid)) {
    std::optional<Trace> trace = block == course::Dim3{} ? first : run(block);
    if (trace) result.traces.push_back(std::move(*trace));
  }
  return result;
}

void judge_host(const course::Puzzle& puzzle, const Options& options, Verdict& verdict) {
  const course::HostPart& host = puzzle.host;
  const std::unique_ptr<device::Backend> backend = device::make_backend(options.device);
  verdict.device = backend->name();
  verdict.simulated = backend->is_simulated();

  const std::vector<Case> cases = course::make_cases(host, options.seed);
  verdict.shared_inputs = cases.front().inputs;
  verdict.shared_expected = cases.front().expected;

  op::HostProgram program;
  program.source = options.file;
  program.shown_name = verdict.file;
  program.device = verdict.simulated ? device::Choice::simulated : device::Choice::cuda;
  program.limits.max_instructions = puzzle.max_instructions;

  std::vector<const HostCheck*> checks;
  for (const HostCheck& check : host.checks) {
    if (options.only.empty() || check.name == options.only || !check.actual.empty()) checks.push_back(&check);
  }
  // A call that several checks are about, one result each, is made once.
  std::vector<const HostCheck*> callers;
  for (const HostCheck* check : checks) {
    const bool made = std::any_of(callers.begin(), callers.end(),
                                  [&](const HostCheck* other) { return same_call(*check, *other); });
    if (!check->function.empty() && !made) callers.push_back(check);
  }
  std::vector<op::HostCall> calls;
  for (const Case& c : cases) {
    for (const HostCheck* check : callers) calls.push_back(make_call(*check, c, options.schedule));
  }
  // One case once more in other orders.
  const size_t repeated = repeated_case(cases);
  if (verdict.simulated && options.schedule == 0) {
    for (const uint64_t schedule : kGradedSchedules) {
      for (size_t i = repeated * callers.size(); i < (repeated + 1) * callers.size(); ++i) {
        calls.push_back(calls[i]);
        calls.back().schedule = schedule;
        calls.back().repeats = i;
      }
    }
  }
  const auto start = std::chrono::steady_clock::now();
  Calls all_calls(program, std::move(calls));
  const op::HostRun& run = all_calls.run();
  verdict.timings.run_ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  verdict.compiled = run.compiled;
  verdict.from_cache = run.from_cache;
  verdict.diagnostics = run.diagnostics;
  if (!run.compiled) return;

  const std::string marked = place_to_fill(puzzle, options.file, "");
  for (const HostCheck* check : checks)
    verdict.checks.push_back({check->name, State::skipped, marked, {}, false});
  for (size_t n = 0; n < cases.size(); ++n) {
    for (size_t i = 0; i < checks.size(); ++i) {
      if (checks[i]->function.empty()) continue;
      CheckVerdict& check = verdict.checks[i];
      if (!check.cases.empty() && !check.cases.back().passed) continue;
      const auto caller = std::find_if(callers.begin(), callers.end(),
                                       [&](const HostCheck* other) { return same_call(*checks[i], *other); });
      const size_t call = n * callers.size() + static_cast<size_t>(caller - callers.begin());
      check.cases.push_back(all_calls.verdict(host, *checks[i], cases[n], call));
      check.cases.back().schedule = options.schedule;
    }
  }
  for (size_t call = cases.size() * callers.size(); call < run.calls.size(); ++call) {
    for (size_t i = 0; i < checks.size(); ++i) {
      const HostCheck& caller = *callers[call % callers.size()];
      if (checks[i]->function.empty() || !same_call(*checks[i], caller)) continue;
      if (verdict.checks[i].cases.size() <= repeated) continue;
      CaseVerdict& usual = verdict.checks[i].cases[repeated];
      if (!usual.passed) continue;
      CaseVerdict other = all_calls.verdict(host, *checks[i], cases[repeated], call);
      other.schedule = all_calls.schedule(call);
      if (other.passed) continue;
      judge_order(other, usual, puzzle.id);
      usual = std::move(other);
      verdict.checks[i].cases.resize(repeated + 1);
    }
  }
  for (size_t i = 0; i < checks.size(); ++i) {
    for (const std::string& name : checks[i]->after) {
      const CheckVerdict* earlier = verdict.find(name);
      if (earlier != nullptr && earlier->state != State::passed) verdict.checks[i].cases.clear();
    }
    verdict.checks[i].state = state_of(verdict.checks[i]);
  }
  count(puzzle, program, checks, cases, verdict.simulated, verdict);
  for (size_t i = 0; i < checks.size(); ++i) {
    if (!checks[i]->function.empty()) continue;
    const CheckVerdict* actual = verdict.find(checks[i]->actual);
    const CheckVerdict* desired = verdict.find(checks[i]->desired);
    const bool ready = actual != nullptr && desired != nullptr && actual->state == State::passed &&
                       desired->state == State::passed;
    if (!ready) continue;  // stays skipped
    for (size_t n = 0; n < cases.size(); ++n) {
      verdict.checks[i].cases.push_back(judge_comparison(cases[n], actual->cases[n], desired->cases[n]));
      if (!verdict.checks[i].cases.back().passed) break;
    }
    verdict.checks[i].state = state_of(verdict.checks[i]);
  }
}

}  // namespace grader::grade
