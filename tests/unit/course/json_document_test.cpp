#include "course/json_document.h"

#include <gtest/gtest.h>

#include "support/error.h"

namespace grader::course {
namespace {

std::string error_of(const std::string& text) {
  try {
    parse_json(text, "x.json");
  } catch (const DiagnosticsError& error) {
    return error.what();
  }
  return "";
}

TEST(JsonDocument, EveryValueKnowsItsPlace) {
  const JsonValue root = parse_json("{\n  \"a\": [1, 2.5],\n  \"b\\\"\": {\"c\": true}\n}", "x.json");
  ASSERT_EQ(root.members.size(), 2u);
  EXPECT_EQ(root.place.line, 1u);
  const JsonMember& a = root.members[0];
  EXPECT_EQ(a.place.line, 2u);
  EXPECT_EQ(a.place.column, 3u);
  EXPECT_EQ(a.value.items[1].place.column, 12u);
  EXPECT_EQ(a.value.items[1].number, 2.5);
  const JsonMember& b = root.members[1];
  EXPECT_EQ(b.name, "b\"");
  EXPECT_EQ(b.value.members[0].value.place.line, 3u);
  EXPECT_EQ(b.value.members[0].value.place.length, 4u);
}

TEST(JsonDocument, ASlipOfSyntaxIsShownWhereItStands) {
  const std::string text = error_of("{\n  \"a\": 1,\n}");
  EXPECT_NE(text.find("x.json:3:1"), std::string::npos) << text;
  EXPECT_NE(error_of("{\"a\" 1}").find("x.json:1:6"), std::string::npos) << error_of("{\"a\" 1}");
  EXPECT_NE(error_of("").find("this is not JSON"), std::string::npos);
}

TEST(JsonDocument, ANameGivenTwiceIsRefused) {
  EXPECT_NE(error_of("{\"a\": 1, \"a\": 2}").find("\"a\" is given twice"), std::string::npos);
}

TEST(JsonDocument, DeepNestingIsRefusedRatherThanFollowed) {
  EXPECT_NE(error_of(std::string(100'000, '[')).find("nested deeper"), std::string::npos);
}

}  // namespace
}  // namespace grader::course
