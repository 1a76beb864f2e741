// grader launch: any kernel on data, for learners who try things and for tests. What the kernel prints goes
// to standard output, what the checks found to standard error, and everything to --json.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>

#include "array/npy.h"
#include "cli/command.h"
#include "cli/launch_arguments.h"
#include "cli/launch_builds.h"
#include "cli/launch_kernel.h"
#include "cli/launch_occupancy.h"
#include "cli/launch_options.h"
#include "cli/launch_program.h"
#include "cli/launch_schedules.h"
#include "cli/options.h"
#include "compile/ptxas.h"
#include "compile/sass.h"
#include "report/annotated_source.h"
#include "report/counters_report.h"
#include "report/finding_text.h"
#include "report/trace_lines.h"
#include "support/error.h"
#include "support/files.h"
#include "support/terminal.h"

namespace grader::cli {
namespace {

LaunchBuilds builds_of(const LaunchOptions& options) {
  if (options.build == "debug") return LaunchBuilds::debug;
  if (options.build == "release") return LaunchBuilds::release;
  const bool checked = checks_from(options.checks) != 0;
  return options.build.empty() && !checked ? LaunchBuilds::release : LaunchBuilds::both;
}

// `absent`: what a dimension that is not written stands for.
device::Dim3 dimensions(const std::string& text, const std::string& option, uint32_t absent = 1) {
  const auto extents = parse_extents(text, ',', option);
  if (extents.size() > 3) throw Error(option + " '" + text + "' has more than three dimensions: X, Y and Z");
  device::Dim3 result{absent, absent, absent};
  for (size_t i = 0; i < extents.size(); ++i) result[i] = static_cast<uint32_t>(extents[i]);
  return result;
}

device::Dim3 traced_block(const LaunchOptions& options) {
  const device::Dim3 grid = dimensions(options.grid, "--grid"),
                     block = dimensions(options.trace_block, "--trace-block", 0);
  for (size_t i = 0; i < 3; ++i)
    if (grid[i] != 0 && block[i] >= grid[i])
      throw Error(fmt::format("--trace-block {}: the grid's blocks end at {},{},{}", options.trace_block,
                              grid[0] - 1, grid[1] - 1, grid[2] - 1));
  return block;
}

device::Buffer buffer_of(const LaunchArgument& argument, const std::string& name) {
  device::Buffer buffer;
  buffer.name = name;
  buffer.element_type = std::string(array::name(argument.array.dtype()));
  buffer.element_size = static_cast<uint32_t>(array::item_size(argument.array.dtype()));
  buffer.shape = argument.array.shape();
  buffer.size = argument.array.nbytes();
  buffer.read_back = argument.is_written();
  if (argument.is_read()) {
    const auto bytes = argument.array.bytes();
    buffer.initial.assign(bytes.begin(), bytes.end());
  }
  return buffer;
}

device::Launch job_launch(const LaunchOptions& options) {
  device::Launch launch;
  launch.grid = dimensions(options.grid, "--grid");
  launch.block = dimensions(options.block, "--block");
  if (!options.cluster.empty()) launch.cluster = dimensions(options.cluster, "--cluster");
  launch.cooperative = options.cooperative;
  launch.shared_bytes = options.shared_bytes;
  return launch;
}

device::Job job_of(const LaunchOptions& options, const LaunchKernel& kernel,
                   const std::vector<LaunchArgument>& arguments, bool simulated) {
  device::Job job;
  job.image = kernel.image;
  job.source_name = options.file;
  job.subscripts_past_end = kernel.subscripts_past_end;
  job.limits.max_instructions = options.max_instructions;
  job.limits.checks = checks_from(options.checks);
  job.count = options.counters || options.annotate;
  if (job.count && simulated) job.sass = compile::sass_of(compile::assemble(job.image).cubin);
  if (!options.trace.empty()) job.trace_block = traced_block(options);
  job.schedule = options.schedule;
  device::Launch launch = job_launch(options);
  launch.kernel = kernel.name;
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].is_array()) {
      launch.arguments.emplace_back(device::BufferRef{static_cast<uint32_t>(job.buffers.size())});
      job.buffers.push_back(buffer_of(arguments[i], kernel.parameters[i]));
    } else {
      launch.arguments.emplace_back(device::Scalar{arguments[i].scalar});
    }
  }
  job.launches.push_back(std::move(launch));
  return job;
}

