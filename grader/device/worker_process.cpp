#include "device/worker_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "support/error.h"

namespace grader::device {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kMagic = "GPZ1";
constexpr size_t kPrefix = 4 + sizeof(uint32_t) + sizeof(uint64_t);
constexpr uint32_t kMaxHeader = 64u << 20;
constexpr uint64_t kMaxPayload = uint64_t{16} << 30;
constexpr size_t kKeptOutput = 1 << 20;
constexpr int kLookEvery = 20;  // ms between looks at whether a silent worker still lives

struct Prefix {
  uint32_t header = 0;
  uint64_t payload = 0;
};

std::string encode_prefix(const Message& message) {
  std::string bytes(kMagic);
  for (size_t i = 0; i < 4; ++i) bytes += static_cast<char>(message.header.size() >> 8 * i);
  for (size_t i = 0; i < 8; ++i) bytes += static_cast<char>(uint64_t{message.payload.size()} >> 8 * i);
  return bytes;
}

// Nothing for bytes that are no frame of ours.
std::optional<Prefix> decode_prefix(const char* bytes) {
  if (std::string_view(bytes, kMagic.size()) != kMagic) return std::nullopt;
  Prefix prefix;
  for (int i = 0; i < 4; ++i) prefix.header |= uint32_t{static_cast<uint8_t>(bytes[4 + i])} << 8 * i;
  for (int i = 0; i < 8; ++i) prefix.payload |= uint64_t{static_cast<uint8_t>(bytes[8 + i])} << 8 * i;
  if (prefix.header > kMaxHeader || prefix.payload > kMaxPayload) return std::nullopt;
  return prefix;
}

bool read_all(int descriptor, void* to, size_t size) {
  auto* bytes = static_cast<char*>(to);
  while (size > 0) {
    const ssize_t count = ::read(descriptor, bytes, size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes += count;
    size -= static_cast<size_t>(count);
  }
  return true;
}

bool write_all(int descriptor, const void* from, size_t size) {
  const auto* bytes = static_cast<const char*>(from);
  while (size > 0) {
    const ssize_t count = ::write(descriptor, bytes, size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes += count;
    size -= static_cast<size_t>(count);
  }
  return true;
}

void close_descriptor(int& descriptor) {
  if (descriptor >= 0) ::close(descriptor);
  descriptor = -1;
}

// Takes what a non-blocking descriptor has. False at its end.
bool drain(int descriptor, std::string& into, size_t keep) {
  char buffer[65536];
  while (true) {
    const ssize_t count = ::read(descriptor, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN;
    if (count == 0) return false;
    if (into.size() < keep) into.append(buffer, std::min(static_cast<size_t>(count), keep - into.size()));
  }
}

}  // namespace

std::optional<Message> read_message(int descriptor) {
  char bytes[kPrefix];
  if (!read_all(descriptor, bytes, kPrefix)) return std::nullopt;
  const auto prefix = decode_prefix(bytes);
  if (!prefix) return std::nullopt;
  Message message;
  message.header.resize(prefix->header);
  message.payload.resize(prefix->payload);
  if (!read_all(descriptor, message.header.data(), message.header.size()) ||
      !read_all(descriptor, message.payload.data(), message.payload.size()))
    return std::nullopt;
  return message;
}

bool write_message(int descriptor, const Message& message) {
  const std::string prefix = encode_prefix(message);
  return write_all(descriptor, prefix.data(), prefix.size()) &&
         write_all(descriptor, message.header.data(), message.header.size()) &&
         write_all(descriptor, message.payload.data(), message.payload.size());
}

WorkerProcess::WorkerProcess(const Command& command) {
  // Requests go through a socket, so that writing to a dead worker is an error code and not a SIGPIPE.
  int request[2], reply[2], out[2], err[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, request) != 0 || ::pipe2(reply, O_CLOEXEC) != 0 ||
      ::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(err, O_CLOEXEC) != 0)
    throw Error(std::string("cannot make the pipes of a worker process: ") + std::strerror(errno));
  request_ = request[0];
  reply_ = reply[0];
  out_ = out[0];
  err_ = err[0];
  for (int descriptor : {request_, reply_, out_, err_}) ::fcntl(descriptor, F_SETFL, O_NONBLOCK);
  const Inherited inherited[] = {{request[1], kRequestDescriptor},
                                 {reply[1], kReplyDescriptor},
                                 {out[1], STDOUT_FILENO},
                                 {err[1], STDERR_FILENO}};
  const auto close_ends = [&] {
    for (int descriptor : {request[1], reply[1], out[1], err[1]}) ::close(descriptor);
  };
  try {
    pid_ = spawn(command, inherited);
  } catch (...) {
    close_ends();
    for (int* descriptor : {&request_, &reply_, &out_, &err_}) close_descriptor(*descriptor);
    throw;
  }
  close_ends();
}

WorkerProcess::~WorkerProcess() { finish(0); }

Reply WorkerProcess::exchange(const Message& request, double max_seconds) {
  return pump(&request, max_seconds);
}
Reply WorkerProcess::receive(double max_seconds) { return pump(nullptr, max_seconds); }

std::optional<Reply> WorkerProcess::take_reply() {
  if (incoming_.size() < kPrefix) return std::nullopt;
  const auto prefix = decode_prefix(incoming_.data());
  if (!prefix) {  // not a frame: whoever wrote this, the worker can no longer be talked to
    finish(0);
    return Reply{Reply::Status::ended, {}};
  }
  const size_t whole = kPrefix + prefix->header + prefix->payload;
  if (incoming_.size() < whole) return std::nullopt;
  Reply reply{Reply::Status::message, {}};
  reply.message.header = incoming_.substr(kPrefix, prefix->header);
  const auto* payload = reinterpret_cast<const std::byte*>(incoming_.data()) + kPrefix + prefix->header;
  reply.message.payload.assign(payload, payload + prefix->payload);
  incoming_.erase(0, whole);
  return reply;
}

// One loop feeds the request, collects the answer and keeps the worker's output pipes empty, so that neither
// side ever waits for the other to read.
Reply WorkerProcess::pump(const Message* request, double max_seconds) {
  if (pid_ < 0) return {};
  const auto deadline = Clock::now() + std::chrono::duration<double>(max_seconds);
  std::string prefix = request ? encode_prefix(*request) : "";
  std::array<std::string_view, 3> outgoing{};
  if (request)
    outgoing = {prefix,
                request->header,
                {reinterpret_cast<const char*>(request->payload.data()), request->payload.size()}};
  size_t part = 0;
  while (true) {
    while (part < outgoing.size() && outgoing[part].empty()) ++part;
    pollfd waiting[] = {{reply_, POLLIN, 0},
                        {out_, POLLIN, 0},
                        {err_, POLLIN, 0},
                        {part < outgoing.size() ? request_ : -1, POLLOUT, 0}};
    ::poll(waiting, std::size(waiting), kLookEvery);
    const bool ended = !ended_ && (ended_ = poll_exit(pid_)).has_value();
    if (part < outgoing.size() && waiting[3].revents) {
      const ssize_t sent = ::send(request_, outgoing[part].data(), outgoing[part].size(), MSG_NOSIGNAL);
      if (sent > 0) outgoing[part].remove_prefix(static_cast<size_t>(sent));
      if (sent < 0 && errno != EAGAIN && errno != EINTR) part = outgoing.size();  // it no longer reads
    }
    collect();
    if (auto reply = take_reply()) return *reply;
    if (ended || ended_) {
      finish(0);
      return {};
    }
    if (Clock::now() > deadline) {
      finish(0);
      return Reply{Reply::Status::timed_out, {}};
    }
  }
}

void WorkerProcess::collect() {
  if (reply_ >= 0 && !drain(reply_, incoming_, SIZE_MAX)) close_descriptor(reply_);
  if (out_ >= 0 && !drain(out_, output_, kKeptOutput)) close_descriptor(out_);
  if (err_ >= 0 && !drain(err_, errors_, kKeptOutput)) close_descriptor(err_);
}

const ExitCause& WorkerProcess::finish(double grace_seconds) {
  if (pid_ < 0) return cause_;
  close_descriptor(request_);
  const auto deadline = Clock::now() + std::chrono::duration<double>(grace_seconds);
  while (!ended_ && Clock::now() < deadline) {
    pollfd waiting[] = {{reply_, POLLIN, 0}, {out_, POLLIN, 0}, {err_, POLLIN, 0}};
    ::poll(waiting, std::size(waiting), 1);
    collect();
    ended_ = poll_exit(pid_);
  }
  kill_group(pid_);
  if (!ended_) ended_ = wait_for_exit(pid_);
  collect();
  cause_ = *ended_;
  for (int* descriptor : {&reply_, &out_, &err_}) close_descriptor(*descriptor);
  pid_ = -1;
  return cause_;
}

std::filesystem::path worker_program() {
  if (const char* named = std::getenv("GRADER_WORKER")) return named;
  std::error_code failed;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", failed);
  const auto worker = self.parent_path() / "grader-worker";
  if (failed || !std::filesystem::exists(worker))
    throw Error("the program 'grader-worker' is missing beside '" + self.string() +
                "'. Build it again: ./puzzles builds all that is needed, or type: ninja -C build/release "
                "grader-worker");
  return worker;
}

}  // namespace grader::device
