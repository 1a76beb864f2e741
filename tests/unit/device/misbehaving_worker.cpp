#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "device/worker_process.h"

using namespace grader::device;

int main(int, char** arguments) {
  const std::string how = arguments[1];
  if (how == "deaf") ::pause();  // never reads
  auto request = read_message(kRequestDescriptor);
  if (how == "echo") {
    while (request) {
      std::printf("heard %zu\n", request->payload.size());
      std::fflush(stdout);
      write_message(kReplyDescriptor, *request);
      request = read_message(kRequestDescriptor);
    }
    return 0;
  }
  if (how == "crash") {
    ::signal(SIGSEGV, SIG_DFL);  // a sanitizer would turn it into an exit
    ::raise(SIGSEGV);
  }
  if (how == "exit") ::_exit(7);
  if (how == "hang") ::pause();
  if (how == "garbage") {
    if (::write(kReplyDescriptor, "this is not a frame, and long enough", 36)) ::pause();
  }
  if (how == "half") {
    if (::write(kReplyDescriptor, "GPZ1\xff\0\0\0", 8)) ::_exit(0);
  }
  if (how == "chatter") {  // far more than a pipe holds, before it answers
    const std::string line(1000, 'x');
    for (int i = 0; i < 4000; ++i) std::puts(line.c_str()), std::fputs(line.c_str(), stderr);
    std::fflush(stdout);
    write_message(kReplyDescriptor, {"done", {}});
  }
  if (how == "child") {  // leaves a child behind that holds every pipe
    const pid_t child = ::fork();
    if (child == 0) ::pause();
    write_message(kReplyDescriptor, {std::to_string(child), {}});
  }
  return 0;
}
