#include "support/subprocess.h"

#include <gtest/gtest.h>
#include <signal.h>

#include "support/error.h"

namespace grader {
namespace {

constexpr double kPatient = 60;

TEST(Subprocess, GivesOutputAndCause) {
  const auto good = run_command({"sh", {"-c", "echo out; echo err >&2; exit 3"}, {}, {}}, kPatient);
  EXPECT_EQ(good.output, "out\nerr\n");
  EXPECT_EQ(good.exit.text(), "exited with code 3");
  EXPECT_FALSE(good.timed_out);
  const auto killed = run_command({"sh", {"-c", "kill -TERM $$"}, {}, {}}, kPatient);
  EXPECT_EQ(killed.exit.text(), "killed by signal 15 (SIGTERM)");
}

TEST(Subprocess, ArgumentsAreNotReadByAShell) {
  const auto result = run_command({"printf", {"%s|", "a b", "$(id)", "; ls", "*"}, {}, {}}, kPatient);
  EXPECT_EQ(result.output, "a b|$(id)|; ls|*|");
}

TEST(Subprocess, EnvironmentAndFolder) {
  const auto result =
      run_command({"sh", {"-c", "echo $GRADER_TEST; pwd"}, {"GRADER_TEST=here"}, "/usr"}, kPatient);
  EXPECT_EQ(result.output, "here\n/usr\n");
}

TEST(Subprocess, StandardInputIsEmpty) { EXPECT_EQ(run_command({"cat", {}, {}, {}}, kPatient).output, ""); }

TEST(Subprocess, TheTimeLimitEndsTheWholeGroup) {
  const auto result = run_command({"sh", {"-c", "sleep 1000 & sleep 1000"}, {}, {}}, 0.1);
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.exit.signal, SIGKILL);
}

TEST(Subprocess, ABackgroundChildDoesNotKeepUsWaiting) {
  const auto result = run_command({"sh", {"-c", "sleep 1000 & echo done"}, {}, {}}, kPatient);
  EXPECT_EQ(result.output, "done\n");
  EXPECT_TRUE(result.exit.ok());
}

TEST(Subprocess, AMissingProgramIsAnError) {
  EXPECT_THROW(run_command({"no-such-program-here", {}, {}, {}}, kPatient), Error);
  EXPECT_THROW(run_command({"/etc/passwd", {}, {}, {}}, kPatient), Error);  // not executable
}

}  // namespace
}  // namespace grader
