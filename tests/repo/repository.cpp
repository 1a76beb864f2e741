#include "repository.h"

#include <sys/wait.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <sstream>

namespace repository {

namespace fs = std::filesystem;

const fs::path& root() {
  static const fs::path path = REPOSITORY_ROOT;
  return path;
}

std::string read(const std::string& relative_path) {
  std::ifstream file(root() / relative_path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> lines(const std::string& relative_path) {
  std::istringstream text(read(relative_path));
  std::vector<std::string> result;
  for (std::string line; std::getline(text, line);) result.push_back(line);
  return result;
}

Finished run(const std::string& shell_command) {
  const std::string command = "cd '" + root().string() + "' && { " + shell_command + "; } 2>&1 </dev/null";
  FILE* pipe = ::popen(command.c_str(), "r");
  Finished finished;
  char buffer[4096];
  for (size_t count; (count = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
    finished.output.append(buffer, count);
  const int status = ::pclose(pipe);
  if (WIFEXITED(status)) finished.exit_code = WEXITSTATUS(status);
  return finished;
}

const std::vector<std::string>& tracked_files() {
  static const std::vector<std::string> files = [] {
    std::vector<std::string> result;
    // safe.directory: the clone may belong to another user than the one who tests.
    const Finished git = run("git -c safe.directory='*' ls-files -z");
    if (git.exit_code != 0) return result;
    std::istringstream names(git.output);
    for (std::string name; std::getline(names, name, '\0');)
      if (fs::is_regular_file(root() / name)) result.push_back(name);
    return result;
  }();
  return files;
}

}  // namespace repository
