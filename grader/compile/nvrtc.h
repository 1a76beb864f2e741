// NVRTC, opened at run time by its full path: the grader starts without it (and without its 100 MB of code)
// when the cache has the answer, and needs no toolkit to be built.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace grader::compile {

struct NvrtcInput {
  std::string text;
  std::string name;                  // the file's absolute path: found in messages and line information
  std::vector<std::string> options;  // "-arch=compute_90"
  std::map<std::string, std::string> headers;  // texts of files that #include finds by these names
  std::vector<std::string> name_expressions;   // "scale<float, 4>"
  bool cubin = false;                          // the image wanted: a cubin, else PTX
};

struct NvrtcOutput {
  bool ok = false;
  std::string image;
  std::map<std::string, std::string> lowered;  // name expression -> name in the image
  std::string log;                             // warnings, or errors when not ok
};

// Throws grader::Error when the library cannot be opened or refuses an option.
NvrtcOutput nvrtc_compile(const std::filesystem::path& library, const NvrtcInput& input);

std::string nvrtc_version(const std::filesystem::path& library);  // "13.0"; throws as above

}  // namespace grader::compile
