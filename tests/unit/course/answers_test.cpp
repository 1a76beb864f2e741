// What a learner reads after a slip in answers.json.
#include "course/answers.h"

#include <gtest/gtest.h>

#include "support/error.h"

namespace grader::course {
namespace {

Answers read(const std::string& text) { return read_answers(text, "answers.json", {"crash", "race"}); }

std::string error_of(const std::string& text) {
  try {
    read(text);
  } catch (const DiagnosticsError& error) {
    return error.what();
  }
  return "nothing was wrong";
}

void expect_error(const std::string& text, const std::vector<std::string>& parts) {
  const std::string message = error_of(text);
  for (const std::string& part : parts)
    EXPECT_NE(message.find(part), std::string::npos) << part << "\nin\n" << message;
}

TEST(Answers, AreReadByVariant) {
  const Answers answers = read(R"({"crash": {"line": 12, "kind": "null-pointer", "thread": 3},
                                   "race": {"thread": [1, 2]}})");
  EXPECT_EQ(answers.at("crash").line, 12u);
  EXPECT_EQ(answers.at("crash").kind, "null-pointer");
  EXPECT_EQ(answers.at("crash").thread, (Dim3{3, 0, 0}));
  EXPECT_EQ(answers.at("race").line, 0u);
  EXPECT_EQ(answers.at("race").thread, (Dim3{1, 2, 0}));
}

TEST(Answers, MayBeLeftOpen) {
  EXPECT_TRUE(read("{}").empty());
  EXPECT_TRUE(read(R"({"crash": {"line": null, "kind": null, "thread": null}})").at("crash").empty());
  EXPECT_TRUE(read(R"({"crash": null})").at("crash").empty());
}

TEST(Answers, ASlipNamesTheLineAndWhatToWrite) {
  expect_error("{\n  \"crahs\": {}\n}", {"answers.json:2:3", "did you mean \"crash\"?"});
  expect_error("{\"crash\": {\"lien\": 4}}", {"lien", "did you mean \"line\"?"});
  expect_error("{\"crash\": {\"line\": \"12\"}}", {"\"line\""});
  expect_error("{\"crash\": {\"line\": 0}}", {"\"line\" is out of range"});
  expect_error("{\"crash\": {\"kind\": \"nul-pointer\"}}", {"did you mean \"null-pointer\"?"});
  expect_error("{\"crash\": {\"kind\": 3}}", {"\"kind\" is a string", "this is a whole number"});
  expect_error("{\"crash\": {\"thread\": \"3\"}}",
               {"\"thread\" is the thread's place", "write 3, or [x, y]"});
  expect_error("{\"crash\": {\"thread\": [1, 2, 3, 4]}}", {"\"thread\" is the thread's place"});
  expect_error("{\"crash\": {\"thread\": -1}}", {"out of range"});
  expect_error("{\"crash\": 12}", {"the answer for \"crash\" is an object", "write { \"line\": 12"});
  expect_error("[]", {"the answers are an object"});
  expect_error("{\"crash\": {\"line\": 12,}}", {"answers.json:1:"});
}

}  // namespace
}  // namespace grader::course
