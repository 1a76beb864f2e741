#include "course/hints.h"

#include <gtest/gtest.h>

namespace grader::course {
namespace {

TEST(Hints, HeadingsDivideThem) {
  const auto hints = parse_hints("# Title\n\nintro\n\n## One\n\nfirst\nnudge\n\n## Two\nsecond\n");
  ASSERT_EQ(hints.size(), 2u);
  EXPECT_EQ(hints[0].title, "One");
  EXPECT_EQ(hints[0].text, "first\nnudge");
  EXPECT_EQ(hints[1].text, "second");
}

TEST(Hints, AHeadingInsideCodeIsCode) {
  const auto hints = parse_hints("## One\n```\n## not a heading\n```\n");
  ASSERT_EQ(hints.size(), 1u);
  EXPECT_EQ(hints[0].text, "```\n## not a heading\n```");
}

TEST(Hints, NoHeadingNoHint) { EXPECT_TRUE(parse_hints("just text").empty()); }

}  // namespace
}  // namespace grader::course
