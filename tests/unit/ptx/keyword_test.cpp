#include <gtest/gtest.h>

#include "ptx/keyword_table.h"

namespace grader::ptx {
namespace {

constexpr KeywordTable<3> kTable({std::string_view("add"), "sub", "and"});

TEST(KeywordTable, FindsItsWordsAndNoOthers) {
  static_assert(kTable.find("sub") == 1u);
  EXPECT_EQ(kTable.find("add"), 0u);
  EXPECT_EQ(kTable.find("and"), 2u);
  EXPECT_EQ(kTable.find("ad"), std::nullopt);
  EXPECT_EQ(kTable.find(""), std::nullopt);
}

}  // namespace
}  // namespace grader::ptx
