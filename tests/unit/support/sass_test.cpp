// What ptxas made of a program goes through a file.
#include "support/sass.h"

#include <gtest/gtest.h>

namespace grader {
namespace {

using Kind = SassInstruction::Kind;

TEST(Sass, ComesBackFromItsText) {
  const std::vector<SassInstruction> sass{{12, Kind::branch, true, 0}, {40, Kind::shared_load, false, 16}};
  EXPECT_EQ(sass_from_text(to_text(sass)), sass);
}

TEST(Sass, OtherTextGivesNothing) {
  EXPECT_TRUE(sass_from_text("").empty());
  EXPECT_TRUE(sass_from_text("ELF?").empty());
  EXPECT_TRUE(sass_from_text("1 99 0 4\n").empty());
}

}  // namespace
}  // namespace grader
