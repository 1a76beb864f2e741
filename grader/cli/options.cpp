#include "cli/options.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <map>

#include "support/error.h"
#include "support/files.h"

namespace grader::cli {

void add_root_option(CLI::App& app, std::string& root) {
  app.add_option("--root", root, "The folder with problems/ and solutions/ (default: the nearest above)")
      ->type_name("DIR");
}

course::Course open_course(const std::string& root) {
  const std::filesystem::path start =
      root.empty() ? std::filesystem::current_path() : std::filesystem::path(root);
  const auto found = find_course_root(start);
  if (!found || (!root.empty() && *found != std::filesystem::absolute(start).lexically_normal() &&
                 !std::filesystem::equivalent(*found, start))) {
    throw Error(
        "no course at " + start.string() +
        " (a folder with problems/ and solutions/)\n  change to the repository's folder, or add --root DIR");
  }
  return course::Course(*found);
}

void add_device_option(CLI::App& app, device::Choice& choice) {
  const auto read = [&choice](const std::string& word) {
    static const std::map<std::string, device::Choice> kChoices = {{"auto", device::Choice::automatic},
                                                                   {"sim", device::Choice::simulated},
                                                                   {"cuda", device::Choice::cuda}};
    const auto found = kChoices.find(word);
    if (found == kChoices.end()) throw CLI::ValidationError("--device", word + " is none of auto, sim, cuda");
    choice = found->second;
  };
  app.add_option_function<std::string>("--device", read,
                                       "auto (a GPU if one is usable), sim (the simulated GPU) or cuda")
      ->option_text("auto|sim|cuda");
}

}  // namespace grader::cli
