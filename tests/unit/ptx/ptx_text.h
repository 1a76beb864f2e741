// What the tests of this folder share: PTX text around a body, and what a refusal says.
#pragma once

#include <fstream>
#include <sstream>
#include <string>

#include "ptx/parse.h"
#include "support/error.h"

namespace grader::ptx {

inline std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

constexpr const char* kHead = ".version 9.0\n.target sm_90\n.address_size 64\n";

// A kernel with a few registers; the body starts in line 7.
inline std::string kernel(const std::string& body) {
  return std::string(kHead) + ".visible .entry k(.param .u64 k_param_0, .param .u32 k_param_1) {\n" +
         ".reg .pred %p<4>; .reg .b32 %r<10>; .reg .f32 %f<10>; .reg .b64 %rd<10>;\n\n" + body + "\n}\n";
}

inline Function parse_kernel(const std::string& body) { return *parse(kernel(body)).find_function("k"); }

// The one instruction of a body.
inline Instruction parse_one(const std::string& instruction) {
  return parse_kernel(instruction + ";").body.at(0);
}

// "7:14: message" for each mistake, with " / next" where there is one.
inline std::string refusal(const std::string& text) {
  try {
    parse(text);
  } catch (const DiagnosticsError& error) {
    std::string all;
    for (const Diagnostic& diagnostic : error.diagnostics()) {
      all += (all.empty() ? "" : "\n") + std::to_string(diagnostic.line) + ":" +
             std::to_string(diagnostic.column) + ": " + diagnostic.message +
             (diagnostic.next.empty() ? "" : " / " + diagnostic.next);
    }
    return all;
  }
  return "not refused";
}

}  // namespace grader::ptx
