#include "compile/compiler_log.h"

#include <gtest/gtest.h>

namespace grader::compile {
namespace {

std::vector<Diagnostic> parse(const std::string& log, const std::string& text) {
  return parse_compiler_log(log, {"/course/p.cu", text, [](std::string_view) { return "p.cu"; }});
}

// The text that the carets of a diagnostic cover.
std::string marked(const Diagnostic& diagnostic, const std::string& line) {
  return diagnostic.column ? line.substr(diagnostic.column - 1, diagnostic.length) : "(whole line)";
}

TEST(CompilerLog, CaretBecomesColumnAndLength) {
  const std::string line = "\ta[0] = treadIdx.x;";
  const auto found = parse("/course/p.cu(2): error: identifier \"treadIdx\" is undefined\n  " + line +
                               "\n  \t       ^\n\n1 error detected in the compilation of \"/course/p.cu\".\n",
                           "__global__ void f(int* a) {\n" + line + "\n}\n");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].file, "p.cu");
  EXPECT_EQ(found[0].line, 2u);
  EXPECT_EQ(found[0].column, 9u);
  EXPECT_EQ(marked(found[0], line), "treadIdx");
  EXPECT_EQ(found[0].label, "did you mean threadIdx?");
}

TEST(CompilerLog, NvccsAttributesAndMacrosAreUndone) {
  const std::string plain = "__global__ void f(float* a) { a[0] = nothere(3); }";
  auto found = parse(
      "/course/p.cu(1): error: identifier \"nothere\" is undefined\n"
      "  __attribute__((global)) void f(float* a) { a[0] = nothere(3); }\n"
      "                                                    ^\n",
      plain);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(marked(found[0], plain), "nothere");

  const std::string macro = "int f(int wrong1) { return ADD(wrong); }";
  found = parse(
      "/course/p.cu(1): error: identifier \"wrong\" is undefined\n"
      "  int f(int wrong1) { return (1 + wrong); }\n"
      "                                  ^\n",
      macro);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(marked(found[0], macro), "wrong");
  EXPECT_EQ(found[0].column, macro.rfind("wrong") + 1);

  found =
      parse("/course/p.cu(1): error: identifier \"hidden\" is undefined\n  int i = hidden;\n          ^\n",
            "MACRO");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].column, 0u);  // the name is inside the macro: the whole line is meant
}

TEST(CompilerLog, AMissingSemicolonIsShownWhereItBelongs) {
  const auto found = parse("/course/p.cu(4): error: expected a \";\"\n    b = 1;\n    ^\n",
                           "void f() {\n  int b = 0  // start\n\n  b = 1;\n}\n");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].line, 2u);
  EXPECT_EQ(found[0].column, 12u);
  EXPECT_EQ(found[0].label, "a ; belongs here");
}

TEST(CompilerLog, NotesAndFurtherLinesStayWithTheirMessage) {
  const auto found = parse(
      "/course/p.cu(2): error: no instance of overloaded function \"g\" matches the argument list\n"
      "            argument types are: (float)\n"
      "  int i = g(1.f);\n"
      "          ^\n"
      "/course/p.cu(1): note #3326-D: function \"g(float *)\" does not match because argument #1 does not "
      "match\n"
      "  int g(float*);\n"
      "      ^\n"
      "          detected during instantiation of \"void f()\" at line 9\n"
      "\n"
      "/course/p.cu(3): warning #177-D: variable \"x\" was declared but never referenced\n"
      "  int x;\n"
      "      ^\n\n"
      "Remark: The warnings can be suppressed with \"-diag-suppress <warning-number>\"\n",
      "int g(float*);\nint i = g(1.f);\nint x;\n");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_TRUE(found[0].message.ends_with("argument list; argument types are: (float)"));
  ASSERT_EQ(found[0].notes.size(), 1u);
  EXPECT_TRUE(found[0].notes[0].ends_with("(line 1)"));
  EXPECT_EQ(found[1].severity, Severity::warning);
  EXPECT_EQ(found[1].line, 3u);
}

TEST(CompilerLog, HostCompilerAssemblerAndLinker) {
  auto found = parse(
      "/course/p.cu:2:10: fatal error: nothere.h: No such file or directory\n"
      "    2 | #include \"nothere.h\"\n"
      "      |          ^~~~~~~~~~~\n"
      "compilation terminated.\n",
      "\n#include \"nothere.h\"\n");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(marked(found[0], "#include \"nothere.h\""), "\"nothere.h\"");

  found = parse(
      "ptxas error   : Entry function '_Z1fPf' uses too much shared data (0xc3500 bytes, 0xc000 max)\n", "");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].line, 0u);
  EXPECT_FALSE(found[0].next.empty());

  found = parse(
      "/usr/bin/ld: /tmp/x.o: in function `main2()':\n"
      "x.cudafe1.cpp:(.text+0x33): undefined reference to `q'\ncollect2: error: ld returned 1 exit status\n",
      "");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].message, "undefined reference to `q'");
}

TEST(CompilerLog, WhatCxx20HasAndCxx17HasNot) {
  const auto found = parse(
      "/course/p.cu:1:7: error: 'float lerp(float, float, float)' conflicts with a previous declaration\n",
      "float lerp(float a, float b, float t);\n");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NE(found[0].next.find("-std=c++17"), std::string::npos);
}

TEST(CompilerLog, RepeatsAreDropped) {
  const std::string once =
      "/course/p.cu(1): warning #940-D: missing return statement\n  int f() {}\n           ^\n\n";
  EXPECT_EQ(parse(once + once, "int f() {}").size(), 1u);
}

TEST(CompilerLog, OddTextIsNoTrouble) {
  for (const std::string log : {"", "\n\n", "(): error: x", ": error: ", "p(99999999999): error: x\n  ^",
                                "a:1:2: error: ", "At end of source: error: expected a \"}\"\n", "  ^\n"})
    EXPECT_LE(parse(log, "").size(), 1u) << log;
}

TEST(CompilerLog, AnOperatorThatThereIsNotIsToldWithoutEveryOneThatThereIs) {
  const std::string line = "  out[row][col] = 1;";
  const auto found = parse(
      "/course/p.cu(1): error: no operator \"[]\" matches these operands\n"
      "            operand types are: cuda::std::__4::mdspan<float, Matrix, cuda::std::__4::layout_right, "
      "cuda::std::__4::default_accessor<float>> [ int ]\n  " +
          line +
          "\n       ^\n/cuda/mdspan.h(346): note #3322-D: candidate function template failed deduction\n",
      line);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].message,
            "no operator \"[]\" matches these operands; operand types are: cuda::std::mdspan<float, Matrix> "
            "[ int ]");
  EXPECT_TRUE(found[0].notes.empty());
  EXPECT_NE(found[0].next.find("round brackets"), std::string::npos);
}

}  // namespace
}  // namespace grader::compile
