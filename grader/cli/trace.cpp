// grader trace: runs a puzzle's visible case on the simulated GPU and shows which thread touches what.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "cli/command.h"
#include "cli/options.h"
#include "cli/trace_picture.h"
#include "report/finding_text.h"
#include "support/error.h"
#include "support/files.h"
#include "support/terminal.h"

namespace grader::cli {
namespace {

void print_error(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stderr); }

ExitCode trace(const TraceOptions& options) {
  const Traced traced = trace_puzzle(open_course(options.root), options);
  const bool colour = takes_colour(STDERR_FILENO);
  if (!traced.diagnostics.empty()) {
    for (const Diagnostic& diagnostic : traced.diagnostics) print_error(format(diagnostic, colour) + "\n");
    print_error("There is nothing to trace: the file does not compile.\n");
    return ExitCode::not_yet;
  }
  for (const Finding& finding : traced.findings)
    print_error(format(report::to_diagnostic(finding), colour) + "\n");
  if (!traced.findings.empty()) print_error("What the simulated GPU refused is not in the trace.\n");
  if (!traced.error.empty()) print_error(traced.error + "\n");
  if (traced.table.empty()) {
    print_error(
        "There is nothing to trace: these threads touch no memory. Is the marked region still empty?\n");
    return ExitCode::not_yet;
  }
  if (!options.svg.empty()) write_file(options.svg, traced.svg);
  if (!options.json.empty()) write_file(options.json, traced.lines);
  if (options.svg.empty() && options.json.empty())
    std::fwrite(traced.table.data(), 1, traced.table.size(), stdout);
  return ExitCode::passed;
}

}  // namespace

Action setup_trace(CLI::App& app) {
  auto options = std::make_shared<TraceOptions>();
  add_trace_options(app, *options);
  app.footer(
      "Without --svg and --json it prints a table.\n"
      "Exit code: 0 traced, 1 nothing to trace, 2 wrong usage or environment.\n"
      "Example: grader trace p12 --solution --svg tree.svg");
  return [options] { return trace(*options); };
}

}  // namespace grader::cli
