// Running another program: started directly (no shell), in a process group of its own, killed when the
// thread that started it ends, with
// a wall-clock limit, and with the cause of its end as a value.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace grader {

struct Command {
  std::filesystem::path program;         // a path, or a name that is looked up on the PATH
  std::vector<std::string> arguments;    // without the program's own name
  std::vector<std::string> environment;  // added to ours: "NAME=value"
  std::filesystem::path folder;          // the working folder; empty: ours
};

struct ExitCause {
  bool signalled = false;
  int signal = 0;
  int code = 0;

  bool ok() const { return !signalled && code == 0; }
  std::string text() const;  // "exited with code 3", "killed by signal 11 (SIGSEGV)"
};

// A descriptor of ours that the child sees under another number.
struct Inherited {
  int ours = -1;
  int childs = -1;
};

// Starts the program. Every other descriptor is closed in it, and standard input is empty unless inherited.
// Throws grader::Error when it cannot be started.
pid_t spawn(const Command& command, std::span<const Inherited> inherited);

void kill_group(pid_t leader);                  // SIGKILL to the whole group; quiet when it is gone
std::optional<ExitCause> poll_exit(pid_t pid);  // reaps it if it has ended; nothing while it runs
ExitCause wait_for_exit(pid_t pid);             // blocks until it ends, and reaps it

struct FinishedCommand {
  bool timed_out = false;  // killed at the limit
  ExitCause exit;
  std::string output;  // standard output and error, interleaved as written
};

FinishedCommand run_command(const Command& command, double max_seconds);

}  // namespace grader
