#include "command.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace grader {
namespace fs = std::filesystem;
namespace {

std::string contents(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

struct Scratch {
  fs::path root;
  Scratch() {
    std::string pattern = (fs::temp_directory_path() / "grader-cli-XXXXXX").string();
    root = mkdtemp(pattern.data());
    for (const char* folder : {"problems", "solutions", "tests/wrong_answers"}) {
      fs::create_directories((root / "course" / folder).parent_path());
      fs::copy(fs::path(REPOSITORY_ROOT) / folder, root / "course" / folder, fs::copy_options::recursive);
    }
    setenv("GRADER_CACHE_DIR", BUILD_ROOT "/test-cache", 1);
    setenv("PATH", (std::string(BUILD_ROOT "/bin:") + std::getenv("PATH")).c_str(), 1);
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(root, ignored);
  }
};

const Scratch& scratch() {
  static const Scratch instance;
  return instance;
}

}  // namespace

const fs::path& scratch_course() {
  static const fs::path course = scratch().root / "course";
  return course;
}

Ran run_shell(const std::string& line, const fs::path& folder) {
  const fs::path out = scratch().root / "out", err = scratch().root / "err";
  const std::string command = "cd '" + folder.string() + "' && { " + line + "\n} > '" + out.string() +
                              "' 2> '" + err.string() + "' < /dev/null";
  const int status = std::system(command.c_str());
  return {contents(out), contents(err), WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

}  // namespace grader
