// One compilation for all variants, on the simulated GPU of two builds (compile::KernelBuilds): the debug
// build runs under all checks, the release build gives the results that count, and the two must agree. There
// each case is a job of its own, so that each finding belongs to its case. A real GPU costs a worker process
// a job, so all cases of a variant go in one job there, and only when that goes wrong one by one.
#include "grade/kernel_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <map>
#include <optional>

#include "compile/compiler_log.h"
#include "compile/kernel_compiler.h"
#include "device/build_pair.h"
#include "grade/build_pair.h"
#include "grade/counter_bounds.h"
#include "grade/diagnosis.h"
#include "grade/kernel_parameters.h"
#include "grade/measure.h"
#include "grade/own_work.h"
#include "grade/required_use.h"
#include "support/error.h"
#include "support/files.h"

namespace grader::grade {
namespace {

using course::Argument;
using course::Case;
using course::Variant;

double milliseconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

// A job's buffers for one case are laid out in the order of the arguments.
class CaseJob {
 public:
  CaseJob(const Variant& variant, const Case& c)
      : variant_(variant), case_(c), size_(c.size ? *c.size : variant.visible) {}

  // Asks for a tally of the buffers of which single threads' accesses matter.
  void tally() { tally_ = true; }
  const course::Size& size() const { return size_; }

  // Appends this case's buffers and launches. `lowered`: kernels' names in the image.
  void add_to(device::Job& job, const std::map<std::string, std::string>& lowered) {
    first_ = job.buffers.size();
    std::vector<device::Argument> values;
    size_t next_input = 0;
    for (const Argument& argument : size_.arguments) {
      if (argument.role == Argument::Role::scalar) {
        values.emplace_back(scalar(argument));
        continue;
      }
      if (is_empty(argument)) {  // as cudaMalloc gives none for no bytes
        ++next_input;
        values.emplace_back(device::Scalar{std::vector<std::byte>(sizeof(uint64_t))});
        continue;
      }
      values.emplace_back(device::BufferRef{static_cast<uint32_t>(job.buffers.size())});
      device::Buffer buffer;
      buffer.name = argument.name;
      buffer.element_type = std::string(array::name(argument.dtype));
      buffer.element_size = static_cast<uint32_t>(array::item_size(argument.dtype));
      buffer.shape = argument.shape;
      buffer.size = array::Array(argument.dtype, argument.shape).nbytes();
      buffer.read_back = argument.role != Argument::Role::scratch;  // inputs too: nothing must change them
      buffer.record_writers = argument.role == Argument::Role::output;
      buffer.tally = tally_ && asks_for_own_work(argument);
      if (argument.role == Argument::Role::input) {
        const auto bytes = case_.inputs[next_input++].array.bytes();
        buffer.initial.assign(bytes.begin(), bytes.end());
        buffer.read_only = true;
      }
      job.buffers.push_back(std::move(buffer));
    }
    for (const course::Launch& each : size_.launches) {
      device::Launch launch;
      launch.kernel = lowered.at(each.kernel);
      launch.grid = each.grid;
      launch.block = each.block;
      launch.shared_bytes = each.shared_bytes;
      for (const size_t place : each.arguments) launch.arguments.push_back(values[place]);
      job.launches.push_back(std::move(launch));
    }
  }

  // What its values say; judge_findings is still to come.
  CaseVerdict verdict(const device::JobResult& result) const {
    CaseVerdict verdict;
    verdict.name = case_.name;
    verdict.seed = case_.seed;
    verdict.tolerance = case_.tolerance;
    verdict.inputs = case_.inputs;
    verdict.expected = case_.expected;
    verdict.findings = result.findings;
    verdict.notes = result.notes;
    verdict.printed = result.printf_output;
    size_t buffer = first_, next_input = 0;
    for (const Argument& argument : size_.arguments) {
      if (argument.role == Argument::Role::scalar) continue;
      if (is_empty(argument)) {
        ++next_input;
        continue;
      }
      const auto& bytes = buffer < result.buffers.size() ? result.buffers[buffer] : kNoBytes;
      if (argument.role == Argument::Role::output) {
        if (bytes.size() == case_.expected.nbytes()) {
          verdict.actual = array::Array(argument.dtype, argument.shape, bytes);
          const course::Launch& last = size_.launches.back();
          Origin origin{variant_.owner, last.grid, last.block, {}};
          if (buffer < result.writers.size()) origin.writers = result.writers[buffer];
          measure(verdict, argument.name, origin);
        }
      } else if (argument.role == Argument::Role::input) {
        check_unchanged(verdict, case_.inputs[next_input++], bytes);
      }
      ++buffer;
    }
    if (result.status != device::JobResult::Status::ok) {
      verdict.passed = false;
      verdict.failure = Failure::device_fault;
      verdict.reason = result.error.empty() ? "the launch did not end well" : result.error;
    }
    return verdict;
  }

