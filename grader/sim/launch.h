// What all blocks of one launch share.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/findings.h"
#include "sim/global_memory.h"
#include "sim/gpu.h"
#include "sim/observer.h"
#include "sim/program.h"
#include "sim/schedule.h"
#include "sim/share.h"

namespace grader::sim {

inline Dim3 cluster_of(const ptx::Function& f, const LaunchConfig& c) {
  const auto& r = f.required_cluster;
  if (r[0] != 0) return {r[0], std::max(r[1], 1u), std::max(r[2], 1u)};
  return c.cluster == kNoClusters ? Dim3{1, 1, 1} : c.cluster;
}

struct Launch {
  const Program& program;
  uint32_t kernel;
  const LaunchConfig& config;
  const LaunchOptions& options;
  GlobalMemory& memory;
  std::vector<std::byte> parameters;
  Findings findings;
  uint32_t learner_file = ptx::kNone;  // the file the kernel's text stands in
  std::string printf_output;
  uint64_t thread_instructions = 0;
  uint64_t warp_instructions = 0;
  uint64_t malloc_bytes = 0;         // of the device heap
  std::optional<LaunchError> error;  // the first; the launch goes on unless `stop` is set
  bool stop = false;
  Dim3 cluster;            // of the launch, or as the kernel is compiled for
  bool in_clusters;        // whether either says so
  uint64_t workspace = 0;  // of a cooperative launch: see %envreg1 in block.cpp
  Schedule schedule;
  Share* share =
      nullptr;  // of a host thread that executes some of the blocks (parallel.cpp); null: all in order
  std::vector<Observer*> instruction_observers, access_observers;  // of options.observers

  Launch(const Program& p, uint32_t k, const LaunchConfig& c, const LaunchOptions& o, GlobalMemory& m,
         std::span<const std::byte> bytes)
      : program(p),
        kernel(k),
        config(c),
        options(o),
        memory(m),
        parameters(bytes.begin(), bytes.end()),
        findings(c.grid, c.block),
        learner_file(file_of(p.module, p.module.functions[k])),
        cluster(cluster_of(p.module.functions[k], c)),
        in_clusters(p.module.functions[k].required_cluster[0] != 0 || c.cluster != kNoClusters),
        schedule(p, o.schedule) {}

  // What they want they know once they have seen the launch; it may change while it runs.
  void ask_observers() {
    instruction_observers.clear();
    access_observers.clear();
    for (Observer* observer : options.observers) {
      if (observer->wants_instructions()) instruction_observers.push_back(observer);
      if (observer->wants_accesses()) access_observers.push_back(observer);
    }
  }

  const std::vector<Window>& load_windows() const { return share ? share->load_windows() : memory.windows(); }
  const std::vector<Window>& store_windows() const {
    return share ? share->store_windows() : memory.windows();
  }

  void fail(std::string name, int code, std::string message) {
    if (!error) error = LaunchError{std::move(name), code, std::move(message)};
  }
};

}  // namespace grader::sim
