// A program of our own that does what must not be done in the grader's process (a learner's host code, the
// real GPU), spoken to by framed messages over two pipes. Whatever happens to it - a signal, exit(), an
// endless loop - comes back as a value. The worker leads its own process group; the whole group is killed
// when it is done with, and when the grader dies.
//
// The worker's side: it is started with requests on descriptor 3 and replies on descriptor 4 (see below),
// standard input empty, and its standard output and error captured here, apart.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "support/subprocess.h"

namespace grader::device {

constexpr int kRequestDescriptor = 3;
constexpr int kReplyDescriptor = 4;

// One frame: a JSON text and bytes that go with it. On the wire: "GPZ1", header size (u32), payload size
// (u64), both little-endian, then the two.
struct Message {
  std::string header;
  std::vector<std::byte> payload;
};

// The worker's ends. Blocking. read_message: nothing at the end of input or for a frame that is not one.
std::optional<Message> read_message(int descriptor);
bool write_message(int descriptor, const Message& message);  // false: the other side is gone

struct Reply {
  // message: an answer came. ended: the worker ended before it answered; cause() says how. timed_out: no
  // answer within the time limit; the worker has been killed.
  enum class Status { message, ended, timed_out } status = Status::ended;
  Message message;
};

class WorkerProcess {
 public:
  // Starts it. Throws grader::Error when the program cannot be started.
  explicit WorkerProcess(const Command& command);
  ~WorkerProcess();  // kills the group if it still lives
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  // Sends the request and waits for the answer, at most `max_seconds` of wall clock.
  Reply exchange(const Message& request, double max_seconds);
  Reply receive(double max_seconds);  // a further answer, without a request

  // Closes the request pipe, gives the worker `grace_seconds` to leave by itself, then kills its group.
  // Idempotent.
  const ExitCause& finish(double grace_seconds = 1);
  const ExitCause& cause() const { return cause_; }  // valid after finish() or a Reply that is not `message`

  // What it has printed so far (kept up to 1 MiB each; the rest is read and dropped, so that it never
  // blocks).
  const std::string& standard_output() const { return output_; }
  const std::string& standard_error() const { return errors_; }

 private:
  Reply pump(const Message* request, double max_seconds);
  std::optional<Reply> take_reply();  // a whole one out of incoming_
  void collect();                     // whatever the worker's pipes hold now

  pid_t pid_ = -1;
  int request_ = -1, reply_ = -1, out_ = -1, err_ = -1;
  std::string incoming_;  // bytes of replies not yet taken
  std::string output_, errors_;
  std::optional<ExitCause> ended_;  // reaped, but pipes may still hold something
  ExitCause cause_;
};

// `grader-worker`, beside the running program (or $GRADER_WORKER). Throws grader::Error when it is not there.
std::filesystem::path worker_program();

}  // namespace grader::device
