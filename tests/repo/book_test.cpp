// The book's printed outputs are runs: a block after the comment
//
//     <!-- output of: ./puzzles run p20 --solution -->
//
// is what that command prints to standard output, byte for byte, and one after
//
//     <!-- failure of: tests/wrong_answers/p20/no_output.cu -->
//
// is the first line with a ❌ when that file stands in for the puzzle's. With GRADER_BLESS=1 in the
// environment the blocks are rewritten instead. "(untouched)" after the command: the puzzle as it is shipped,
// so the block is left alone in a work tree whose problems/ somebody has begun to solve.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "repository.h"

namespace {

namespace fs = std::filesystem;
using std::string_literals::operator""s;

enum class Kind { output_of, failure_of };

struct Block {
  Kind kind;
  std::string page, command;  // of failure_of: the file
  bool untouched = false;
  size_t begin = 0, end = 0;  // of the block's text within the page
};

std::vector<std::string> pages() {
  std::vector<std::string> result{"README.md"};
  for (const auto& entry : fs::recursive_directory_iterator(repository::root() / "book/src"))
    if (entry.path().extension() == ".md") result.push_back(fs::relative(entry.path(), repository::root()));
  return result;
}

void add_blocks(const std::string& page, Kind kind, std::vector<Block>& result) {
  const std::string start = kind == Kind::output_of ? "<!-- output of: " : "<!-- failure of: ";
  const std::string untouched = " (untouched)";
  const std::string fence = kind == Kind::output_of ? "```text\n" : "```text,wrap\n";
  const std::string text = repository::read(page);
  for (size_t at = text.find(start); at != std::string::npos; at = text.find(start, at + 1)) {
    Block block;
    block.kind = kind;
    block.page = page;
    const size_t close = text.find(" -->\n", at);
    block.command = text.substr(at + start.size(), close - at - start.size());
    if ((block.untouched = block.command.ends_with(untouched)))
      block.command.resize(block.command.size() - untouched.size());
    block.begin = close + " -->\n"s.size() + fence.size();
    EXPECT_EQ(text.substr(block.begin - fence.size(), fence.size()), fence)
        << page << ": no block begins after the comment about " << block.command;
    block.end = text.find("```\n", block.begin);
    result.push_back(block);
  }
}

// In the order in which they stand on the page.
std::vector<Block> blocks(const std::string& page) {
  std::vector<Block> result;
  add_blocks(page, Kind::output_of, result);
  add_blocks(page, Kind::failure_of, result);
  std::sort(result.begin(), result.end(), [](const Block& a, const Block& b) { return a.begin < b.begin; });
  return result;
}

std::string run_grader(const std::string& arguments) {
  return repository::run("export GRADER_CACHE_DIR='" BUILD_ROOT "/test-cache' && '" BUILD_ROOT
                         "/bin/grader' " +
                         arguments + " --device sim 2>/dev/null")
      .output;
}

std::string output_of(const Block& block) {
  const std::string program = "./puzzles ";
  EXPECT_TRUE(block.command.starts_with(program)) << block.page << ": cannot run " << block.command;
  return run_grader(block.command.substr(program.size()));
}

// The file takes its puzzle's place in a copy of the solution's folder, so that it finds the ops beside it.
std::string failure_of(const Block& block) {
  const fs::path file = block.command;
  const std::string puzzle = file.parent_path().filename();
  std::string folder = (fs::temp_directory_path() / "book-test-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return "";
  fs::copy(repository::root() / "solutions" / puzzle, folder, fs::copy_options::recursive);
  const fs::path source = fs::path(folder) / (puzzle + ".cu");
  // It stands in the place of the puzzle's first editable file.
  const auto manifest = nlohmann::json::parse(repository::read("problems/" + puzzle + "/puzzle.json"));
  const auto editable = manifest.find("editable");
  const std::string replaced =
      editable == manifest.end() ? puzzle + ".cu" : editable->at(0).get<std::string>();
  fs::copy_file(repository::root() / file, fs::path(folder) / replaced, fs::copy_options::overwrite_existing);
  const std::string output = run_grader("run " + puzzle + " --file '" + source.string() + "'");
  fs::remove_all(folder);
  const size_t begin = output.find("❌");
  if (begin == std::string::npos) return output;
  return output.substr(begin, output.find('\n', begin) + 1 - begin);
}

bool begun() {
  return repository::run(
             "git -c safe.directory='*' diff --quiet HEAD -- ':(glob)problems/**/*.cu' "
             "':(glob)problems/*/answers.json'")
             .exit_code != 0;
}

std::vector<std::string> pages_with_outputs() {
  std::vector<std::string> result;
  for (const std::string& page : pages())
    if (!blocks(page).empty()) result.push_back(page);
  return result;
}

// A test each page, so that they can run side by side.
class BookPage : public testing::TestWithParam<std::string> {};

TEST_P(BookPage, PrintsWhatTheCommandsPrint) {
  if (!fs::exists(BUILD_ROOT "/bin/grader")) GTEST_SKIP() << "the grader is not built (no CUDA Toolkit)";
  const bool bless = std::getenv("GRADER_BLESS") != nullptr;
  const std::string page = GetParam();
  std::string text = repository::read(page);
  const auto all = blocks(page);
  for (auto block = all.rbegin(); block != all.rend(); ++block) {  // from the end, so that positions stay
    if (block->untouched && begun()) continue;
    const std::string expected = block->kind == Kind::output_of ? output_of(*block) : failure_of(*block);
    const std::string printed = text.substr(block->begin, block->end - block->begin);
    if (bless)
      text.replace(block->begin, block->end - block->begin, expected);
    else
      EXPECT_EQ(printed, expected) << page << ": the output of " << block->command;
  }
  if (bless) std::ofstream(repository::root() / page, std::ios::binary) << text;
}

INSTANTIATE_TEST_SUITE_P(Book, BookPage, testing::ValuesIn(pages_with_outputs()), [](const auto& page) {
  std::string name = page.param;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
});

TEST(Book, EveryPuzzlesPageShowsAnOutput) {
  const auto pages = pages_with_outputs();
  for (const auto& entry : fs::directory_iterator(repository::root() / "problems")) {
    if (!entry.is_directory()) continue;
    const std::string puzzle = "puzzle_" + entry.path().filename().string().substr(1);
    const std::string page = "book/src/" + puzzle + "/" + puzzle + ".md";
    EXPECT_NE(std::find(pages.begin(), pages.end(), page), pages.end()) << page;
  }
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
