// Ends the process when a learner's host code runs for too long, with a reply that says so. Time inside
// launches on the simulated GPU does not count: they end by their instruction budget.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace grader::worker {

class Watchdog {
 public:
  explicit Watchdog(int reply_descriptor);
  ~Watchdog();

  // Watches as long as it lives.
  class Watch {
   public:
    Watch(Watchdog& watchdog, const std::string& function, double max_seconds);
    ~Watch();
    Watch(const Watch&) = delete;

   private:
    Watchdog& watchdog_;
  };

  // Time stands still as long as it lives.
  class Pause {
   public:
    explicit Pause(Watchdog& watchdog);
    ~Pause();
    Pause(const Pause&) = delete;

   private:
    Watchdog& watchdog_;
    std::chrono::steady_clock::time_point begin_;
  };

 private:
  using Clock = std::chrono::steady_clock;
  void run();
  Clock::time_point deadline() const;  // as things stand now

  int reply_descriptor_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  bool watching_ = false;
  bool paused_ = false;
  std::string function_;
  double max_seconds_ = 0;
  Clock::time_point limit_;
  uint64_t launched_before_ = 0;  // nanoseconds
  std::thread thread_;
};

}  // namespace grader::worker
