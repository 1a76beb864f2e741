#include "graded.h"

#include <stdlib.h>

#include <algorithm>

#include "support/files.h"
#include "support/subprocess.h"

namespace grader {
namespace fs = std::filesystem;

fs::path course_root() { return find_course_root(fs::current_path()).value_or(REPOSITORY_ROOT); }

namespace {

// The grader beside this program; else where it was built.
fs::path grader_program() {
  std::error_code failed;
  const fs::path beside = fs::read_symlink("/proc/self/exe", failed).parent_path() / "grader";
  return fs::exists(beside) ? beside : fs::path(GRADER);
}

}  // namespace

std::vector<std::string> puzzle_ids() {
  std::vector<std::string> ids;
  for (const auto& entry : fs::directory_iterator(course_root() / "problems"))
    if (fs::exists(entry.path() / "puzzle.json")) ids.push_back(entry.path().filename());
  std::sort(ids.begin(), ids.end());
  return ids;
}

static std::string stream(const fs::path& file) { return read_file_if_there(file).value_or(""); }

Graded grade(const std::string& id, const std::vector<std::string>& which, const std::string& device) {
  std::string folder = (fs::temp_directory_path() / "grader-gpu-XXXXXX").string();
  const fs::path scratch = ::mkdtemp(folder.data());
  // The shell only keeps the two streams apart; the words are passed as they are.
  std::vector<std::string> words{"-c",       "\"$@\" >\"$OUT\" 2>\"$ERR\"",
                                 "sh",       grader_program(),
                                 "run",      id,
                                 "--device", device,
                                 "--root",   course_root(),
                                 "--json",   scratch / "verdict.json"};
  words.insert(words.end(), which.begin(), which.end());
  const auto finished = run_command(
      {"sh", words, {"OUT=" + (scratch / "out").string(), "ERR=" + (scratch / "err").string()}, {}}, 300);
  Graded graded{finished.exit.code, stream(scratch / "out"), stream(scratch / "err"), {}};
  graded.verdict = nlohmann::json::parse(stream(scratch / "verdict.json"), nullptr, false);
  fs::remove_all(scratch);
  return graded;
}

}  // namespace grader
