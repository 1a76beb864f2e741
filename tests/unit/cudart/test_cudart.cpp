// Runs program.cu and graphs.cu, part by part, on the simulated GPU's runtime.
#include <gtest/gtest.h>

#include "support/subprocess.h"

namespace grader::cudart {
namespace {

FinishedCommand run(const std::string& part) {
  return run_command({PROGRAM, {part}, {"LD_LIBRARY_PATH=" BUILD_ROOT "/lib/simulated"}, {}}, 60);
}

void expect_done(const std::string& part) {
  const FinishedCommand finished = run(part);
  EXPECT_TRUE(finished.exit.ok()) << finished.exit.text();
  EXPECT_EQ(finished.output, "done\n");
}

TEST(Program, AddsVectors) { expect_done("vector_add"); }
TEST(Program, SharesMemoryWithTheDevice) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer lets nobody map memory where the device's addresses lie";
#endif
  expect_done("shared_memory");
}
TEST(Program, UsesStreamsAndEvents) { expect_done("streams_and_events"); }
TEST(Program, CopiesToAndFromItsVariables) { expect_done("symbols"); }
TEST(Program, GetsCudasErrorsAndShowsWhatIsBehindThem) {
  const FinishedCommand finished = run("errors");
  EXPECT_TRUE(finished.exit.ok()) << finished.exit.text();
  EXPECT_NE(finished.output.find("done\n"), std::string::npos) << finished.output;
  EXPECT_NE(finished.output.find("note: cudaErrorInvalidValue: 102400 bytes of dynamic shared memory"),
            std::string::npos)
      << finished.output;
}
TEST(Program, AsksAboutDeviceKernelsAndMemory) { expect_done("questions"); }
TEST(Program, CopiesInTwoDimensions) { expect_done("pitched"); }
TEST(Program, CopiesInThreeDimensions) { expect_done("boxes"); }
TEST(Program, LetsKernelsUseHostMemoryThatItRegistered) { expect_done("registered"); }
TEST(Program, AllocatesFromPools) { expect_done("pools"); }
TEST(Program, LetsGraphsAllocate) { expect_done("graph_memory"); }
TEST(Program, BuildsGraphs) {
  const FinishedCommand finished = run("built_graphs");
  EXPECT_TRUE(finished.exit.ok()) << finished.exit.text();
  EXPECT_NE(finished.output.find("done\n"), std::string::npos) << finished.output;
  EXPECT_NE(finished.output.find("depend on each other in a circle"), std::string::npos) << finished.output;
}
TEST(Program, CapturesGraphsAndIsToldWhatMustNotHappenMeanwhile) {
  const FinishedCommand finished = run("captured_graphs");
  EXPECT_TRUE(finished.exit.ok()) << finished.exit.text();
  EXPECT_NE(finished.output.find("done\n"), std::string::npos) << finished.output;
  EXPECT_NE(finished.output.find("the first does not wait for it"), std::string::npos) << finished.output;
}

TEST(Program, LaunchesGridsThatMeetAndClusters) {
  const FinishedCommand finished = run("cooperative");
  EXPECT_TRUE(finished.exit.ok()) << finished.exit.text();
  EXPECT_NE(finished.output.find("done\n"), std::string::npos) << finished.output;
}

TEST(Program, PrintsFromTheDevice) {
  EXPECT_EQ(run("host_functions").output, "hello from thread 0\nhello from thread 1\ndone\n");
}

TEST(Program, LearnsOfAFaultFromEveryLaterCallAndShowsTheFindingAtItsEnd) {
  const FinishedCommand finished = run("sticky");
  EXPECT_TRUE(finished.exit.ok()) << finished.exit.text();
  EXPECT_NE(finished.output.find("done\n"), std::string::npos) << finished.output;
  EXPECT_NE(finished.output.find("error[memcheck]"), std::string::npos) << finished.output;
  EXPECT_NE(finished.output.find("program.cu:"), std::string::npos) << finished.output;
}

TEST(Program, ThatAbortsOnAnErrorHasShownTheFinding) {
  const FinishedCommand finished = run("aborts");
  EXPECT_FALSE(finished.exit.ok());
  EXPECT_NE(finished.output.find("note: cudaErrorMemoryAllocation: 1152921504606846976 bytes asked for"),
            std::string::npos)
      << finished.output;
  EXPECT_NE(finished.output.find("error[memcheck]"), std::string::npos) << finished.output;
}

}  // namespace
}  // namespace grader::cudart
