#include "support/subprocess.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "support/error.h"

extern char** environ;

namespace grader {
namespace {

constexpr size_t kKeptOutput = 4 << 20;

std::string in_quotes(const std::filesystem::path& path) { return "'" + path.string() + "'"; }

std::filesystem::path on_path(const std::filesystem::path& program) {
  if (program.has_parent_path()) return program;
  const char* path = std::getenv("PATH");
  std::string_view rest = path ? path : "";
  while (!rest.empty()) {
    const size_t colon = rest.find(':');
    const auto candidate = std::filesystem::path(rest.substr(0, colon)) / program;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    rest = colon == std::string_view::npos ? "" : rest.substr(colon + 1);
  }
  throw Error("cannot find the program " + in_quotes(program) + " on the PATH");
}

// Ours with the additions; an addition replaces a variable of the same name.
std::vector<std::string> merged_environment(const std::vector<std::string>& additions) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view name = std::string_view(*entry).substr(0, std::string_view(*entry).find('=') + 1);
    bool replaced = false;
    for (const auto& addition : additions) replaced |= addition.starts_with(name);
    if (!replaced) all.emplace_back(*entry);
  }
  all.insert(all.end(), additions.begin(), additions.end());
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (auto& string : strings) result.push_back(string.data());
  result.push_back(nullptr);
  return result;
}

// The child, between fork and exec: async-signal-safe calls only. Returns only when something failed.
void become(char* program, char** arguments, char** environment, const char* folder, pid_t parent,
            std::span<Inherited> inherited) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // when the thread that started us ends, so do we
  if (::getppid() != parent) ::_exit(127);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  if (*folder && ::chdir(folder) != 0) return;

  // First out of the way of each other's numbers, then into place; dup2 clears close-on-exec on the copy.
  for (auto& descriptor : inherited) {
    descriptor.ours = ::fcntl(descriptor.ours, F_DUPFD_CLOEXEC, 200);
    if (descriptor.ours < 0) return;
  }
  ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
  bool has_input = false;
  for (const auto& descriptor : inherited) {
    has_input |= descriptor.childs == STDIN_FILENO;
    if (::dup2(descriptor.ours, descriptor.childs) < 0) return;
  }
  if (!has_input) {
    const int empty = ::open("/dev/null", O_RDONLY);
    if (empty < 0 || ::dup2(empty, STDIN_FILENO) < 0) return;
    if (empty > STDERR_FILENO) ::close(empty);
  }
  ::execve(program, arguments, environment);
}

}  // namespace

std::string ExitCause::text() const {
  if (!signalled) return "exited with code " + std::to_string(code);
  const char* abbreviation = ::sigabbrev_np(signal);
  return "killed by signal " + std::to_string(signal) +
         (abbreviation ? std::string(" (SIG") + abbreviation + ")" : "");
}

pid_t spawn(const Command& command, std::span<const Inherited> inherited) {
  std::string program = on_path(command.program);
  std::vector<std::string> arguments = command.arguments;
  arguments.insert(arguments.begin(), program);
  std::vector<std::string> environment = merged_environment(command.environment);
  std::vector<char*> argv = pointers(arguments), envp = pointers(environment);
  std::vector<Inherited> descriptors(inherited.begin(), inherited.end());
  const std::string folder = command.folder;

  int failure[2];  // the child writes errno here when exec fails; a successful exec closes it
  if (::pipe2(failure, O_CLOEXEC) != 0)
    throw Error(std::string("cannot make a pipe: ") + std::strerror(errno));
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) {
    // The pipe must survive the renumbering, which only touches numbers that were asked for.
    const int report = ::fcntl(failure[1], F_DUPFD_CLOEXEC, 300);
    become(program.data(), argv.data(), envp.data(), folder.c_str(), parent, descriptors);
    const int reason = errno;
    [[maybe_unused]] const auto written = ::write(report, &reason, sizeof reason);
    ::_exit(127);
  }
  ::close(failure[1]);
  int reason = pid < 0 ? errno : 0;
  if (pid >= 0) {
    ::setpgid(pid, pid);  // both sides do it, so that kill_group works from the first moment
    if (::read(failure[0], &reason, sizeof reason) == static_cast<ssize_t>(sizeof reason))
      ::waitpid(pid, nullptr, 0);
    else
      reason = 0;
  }
  ::close(failure[0]);
  if (reason) throw Error("cannot start " + in_quotes(program) + ": " + std::strerror(reason));
  return pid;
}

void kill_group(pid_t leader) {
  if (leader > 1) ::kill(-leader, SIGKILL);
}

std::optional<ExitCause> poll_exit(pid_t pid) {
  int status = 0;
  pid_t got;
  do got = ::waitpid(pid, &status, WNOHANG);
  while (got < 0 && errno == EINTR);
  if (got == 0) return std::nullopt;
  ExitCause cause;
  if (got < 0) return cause;  // somebody else reaped it: nothing is known
  cause.signalled = WIFSIGNALED(status);
  cause.signal = cause.signalled ? WTERMSIG(status) : 0;
  cause.code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  return cause;
}

ExitCause wait_for_exit(pid_t pid) {
  while (true) {
    if (auto cause = poll_exit(pid)) return *cause;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

FinishedCommand run_command(const Command& command, double max_seconds) {
  using Clock = std::chrono::steady_clock;
  int pipe[2];
  if (::pipe2(pipe, O_CLOEXEC) != 0) throw Error(std::string("cannot make a pipe: ") + std::strerror(errno));
  const Inherited inherited[] = {{pipe[1], STDOUT_FILENO}, {pipe[1], STDERR_FILENO}};
  pid_t pid;
  try {
    pid = spawn(command, inherited);
  } catch (...) {
    ::close(pipe[0]), ::close(pipe[1]);
    throw;
  }
  ::close(pipe[1]);
  ::fcntl(pipe[0], F_SETFL, O_NONBLOCK);

  FinishedCommand result;
  const auto deadline = Clock::now() + std::chrono::duration<double>(max_seconds);
  std::optional<ExitCause> exit;
  bool open = true;
  // Reads the pipe dry. A grandchild may keep it open after the program itself has ended, so the end of the
  // program is asked for as well.
  while (!exit) {
    pollfd waiting{pipe[0], POLLIN, 0};
    ::poll(&waiting, open ? 1 : 0, open ? 20 : 1);
    exit = poll_exit(pid);
    char buffer[16384];
    ssize_t count;
    while (open && (count = ::read(pipe[0], buffer, sizeof buffer)) > 0)
      if (result.output.size() < kKeptOutput) result.output.append(buffer, static_cast<size_t>(count));
    if (open && count == 0) open = false;
    if (!exit && Clock::now() > deadline) {
      result.timed_out = true;
      kill_group(pid);
      exit = wait_for_exit(pid);
    }
  }
  kill_group(pid);  // what it may have left behind
  ::close(pipe[0]);
  result.exit = *exit;
  return result;
}

}  // namespace grader
