#include "course/report_template.h"

#include <gtest/gtest.h>

#include "array/create.h"
#include "course/report_value.h"

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

array::Array matrix() {
  array::Array a(array::Dtype::float32, {2, 3});
  for (int i = 0; i < 6; ++i) a.set(i, i - 1);
  return a;
}

std::string text_of(const char* placeholder, const array::Array& array) {
  const auto value = parse_report_value(placeholder);
  return value ? to_text(*value, array).value_or("no value") : "not understood";
}

TEST(ReportValue, TakesPartsAsPythonDoes) {
  EXPECT_EQ(text_of("a[1]", matrix()), "[2. 3. 4.]");
  EXPECT_EQ(text_of("a[0][:2]", matrix()), "[-1.  0.]");
  EXPECT_EQ(text_of("a[:9]", matrix()), "[[-1.  0.  1.]\n [ 2.  3.  4.]]");
  EXPECT_EQ(text_of("a[1][2]", matrix()), "4.0");
  EXPECT_EQ(text_of("a[2]", matrix()), "no value");
}

TEST(ReportValue, KnowsShapesAndNumbers) {
  EXPECT_EQ(text_of("a.shape", matrix()), "(2, 3)");
  EXPECT_EQ(text_of("a[0].shape", matrix()), "(3,)");
  EXPECT_EQ(text_of("a.min:.1f", matrix()), "-1.0");
  EXPECT_EQ(text_of("a.max:.2e", matrix()), "4.00e+00");
  EXPECT_EQ(text_of("a.sum:.0f", matrix()), "9");
  EXPECT_EQ(text_of("a[0].norm:.6f", matrix()), "1.414214");
  EXPECT_EQ(text_of("a:.1f", matrix()), "no value");
}

TEST(ReportValue, IsAMetricByItsWholeName) {
  const auto value = parse_report_value("l1tex__t_sectors_pipe_lsu_mem_global_op_ld.sum");
  ASSERT_TRUE(value && value->is_metric);
  EXPECT_EQ(value->name, "l1tex__t_sectors_pipe_lsu_mem_global_op_ld.sum");
  EXPECT_FALSE(parse_report_value("l1tex__t_sectors.sum[0]"));
  EXPECT_EQ(text_of("l1tex__average_t_sectors_per_request_pipe_lsu_mem_global_op_ld.ratio:.2f",
                    array::full({}, 2.5, array::Dtype::float64)),
            "2.50");
}

TEST(ReportValue, OtherTextIsNone) {
  for (const char* text : {"", "A", "a[", "a[x]", "a[:]", "a.mean", "a:.2", "a:.2g", "a[1] "})
    EXPECT_EQ(text_of(text, matrix()), "not understood") << text;
}

TEST(ReportTemplate, ALineWithoutItsValueIsNoLine) { EXPECT_EQ(expand("b = {b}", value), std::nullopt); }

TEST(ReportTemplate, OtherBracesStayAsTheyAre) {
  EXPECT_EQ(expand("{} { a } {A} {a", value), "{} { a } {A} {a");
  EXPECT_EQ(placeholders("{a} {{b}} {C}"), (std::vector<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace grader::course
