#include "report/json_report.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "verdicts.h"

namespace grader::report {
namespace {

using nlohmann::json;

TEST(JsonReport, CarriesTheWholeVerdict) {
  const json document = json::parse(json_report(verdict_of_p13(2, 1)));
  EXPECT_EQ(document["format_version"], 1);
  EXPECT_EQ(document["state"], "failed");
  EXPECT_EQ(document["device"]["name"], "simulated GPU");
  const json& c = document["checks"][0]["cases"][0];
  EXPECT_EQ(document["checks"][0]["name"], "simple");
  EXPECT_EQ(c["failure"], "wrong_values");
  EXPECT_EQ(c["seed"], nullptr);
  EXPECT_EQ(c["expected"]["data"], (json{5.0, 8.0, 11.0, 14.0, 5.0, 0.0}));
  EXPECT_EQ(c["expected"]["dtype"], "float32");
  EXPECT_EQ(c["comparison"]["mismatched"], 5);
  EXPECT_EQ(c["mismatch"]["index"], json{0});
  EXPECT_EQ(c["mismatch"]["owner"]["thread"], (json{0, 0, 0}));
}

TEST(JsonReport, NotANumberIsAString) {
  grade::Verdict verdict = verdict_of_p13(std::numeric_limits<double>::quiet_NaN(), 1);
  const json document = json::parse(json_report(verdict));
  EXPECT_EQ(document["checks"][0]["cases"][0]["actual"]["data"][0], "nan");
}

TEST(JsonReport, BytesThatAreNoTextDoNotStopIt) {
  grade::Verdict verdict = verdict_of_p13(1, 1);
  verdict.checks[0].cases[0].printed = "\xFF";
  EXPECT_EQ(json::parse(json_report(verdict))["checks"][0]["cases"][0]["printed"], "\xEF\xBF\xBD");
}

TEST(FailureNames, AreThoseOfTheFailedCases) {
  EXPECT_EQ(failure_names(verdict_of_p13(2, 1)), std::set<std::string>{"wrong_values"});
  EXPECT_TRUE(failure_names(verdict_of_p13(1, 1)).empty());
}

}  // namespace
}  // namespace grader::report
