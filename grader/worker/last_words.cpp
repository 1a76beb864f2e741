#include "worker/last_words.h"

#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <exception>

#include "device/worker_process.h"
#include "op/messages.h"
#include "op/simulated_hooks.h"

namespace grader::worker {
namespace {

using Status = op::HostCallResult::Status;

int descriptor = -1;
std::string current_function;
LastWords::Teller teller = nullptr;
std::string device_address_message, stack_message, null_message, other_message;
// Whole frames: a signal handler may write them, but could not make them.
std::string device_address_frame, stack_frame;
uintptr_t stack_low = 0, stack_high = 0;  // addresses that an overflowing stack would touch

op::CallReply crash(const std::string& message) {
  op::CallReply reply;
  reply.status = Status::crashed;
  reply.message = message;
  return reply;
}

std::string frame_of(const op::CallReply& reply) {
  const int file = memfd_create("frame", MFD_CLOEXEC);
  std::string bytes;
  if (file >= 0 && device::write_message(file, encode(reply))) {
    bytes.resize(static_cast<size_t>(lseek(file, 0, SEEK_END)));
    if (pread(file, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) bytes.clear();
  }
  close(file);
  return bytes;
}

void on_fault(int signal, siginfo_t* info, void*) {
  const auto address = reinterpret_cast<uintptr_t>(info->si_addr);
  const auto hooks = op::simulated_hooks();
  const bool on_device = hooks != nullptr && hooks->is_device_address(address);
  const bool on_stack = !on_device && address >= stack_low && address < stack_high;
  if (teller != nullptr) {
    // More than a signal handler should do, but the fault is seldom in malloc, and findings are worth the
    // try.
    constexpr unsigned kSeconds = 5;
    constexpr uintptr_t kNull = 4096;
    alarm(kSeconds);
    teller(on_device         ? device_address_message
           : on_stack        ? stack_message
           : address < kNull ? null_message
                             : other_message,
           128 + signal);
  } else if (on_device || on_stack) {
    const std::string& frame = on_device ? device_address_frame : stack_frame;
    if (!frame.empty() && write(descriptor, frame.data(), frame.size()) < 0) _exit(1);
  }
  ::signal(signal, SIG_DFL);  // returning runs the instruction again, and the process dies of it
}

[[noreturn]] void on_terminate() {
  std::string why = "std::terminate was called";
  if (const std::exception_ptr thrown = std::current_exception()) {
    why = "an exception left a noexcept function, a destructor or a thread";
    try {
      std::rethrow_exception(thrown);
    } catch (const std::exception& error) {
      why += std::string(": ") + error.what();
    } catch (...) {
    }
  }
  const std::string message = current_function + " crashed: " + why;
  if (teller != nullptr)
    teller(message, 128 + SIGABRT);
  else
    device::write_message(descriptor, encode(crash(message)));
  std::abort();
}

void find_stack() {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
  void* low = nullptr;
  size_t size = 0;
  pthread_attr_getstack(&attributes, &low, &size);
  pthread_attr_destroy(&attributes);
  constexpr uintptr_t kAround = 1 << 16;
  stack_low = reinterpret_cast<uintptr_t>(low) - 16 * kAround;
  stack_high = reinterpret_cast<uintptr_t>(low) + kAround;
}

}  // namespace

void LastWords::set_descriptor(int reply_descriptor) {
  descriptor = reply_descriptor;
  op::simulated_hooks();  // looked up now: a signal handler must not
  find_stack();
  static char handler_stack[1 << 20];
  stack_t stack{};
  stack.ss_sp = handler_stack;
  stack.ss_size = sizeof handler_stack;
  sigaltstack(&stack, nullptr);
  struct sigaction action {};
  action.sa_sigaction = on_fault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigaction(SIGSEGV, &action, nullptr);
  sigaction(SIGBUS, &action, nullptr);
  std::set_terminate(on_terminate);
}

LastWords::LastWords(const std::string& function) {
  current_function = function;
  device_address_message =
      function +
      " crashed: host code used an address of the GPU's memory (SIGSEGV); copy the data with "
      ".to(Device::cpu()) or cudaMemcpy before reading it on the host";
  stack_message = function + " crashed: the host's stack is used up (SIGSEGV); does a recursion never end?";
  null_message =
      function + " crashed: host code used a null pointer (SIGSEGV); did an allocation fail before?";
  other_message =
      function +
      " crashed: host code used an address where nothing is (SIGSEGV); is an index of a host array "
      "too large, or a pointer never set?";
  device_address_frame = frame_of(crash(device_address_message));
  stack_frame = frame_of(crash(stack_message));
}

void LastWords::set_teller(Teller t) { teller = t; }

LastWords::~LastWords() { current_function.clear(); }

}  // namespace grader::worker