  const std::string& output_name() const {
    for (const Argument& argument : size_.arguments)
      if (argument.role == Argument::Role::output) return argument.name;
    return variant_.name;
  }

 private:
  static bool is_empty(const Argument& argument) {
    return std::find(argument.shape.begin(), argument.shape.end(), 0) != argument.shape.end();
  }

  static device::Scalar scalar(const Argument& argument) {
    array::Array one(argument.dtype, {1});
    one.set(0, argument.value);
    const auto bytes = one.bytes();
    return {{bytes.begin(), bytes.end()}};
  }

  // Only a launch that is otherwise right is failed for this: wrong values have a nearer cause.
  static void check_unchanged(CaseVerdict& verdict, const course::NamedArray& input,
                              const std::vector<std::byte>& after) {
    const auto before = input.array.bytes();
    if (after.size() != before.size() || std::memcmp(after.data(), before.data(), before.size()) == 0) return;
    verdict.passed = false;
    verdict.failure = Failure::input_changed;
    verdict.reason = fmt::format("{} was changed, and it is an input", input.name);
    verdict.next =
        fmt::format("write to the output only; keep what you compute in a register or in shared memory");
  }

  inline static const std::vector<std::byte> kNoBytes;

  const Variant& variant_;
  const Case& case_;
  const course::Size size_;
  size_t first_ = 0;
  bool tally_ = false;
};

// Counts as a profiler would: the optimised build, always on the simulated GPU, without checks. It is
// compiled when a case is first counted.
class CountedRuns {
 public:
  CountedRuns(compile::KernelSource source, const course::Puzzle& puzzle)
      : source_(std::move(source)),
        puzzle_(puzzle),
        backend_(device::make_backend(device::Choice::simulated)) {
    source_.target = backend_->target();
    source_.debug = false;
  }

  std::vector<LaunchCounters> launches(const Variant& variant, const Case& c) {
    CaseJob case_job(variant, c);
    return run(case_job).counters;
  }

  // Whether the kernels as they stand, before the optimiser keeps in a register what a thread has just put
  // into shared memory, read anything from there.
  bool reads_shared_memory(const Variant& variant, const Case& c) {
    compile::KernelSource source = source_;
    source.debug = true;
    const compile::CompiledKernels debug = compile::compile_kernels(source);
    CaseJob case_job(variant, c);
    const uint64_t budget = device::debug_budget(puzzle_.max_instructions);
    return sum(run(case_job, debug, budget).counters)[Count::shared_loads] > 0;
  }

  // Passed cases, until one in which a thread does another one's work.
  void judge_own_work(const Variant& variant, const Options& options, CheckVerdict& check) {
    const std::vector<Case> cases = course::make_cases(variant, options.seed);
    for (size_t i = 0; i < check.cases.size(); ++i) {
      CaseJob case_job(variant, cases[i]);
      case_job.tally();
      grade::judge_own_work(check.cases[i], case_job.size(), run(case_job));
      if (check.cases[i].passed) continue;
      check.cases.resize(i + 1);
      check.state = State::failed;
      return;
    }
  }

 private:
  device::JobResult run(CaseJob& case_job) {
    if (compiled_.image.empty()) compiled_ = compile::compile_kernels(source_);
    return run(case_job, compiled_, puzzle_.max_instructions);
  }

  device::JobResult run(CaseJob& case_job, const compile::CompiledKernels& build, uint64_t budget) {
    device::Job job;
    job.image = build.image;
    job.source_name = source_.shown_name;
    job.limits.max_instructions = budget;
    job.limits.checks = 0;
    job.count = true;
    case_job.add_to(job, build.lowered);
    return backend_->run(job);
  }

