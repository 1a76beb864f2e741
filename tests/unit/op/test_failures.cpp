// Host code that ends badly: every way has one cause, and the calls after it still run.
#include <gtest/gtest.h>

#include "array/create.h"
#include "array/print.h"
#include "run_program.h"

namespace grader::op {
namespace {

using Status = HostCallResult::Status;

HostCall one_input(const std::string& function) {
  return {function, {array::arange(4, array::Dtype::float32)}, {"input"}};
}

HostCallResult call(const std::string& function) {
  return run_one(test_program("failures"), one_input(function));
}

void expect(const std::string& function, Status status, const std::string& message) {
  const HostCallResult result = call(function);
  EXPECT_EQ(result.status, status) << function;
  EXPECT_NE(result.message.find(message), std::string::npos) << function << ": " << result.message;
}

TEST(Crashes, NameTheSignal) {
  expect("null_pointer", Status::crashed, "null_pointer crashed: killed by signal 11 (SIGSEGV)");
  expect("aborts", Status::crashed, "aborts crashed: killed by signal 6 (SIGABRT)");
}

TEST(Crashes, OnADeviceAddressSayThat) {
  expect("reads_device_memory", Status::crashed, "host code used an address of the GPU's memory");
}

TEST(Crashes, OfTheStackSayThat) {
  expect("endless_recursion", Status::crashed, "the host's stack is used up");
}

TEST(Crashes, OfAnAssertionQuoteIt) {
  expect("fails_an_assertion", Status::crashed, "tests/unit/op/programs/failures.cu:");
  expect("fails_an_assertion", Status::crashed, "Assertion `sorted && \"must be sorted\"' failed");
}

TEST(Crashes, ByTerminateSayWhatWasThrown) {
  expect(
      "terminates", Status::crashed,
      "terminates crashed: an exception left a noexcept function, a destructor or a thread: from a thread");
}

TEST(Exits, NameTheCode) {
  expect("exits", Status::exited, "exits ended the program before it returned (exited with code 3)");
  expect("exits_cleanly", Status::exited,
         "exits_cleanly ended the program before it returned (exited with code 0)");
}

TEST(Exceptions, AreQuoted) {
  expect("throws", Status::exception, "throws threw an exception: no such thing");
  expect("throws_a_number", Status::exception,
         "throws_a_number threw something that is not a std::exception");
}

TEST(EndlessHostCode, IsStopped) {
  HostProgram program = test_program("failures");
  program.limits.max_seconds = 0.3;
  for (const char* function : {"endless_loop", "sleeps"}) {
    const HostCallResult result = run_one(program, one_input(function));
    EXPECT_EQ(result.status, Status::timed_out) << function;
    EXPECT_NE(result.message.find("did not come back within 0.3 s"), std::string::npos) << result.message;
  }
}

TEST(Calls, AfterADeadOneRunInAFreshWorker) {
  use_test_cache();
  const HostRun run = run_host_program(
      test_program("failures"),
      {one_input("right"), one_input("null_pointer"), one_input("exits"), one_input("right")});
  ASSERT_EQ(run.calls.size(), 4u);
  EXPECT_EQ(run.calls[0].status, Status::ok);
  EXPECT_EQ(run.calls[1].status, Status::crashed);
  EXPECT_EQ(run.calls[2].status, Status::exited);
  EXPECT_EQ(run.calls[3].status, Status::ok);
  EXPECT_EQ(array::to_string(run.calls[3].outputs.at(0)), "[0. 1. 2. 3.]");
}

TEST(Calls, WithTheWrongNumberOfTensors) {
  expect("two_tensors", Status::op_error, "two_tensors takes 2 tensors, but it is called with 1");
}

TEST(Calls, OfAFunctionThatIsNotExported) {
  expect("not_there", Status::op_error,
         "the program exports no function not_there: it needs the line EXPORT_FUNCTION(not_there)");
}

TEST(Output, OfTheLearnerIsKeptApartForEachCallAndPrintedOnce) {
  use_test_cache();
  const HostRun run = run_host_program(test_program("failures"), {one_input("prints"), one_input("right")});
  ASSERT_EQ(run.calls.size(), 2u);
  EXPECT_EQ(run.calls[0].printed, "from printf\nfrom cout\n");
  EXPECT_EQ(run.calls[1].printed, "");
}

TEST(Leaks, AreFoundAndMeasured) {
  expect("leaks_device_memory", Status::leaked, "every call keeps 60 bytes of device memory more");
  expect("leaks_a_tensor", Status::leaked, "every call keeps 16 bytes of device memory more");
  expect("leaks_heap", Status::leaked, "bytes of host memory more");
  expect("leaks_pinned_memory", Status::leaked, "bytes of host memory more");
}

TEST(Leaks, CachesAndBusyFunctionsAreNone) {
  expect("right", Status::ok, "");
  expect("keeps_a_cache", Status::ok, "");
  expect("works_hard_and_frees_all", Status::ok, "");
}

TEST(Device, FaultsComeWithTheirFinding) {
  const HostCallResult result = call("device_fault");
  EXPECT_EQ(result.status, Status::device_fault);
  EXPECT_NE(result.message.find("cudaErrorIllegalAddress"), std::string::npos) << result.message;
  ASSERT_FALSE(result.findings.empty());
  EXPECT_EQ(result.findings[0].check, "memcheck");
  EXPECT_EQ(result.findings[0].file.substr(result.findings[0].file.rfind('/') + 1), "failures.cu");
}

TEST(Device, EndlessKernelsEndByTheirBudget) {
  const HostCallResult result = call("endless_kernel");
  EXPECT_EQ(result.status, Status::timed_out) << result.message;
  ASSERT_FALSE(result.findings.empty());
  EXPECT_EQ(result.findings[0].check, "limit");
}

// The optimiser deletes a read whose value is not used.
TEST(Device, TheDebugBuildOfTheKernelsShowsWhatTheOptimiserDeletes) {
  HostProgram program = test_program("failures");
  EXPECT_EQ(run_one(program, one_input("deleted_read")).status, Status::ok);
  program.debug_kernels = true;
  const HostCallResult result = run_one(program, one_input("deleted_read"));
  EXPECT_EQ(result.status, Status::device_fault);
  ASSERT_EQ(result.findings.size(), 1u);
  EXPECT_EQ(result.findings[0].message, "read past the end of input");
  EXPECT_EQ(result.findings[0].file, "tests/unit/op/programs/failures.cu");
  EXPECT_EQ(result.findings[0].thread, (std::array<uint32_t, 3>{3, 0, 0}));
  const HostCallResult inside = run_one(program, one_input("deleted_read_inside"));
  EXPECT_EQ(inside.status, Status::ok);
  EXPECT_TRUE(inside.findings.empty());
}

TEST(Device, PrintfIsCaptured) {
  EXPECT_EQ(call("device_printf").printed, "hello from thread 0\nhello from thread 1\n");
}

TEST(Device, InputsThatAKernelChangesAreSeen) {
  const HostCallResult result = call("changes_its_input");
  EXPECT_TRUE(!result.findings.empty() || result.changed_inputs == std::vector<std::string>{"input"});
}

}  // namespace
}  // namespace grader::op
