#include "compile/ptxas.h"

#include <charconv>

#include "compile/toolkit.h"
#include "support/files.h"
#include "support/subprocess.h"
#include "support/temporary_folder.h"

namespace grader::compile {
namespace {

// "ptxas FILE, line 27; error   : Unknown modifier '.wide'"
std::vector<PtxasError> errors_of(std::string_view log) {
  std::vector<PtxasError> errors;
  while (!log.empty()) {
    const size_t end = log.find('\n');
    const std::string_view line = log.substr(0, end);
    log.remove_prefix(end == std::string_view::npos ? log.size() : end + 1);
    const size_t number = line.find(", line "), kind = line.find("; error", number),
                 words = line.find(": ", kind);
    if (number == std::string_view::npos || words == std::string_view::npos) continue;
    PtxasError error;
    std::from_chars(line.data() + number + 7, line.data() + line.size(), error.line);
    error.message = line.substr(words + 2);
    errors.push_back(std::move(error));
  }
  return errors;
}

}  // namespace

Assembled assemble(const std::string& ptx) {
  const std::filesystem::path ptxas = toolkit().nvcc.parent_path() / "ptxas";
  if (toolkit().nvcc.empty() || !std::filesystem::exists(ptxas)) return {};
  const TemporaryFolder folder("grader-ptxas");
  const auto text = folder.path() / "kernels.ptx", cubin = folder.path() / "kernels.cubin";
  write_file(text, ptx);
  constexpr double kMostSeconds = 60;
  const auto done =
      run_command({ptxas, {"-arch=sm_90", "-lineinfo", "-o", cubin, text}, {}, {}}, kMostSeconds);
  if (done.exit.ok()) return {read_file(cubin), {}};
  return {"", errors_of(done.output)};
}

}  // namespace grader::compile
