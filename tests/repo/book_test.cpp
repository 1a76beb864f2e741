// The book is whole: every page is in its summary, every puzzle's page shows a run. That the runs are what
// the pages say is proved by `grader course check`.
#include <gtest/gtest.h>

#include "repository.h"

namespace {

namespace fs = std::filesystem;

TEST(Book, EveryPuzzlesPageShowsAnOutput) {
  for (const auto& entry : fs::directory_iterator(repository::root() / "problems")) {
    if (!entry.is_directory()) continue;
    const std::string puzzle = "puzzle_" + entry.path().filename().string().substr(1);
    const std::string page = "book/src/" + puzzle + "/" + puzzle + ".md";
    EXPECT_NE(repository::read(page).find("<!-- output of: "), std::string::npos) << page;
  }
}

TEST(Book, PagesAreNamedInTheSummary) {
  const std::string summary = repository::read("book/src/SUMMARY.md");
  for (const auto& entry : fs::recursive_directory_iterator(repository::root() / "book/src")) {
    const std::string page = fs::relative(entry.path(), repository::root() / "book/src");
    if (entry.path().extension() != ".md" || page == "SUMMARY.md") continue;
    EXPECT_NE(summary.find("(" + page + ")"), std::string::npos) << page;
  }
}

}  // namespace
