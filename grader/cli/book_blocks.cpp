#include "cli/book_blocks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string_view>

#include "cli/kept_answers.h"
#include "course/manifest.h"
#include "support/files.h"
#include "support/subprocess.h"
#include "support/temporary_folder.h"

namespace grader::cli {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kUntouched = " (untouched)";
constexpr double kMostSeconds = 600;

enum class Kind { output_of, failure_of };

struct Block {
  Kind kind;
  std::string command;  // of failure_of: the file
  bool untouched = false;
  size_t begin = 0, end = 0;  // of its text on the page; end 0: there is none
};

uint32_t line_of(const std::string& text, size_t position) {
  const auto end = text.begin() + static_cast<ptrdiff_t>(position);
  return static_cast<uint32_t>(1 + std::count(text.begin(), end, '\n'));
}

void add_blocks(const std::string& page, Kind kind, std::vector<Block>& blocks) {
  const std::string start = kind == Kind::output_of ? "<!-- output of: " : "<!-- failure of: ";
  const std::string stop = " -->\n", fence = kind == Kind::output_of ? "```text\n" : "```text,wrap\n";
  for (size_t at = page.find(start); at != std::string::npos; at = page.find(start, at + 1)) {
    const size_t close = page.find(stop, at);
    if (close == std::string::npos) break;
    Block block{kind, page.substr(at + start.size(), close - at - start.size()), false, close + stop.size(),
                0};
    block.untouched = block.command.ends_with(kUntouched);
    if (block.untouched) block.command.resize(block.command.size() - kUntouched.size());
    if (page.compare(block.begin, fence.size(), fence) == 0) {
      block.begin += fence.size();
      const size_t end = page.find("```\n", block.begin);
      block.end = end == std::string::npos ? 0 : end;
    }
    blocks.push_back(std::move(block));
  }
}

class PageBlocks {
 public:
  PageBlocks(const course::Course& course, fs::path page) : course_(course), page_(std::move(page)) {}

  std::vector<Diagnostic> check(size_t& count) {
    std::string text = read_file(page_);
    std::vector<Block> blocks;
    add_blocks(text, Kind::output_of, blocks);
    add_blocks(text, Kind::failure_of, blocks);
    // From the end, so that what is written anew moves none of the others.
    std::sort(blocks.begin(), blocks.end(), [](const Block& a, const Block& b) { return a.begin > b.begin; });
    const bool bless = std::getenv("GRADER_BLESS") != nullptr;
    bool changed = false;
    for (const Block& block : blocks) {
      const uint32_t line = line_of(text, block.begin);
      if (block.end == 0) {
        complain(line, "no block of text begins here", "it is to show what this gives: " + block.command);
        continue;
      }
      if (block.untouched && begun()) continue;
      ++count;
      const std::string printed =
          block.kind == Kind::output_of ? output_of(block, line) : failure_of(block, line);
      if (text.compare(block.begin, block.end - block.begin, printed) == 0) continue;
      if (bless) {
        text.replace(block.begin, block.end - block.begin, printed);
        changed = true;
      } else {
        complain(line, "this is not what its command prints",
                 block.command + "; GRADER_BLESS=1 ./puzzles course check writes it anew");
      }
    }
    if (changed) write_file(page_, text);
    std::reverse(complaints_.begin(), complaints_.end());
    return std::move(complaints_);
  }

 private:
  void complain(uint32_t line, std::string message, std::string note) {
    Diagnostic d;
    d.code = "book";
    d.message = std::move(message);
    d.file = fs::proximate(page_).string();
    d.line = line;
    d.notes.push_back(std::move(note));
    complaints_.push_back(std::move(d));
  }

  // Standard output of a shell's line in the course's folder.
  std::string shell(const std::string& line) const {
    return run_command({"/bin/sh", {"-c", line}, {}, course_.root()}, kMostSeconds).output;
  }

  std::string grader(const std::string& arguments) const {
    return shell(fmt::format("exec '{}' {} --device sim 2>/dev/null",
                             fs::read_symlink("/proc/self/exe").string(), arguments));
  }

  std::string output_of(const Block& block, uint32_t line) {
    constexpr std::string_view kProgram = "./puzzles ";
    if (block.command.starts_with(kProgram)) return grader(block.command.substr(kProgram.size()));
    complain(line, "the command of a block begins with ./puzzles", block.command);
    return "";
  }

  std::string failure_of(const Block& block, uint32_t line) {
    const std::string id = fs::path(block.command).parent_path().filename();
    try {
      const course::Puzzle puzzle = course::load_puzzle(course_.problem(id));
      const TemporaryFolder folder("book-check");
      const fs::path source = lay_out(course_, puzzle, course_.root() / block.command, folder.path());
      const std::string output = grader(fmt::format("run {} --file '{}'", id, source.string()));
      const size_t begin = output.find("❌");
      return begin == std::string::npos ? output : output.substr(begin, output.find('\n', begin) + 1 - begin);
    } catch (const std::exception& error) {  // no such file, or a manifest that is to be mended first
      complain(line, "what this block shows cannot be graded", error.what());
      return "";
    }
  }

  bool begun() const {
    return !run_command({"git",
                         {"-c", "safe.directory=*", "diff", "--quiet", "HEAD", "--",
                          ":(glob)problems/**/*.cu", ":(glob)problems/*/answers.json"},
                         {},
                         course_.root()},
                        kMostSeconds)
                .exit.ok();
  }

  const course::Course& course_;
  const fs::path page_;
  std::vector<Diagnostic> complaints_;
};

void add_pages(const fs::path& folder, std::vector<fs::path>& pages) {
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none))
    if (entry.path().extension() == ".md") pages.push_back(entry.path());
}

}  // namespace

std::vector<Diagnostic> check_blocks(const course::Course& course, const Pages& which, size_t& blocks) {
  std::vector<fs::path> pages;
  const fs::path book = course.root() / "book" / "src";
  for (const std::string& id : which.puzzles) add_pages(book / ("puzzle_" + id.substr(1)), pages);
  if (which.others) {
    add_pages(book, pages);
    if (fs::exists(course.root() / "README.md")) pages.push_back(course.root() / "README.md");
  }
  std::sort(pages.begin(), pages.end());
  std::vector<Diagnostic> complaints;
  for (const fs::path& page : pages) {
    const auto found = PageBlocks(course, page).check(blocks);
    complaints.insert(complaints.end(), found.begin(), found.end());
  }
  return complaints;
}

}  // namespace grader::cli
