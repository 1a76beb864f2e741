#include "cli/trace_picture.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "cli/launch_arguments.h"
#include "cli/options.h"
#include "course/manifest.h"
#include "grade/host_judge.h"
#include "grade/kernel_judge.h"
#include "report/access_picture.h"
#include "report/access_steps.h"
#include "report/trace_lines.h"
#include "support/did_you_mean.h"
#include "support/error.h"
#include "support/files.h"

namespace grader::cli {
namespace fs = std::filesystem;
namespace {

constexpr uint64_t kMostBlocks = 64;

// The variant, or the check of a puzzle of host code, that is meant.
template <class Named>
const Named& named(const course::Puzzle& puzzle, const std::vector<Named>& all, const std::string& name) {
  for (const Named& each : all)
    if (each.name == name) return each;
  const auto names = course::check_names(puzzle);
  const auto near = did_you_mean(name, names);
  throw Error(fmt::format("{} has no variant {}{}\n  its variants are {}", puzzle.id, name,
                          near ? fmt::format(": did you mean {}?", *near) : "", fmt::join(names, ", ")));
}

grade::TracedLaunch run_traced(const course::Puzzle& puzzle, std::string& variant, const fs::path& file,
                               const grade::TraceRequest& request) {
  const std::string shown_name = fs::proximate(file).string();
  if (puzzle.kind == course::Puzzle::Kind::kernel) {
    if (variant.empty()) variant = puzzle.variants.front().name;
    return grade::trace_kernel(puzzle, named(puzzle, puzzle.variants, variant), file, shown_name, request);
  }
  for (const course::HostCheck& check : puzzle.host.checks)
    if (variant.empty() && !check.function.empty() && !check.on_cpu) variant = check.name;
  const course::HostCheck& check = named(puzzle, puzzle.host.checks, variant);
  if (check.on_cpu) throw Error(check.name + " runs on the CPU: there are no threads to trace");
  if (check.function.empty())
    throw Error(
        fmt::format("{} runs nothing: it compares {} with {}", check.name, check.actual, check.desired));
  return grade::trace_host(puzzle, check, file, shown_name, request);
}

std::vector<course::Dim3> blocks_of(const std::string& text, const course::Dim3& grid) {
  std::vector<course::Dim3> blocks;
  if (text == "all") {
    if (uint64_t{grid[0]} * grid[1] * grid[2] > kMostBlocks)
      throw Error(fmt::format("--block all: the grid has more than {} blocks\n  name one of them: --block 0",
                              kMostBlocks));
    for (uint32_t z = 0; z < grid[2]; ++z)
      for (uint32_t y = 0; y < grid[1]; ++y)
        for (uint32_t x = 0; x < grid[0]; ++x) blocks.push_back({x, y, z});
    return blocks;
  }
  const auto extents = parse_extents(text, ',', "--block");
  course::Dim3 block{};
  for (size_t i = 0; i < extents.size() && i < 3; ++i) block[i] = static_cast<uint32_t>(extents[i]);
  for (size_t i = 0; i < 3; ++i)
    if (extents.size() > 3 || block[i] >= grid[i])
      throw Error(fmt::format("--block {}: the grid's blocks end at {},{},{}", text, grid[0] - 1, grid[1] - 1,
                              grid[2] - 1));
  return {block};
}

course::Dim3 threads_of(const std::string& text) {
  const auto extents = parse_extents(text, ',', "--threads");
  course::Dim3 threads{1, 1, 1};
  for (size_t i = 0; i < extents.size() && i < 3; ++i) threads[i] = static_cast<uint32_t>(extents[i]);
  if (extents.size() > 3 || threads[0] * threads[1] * threads[2] == 0)
    throw Error(fmt::format("--threads {}: write 32, 16,2 or 4,4,4", text));
  return threads;
}

// "2-3", "2-", "2"
void read_steps(const std::string& text, report::PictureText& picture) {
  if (text.empty()) return;
  size_t first = 0, last = 0;
  char dash = 0;
  std::istringstream words(text);
  words >> first;
  bool good = !words.fail() && first > 0;
  if (good && words >> dash) {
    good = dash == '-';
    if (good && words >> last) picture.last_step = last;
  } else {
    picture.last_step = first;
  }
  words.clear();
  std::string rest;
  words >> rest;
  if (!good || !rest.empty() || (picture.last_step && *picture.last_step < first))
    throw Error(fmt::format("--steps {}: write 2, 2-3 or 2-", text));
  picture.first_step = first;
}

// The command, with what it needs to draw the same again.
std::string command_of(const TraceOptions& options, const std::string& id) {
  std::string command = "./puzzles trace " + id;
  if (!options.variant.empty()) command += " --variant " + options.variant;
  if (options.solution) command += " --solution";
  if (!options.file.empty()) command += " --file " + options.file;
  if (options.block != "0") command += " --block " + options.block;
  if (options.launch != 1) command += fmt::format(" --launch {}", options.launch);
  if (!options.steps.empty()) command += " --steps " + options.steps;
  if (options.threads != TraceOptions{}.threads) command += " --threads " + options.threads;
  if (options.release) command += " --release";
  return command + " --svg " + fs::path(options.svg).filename().string();
}

TraceOptions options_of(const std::string& command) {
  const std::string program = "./puzzles trace ";
  if (!command.starts_with(program)) throw Error("the command is not one of ./puzzles trace");
  TraceOptions options;
  CLI::App app;
  add_trace_options(app, options);
  try {
    app.parse(command.substr(program.size()));
  } catch (const CLI::Error& error) {
    throw Error(error.what());
  }
  return options;
}

// The value of data-command in the picture's first line, as XML has it.
std::string command_in(const std::string& svg) {
  const std::string open = "data-command=\"";
  const size_t start = svg.find(open);
  if (start == std::string::npos || start > svg.find('>')) return "";
  const size_t from = start + open.size();
  return svg.substr(from, svg.find('"', from) - from);
}

Diagnostic complaint(const fs::path& file, std::string message, std::string note) {
  Diagnostic d;
  d.code = "book";
  d.message = std::move(message);
  d.file = fs::proximate(file).string();
  if (!note.empty()) d.notes.push_back(std::move(note));
  return d;
}

bool is_shown(const fs::path& picture) {
  const std::string include = fmt::format("{{{{#include {}}}}}", picture.filename().string());
  for (const auto& entry : fs::directory_iterator(picture.parent_path()))
    if (entry.path().extension() == ".md" && read_file(entry.path()).find(include) != std::string::npos)
      return true;
  return false;
}

std::optional<Diagnostic> check_picture(const course::Course& course, const fs::path& file) {
  const std::string text = read_file(file), command = command_in(text);
  if (command.empty())
    return complaint(file, "this picture does not say which command has drawn it",
                     "pictures of the book are drawn by `./puzzles trace pNN --solution --svg FILE`");
  try {
    TraceOptions options = options_of(command);
    options.svg = file.filename().string();
    const Traced traced = trace_puzzle(course, options);
    if (traced.svg == text) return std::nullopt;
    if (traced.svg.empty())
      return complaint(file,
                       traced.diagnostics.empty() ? "the kernel of this picture touches nothing"
                                                  : "the kernel of this picture does not compile",
                       command);
    if (std::getenv("GRADER_BLESS") == nullptr)
      return complaint(file, "this picture is not what its command draws",
                       command + "; GRADER_BLESS=1 ./puzzles course check draws it anew");
    write_file(file, traced.svg);
    return std::nullopt;
  } catch (const Error& error) {
    return complaint(file, error.what(), command);
  }
}

}  // namespace

void add_trace_options(CLI::App& app, TraceOptions& options) {
  app.add_option("puzzle", options.puzzle, "p13, or 13")->type_name("pNN")->required();
  app.add_option("--variant", options.variant, "Of this variant (default: the first)")->type_name("NAME");
  auto* solution = app.add_flag("--solution", options.solution, "Of the solution that comes with the course");
  app.add_option("--file", options.file, "Of this file in place of problems/pNN/pNN.cu")
      ->type_name("FILE")
      ->excludes(solution);
  app.add_option("--block", options.block, "Which block's threads, or all (default 0)")
      ->type_name("X[,Y[,Z]]|all");
  app.add_option("--launch", options.launch, "Of a variant with several launches, which (default 1)")
      ->type_name("N");
  app.add_flag("--release", options.release,
               "The optimised build, as a profiler sees it (default: the debug build, which has every access "
               "that the source has)");
  app.add_option("--svg", options.svg, "Draw a picture there")->type_name("FILE");
  app.add_option(
         "--steps", options.steps,
         "Which steps the picture has, counted from 1; a step lies between two barriers (default: all)")
      ->type_name("A[-B]");
  app.add_option("--threads", options.threads,
                 "How many threads of each block the picture has at most (default 16,16,4)")
      ->type_name("X[,Y[,Z]]");
  app.add_option("--json", options.json, "Write the trace there, as JSON lines (grader/report/README.md)")
      ->type_name("FILE");
  add_root_option(app, options.root);
}

Traced trace_puzzle(const course::Course& course, const TraceOptions& options) {
  const std::string id = course.find(options.puzzle);
  const course::Puzzle puzzle = course::load_puzzle(course.problem(id));
  report::PictureText text;
  read_steps(options.steps, text);
  text.threads = threads_of(options.threads);
  grade::TraceRequest request;
  if (options.launch == 0) throw Error("--launch 0: launches are counted from 1");
  request.launch = options.launch - 1;
  request.blocks = [&](const course::Dim3& grid) { return blocks_of(options.block, grid); };
  request.debug = !options.release;
  fs::path file = options.file;
  if (options.file.empty())
    file = (options.solution ? course.solution(id) : course.problem(id)) / puzzle.source;
  else if (file.is_relative() && !fs::exists(file))
    file = course.root() / file;  // as the book's pictures name it
  if (!fs::exists(file)) throw Error(fmt::format("there is no file {}", options.file));

  std::string variant = options.variant;
  grade::TracedLaunch ran = run_traced(puzzle, variant, file, request);
  Traced traced;
  traced.diagnostics = std::move(ran.diagnostics);
  if (!traced.diagnostics.empty()) return traced;
  traced.findings = std::move(ran.findings);
  traced.error = std::move(ran.error);
  if (ran.traces.empty() && ran.launches != 0)
    throw Error(fmt::format("--launch {}: {} has {} launch{}, counted from 1", options.launch, variant,
                            ran.launches, ran.launches == 1 ? "" : "es"));
  const report::AccessSteps steps = report::access_steps(ran.traces);
  if (steps.steps.empty()) return traced;
  if (text.first_step > steps.steps.size())
    throw Error(fmt::format("--steps {}: there are {}", options.steps, steps.steps.size()));
  text.title = course::check_names(puzzle).size() == 1
                   ? fmt::format("Puzzle {:02}: {}", puzzle.number, puzzle.title)
                   : fmt::format("Puzzle {:02}: {}, {}", puzzle.number, puzzle.title, variant);
  if (!options.file.empty()) text.file = file.filename().string();
  text.command = command_of(options, id);
  traced.table = report::access_table(steps);
  if (!options.svg.empty()) traced.svg = report::access_picture(steps, text);
  if (!options.json.empty())
    for (const Trace& trace : ran.traces) traced.lines += report::trace_lines(trace);
  return traced;
}

std::vector<Diagnostic> check_pictures(const course::Course& course, const std::vector<std::string>& puzzles,
                                       size_t& pictures) {
  std::vector<Diagnostic> complaints;
  const fs::path source = course.root() / "book" / "src";
  std::vector<fs::path> files;
  std::error_code none;
  for (const auto& entry : fs::recursive_directory_iterator(source, none)) {
    if (entry.path().extension() != ".svg") continue;
    const std::string folder = entry.path().parent_path().filename();
    const bool wanted = std::any_of(puzzles.begin(), puzzles.end(), [&](const std::string& id) {
      return folder == "puzzle_" + id.substr(1);
    });
    if (puzzles.empty() || wanted) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    if (!is_shown(file)) complaints.push_back(complaint(file, "no page beside this picture includes it", ""));
    if (auto wrong = check_picture(course, file))
      complaints.push_back(std::move(*wrong));
    else
      ++pictures;
  }
  return complaints;
}

}  // namespace grader::cli
