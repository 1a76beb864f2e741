// The book's printed outputs are runs: a block after the comment
//
//     <!-- output of: ./puzzles run p20 --solution -->
//
// is what that command prints to standard output, byte for byte. With GRADER_BLESS=1 in the environment the
// blocks are rewritten instead. "(untouched)" after the command: the puzzle as it is shipped, so the block is
// left alone in a work tree whose problems/ somebody has begun to solve.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "repository.h"

namespace {

namespace fs = std::filesystem;
using std::string_literals::operator""s;

struct Block {
  std::string page, command;
  bool untouched = false;
  size_t begin = 0, end = 0;  // of the block's text within the page
};

std::vector<std::string> pages() {
  std::vector<std::string> result{"README.md"};
  for (const auto& entry : fs::recursive_directory_iterator(repository::root() / "book/src"))
    if (entry.path().extension() == ".md") result.push_back(fs::relative(entry.path(), repository::root()));
  return result;
}

std::vector<Block> blocks(const std::string& page) {
  const std::string start = "<!-- output of: ", untouched = " (untouched)", fence = "```text\n";
  const std::string text = repository::read(page);
  std::vector<Block> result;
  for (size_t at = text.find(start); at != std::string::npos; at = text.find(start, at + 1)) {
    Block block;
    block.page = page;
    const size_t close = text.find(" -->\n", at);
    block.command = text.substr(at + start.size(), close - at - start.size());
    if ((block.untouched = block.command.ends_with(untouched)))
      block.command.resize(block.command.size() - untouched.size());
    block.begin = close + " -->\n"s.size() + fence.size();
    EXPECT_EQ(text.substr(block.begin - fence.size(), fence.size()), fence)
        << page << ": a block ```text must follow the comment about " << block.command;
    block.end = text.find("```\n", block.begin);
    result.push_back(block);
  }
  return result;
}

std::string output_of(const Block& block) {
  const std::string program = "./puzzles";
  EXPECT_TRUE(block.command.starts_with(program + " ")) << block.page << ": cannot run " << block.command;
  // Progress is kept in a file: an empty folder stands for a learner who has just cloned.
  return repository::run("export GRADER_CACHE_DIR='" BUILD_ROOT "/test-cache' && '" BUILD_ROOT
                         "/bin/grader'" +
                         block.command.substr(program.size()) + " --device sim 2>/dev/null")
      .output;
}

bool begun() {
  return repository::run("git -c safe.directory='*' diff --quiet HEAD -- problems solutions").exit_code != 0;
}

TEST(Book, PrintedOutputsAreWhatTheCommandsPrint) {
  if (!fs::exists(BUILD_ROOT "/bin/grader")) GTEST_SKIP() << "the grader is not built (no CUDA Toolkit)";
  const bool bless = std::getenv("GRADER_BLESS") != nullptr;
  size_t checked = 0;
  for (const std::string& page : pages()) {
    std::string text = repository::read(page);
    const auto all = blocks(page);
    for (auto block = all.rbegin(); block != all.rend(); ++block) {  // from the end, so that positions stay
      if (block->untouched && begun()) continue;
      const std::string expected = output_of(*block);
      const std::string printed = text.substr(block->begin, block->end - block->begin);
      ++checked;
      if (bless)
        text.replace(block->begin, block->end - block->begin, expected);
      else
        EXPECT_EQ(printed, expected) << page << ": the output of " << block->command;
    }
    if (bless) std::ofstream(repository::root() / page, std::ios::binary) << text;
  }
  EXPECT_GE(checked, 3u);
}

TEST(Book, PagesAreNamedInTheSummary) {
  const std::string summary = repository::read("book/src/SUMMARY.md");
  for (const std::string& page : pages()) {
    const std::string inside = fs::relative(page, "book/src");
    if (page == "README.md" || inside == "SUMMARY.md") continue;
    EXPECT_NE(summary.find("(" + inside + ")"), std::string::npos) << page;
  }
}

}  // namespace
