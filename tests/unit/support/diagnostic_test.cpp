#include "support/diagnostic.h"

#include <gtest/gtest.h>

#include "support/error.h"

namespace grader {
namespace {

const std::string kSource =
    "__global__ void f(float* a) {\n"
    "  int i = threadIdx.x;\n"
    "\ta[i + 1] = 0;\n"
    "}\n";

Diagnostic read_past_the_end() {
  Diagnostic d;
  d.code = "memcheck";
  d.message = "write past the end of a";
  d.file = "f.cu";
  d.line = 2;
  d.column = 11;
  d.length = 11;
  d.label = "the index";
  d.notes = {"by thread 5 of block 0"};
  d.next = "which thread may write?";
  return d;
}

TEST(Diagnostic, DrawsPlaceLineCaretsNotesAndNextStep) {
  EXPECT_EQ(format(read_past_the_end(), kSource, false),
            "error[memcheck]: write past the end of a\n"
            " ┌─ f.cu:2:11\n"
            "2│   int i = threadIdx.x;\n"
            " │           ^^^^^^^^^^^ the index\n"
            " = by thread 5 of block 0\n"
            " = next: which thread may write?\n");
}

TEST(Diagnostic, CountsATabAsTheColumnsItTakes) {
  Diagnostic d = read_past_the_end();
  d.line = 3;
  d.column = 2;
  d.length = 8;
  EXPECT_NE(format(d, kSource, false).find("3│     a[i + 1] = 0;\n │     ^^^^^^^^ the index\n"),
            std::string::npos);
}

TEST(Diagnostic, CountsAnAccentedLetterOnce) {
  Diagnostic d;
  d.message = "m";
  d.file = "f.cu";
  d.line = 1;
  d.column = 8;  // é has two bytes
  d.length = 1;
  EXPECT_NE(format(d, "/* é */x", false).find("│ /* é */x\n │       ^\n"), std::string::npos)
      << format(d, "/* é */x", false);
}

TEST(Diagnostic, ShowsTwoPlacesOfOneFileInOneBox) {
  Diagnostic d = read_past_the_end();
  d.related = {{3, 2, 8, "and here"}};
  const std::string text = format(d, kSource, false);
  EXPECT_NE(text.find("3│     a[i + 1] = 0;\n │     -------- and here\n"), std::string::npos) << text;
}

TEST(Diagnostic, WithoutAColumnTheWholeLineIsMarked) {
  Diagnostic d = read_past_the_end();
  d.column = 0;
  EXPECT_NE(format(d, kSource, false).find(" │   ^^^^^^^^^^^^^^^^^^^^ the index\n"), std::string::npos);
}

TEST(Diagnostic, ALineThatIsNotThereIsLeftOut) {
  Diagnostic d = read_past_the_end();
  d.line = 99;
  EXPECT_EQ(format(d, kSource, false),
            "error[memcheck]: write past the end of a\n"
            "  ┌─ f.cu:99:11\n"
            "  = the index\n"
            "  = by thread 5 of block 0\n"
            "  = next: which thread may write?\n");
}

TEST(Diagnostic, AVeryLongLineIsCutAroundTheCarets) {
  Diagnostic d;
  d.message = "m";
  d.file = "f.cu";
  d.line = 1;
  d.column = 500;
  d.length = 3;
  const std::string text = format(d, std::string(499, ' ') + "abc" + std::string(499, 'y'), false);
  EXPECT_NE(text.find("abc"), std::string::npos);
  EXPECT_LT(text.size(), 400u);
}

TEST(Diagnostic, ControlCharactersOfTheSourceDoNotReachTheTerminal) {
  Diagnostic d;
  d.message = "m";
  d.file = "f.cu";
  d.line = 1;
  d.column = 1;
  EXPECT_EQ(format(d, "a\x1b[31mb", false).find('\x1b'), std::string::npos);
}

TEST(Diagnostic, ColourIsAddedOnlyWhenAsked) {
  EXPECT_EQ(format(read_past_the_end(), kSource, false).find('\x1b'), std::string::npos);
  EXPECT_NE(format(read_past_the_end(), kSource, true).find('\x1b'), std::string::npos);
}

TEST(DiagnosticsError, SaysEverythingAtOnce) {
  Diagnostic one, two;
  one.message = "first";
  two.message = "second";
  const DiagnosticsError error({one, two});
  EXPECT_STREQ(error.what(), "error: first\n\nerror: second");
}

}  // namespace
}  // namespace grader