  compile::KernelSource source_;
  const course::Puzzle& puzzle_;
  std::unique_ptr<device::Backend> backend_;
  compile::CompiledKernels compiled_;
};

class VariantRun {
 public:
  VariantRun(device::Backend& backend, const compile::KernelSource& source,
             const compile::KernelBuilds& builds, const Variant& variant, const course::Puzzle& puzzle,
             CountedRuns& counted)
      : backend_(backend),
        source_(source),
        builds_(builds),
        variant_(variant),
        puzzle_(puzzle),
        counted_(counted) {}

  CheckVerdict run(const Options& options) {
    const std::vector<Case> cases = course::make_cases(variant_, options.seed);
    CheckVerdict check;
    check.name = variant_.name;
    if (!backend_.is_simulated()) check.cases = together(cases);
    if (check.cases.empty()) {
      for (size_t i = 0; i < cases.size(); ++i) {
        check.cases.push_back(in_orders(cases[i], options.schedule));
        if (i > 0 && check.cases.back().passed && backend_.is_simulated() && has_variables())
          after(cases[i - 1], cases[i], check.cases.back());
        if (!check.cases.back().passed) break;
      }
    }
    if (check.shown()->passed) count(cases, check);
    const CaseVerdict* shown = check.shown();
    const bool untouched = shown->failure == Failure::never_written && shown->findings.empty();
    check.state = shown->passed ? State::passed : untouched ? State::not_solved : State::failed;
    return check;
  }

  CaseVerdict run_visible() { return alone(course::make_cases(variant_, 1).front(), 0); }

 private:
  device::Job job(const compile::CompiledKernels& build) const {
    device::Job job;
    job.image = build.image;
    job.source_name = source_.shown_name;
    job.limits.max_instructions = puzzle_.max_instructions;
    for (const auto& [line, column] :
         compile::subscripts_past_end(builds_.release.diagnostics, source_.shown_name))
      job.subscripts_past_end.push_back({line, column});
    return job;
  }

  // The debug build's run of a case takes as long again as the release build's, and more under its checks.
  // Once a variant's runs have taken this many thread instructions (a second or so), its further cases run in
  // the release build alone, under the checks.
  static constexpr uint64_t kMostInDebugBuild = 200'000'000;

  CaseVerdict alone(const Case& c, uint64_t schedule) {
    CaseVerdict verdict = in_builds(c, schedule);
    verdict.schedule = schedule;
    return verdict;
  }

  CaseVerdict in_builds(const Case& c, uint64_t schedule) {
    CaseJob case_job(variant_, c);
    device::Job release = job(builds_.release);
    release.schedule = schedule;
    case_job.add_to(release, builds_.release.lowered);
    if (!builds_.debug.ok || debug_instructions_ > kMostInDebugBuild) {
      const device::JobResult result = backend_.run(release);
      instructions_ = result.instructions;
      CaseVerdict verdict = case_job.verdict(result);
      judge_findings(verdict);
      return verdict;
    }
    device::Job debug = job(builds_.debug);
    debug.schedule = schedule;
    case_job.add_to(debug, builds_.debug.lowered);
    const device::BuildPair ran = device::run_builds(backend_, std::move(debug), release);
    instructions_ = ran.release.instructions;
    debug_instructions_ += ran.debug.instructions;
    CaseVerdict checked = case_job.verdict(ran.debug), counts = case_job.verdict(ran.release);
    const bool rounding = checked.passed != counts.passed && is_rounding(c, schedule, ran.debug);
    return judge_builds(std::move(checked), std::move(counts), rounding, case_job.output_name());
  }

  // Whether the debug build's results are those of a release build that contracts nothing: then the two
  // builds differ in rounding alone.
  bool is_rounding(const Case& c, uint64_t schedule, const device::JobResult& debug) {
    compile::KernelSource source = source_;
    source.contract = false;
    const compile::CompiledKernels uncontracted = compile::compile_kernels(source);
    device::Job one = job(uncontracted);
    one.schedule = schedule;
    one.limits.checks = 0;
    CaseJob(variant_, c).add_to(one, uncontracted.lowered);
    return device::same_buffers(backend_.run(one), debug);
  }

