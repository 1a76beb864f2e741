// grader doctor: what is installed, which device runs, and what to type for what is missing. One line a
// matter.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "cli/command.h"
#include "compile/nvrtc.h"
#include "compile/toolkit.h"
#include "device/backend.h"
#include "device/worker_process.h"
#include "support/error.h"
#include "support/files.h"
#include "support/subprocess.h"
#include "support/terminal.h"

namespace grader::cli {
namespace {

enum class Outcome { pass, fail, none };  // none: absent, and not needed

class Examination {
 public:
  explicit Examination(bool colour) : colour_(colour) {}

  void line(Outcome outcome, const std::string& what, const std::string& text, const std::string& next = "") {
    const auto [word, style] = outcome == Outcome::pass   ? std::pair("PASS", Style::green)
                               : outcome == Outcome::fail ? std::pair("FAIL", Style::red)
                                                          : std::pair("none", Style::dim);
    fmt::print("{}  {:<14} {}\n", styled(style, word, colour_), what, text);
    if (!next.empty()) fmt::print("{:<20} next: {}\n", "", next);
    failed_ |= outcome == Outcome::fail;
  }

  bool failed() const { return failed_; }

 private:
  bool colour_;
  bool failed_ = false;
};

// The first line that a program prints; empty when it cannot be run.
std::string first_line(const grader::Command& command) try {
  const FinishedCommand finished = run_command(command, 10);
  return finished.exit.ok() ? finished.output.substr(0, finished.output.find('\n')) : "";
} catch (const Error&) {
  return "";
}

void examine_toolkit(Examination& examination, const compile::ToolkitSearch& search) {
  constexpr const char* kInstall =
      "./puzzles doctor installs it into .venv; or  export CUDA_HOME=DIR  for one of yours";
  if (!search.toolkit) {
    examination.line(Outcome::fail, "CUDA Toolkit", "none of version 13 was found", kInstall);
    for (const auto& tried : search.tried) fmt::print("{:<20} looked at {}\n", "", tried);
    return;
  }
  const auto& toolkit = *search.toolkit;
  examination.line(
      Outcome::pass, "CUDA Toolkit",
      fmt::format("{} in {} (found by {})", toolkit.version, toolkit.root.string(), toolkit.found_by));
  if (toolkit.nvrtc.empty()) {
    examination.line(Outcome::fail, "NVRTC", "the toolkit has no libnvrtc.so.13: kernels cannot be compiled",
                     kInstall);
  } else {
    try {
      examination.line(Outcome::pass, "NVRTC",
                       fmt::format("{}, {}", compile::nvrtc_version(toolkit.nvrtc), toolkit.nvrtc.string()));
    } catch (const Error& error) {
      examination.line(Outcome::fail, "NVRTC", error.what(), kInstall);
    }
  }
  if (toolkit.nvcc.empty())
    examination.line(Outcome::fail, "nvcc",
                     "the toolkit has no bin/nvcc: puzzles with host code cannot be compiled", kInstall);
  else
    examination.line(Outcome::pass, "nvcc", toolkit.nvcc.string());
  const char* chosen = std::getenv("NVCC_CCBIN");
  const std::string host = chosen && *chosen ? chosen : "g++";
  const std::string version = first_line(grader::Command{host, {"--version"}, {}, {}});
  if (version.empty())
    examination.line(Outcome::fail, "host compiler", fmt::format("{} does not run; nvcc needs it", host),
                     "apt-get install g++");
  else
    examination.line(Outcome::pass, "host compiler", version);
}

void examine_devices(Examination& examination, const compile::ToolkitSearch& search) {
  const auto detection = device::detect_cuda();
  const bool has_runtime = search.toolkit && !search.toolkit->cudart.empty();
  if (!detection.cuda_usable) {
    examination.line(Outcome::none, "NVIDIA GPU", detection.reason,
                     "nothing to do: the simulated GPU needs no card");
  } else if (!has_runtime) {
    examination.line(Outcome::fail, "NVIDIA GPU",
                     detection.gpu_name + ", but the toolkit has no libcudart.so.13",
                     "./puzzles doctor installs it into .venv");
  } else {
    examination.line(Outcome::pass, "NVIDIA GPU",
                     fmt::format("{} (compute capability {}.{}, driver for CUDA {}.{})", detection.gpu_name,
                                 detection.compute_capability / 10, detection.compute_capability % 10,
                                 detection.driver_version / 1000, detection.driver_version % 1000 / 10));
  }
  examination.line(Outcome::pass, "device",
                   detection.cuda_usable ? "auto means cuda: the " + detection.gpu_name
                                         : "auto means sim: the simulated GPU");
  try {
    examination.line(Outcome::pass, "worker", device::worker_program().string());
  } catch (const Error& error) {
    examination.line(Outcome::fail, "worker", error.what());
  }
}

void examine_cache(Examination& examination) {
  const auto folder = cache_directory();
  const auto probe = folder / fmt::format("doctor-{}", ::getpid());
  try {
    write_file(probe, "");
    std::error_code failed;
    std::filesystem::remove(probe, failed);
    examination.line(Outcome::pass, "cache", folder.string());
  } catch (const Error& error) {
    examination.line(Outcome::fail, "cache", error.what(),
                     "export GRADER_CACHE_DIR=DIR  names a folder that you may write to");
  }
}

ExitCode doctor() {
  Examination examination(takes_colour(STDOUT_FILENO));
  const auto search = compile::search_toolkit();
  examine_toolkit(examination, search);
  examine_devices(examination, search);
  examine_cache(examination);
  return examination.failed() ? ExitCode::usage : ExitCode::passed;
}

}  // namespace

Action setup_doctor(CLI::App& app) {
  app.footer("Exit code: 0 when every line is PASS or none, 2 when one is FAIL.\nExample: grader doctor");
  return [] { return doctor(); };
}

}  // namespace grader::cli
