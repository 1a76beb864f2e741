// The PTX parser on mutated text. Whatever the text: it is parsed, or refused by DiagnosticsError; and what
// is parsed prints to text that parses to an equal module.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "mutate_ptx.h"
#include "ptx/parse.h"
#include "ptx/print.h"
#include "support/error.h"

namespace {

const std::vector<std::string>& seeds() {
  static const std::vector<std::string> texts = [] {
    std::vector<std::string> list;
    for (const char* name : {"shared_90_lineinfo", "calls_90_lineinfo", "calls_100_lineinfo",
                             "calls_90_debug", "shared_100_debug", "every_opcode"}) {
      std::ifstream file(std::string(REPOSITORY_ROOT "/tests/unit/ptx/data/") + name + ".ptx");
      std::stringstream text;
      text << file.rdbuf();
      list.push_back(text.str());
    }
    return list;
  }();
  return texts;
}

}  // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned int seed) {
  return fuzz::mutate(data, size, max_size, seed, seeds());
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  grader::ptx::Module module;
  try {
    module = grader::ptx::parse(std::string_view(reinterpret_cast<const char*>(data), size), "fuzz.ptx");
  } catch (const grader::DiagnosticsError&) {
    return 0;
  }
  const std::string printed = grader::ptx::print(module);
  try {
    if (grader::ptx::parse(printed, "fuzz.ptx") == module) return 0;
    std::fputs("what was printed parses to another module\n", stderr);
  } catch (const grader::DiagnosticsError& error) {
    std::fputs(error.what(), stderr);
  }
  std::abort();
}
