// What is said between the grader and grader-compiler, in files; an answer is kept in the cache as it is.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "compile/nvrtc.h"

namespace grader::compile {

struct CompilerRequest {
  std::filesystem::path library;  // NVRTC
  NvrtcInput input;
  std::vector<std::string> headers;   // to be had precompiled, in the order in which they are included
  std::filesystem::path precompiled;  // the file that holds them: taken if it is there, else made
};

std::string encode(const CompilerRequest& request);
std::string encode(const NvrtcOutput& output);

// Throw grader::Error for what encode has not made.
CompilerRequest decode_request(const std::string& bytes);
NvrtcOutput decode_output(const std::string& bytes);

}  // namespace grader::compile