  // In the order asked for; in the default one, small cases that passed are repeated in others.
  CaseVerdict in_orders(const Case& c, uint64_t schedule) {
    CaseVerdict usual = alone(c, schedule);
    if (!usual.passed || schedule != 0 || !backend_.is_simulated()) return usual;
    if (instructions_ > repeatable_) return usual;
    repeatable_ -= instructions_;
    for (const uint64_t other_schedule : kGradedSchedules) {
      CaseVerdict other = alone(c, other_schedule);
      if (other.passed) continue;
      judge_order(other, usual, puzzle_.id);
      return other;
    }
    return usual;
  }

  // Whether the module has variables of its own, which would outlive a launch.
  bool has_variables() const {
    const std::string& ptx = builds_.release.image;
    for (const char* start : {"\n.global ", "\n.visible .global ", "\n.weak .global "})
      if (ptx.find(start) != std::string::npos) return true;
    return false;
  }

  // The case once more in the same module, after another: `passed` becomes what it then is, if that is worse.
  void after(const Case& other, const Case& c, CaseVerdict& passed) {
    device::Job both = job(builds_.release);
    both.limits.checks = 0;
    CaseJob first(variant_, other), second(variant_, c);
    first.add_to(both, builds_.release.lowered);
    second.add_to(both, builds_.release.lowered);
    CaseVerdict again = second.verdict(backend_.run(both));
    if (again.passed) return;
    judge_again(again, passed);
    passed = std::move(again);
  }

  // Right values first; then the cases once more on the simulated GPU, without checks, to be counted: all of
  // them where there are bounds, else the visible one, for what is worth knowing of it.
  void count(const std::vector<Case>& cases, CheckVerdict& check) {
    const bool bounded = !variant_.counters.empty();
    const bool printed = course::prints_counters(puzzle_, variant_.name);
    if (!bounded && !printed && !backend_.is_simulated()) return;  // it would be compiled once more
    for (size_t i = 0; i < (bounded ? cases.size() : 1); ++i) {
      check.cases[i].launches = counted_.launches(variant_, cases[i]);
      judge_counters(check.cases[i], variant_.counters, backend_.is_simulated());
      if (check.cases[i].passed) continue;
      check.cases.resize(i + 1);
      break;
    }
  }

  // Nothing when the job did not end well, or found something: which case it was is then seen one by one.
  std::vector<CaseVerdict> together(const std::vector<Case>& cases) {
    device::Job all = job(builds_.release);
    std::vector<CaseJob> jobs;
    jobs.reserve(cases.size());
    for (const Case& c : cases) jobs.emplace_back(variant_, c).add_to(all, builds_.release.lowered);
    const device::JobResult result = backend_.run(all);
    if (result.status != device::JobResult::Status::ok || !result.findings.empty()) return {};
    std::vector<CaseVerdict> verdicts;
    for (const CaseJob& case_job : jobs) {
      verdicts.push_back(case_job.verdict(result));
      if (!verdicts.back().passed) break;
    }
    return verdicts;
  }

