// grader-compiler REQUEST ANSWER: one compilation with precompiled headers, in a process whose memory lies
// where that of every other such process lies. Exit codes: 0 answered (also that the text does not compile),
// 1 the headers cannot be had precompiled here, 2 usage.
#include <malloc.h>
#include <sys/personality.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <optional>

#include "compile/compiler_request.h"
#include "support/files.h"

namespace grader::compile {
namespace {

constexpr unsigned long kAsk = 0xffffffff;

// Starts this program again without address space layout randomisation. Returns where it has none, or is
// refused.
void place_memory_the_same_way(char** argv) {
  const int now = ::personality(kAsk);
  if (now == -1 || (now & ADDR_NO_RANDOMIZE) != 0) return;
  if (::personality(static_cast<unsigned long>(now) | ADDR_NO_RANDOMIZE) == -1) return;
  ::execv("/proc/self/exe", argv);
}

std::vector<std::string> with_headers(const CompilerRequest& request, const char* option) {
  std::vector<std::string> options = request.input.options;
  for (const std::string& header : request.headers) options.push_back("-include=" + header);
  options.push_back(option + request.precompiled.string());
  return options;
}

bool make(const CompilerRequest& request) {
  std::error_code failed;
  std::filesystem::create_directories(request.precompiled.parent_path(), failed);
  CompilerRequest beside = request;  // another grader may be making the same one
  beside.precompiled += "." + std::to_string(::getpid());
  NvrtcInput input{"\n", request.input.name, with_headers(beside, "-create-pch="), request.input.headers, {},
                   false};
  nvrtc_compile(request.library, input);
  std::filesystem::rename(beside.precompiled, request.precompiled, failed);
  return !failed;
}

std::optional<NvrtcOutput> use(const CompilerRequest& request) {
  NvrtcInput input = request.input;
  input.options = with_headers(request, "-use-pch=");
  NvrtcOutput output = nvrtc_compile(request.library, input);
  // The log begins with a line that names the precompiled header if it was taken.
  const std::string taken = ": using precompiled header file \"" + request.precompiled.string() + "\"\n";
  const size_t at = output.log.find(taken);
  if (at == std::string::npos || output.log.find('\n') < at) return std::nullopt;
  output.log.erase(0, at + taken.size());
  return output;
}

// One that is there may have been made elsewhere, under another kernel: then it is made anew.
int answer(const char* request_file, const char* answer_file) {
  const CompilerRequest request = decode_request(read_file(request_file));
  std::optional<NvrtcOutput> output;
  if (std::filesystem::exists(request.precompiled)) output = use(request);
  if (!output && make(request)) output = use(request);
  if (!output) return 1;
  write_file(answer_file, encode(*output));
  return 0;
}

}  // namespace
}  // namespace grader::compile

int main(int argc, char** argv) {
  if (argc != 3) return std::fputs("usage: grader-compiler REQUEST ANSWER\n", stderr), 2;
  grader::compile::place_memory_the_same_way(argv);
  ::mallopt(M_MMAP_THRESHOLD, 1 << 30);  // however long a text is, mmap places NVRTC's heap alone
  try {
    return grader::compile::answer(argv[1], argv[2]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "grader-compiler: %s\n", error.what());
    return 1;
  }
}
