#include "worker/watchdog.h"

#include <unistd.h>

#include <sstream>

#include "device/worker_process.h"
#include "op/messages.h"
#include "op/simulated_hooks.h"

namespace grader::worker {
namespace {

uint64_t launch_nanoseconds() {
  const auto hooks = op::simulated_hooks();
  return hooks != nullptr ? hooks->launch_nanoseconds() : 0;
}

}  // namespace

Watchdog::Watchdog(int reply_descriptor) : reply_descriptor_(reply_descriptor), thread_([this] { run(); }) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

Watchdog::Clock::time_point Watchdog::deadline() const {
  return limit_ + std::chrono::nanoseconds(launch_nanoseconds() - launched_before_);
}

void Watchdog::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (!watching_ || paused_) {
      changed_.wait(lock);
    } else if (Clock::now() < deadline()) {
      changed_.wait_until(lock, deadline());
    } else {
      std::ostringstream message;
      message << function_ << " did not come back within " << max_seconds_
              << " s: does a loop in the host code never end?";
      op::CallReply reply;
      reply.status = op::HostCallResult::Status::timed_out;
      reply.message = message.str();
      device::write_message(reply_descriptor_, encode(reply));
      _exit(1);
    }
  }
}

Watchdog::Watch::Watch(Watchdog& watchdog, const std::string& function, double max_seconds)
    : watchdog_(watchdog) {
  {
    const std::lock_guard lock(watchdog.mutex_);
    watchdog.watching_ = true;
    watchdog.function_ = function;
    watchdog.max_seconds_ = max_seconds;
    watchdog.limit_ = Clock::now() +
                      std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(max_seconds));
    watchdog.launched_before_ = launch_nanoseconds();
  }
  watchdog.changed_.notify_one();
}

Watchdog::Watch::~Watch() {
  const std::lock_guard lock(watchdog_.mutex_);
  watchdog_.watching_ = false;
}

Watchdog::Pause::Pause(Watchdog& watchdog) : watchdog_(watchdog), begin_(Clock::now()) {
  const std::lock_guard lock(watchdog.mutex_);
  watchdog.paused_ = true;
}

Watchdog::Pause::~Pause() {
  {
    const std::lock_guard lock(watchdog_.mutex_);
    watchdog_.paused_ = false;
    watchdog_.limit_ += Clock::now() - begin_;
  }
  watchdog_.changed_.notify_one();
}

}  // namespace grader::worker
