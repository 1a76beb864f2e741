#include "compile/included_files.h"

#include "scratch.h"

namespace grader::compile {
namespace {

using Names = std::vector<std::string>;

TEST(IncludeNames, ReadsEverySpellingOfTheDirective) {
  EXPECT_EQ(include_names(
                "#include \"a.h\"\n  #  include <b/c.h> // x\n#if __has_include(\"d.h\")\nint include;\n"),
            (Names{"\"a.h\"", "<b/c.h>", "\"d.h\""}));
  EXPECT_EQ(include_names("#include \"a.h\""), Names{"\"a.h\""});
  EXPECT_EQ(include_names("// nothing\n"), Names{});
}

TEST(IncludeNames, AComputedIncludeCannotBeTold) {
  EXPECT_EQ(include_names("#include HEADER\n"), std::nullopt);
  EXPECT_EQ(include_names("#if __has_include(HEADER)\n"), std::nullopt);
}

TEST(IncludedFiles, FollowsFilesThroughFoldersAndEndsOnCycles) {
  const ScratchFolder scratch;
  scratch.write("a.h", "#include \"sub/b.h\"\n");
  scratch.write("sub/b.h", "#include \"../a.h\"\n#include <c.h>\n");
  scratch.write("shared/c.h", "int c;\n");
  const auto files = included_files("#include \"a.h\"\n#include <cuda_fp16.h>\n", scratch.path(),
                                    {scratch.path() / "shared"});
  ASSERT_TRUE(files);
  Names names;
  for (const auto& file : *files) names.push_back(file.path.filename());
  EXPECT_EQ(names, (Names{"a.h", "b.h", "c.h"}));
}

}  // namespace
}  // namespace grader::compile
