// Debug information about local variables: a table of five kinds of entries, and one unit that uses them.
#include <gtest/gtest.h>

#include "ptx_text.h"

namespace grader::ptx {
namespace {

// Each entry: number, tag, whether it has children, attributes with their forms.
constexpr const char* kAbbreviations =
    ".section .debug_abbrev {\n"
    ".b8 1,17,1,0,0\n"                 // unit
    ".b8 2,52,0,3,8,73,19,2,10,0,0\n"  // variable: name, type, place
    ".b8 3,1,1,73,19,0,0\n"            // array: element's type
    ".b8 4,33,0,55,11,0,0\n"           // extent: count
    ".b8 5,36,0,3,8,11,11,0,0\n"       // base type: name, size
    ".b8 6,38,0,73,19,0,0\n"           // const: of which type
    ".b8 0\n}\n";
constexpr const char* kInfo =
    ".section .debug_info {\n.b32 51\n.b16 2\n.b32 .debug_abbrev\n.b8 8\n"
    ".b8 1\n"                                                              // 11
    ".b8 5,105,110,116,0,4\n"                                              // 12: int, 4 bytes
    ".b8 3\n.b32 12\n.b8 4,2,4,3,0\n"                                      // 18: int[2][3]
    ".b8 6\n.b32 18\n"                                                     // 28: const
    ".b8 2,118,0\n.b32 28\n.b8 12,3\n.b64 __local_depot0\n.b8 35,144,1\n"  // v, at byte 144
    ".b8 0\n}\n";

Module module_with(const std::string& sections) {
  return parse(std::string(kHead) + ".entry k() { .local .align 8 .b8 __local_depot0[200]; ret; }\n" +
               sections);
}

TEST(LocalVariable, HasNameExtentsAndPlace) {
  for (const std::string& sections :
       {std::string(kInfo) + kAbbreviations, std::string(kAbbreviations) + kInfo}) {
    const Module module = module_with(sections);
    const auto& parts = module.variables.at(0).parts;
    ASSERT_EQ(parts.size(), 1u);
    EXPECT_EQ(parts[0].name, "v");
    EXPECT_EQ(parts[0].offset, 144u);
    EXPECT_EQ(parts[0].size, 24u);
    EXPECT_TRUE(parts[0].holds_array);
    EXPECT_EQ(parts[0].shape, (std::vector<int64_t>{2, 3}));
    EXPECT_EQ(parts[0].element_type, "int");
    EXPECT_EQ(parts[0].element_size, 4u);
  }
}

TEST(LocalVariable, DebugInformationThatIsNotUnderstoodIsLeftOut) {
  std::string cut = std::string(kInfo) + kAbbreviations;
  cut.replace(cut.find(".b8 35,144,1"), 12, ".b8 99,144,1");
  EXPECT_TRUE(module_with(cut).variables.at(0).parts.empty());
  EXPECT_TRUE(module_with(kInfo).variables.at(0).parts.empty());
  EXPECT_TRUE(module_with(".section .debug_info {\n.b32 4000000000\n.b16 2\n.b8 1,2,3\n}\n" +
                          std::string(kAbbreviations))
                  .variables.at(0)
                  .parts.empty());
}

}  // namespace
}  // namespace grader::ptx
