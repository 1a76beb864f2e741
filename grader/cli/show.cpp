#include "cli/show.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "array/npy.h"
#include "array/print.h"
#include "cli/command.h"
#include "support/error.h"

namespace grader::cli {

int show(const std::filesystem::path& file) {
  const std::string text = array::to_string(array::load_npy(file)) + "\n";
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    throw Error("cannot write to standard output");
  }
  return 0;
}

Action setup_show(CLI::App& app) {
  auto file = std::make_shared<std::string>();
  app.add_option("file", *file, "The array, as numpy.save or grader launch wrote it")
      ->type_name("FILE.npy")
      ->required();
  app.footer("Example: grader show out.npy");
  return [file] { return static_cast<ExitCode>(show(*file)); };
}

}  // namespace grader::cli