  device::Backend& backend_;
  const compile::KernelSource& source_;
  const compile::KernelBuilds& builds_;
  const Variant& variant_;
  const course::Puzzle& puzzle_;
  CountedRuns& counted_;
  uint64_t instructions_ = 0;        // of the last run
  uint64_t repeatable_ = 1'000'000;  // thread instructions that are still run in other orders
  uint64_t debug_instructions_ = 0;  // so far
};

compile::KernelSource source_of(const course::Puzzle& puzzle, const std::filesystem::path& file,
                                const std::string& shown_name, const std::string& target) {
  compile::KernelSource source;
  source.file = file;
  source.shown_name = shown_name;
  source.target = target;
  for (const Variant& variant : puzzle.variants) {
    for (const course::Launch& launch : variant.visible.launches) {
      source.name_expressions.push_back(launch.kernel);
    }
  }
  return source;
}

}  // namespace

CaseVerdict judge_visible(const course::Puzzle& puzzle, const Variant& variant,
                          const std::filesystem::path& file, const std::string& shown_name) {
  const std::unique_ptr<device::Backend> backend = device::make_backend(device::Choice::simulated);
  const compile::KernelSource source = source_of(puzzle, file, shown_name, backend->target());
  compile::KernelBuilds builds;
  builds.release = compile::compile_kernels(source);
  if (!builds.release.ok)
    throw Error(fmt::format("{} does not compile", std::filesystem::proximate(file).string()));
  CountedRuns counted(source, puzzle);
  return VariantRun(*backend, source, builds, variant, puzzle, counted).run_visible();
}

TracedLaunch trace_kernel(const course::Puzzle& puzzle, const Variant& variant,
                          const std::filesystem::path& file, const std::string& shown_name,
                          const TraceRequest& request) {
  const std::unique_ptr<device::Backend> backend = device::make_backend(device::Choice::simulated);
  compile::KernelSource source = source_of(puzzle, file, shown_name, backend->target());
  source.debug = request.debug;
  const compile::CompiledKernels compiled = compile::compile_kernels(source);
  TracedLaunch result;
  if (!compiled.ok) {
    result.diagnostics = compiled.diagnostics;
    return result;
  }
  const Case visible = course::make_cases(variant, 1).front();
  result.launches = variant.visible.launches.size();
  if (request.launch >= result.launches) return result;
  for (const course::Dim3& block : request.blocks(variant.visible.launches[request.launch].grid)) {
    device::Job job;
    job.image = compiled.image;
    job.source_name = shown_name;
    job.limits.max_instructions = device::debug_budget(puzzle.max_instructions);
    job.limits.checks = 0;
    job.trace_block = block;
    CaseJob(variant, visible).add_to(job, compiled.lowered);
    device::JobResult ran = backend->run(job);
    if (request.launch < ran.traces.size()) result.traces.push_back(std::move(ran.traces[request.launch]));
    result.findings = std::move(ran.findings);
  }
  return result;
}

void judge_kernels(const course::Puzzle& puzzle, const Options& options, Verdict& verdict) {
  // What the simulated GPU finds is the subject of a puzzle with answers.
  const std::unique_ptr<device::Backend> backend =
      device::make_backend(puzzle.answers.empty() ? options.device : device::Choice::simulated);
  verdict.device = backend->name();
  verdict.simulated = backend->is_simulated();

  compile::KernelSource source = source_of(puzzle, options.file, verdict.file, backend->target());
  auto start = std::chrono::steady_clock::now();
  compile::KernelBuilds builds;
  if (verdict.simulated && puzzle.answers.empty()) {
    builds = compile::compile_both_builds(source);
  } else {
    builds.release = compile::compile_kernels(source);
  }
  const compile::CompiledKernels& compiled = builds.release;
  verdict.timings.compile_ms = milliseconds_since(start);
  verdict.compiled = compiled.ok;
  verdict.from_cache = compiled.from_cache;
  verdict.diagnostics = compiled.diagnostics;
  if (!compiled.ok) return;
  for (const Variant& variant : puzzle.variants) {
    if (!options.only.empty() && variant.name != options.only) continue;
    auto misfits = misfit_parameters(variant, compiled.lowered, read_file(options.file), verdict.file);
    if (misfits.empty()) continue;
    verdict.compiled = false;
    verdict.misfit = true;
    verdict.diagnostics.insert(verdict.diagnostics.end(), misfits.begin(), misfits.end());
  }
  if (!verdict.compiled) return;

  CountedRuns counted(source, puzzle);
  start = std::chrono::steady_clock::now();
  std::optional<Diagnosis> diagnosis;
  if (!puzzle.answers.empty()) diagnosis.emplace(puzzle, options);
  for (const Variant& variant : puzzle.variants) {
    if (!options.only.empty() && variant.name != options.only) continue;
    CheckVerdict check = VariantRun(*backend, source, builds, variant, puzzle, counted).run(options);
    check.marked = place_to_fill(puzzle, options.file, variant.visible.launches.front().kernel);
    if (check.state == State::passed && !variant.uses.empty()) {
      compile::KernelSource ptx = source;
      ptx.target = "compute_90";
      require_uses(variant, verdict.simulated ? compiled : compile::compile_kernels(ptx), check, [&] {
        return counted.reads_shared_memory(variant, course::make_cases(variant, 1).front());
      });
    }
    if (check.state == State::passed && asks_for_own_work(variant))
      counted.judge_own_work(variant, options, check);
    if (diagnosis) diagnosis->judge(variant, check);
    verdict.checks.push_back(std::move(check));
  }
  verdict.timings.run_ms = milliseconds_since(start);
}

}  // namespace grader::grade
