#include "compile/precompiled_headers.h"

#include <algorithm>
#include <filesystem>

#include "compile/cache.h"
#include "compile/compiler_request.h"
#include "compile/included_files.h"
#include "support/error.h"
#include "support/files.h"
#include "support/sha256.h"
#include "support/subprocess.h"
#include "support/temporary_folder.h"

namespace grader::compile {
namespace {

namespace fs = std::filesystem;

constexpr double kMostSeconds = 120;
constexpr uint64_t kMostBytes = uint64_t{1} << 30;  // they take some 100 MB each
constexpr std::chrono::minutes kKept(1);

bool is_slow(const std::string& name, const std::map<std::string, std::string>& texts) {
  for (const char* start : {"cooperative_groups", "cub/", "cuda/"})
    if (name.starts_with(start)) return true;
  const auto text = texts.find(name);
  return text != texts.end() && text->second.find("using namespace cuda::std") != std::string::npos;
}

// Beside the running program, as grader-worker is.
fs::path compiler_program() {
  std::error_code failed;
  const fs::path program = fs::read_symlink("/proc/self/exe", failed).parent_path() / "grader-compiler";
  return fs::exists(program, failed) ? program : fs::path();
}

std::string name_of(const Toolkit& toolkit, const NvrtcInput& input,
                    const std::vector<std::string>& headers) {
  std::error_code failed;
  Sha256 hash;
  hash.add_field(toolkit.version).add_field(toolkit.nvrtc.native());
  hash.add_field(std::to_string(fs::file_size(toolkit.nvrtc, failed)));
  for (const auto& option : input.options) hash.add_field(option);
  for (const auto& [name, text] : input.headers) hash.add_field(name).add_field(text);
  hash.add_field("headers");
  for (const auto& header : headers) hash.add_field(header);
  return hash.hex();
}

}  // namespace

std::vector<std::string> slow_headers(std::string_view text,
                                      const std::map<std::string, std::string>& texts) {
  const size_t define = std::min(text.find("#define"), text.size());  // it may change what a header says
  std::vector<std::string> slow;
  for (const std::string& name : include_names(text.substr(0, define)).value_or(std::vector<std::string>{})) {
    const std::string bare = name.substr(1, name.size() - 2);
    const bool known = std::find(slow.begin(), slow.end(), bare) != slow.end();
    if (name.starts_with('<') && !known && is_slow(bare, texts)) slow.push_back(bare);
  }
  return slow;
}

std::optional<NvrtcOutput> compile_with_precompiled_headers(const Toolkit& toolkit, const NvrtcInput& input) {
  const auto headers = slow_headers(input.text, input.headers);
  const fs::path program = headers.empty() ? fs::path() : compiler_program();
  if (program.empty()) return std::nullopt;
  const Cache cache("precompiled", kMostBytes, kKept);
  const std::string name = name_of(toolkit, input, headers), seen = name + "-seen", vain = name + "-in-vain";
  if (fs::exists(cache.place(vain))) return std::nullopt;
  if (!fs::exists(cache.place(seen))) {
    cache.store(seen, "");
    return std::nullopt;
  }
  try {
    const TemporaryFolder folder("grader-compiler");
    const fs::path request = folder.path() / "request", answer = folder.path() / "answer";
    write_file(request, encode(CompilerRequest{toolkit.nvrtc, input, headers, cache.place(name)}));
    const auto ran = run_command({program, {request, answer}, {}, {}}, kMostSeconds);
    if (ran.exit.ok()) {
      cache.mark_used(name);
      cache.prune();
      return decode_output(read_file(answer));
    }
    if (!ran.timed_out && !ran.exit.signalled) cache.store(vain, "");
  } catch (const Error&) {
    // A disk that is full or cannot be written: the way without needs none.
  }
  return std::nullopt;
}

}  // namespace grader::compile
