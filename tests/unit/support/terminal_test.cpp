#include "support/terminal.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace grader {
namespace {

TEST(Terminal, WidthCountsWhatIsSeen) {
  EXPECT_EQ(display_width("abc"), 3);
  EXPECT_EQ(display_width("né"), 2);
  EXPECT_EQ(display_width("✅"), 2);
  EXPECT_EQ(display_width("漢字"), 4);
}

TEST(Terminal, TabsAndControlCharactersBecomePrintable) {
  EXPECT_EQ(printable("a\tb"), "a   b");
  EXPECT_EQ(printable("\x1b[0m"), "\xEF\xBF\xBD[0m");
  EXPECT_EQ(printable("\xC3"), "\xEF\xBF\xBD");                  // cut in the middle
  EXPECT_EQ(printable("\xC0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD");  // overlong
}

TEST(Terminal, APipeHasNoColourAndEightyColumns) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  EXPECT_FALSE(takes_colour(ends[1]));
  EXPECT_EQ(terminal_width(ends[1]), 80);
  close(ends[0]);
  close(ends[1]);
}

TEST(Terminal, StyledTextIsTheTextWithoutColour) {
  EXPECT_EQ(styled(Style::red, "no", false), "no");
  EXPECT_EQ(styled(Style::red, "no", true), "\x1b[1;31mno\x1b[0m");
}

}  // namespace
}  // namespace grader
