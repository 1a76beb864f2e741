#include "cli/launch_program.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "cli/options.h"
#include "compile/declared_kernels.h"
#include "op/host_program.h"
#include "report/counters_report.h"
#include "report/finding_text.h"
#include "support/error.h"
#include "support/files.h"
#include "support/terminal.h"

namespace grader::cli {
namespace {

using Status = op::HostCallResult::Status;

constexpr double kMostSeconds = 60;  // of host code

void refuse_options_of_a_kernel(const LaunchOptions& options) {
  const LaunchOptions none;
  const bool given = options.grid != none.grid || options.block != none.block ||
                     options.cluster != none.cluster || options.shared_bytes != 0 || options.cooperative;
  if (given || !options.kernel.empty())
    throw Error(options.file +
                " has a main(), which launches its kernels itself\n  leave out --kernel, --grid, --block, "
                "--cluster, --shared and --cooperative; or put the kernel into a file without main()");
  if (options.annotate || !options.trace.empty() || options.schedules != 0)
    throw Error("--annotate, --trace and --schedules are for the launch of one kernel, and " + options.file +
                " is a program: it has a main()");
}

op::HostProgram host_program(const LaunchOptions& options, bool simulated) {
  op::HostProgram program;
  program.source = options.file;
  program.shown_name = options.file;
  program.device = simulated ? device::Choice::simulated : device::Choice::cuda;
  program.limits.max_instructions = options.max_instructions;
  program.limits.max_seconds = kMostSeconds;
  program.limits.checks = checks_from(options.checks);
  return program;
}

op::HostRun run(const LaunchOptions& options, const op::HostProgram& program) {
  op::HostCall call;
  call.function = op::kMain;
  call.schedule = options.schedule;
  call.arguments = options.arguments;
  return op::run_host_program(program, {call});
}

// What ended the program, when it did not return 0; empty when it did.
std::string how_it_failed(const op::HostCallResult& result) {
  if (result.status != Status::ok) return result.message;
  if (result.exit_code != 0) return fmt::format("the program ended with exit code {}", result.exit_code);
  return "";
}

void write_json(const LaunchOptions& options, const std::string& device, bool passed, const op::HostRun& run,
                const std::vector<LaunchCounters>& counters, double elapsed_ms) {
  if (options.json.empty()) return;
  using Json = nlohmann::ordered_json;
  Json findings = Json::array(), errors = Json::array(), counted = Json::array();
  const op::HostCallResult result = run.compiled ? run.calls.front() : op::HostCallResult{};
  for (const Finding& finding : result.findings) findings.push_back(to_json(finding));
  for (const Diagnostic& d : run.diagnostics)
    if (d.severity == Severity::error)
      errors.push_back({{"message", d.message}, {"file", d.file}, {"line", d.line}, {"column", d.column}});
  for (const LaunchCounters& launch : counters)
    counted.push_back({{"kernel", launch.kernel}, {"counters", report::counters_json(launch.total)}});
  const Json report = {{"status", passed ? "passed" : "failed"}, {"device", device},
                       {"error", how_it_failed(result)},         {"exit_code", result.exit_code},
                       {"diagnostics", std::move(errors)},       {"findings", std::move(findings)},
                       {"launches", std::move(counted)},         {"printf", result.printed},
                       {"schedule", options.schedule},           {"elapsed_ms", elapsed_ms}};
  write_file(options.json, report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace

bool is_program(const LaunchOptions& options) {
  if (!options.file.ends_with(".cu")) return false;
  const auto text = read_file_if_there(options.file);
  return text && compile::has_main(*text);
}

ExitCode launch_program(const LaunchOptions& options) {
  refuse_options_of_a_kernel(options);
  const auto backend = device::make_backend(options.device);
  if (options.schedule != 0 && !backend->is_simulated())
    throw Error("a GPU chooses the order of blocks and warps itself\n  add --device sim");
  const bool colour = takes_colour(STDERR_FILENO);
  op::HostProgram program = host_program(options, backend->is_simulated());
  program.debug_kernels = program.limits.checks != 0 && options.build != "release";
  program.machine_code = options.counters && backend->is_simulated();
  const auto begin = std::chrono::steady_clock::now();
  const op::HostRun ran = run(options, program);
  const double elapsed_ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
  for (const Diagnostic& diagnostic : ran.diagnostics) print_error(format(diagnostic, colour) + "\n");
  if (!ran.compiled) {
    print_error(options.file + " does not compile.\n");
    write_json(options, backend->name(), false, ran, {}, elapsed_ms);
    return ExitCode::not_yet;
  }

  const op::HostCallResult& result = ran.calls.front();
  std::fwrite(result.printed.data(), 1, result.printed.size(), stdout);
  std::fflush(stdout);
  print_error(result.printed_errors);
  std::vector<LaunchCounters> counters;
  if (options.counters && backend->is_simulated()) {  // a profiler sees the release build, without checks
    program.debug_kernels = false;
    program.limits.checks = 0;
    program.count = true;
    const op::HostRun counted = run(options, program);
    counters = counted.calls.front().counters;
    const std::string table = report::counters_table(counters);
    std::fwrite(table.data(), 1, table.size(), stdout);
    std::fflush(stdout);
  }
  const std::string failure = how_it_failed(result);
  const bool passed = failure.empty() && result.findings.empty();
  write_json(options, backend->name(), passed, ran, counters, elapsed_ms);
  for (const Finding& finding : result.findings)
    print_error(format(report::to_diagnostic(finding), colour) + "\n");
  if (!failure.empty()) print_error(failure + "\n");
  const size_t found = result.findings.size();
  print_error(fmt::format("{} on the {}: {}\n", passed ? "passed" : "failed", backend->name(),
                          found == 0   ? "nothing found"
                          : found == 1 ? "1 finding"
                                       : fmt::format("{} findings", found)));
  return passed ? ExitCode::passed : ExitCode::not_yet;
}

}  // namespace grader::cli