// Output files are written whatever was found: a wrong result is what one wants to look at.
void write_outputs(const std::vector<LaunchArgument>& arguments, const device::JobResult& result) {
  size_t buffer = 0;
  for (const auto& argument : arguments) {
    if (!argument.is_array()) continue;
    const size_t index = buffer++;
    if (!argument.is_written() || index >= result.buffers.size()) continue;
    if (result.buffers[index].size() != argument.array.nbytes()) continue;  // the device was lost
    array::save_npy(argument.file,
                    array::Array(argument.array.dtype(), argument.array.shape(), result.buffers[index]));
  }
}

nlohmann::ordered_json difference_json(const OrderDifference& d) {
  using Json = nlohmann::ordered_json;
  Json findings = Json::array();
  for (const auto& finding : d.result.findings) findings.push_back(to_json(finding));
  Json data = {{"schedule", d.seed}, {"error", d.result.error}, {"findings", std::move(findings)}};
  if (!d.output.empty())
    data.update(Json{{"output", d.output},
                     {"index", d.index},
                     {"usual", d.usual},
                     {"other", d.other},
                     {"elements", d.elements}});
  return data;
}

void write_json(const LaunchOptions& options, const std::string& device, bool passed,
                const device::JobResult& result, const std::optional<LaunchOccupancy>& occupancy,
                const std::vector<Diagnostic>& diagnostics,
                const std::optional<OrderDifference>& difference) {
  if (options.json.empty()) return;
  using Json = nlohmann::ordered_json;
  Json findings = Json::array(), errors = Json::array();
  for (const auto& finding : result.findings) findings.push_back(to_json(finding));
  if (difference) {
    for (const auto& finding : difference->result.findings) {
      findings.push_back(to_json(finding));
      findings.back()["schedule"] = difference->seed;
    }
  }
  for (const auto& d : diagnostics)
    errors.push_back({{"message", d.message}, {"file", d.file}, {"line", d.line}, {"column", d.column}});
  Json counters = Json::object(), lines = Json::array();
  if (!result.counters.empty()) {
    counters = report::counters_json(result.counters.front().total);
    lines = report::lines_json(result.counters.front().lines);
  } else if (result.instructions) {
    counters["smsp__thread_inst_executed.sum"] = result.instructions;
  }
  if (occupancy) add_occupancy(counters, *occupancy);
  Json report = {{"status", passed ? "passed" : "failed"},
                 {"device", device},
                 {"error", result.error},
                 {"diagnostics", std::move(errors)},
                 {"findings", std::move(findings)},
                 {"notes", result.notes},
                 {"counters", std::move(counters)},
                 {"counters_by_line", std::move(lines)},
                 {"printf", result.printf_output},
                 {"schedule", options.schedule},
                 {"elapsed_ms", result.elapsed_ms}};
  if (options.schedules != 0 || difference)
    report["order"] = {{"schedules", options.schedules},
                       {"difference", difference ? difference_json(*difference) : Json(nullptr)}};
  write_file(options.json, report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

// The table of --counters with the kernel's occupancy, and the source of --annotate.
std::optional<LaunchOccupancy> print_counts(const LaunchOptions& options, const LaunchKernel& kernel,
                                            const device::JobResult& result, const std::string& device) {
  std::optional<LaunchOccupancy> occupancy;
  std::string text;
  if ((options.counters || options.annotate || !options.trace.empty()) && result.counters.empty() &&
      result.traces.empty())
    print_error(fmt::format("Nothing is counted or traced on the {}: --device sim does.\n", device));
  if (options.counters) {
    std::string why_not;
    occupancy = launch_occupancy(options.file, kernel.expression, job_launch(options), why_not);
    text += report::counters_table(result.counters);
    if (occupancy) text += occupancy_text(*occupancy);
    if (!why_not.empty()) print_error(why_not + "\n");
  }
  if (options.annotate && !result.counters.empty()) {
    const std::string source =
        report::annotated_source(result.counters.front(), options.file, read_file(options.file));
    if (source.empty())
      print_error("No line of " + options.file + " is known: was it compiled with -lineinfo?\n");
    text += source;
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
  return occupancy;
}

ExitCode launch(const LaunchOptions& options) {
  if (is_program(options)) return launch_program(options);
  std::vector<LaunchArgument> arguments;
  for (const auto& text : options.arguments) arguments.push_back(parse_launch_argument(text));
  dimensions(options.grid, "--grid");  // wrong usage is told before anything is compiled
  dimensions(options.block, "--block");
  if (!options.cluster.empty()) dimensions(options.cluster, "--cluster");
  checks_from(options.checks);
  if (!options.trace.empty()) traced_block(options);
  const auto backend = device::make_backend(options.device);
  if ((options.schedule != 0 || options.schedules != 0) && !backend->is_simulated())
    throw Error("a GPU chooses the order of blocks and warps itself\n  add --device sim");
  const LaunchKernel kernel =
      prepare_launch_kernel(options.file, options.kernel, arguments, *backend, builds_of(options));
  const bool colour = takes_colour(STDERR_FILENO);
  if (!kernel.diagnostics.empty()) {
    for (const auto& diagnostic : kernel.diagnostics) print_error(format(diagnostic, colour) + "\n");
    print_error(options.file + " does not compile.\n");
    write_json(options, backend->name(), false, {}, {}, kernel.diagnostics, {});
    return ExitCode::not_yet;
  }

  const device::Job job = job_of(options, kernel, arguments, backend->is_simulated());
  const device::JobResult result = run_builds(*backend, job, kernel, arguments);
  const bool clean = result.status == device::JobResult::Status::ok && result.findings.empty();
  std::optional<OrderDifference> difference;
  if (clean && options.schedules != 0)
    difference =
        find_order_difference(job, result, options.schedules, kernel.parameters, arguments, *backend);
  else if (clean && options.schedule == 0 && result.ordered_by_value)
    difference = find_in_other_orders(checked_job(job, kernel), result, *backend);
  const bool passed = clean && !difference;
  std::fwrite(result.printf_output.data(), 1, result.printf_output.size(), stdout);
  const auto occupancy = print_counts(options, kernel, result, backend->name());
  if (!result.traces.empty()) write_file(options.trace, report::trace_lines(result.traces.front()));
  std::fflush(stdout);
  write_outputs(arguments, result);
  write_json(options, backend->name(), passed, result, occupancy, {}, difference);
  for (const auto& finding : result.findings)
    print_error(format(report::to_diagnostic(finding), colour) + "\n");
  for (const auto& note : result.notes) print_error("note: " + note + "\n");
  if (!result.error.empty()) print_error(result.error + "\n");
  if (difference) {
    print_error(
        "The result depends on the order of blocks, warps and lanes, which CUDA does not promise:\n  " +
        describe(*difference) + "\n");
    for (const auto& finding : difference->result.findings)
      print_error(format(report::to_diagnostic(finding), colour) + "\n");
    if (!difference->result.error.empty()) print_error(difference->result.error + "\n");
    print_error(fmt::format("Next: the same launch with --schedule {} replays it.\n", difference->seed));
  } else if (clean && options.schedules != 0) {
    print_error(
        fmt::format("the same in {} other order{}\n", options.schedules, options.schedules == 1 ? "" : "s"));
  }
  const size_t found = result.findings.size() + (difference ? difference->result.findings.size() : 0);
  print_error(fmt::format("{} on the {}: {}, {:.1f} ms\n", passed ? "passed" : "failed", backend->name(),
                          found == 0   ? "nothing found"
                          : found == 1 ? "1 finding"
                                       : fmt::format("{} findings", found),
                          result.elapsed_ms));
  return passed ? ExitCode::passed : ExitCode::not_yet;
}

}  // namespace

Action setup_launch(CLI::App& app) {
  auto options = std::make_shared<LaunchOptions>();
  app.add_option("file", options->file, "A kernel file, .cu or .ptx; or a program: a .cu file with main()")
      ->required()
      ->type_name("FILE");
  app.add_option("--kernel", options->kernel, "Which kernel, with its template arguments: 'scale<float, 4>'")
      ->type_name("NAME");
  app.add_option("--grid", options->grid, "Blocks in the grid (default 1)")->type_name("X[,Y[,Z]]");
  app.add_option("--block", options->block, "Threads in a block (default 1)")->type_name("X[,Y[,Z]]");
  app.add_option("--cluster", options->cluster,
                 "Blocks in a cluster (default: as the kernel is compiled, or no clusters)")
      ->type_name("X[,Y[,Z]]");
  app.add_flag("--cooperative", options->cooperative,
               "All blocks are on the card at once, so that the grid can meet: cg::this_grid().sync()");
  app.add_option("--shared", options->shared_bytes, "Dynamic shared memory of a block, in bytes")
      ->type_name("BYTES");
  add_device_option(app, options->device);
  app.add_option("--max-instructions", options->max_instructions,
                 "Thread instructions after which the simulated GPU stops (default 1000000000)")
      ->type_name("N");
  app.add_option("--check", options->checks,
                 "Checks of the simulated GPU: all (default), none, or some of "
                 "memcheck,initcheck,racecheck,synccheck; illegal accesses always end the launch")
      ->type_name("NAMES");
  auto* schedule =
      app.add_option(
             "--schedule", options->schedule,
             "Another order of blocks, warps and lanes on the simulated GPU: 1 all the other way round, 2 in "
             "step, more at random; a seed always replays (default 0: ascending)")
          ->type_name("SEED");
  app.add_option(
         "--schedules", options->schedules,
         "Run in the orders 1 to N too, and compare what comes out: a kernel must be right in every one")
      ->type_name("N")
      ->excludes(schedule);
  app.add_flag("--counters", options->counters,
               "What a profiler would count, under Nsight Compute's names (simulated GPU)");
  app.add_flag("--annotate", options->annotate, "The source, with such counts beside each line");
  app.add_option("--trace", options->trace,
                 "Write every access of one block there, as JSON lines (grader/report/README.md)")
      ->type_name("FILE");
  app.add_option("--trace-block", options->trace_block, "Which block --trace follows (default 0)")
      ->type_name("X[,Y[,Z]]");
  app.add_option("--build", options->build,
                 "Which builds of a .cu file run on the simulated GPU: both (default: checks on the debug "
                 "build, output of the release build, the two compared), debug (nvcc -G) or release")
      ->check(CLI::IsMember({"both", "debug", "release"}))
      ->type_name("BUILD");
  app.add_option("--json", options->json, "Write status, findings and what was printed there")
      ->type_name("FILE");
  app.add_option(
         "arguments", options->arguments,
         "One for each parameter: in:a.npy, inout:a.npy, arange:float32:16, out:o.npy:float32:16x16, "
         "uninit:float32:64, or a number: i32:5, u32:5, i64:5, u64:5, f32:1.5, f64:1.5; of a program: "
         "what main() gets")
      ->type_name("ARG");
  app.footer(
      "A program runs as it is, all its launches under the checks; only --check, --schedule, --counters, "
      "--build, --device, --max-instructions and --json go with it.\n"
      "What main() gets follows a --: grader launch --counters program.cu -- -n 5\n"
      "Exit code: 0 clean, 1 the kernel faulted, a check found something or orders differ (or the program "
      "said "
      "that it failed), 2 wrong usage or environment.\n"
      "Example: grader launch conv.cu --kernel conv_1d --grid 2 --block 8 out:o.npy:float32:15 in:a.npy "
      "in:b.npy");
  return [options] { return launch(*options); };
}

}  // namespace grader::cli
