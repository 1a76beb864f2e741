// The simulated GPU on mutated PTX, under every check. Whatever the text: it is refused by DiagnosticsError,
// each message with its line and column; or it is launched, and ends within its budget of instructions and
// memory, with a result, findings or one of CUDA's errors.
//
// Seeds: one kernel each of the recorded instruction forms (made by the target test_ptx_forms; without it,
// the other seeds alone), of what compilers write, of the sanitizers' golden files and of the benchmarks.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "mutate_ptx.h"
#include "ptx/parse.h"
#include "sim/gpu.h"
#include "sim/tools/tool_set.h"
#include "support/error.h"

namespace {

namespace fs = std::filesystem;
using namespace grader;

std::string read(const fs::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// A module of many kernels as modules of one: what stands before the first kernel, then a kernel.
void add_kernels(const std::string& text, std::vector<std::string>& seeds) {
  constexpr std::string_view kEntry = "\n.visible .entry";
  const size_t first = text.find(kEntry);
  if (first == std::string::npos || text.find(kEntry, first + 1) == std::string::npos) {
    seeds.push_back(text);
    return;
  }
  for (size_t at = first; at != std::string::npos;) {
    const size_t next = text.find(kEntry, at + 1);
    seeds.push_back(text.substr(0, first) + text.substr(at, next - at));
    at = next;
  }
}

const std::vector<std::string>& seeds() {
  static const std::vector<std::string> texts = [] {
    std::vector<std::string> list;
    for (const fs::path& folder :
         {fs::path(FORMS_FOLDER), fs::path(REPOSITORY_ROOT "/tests/unit/ptx/data"),
          fs::path(REPOSITORY_ROOT "/tests/sanitizers"), fs::path(REPOSITORY_ROOT "/tests/bench")}) {
      if (!fs::exists(folder)) continue;
      std::vector<fs::path> files;
      for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".ptx") files.push_back(entry.path());
      std::sort(files.begin(), files.end());
      for (const fs::path& file : files) add_kernels(read(file), list);
    }
    return list;
  }();
  return texts;
}

void give_up(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

void expect_places(const std::vector<Diagnostic>& diagnostics) {
  for (const Diagnostic& d : diagnostics)
    if (d.line == 0 || d.column == 0) give_up("refused without line and column: " + d.message);
}

void launch(sim::Gpu& gpu, sim::LoadedModule& module, const ptx::Module& text, const std::string& kernel,
            uint64_t schedule) {
  const auto refused = sim::not_simulated(module, kernel);
  if (!refused.empty()) return expect_places(refused);
  const auto layout = sim::parameter_layout(text, kernel);
  if (!layout || layout->size > 4096) return;
  std::vector<std::byte> parameters(layout->size);
  for (const auto& slot : layout->slots) {
    constexpr size_t kBuffer = 16384;
    uint64_t value = 3;
    if (slot.size == 8) {
      value = gpu.allocate(kBuffer);
      gpu.write(value, std::vector<std::byte>(kBuffer / 2));  // the other half is nobody's
    }
    std::memcpy(&parameters[slot.offset], &value, std::min<size_t>(slot.size, sizeof value));
  }
  const auto checks = sim::make_checks(kAllChecks);
  sim::LaunchOptions options;
  options.max_instructions = 50'000;
  options.threads = 1;
  options.schedule = schedule;
  for (const auto& check : checks) options.observers.push_back(check.get());
  const auto result =
      gpu.launch(module, kernel, {{2, 1, 1}, {40, 1, 1}, 256, {1, 1, 1}, false}, parameters, options);
  if (result.error && result.error->name.empty()) give_up("an error without a name");
}

}  // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned int seed) {
  return fuzz::mutate(data, size, max_size, seed, seeds());
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  ptx::Module module;
  try {
    module = ptx::parse(text, "fuzz.ptx");
  } catch (const DiagnosticsError& error) {
    expect_places(error.diagnostics());
    return 0;
  }
  sim::Gpu gpu;
  std::shared_ptr<sim::LoadedModule> loaded;
  try {
    loaded = gpu.load(module);
  } catch (const DiagnosticsError& error) {
    expect_places(error.diagnostics());
    return 0;
  } catch (const Error&) {  // too large as a whole
    return 0;
  }
  size_t launched = 0;
  for (const ptx::Function& f : module.functions)
    if (f.is_entry && !f.is_extern && launched < 2)
      launch(gpu, *loaded, module, f.name, launched++ * (size % 4));
  return 0;
}
