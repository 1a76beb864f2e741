#include "sim/parallel.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <system_error>
#include <thread>
#include <vector>

#include "sim/cluster.h"
#include "sim/observer.h"

namespace grader::sim {
namespace {

constexpr uint64_t kTurn = 1'000'000;  // thread instructions, as in grid.cpp
// So near to the budget, warps have shorter turns (block.cpp).
constexpr uint64_t kBudgetMargin = 4'000'000;
constexpr unsigned kMostThreads = 64;

unsigned thread_count(const LaunchOptions& options) {
  unsigned n = options.threads;
  if (n == 0)
    if (const char* text = std::getenv("GRADER_SIM_THREADS"))
      std::from_chars(text, text + std::strlen(text), n);
  if (n == 0) n = std::thread::hardware_concurrency();
  return std::clamp(n, 1u, kMostThreads);
}

struct Common {
  std::atomic<uint64_t> next;   // cluster
  std::atomic<uint64_t> spent;  // thread instructions
  std::atomic<bool> ended = false;
  uint64_t count, chunk, limit;
};

// What one host thread executes: a launch of its own over a share of the memory.
class Part {
 public:
  Part(const Launch& whole, Common& common)
      : common_(common),
        options_(whole.options),
        share_(whole.memory, common.ended),
        launch_(whole.program, whole.kernel, whole.config, with_own_observers(), whole.memory,
                whole.parameters) {
    launch_.share = &share_;
    launch_.ask_observers();
  }

  bool can_observe() const { return observers_.size() == options_.observers.size(); }

  void run() noexcept {
    try {
      Cluster cluster(launch_);
      for (uint64_t begin; (begin = common_.next.fetch_add(common_.chunk)) < common_.count;)
        for (uint64_t i = begin; i < std::min(begin + common_.chunk, common_.count); ++i)
          if (!run_one(cluster, i)) return share_.end();
    } catch (...) {
      share_.end();  // out of memory: in order less is needed
    }
  }

  Share& share() { return share_; }
  const Launch& launch() const { return launch_; }
  void tell_observers(const std::vector<Observer*>& whole) {
    for (size_t i = 0; i < observers_.size(); ++i) whole[i]->merge(*observers_[i]);
  }

 private:
  const LaunchOptions& with_own_observers() {
    for (Observer*& o : options_.observers) {
      std::unique_ptr<Observer> own = o->fork();
      if (!own) break;
      o = own.get();
      observers_.push_back(std::move(own));
    }
    return options_;
  }

  bool run_one(Cluster& cluster, uint64_t index) {
    cluster.begin(index);
    for (unsigned turn = 0; turn < kTurnsAlone; ++turn) {
      const uint64_t before = launch_.thread_instructions;
      const Block::Result result = cluster.run(kTurn);
      const uint64_t instructions = launch_.thread_instructions - before;
      if (common_.spent.fetch_add(instructions) + instructions >= common_.limit || share_.has_ended())
        return false;
      if (result == Block::Result::unfinished) continue;
      return result == Block::Result::finished && !launch_.stop && !launch_.error &&
             launch_.findings.total() == 0 && launch_.printf_output.empty();
    }
    return false;
  }

  Common& common_;
  std::vector<std::unique_ptr<Observer>> observers_;
  LaunchOptions options_;
  Share share_;
  Launch launch_;
};

bool is_consistent(std::vector<std::unique_ptr<Part>>& parts, size_t windows) {
  for (size_t w = 0; w < windows; ++w) {
    bool read = false, written = false;
    for (const auto& part : parts) read |= part->share().reads(w), written |= part->share().writes(w);
    if (read && written) return false;
  }
  for (size_t i = 1; i < parts.size(); ++i)
    if (!parts[0]->share().take_over(parts[i]->share())) return false;
  return true;
}

}  // namespace

bool run_in_parallel(Launch& launch, uint64_t first, uint64_t count) {
  const uint64_t most = launch.options.max_instructions, used = launch.thread_instructions;
  const auto threads = static_cast<unsigned>(std::min<uint64_t>(thread_count(launch.options), count - first));
  if (threads < 2 || launch.error || launch.findings.total() != 0 ||
      most - std::min(most, used) < kBudgetMargin)
    return false;
  Common common;
  common.next = first;
  common.spent = used;
  common.count = count;
  // Small, so that no thread waits long for the last one; taking the next chunk costs next to nothing.
  common.chunk = std::max<uint64_t>(1, (count - first) / (uint64_t{threads} * 256));
  common.limit = most - kBudgetMargin;
  std::vector<std::unique_ptr<Part>> parts;
  for (unsigned i = 0; i < threads; ++i) {
    parts.push_back(std::make_unique<Part>(launch, common));
    if (!parts.back()->can_observe()) return false;
  }
  {
    std::vector<std::jthread> others;
    try {
      for (unsigned i = 1; i < threads; ++i) others.emplace_back([&part = *parts[i]] { part.run(); });
    } catch (const std::system_error&) {
      // No more threads to be had: those that there are do it.
    }
    parts[0]->run();
  }
  if (common.ended || !is_consistent(parts, launch.memory.windows().size())) return false;
  parts[0]->share().write_back();
  for (const auto& part : parts) {
    launch.thread_instructions += part->launch().thread_instructions;
    launch.warp_instructions += part->launch().warp_instructions;
    part->tell_observers(launch.options.observers);
  }
  return true;
}

}  // namespace grader::sim
