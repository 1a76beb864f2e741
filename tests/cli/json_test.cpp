// --json: the verdict as data, and its schema's field names.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "command.h"

namespace grader {
namespace {

using nlohmann::json;

json read_json(const std::filesystem::path& path) { return json::parse(std::ifstream(path)); }

// The part of JSON Schema that our schemas use for structure: "properties", "required", "items", "oneOf",
// "$ref".
void expect_matches(const json& value, const json& schema, const json& root, const std::string& where) {
  if (schema.contains("$ref")) {
    const std::string name = schema["$ref"].get<std::string>().substr(std::string("#/$defs/").size());
    return expect_matches(value, root["$defs"][name], root, where);
  }
  if (schema.contains("oneOf")) {
    if (!value.is_null()) expect_matches(value, schema["oneOf"][1], root, where);
    return;
  }
  if (schema.contains("enum")) {
    const json& choices = schema["enum"];
    EXPECT_NE(std::find(choices.begin(), choices.end(), value), choices.end()) << where << ": " << value;
  }
  if (value.is_object() && schema.contains("properties")) {
    for (const json& name : schema["required"])
      EXPECT_TRUE(value.contains(name)) << where << " lacks " << name;
    for (const auto& [name, member] : value.items()) {
      ASSERT_TRUE(schema["properties"].contains(name)) << where << " has " << name << ", the schema has not";
      expect_matches(member, schema["properties"][name], root, where + "." + name);
    }
  }
  if (value.is_array() && schema.contains("items")) {
    for (const json& item : value) expect_matches(item, schema["items"], root, where + "[]");
  }
}

TEST(Json, IsWhatItsSchemaSays) {
  const json schema = read_json(REPOSITORY_ROOT "/grader/report/verdict.schema.json");
  for (const char* file :
       {"solutions/p13/p13.cu", "tests/wrong_answers/p13/index_for_tap.cu",
        "tests/wrong_answers/p13/missing_guard.cu", "tests/wrong_answers/p13/misspelt.cu"}) {
    run_shell(std::string("grader run p13 --device sim --json verdict.json --file ") + file);
    expect_matches(read_json(scratch_course() / "verdict.json"), schema, schema, file);
  }
}

TEST(Json, HasWhatAProgramWantsToKnow) {
  run_shell(
      "grader run p13 --device sim --json verdict.json --file tests/wrong_answers/p13/index_for_tap.cu");
  const json verdict = read_json(scratch_course() / "verdict.json");
  EXPECT_EQ(verdict["state"], "failed");
  EXPECT_EQ(verdict["device"]["simulated"], true);
  EXPECT_EQ(verdict["checks"][0]["cases"][0]["passed"], true);
  EXPECT_EQ(verdict["checks"][0]["cases"][1]["seed"], 1);
  EXPECT_EQ(verdict["checks"][0]["cases"][1]["failure"], "wrong_values");
}

TEST(Progress, IsKeptBesideTheCourseAndOnlyForOnesOwnFile) {
  const auto progress = scratch_course() / "progress.json";
  std::filesystem::remove(progress);
  EXPECT_EQ(run_shell("grader run p01 --solution --device sim").code, 0);
  EXPECT_FALSE(std::filesystem::exists(progress));
  EXPECT_EQ(run_shell("cp problems/p01/p01.cu kept && cp solutions/p01/p01.cu problems/p01/p01.cu && "
                      "grader run --device sim && mv kept problems/p01/p01.cu")
                .code,
            0);
  EXPECT_EQ(read_json(progress)["passed"], json{"p01"});
  EXPECT_NE(run_shell("grader list").output.find("Next: ./puzzles run p02"), std::string::npos);
  std::filesystem::remove(progress);
}

}  // namespace
}  // namespace grader
