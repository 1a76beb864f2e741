#include "cli/show.h"

#include <cstdio>
#include <string>

#include "array/npy.h"
#include "array/print.h"
#include "support/error.h"

namespace grader::cli {

int show(const std::filesystem::path& file) {
  const std::string text = array::to_string(array::load_npy(file)) + "\n";
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    throw Error("cannot write to standard output");
  }
  return 0;
}

}  // namespace grader::cli
