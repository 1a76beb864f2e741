#include "course/report_template.h"

#include <gtest/gtest.h>

namespace grader::course {
namespace {

std::optional<std::string> value(std::string_view name) {
  if (name == "a") return "1";
  return std::nullopt;
}

TEST(ReportTemplate, PlaceholdersBecomeValues) {
  EXPECT_EQ(expand("a = {a}, again {a}", value), "a = 1, again 1");
  EXPECT_EQ(expand("plain", value), "plain");
}

TEST(ReportTemplate, ALineWithoutItsValueIsNoLine) { EXPECT_EQ(expand("b = {b}", value), std::nullopt); }

TEST(ReportTemplate, OtherBracesStayAsTheyAre) {
  EXPECT_EQ(expand("{} { a } {A} {a", value), "{} { a } {A} {a");
  EXPECT_EQ(placeholders("{a} {{b}} {C}"), (std::vector<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace grader::course
