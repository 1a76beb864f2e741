#include "course/course.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "course/progress.h"
#include "support/error.h"
#include "support/files.h"

namespace grader::course {
namespace {
namespace fs = std::filesystem;

class CourseTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "course-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    fs::create_directories(root_ / "solutions");
    for (const char* id : {"p20", "p13", "p17"}) write_file(root_ / "problems" / id / "puzzle.json", "{}");
  }
  void TearDown() override { fs::remove_all(root_); }

  std::string error_of(const std::string& word) const {
    try {
      return Course(root_).find(word);
    } catch (const Error& error) {
      return error.what();
    }
  }
  fs::path root_;
};

TEST_F(CourseTest, PuzzlesStandInTheOrderOfTheirNumbers) {
  EXPECT_EQ(Course(root_).ids(), (std::vector<std::string>{"p13", "p17", "p20"}));
}

TEST_F(CourseTest, APuzzleIsFoundByWhatPeopleType) {
  for (const char* word : {"p13", "P13", "13"}) EXPECT_EQ(Course(root_).find(word), "p13");
}

TEST_F(CourseTest, AnUnknownPuzzleGetsTheNearestOne) {
  EXPECT_EQ(error_of("p31"), "there is no puzzle p31: did you mean p13?\n  the puzzles are p13, p17, p20");
  EXPECT_EQ(error_of("everything"), "there is no puzzle everything\n  the puzzles are p13, p17, p20");
}

TEST_F(CourseTest, ProgressDecidesWhatIsNext) {
  EXPECT_EQ(Course(root_).next_unsolved(), "p13");
  mark_passed(root_, "p13");
  mark_passed(root_, "p13");
  EXPECT_EQ(load_progress(root_), std::set<std::string>{"p13"});
  EXPECT_EQ(Course(root_).next_unsolved(), "p17");
  EXPECT_EQ(Course(root_).next_unsolved_after("p20"), "p17");
  mark_passed(root_, "p17");
  mark_passed(root_, "p20");
  EXPECT_EQ(Course(root_).next_unsolved(), std::nullopt);
}

TEST_F(CourseTest, ADamagedProgressFileCountsAsEmpty) {
  write_file(root_ / "progress.json", "{\"passed\": [\"p13\"");
  EXPECT_TRUE(load_progress(root_).empty());
  mark_passed(root_, "p17");
  EXPECT_EQ(load_progress(root_), std::set<std::string>{"p17"});
}

TEST_F(CourseTest, AFolderWithoutPuzzlesIsSaid) {
  fs::remove_all(root_ / "problems");
  fs::create_directories(root_ / "problems");
  EXPECT_THROW(Course{root_}, Error);
}

}  // namespace
}  // namespace grader::course
