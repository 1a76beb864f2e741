#include "device/worker_process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "support/error.h"

namespace grader::device {
namespace {

constexpr double kPatient = 60;  // no test waits for it

Command worker(const std::string& how) { return {MISBEHAVING_WORKER, {how}, {}, {}}; }

// Gone, or a zombie that its new parent has yet to bury.
bool is_gone(pid_t pid) {
  if (::kill(pid, 0) != 0) return true;
  FILE* file = std::fopen(("/proc/" + std::to_string(pid) + "/stat").c_str(), "r");
  if (!file) return true;
  char state = 0;
  const int read = std::fscanf(file, "%*d %*s %c", &state);
  std::fclose(file);
  return read == 1 && state == 'Z';
}

TEST(WorkerProcess, AnswersFramesOfAnySize) {
  WorkerProcess process(worker("echo"));
  for (size_t size : {size_t{0}, size_t{1}, size_t{5'000'000}}) {
    Message request{"{\"size\": " + std::to_string(size) + "}",
                    std::vector<std::byte>(size, std::byte{0x5A})};
    const Reply reply = process.exchange(request, kPatient);
    ASSERT_EQ(reply.status, Reply::Status::message);
    EXPECT_EQ(reply.message.header, request.header);
    EXPECT_EQ(reply.message.payload, request.payload);
  }
  EXPECT_TRUE(process.finish(kPatient).ok());
  EXPECT_EQ(process.standard_output(), "heard 0\nheard 1\nheard 5000000\n");
}

TEST(WorkerProcess, ACrashIsItsSignal) {
  WorkerProcess process(worker("crash"));
  EXPECT_EQ(process.exchange({"{}", {}}, kPatient).status, Reply::Status::ended);
  EXPECT_EQ(process.cause().text(), "killed by signal 11 (SIGSEGV)");
}

TEST(WorkerProcess, AnExitIsItsCode) {
  WorkerProcess process(worker("exit"));
  EXPECT_EQ(process.exchange({"{}", {}}, kPatient).status, Reply::Status::ended);
  EXPECT_EQ(process.cause().text(), "exited with code 7");
  EXPECT_EQ(process.exchange({"{}", {}}, kPatient).status,
            Reply::Status::ended);  // asking again is no trouble
}

TEST(WorkerProcess, AnEndlessLoopEndsAtTheTimeLimit) {
  for (const char* how : {"hang", "deaf"}) {
    WorkerProcess process(worker(how));
    EXPECT_EQ(process.exchange({"{}", std::vector<std::byte>(1 << 20)}, 0.05).status,
              Reply::Status::timed_out);
    EXPECT_EQ(process.cause().signal, SIGKILL);
  }
}

TEST(WorkerProcess, OutputNeverBlocksItAndIsKeptUpToALimit) {
  WorkerProcess process(worker("chatter"));
  const Reply reply = process.exchange({"{}", {}}, kPatient);
  ASSERT_EQ(reply.status, Reply::Status::message);
  EXPECT_EQ(reply.message.header, "done");
  process.finish(kPatient);
  EXPECT_EQ(process.standard_output().size(), size_t{1} << 20);
  EXPECT_EQ(process.standard_error().size(), size_t{1} << 20);
}

TEST(WorkerProcess, WhatIsNoFrameEndsIt) {
  for (const char* how : {"garbage", "half"}) {
    WorkerProcess process(worker(how));
    EXPECT_EQ(process.exchange({"{}", {}}, kPatient).status, Reply::Status::ended) << how;
  }
}

TEST(WorkerProcess, ItsChildrenGoWithIt) {
  WorkerProcess process(worker("child"));
  const Reply reply = process.exchange({"{}", {}}, kPatient);
  ASSERT_EQ(reply.status, Reply::Status::message);
  process.finish(kPatient);
  const pid_t child = std::stoi(reply.message.header);
  for (int i = 0; i < 5000 && !is_gone(child); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_TRUE(is_gone(child));
}

TEST(WorkerProcess, AMissingProgramIsAnError) {
  EXPECT_THROW(WorkerProcess({"/nowhere/grader-worker", {}, {}, {}}), Error);
}

}  // namespace
}  // namespace grader::device
