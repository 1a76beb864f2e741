#include "compile/compiler_log_hints.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>
#include <vector>

#include "compile/standard_headers.h"
#include "support/did_you_mean.h"

namespace grader::compile {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// What a kernel may name without declaring it. CUDA C++ Programming Guide, "C++ language extensions".
constexpr const char* kBuiltinNames[] = {"threadIdx",
                                         "blockIdx",
                                         "blockDim",
                                         "gridDim",
                                         "warpSize",
                                         "__syncthreads",
                                         "__syncwarp",
                                         "__threadfence",
                                         "__threadfence_block",
                                         "__shfl_sync",
                                         "__shfl_up_sync",
                                         "__shfl_down_sync",
                                         "__shfl_xor_sync",
                                         "__ballot_sync",
                                         "__all_sync",
                                         "__any_sync",
                                         "__activemask",
                                         "__popc",
                                         "__ldg",
                                         "__shared__",
                                         "__global__",
                                         "__device__",
                                         "__constant__",
                                         "atomicAdd",
                                         "atomicSub",
                                         "atomicMax",
                                         "atomicMin",
                                         "atomicCAS",
                                         "atomicExch",
                                         "sqrtf",
                                         "rsqrtf",
                                         "expf",
                                         "logf",
                                         "fmaxf",
                                         "fminf",
                                         "tanhf",
                                         "powf",
                                         "printf",
                                         "float4",
                                         "make_float4",
                                         "constexpr",
                                         "unsigned",
                                         "float",
                                         "double"};

// The n-th text in double quotes of a message, from 0; empty when there is none.
std::string quoted(const std::string& message, int nth = 0) {
  size_t at = 0;
  for (;; --nth) {
    const size_t open = message.find('"', at);
    const size_t close = open == std::string::npos ? open : message.find('"', open + 1);
    if (close == std::string::npos) return "";
    if (nth == 0) return message.substr(open + 1, close - open - 1);
    at = close + 1;
  }
}

std::vector<std::string> known_names(const std::string& text, const std::string& except) {
  std::set<std::string> names(std::begin(kBuiltinNames), std::end(kBuiltinNames));
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && is_word(text[end])) ++end;
    if (end > i + 1 && !std::isdigit(static_cast<unsigned char>(text[i])))
      names.insert(text.substr(i, end - i));
    i = std::max(end, i + 1);
  }
  names.erase(except);
  return {names.begin(), names.end()};
}

void undefined_identifier(Diagnostic& diagnostic, const std::string& text) {
  const std::string word = quoted(diagnostic.message);
  const std::string header = header_of(word);
  if (!header.empty())
    diagnostic.next = "it is declared in a header: #include <" + header + ">";
  else if (const auto meant = did_you_mean(word, known_names(text, word)))
    diagnostic.label = "did you mean " + *meant + "?";
  else if (word == "std")
    diagnostic.next = "device code has the same things in cuda::std: #include <cuda/std/...>";
}

// The compiler notices a missing ';' at the next token; the slip is at the end of the line before.
void missing_semicolon(Diagnostic& diagnostic, const std::string& text) {
  const std::string here = line_of(text, diagnostic.line);
  if (diagnostic.column == 0 || here.find_first_not_of(" \t") + 1 != diagnostic.column) return;
  for (uint32_t line = diagnostic.line - 1; line > 0; --line) {
    std::string before = line_of(text, line);
    before.resize(std::min(before.find("//"), before.size()));
    const size_t last = before.find_last_not_of(" \t\r");
    if (last == std::string::npos) continue;
    if (before[last] == '/' || before[0] == '#') return;  // the end of a comment, a directive: leave it
    diagnostic.line = line;
    diagnostic.column = static_cast<uint32_t>(last + 2);
    diagnostic.length = 1;
    diagnostic.label = "a ; belongs here";
    return;
  }
}

void missing_header(Diagnostic& diagnostic, const std::string& text) {
  const std::string line = line_of(text, diagnostic.line);
  const size_t open = line.find_first_of("<\"");
  const size_t close = open == std::string::npos ? open : line.find_first_of(">\"", open + 1);
  if (close != std::string::npos) {
    diagnostic.column = static_cast<uint32_t>(open + 1);
    diagnostic.length = static_cast<uint32_t>(close - open + 1);
  }
  if (open != std::string::npos && line[open] == '<')
    diagnostic.next = "a kernel file is compiled for the GPU alone: what is for the host is not there";
}

// A matrix by a pointer, a[row][col].
void index_of_a_number(Diagnostic& diagnostic, const std::string& text) {
  if (line_of(text, diagnostic.line).find("][") != std::string::npos)
    diagnostic.next = "a pointer takes one index: element [row][col] lies at row * width + col";
}

void no_operator(Diagnostic& diagnostic, const std::string&) {
  if (diagnostic.message.find("mdspan<") == std::string::npos) return;
  if (quoted(diagnostic.message) == "[]")
    diagnostic.next = "an mdspan is indexed with round brackets, all indices in one pair: a(row, col)";
  else
    diagnostic.next = "an mdspan is no number: compute with its elements, one at a time: a(row, col)";
}

struct Cause {
  std::string_view sign;  // what the message contains
  void (*explain)(Diagnostic&, const std::string& text);
};

constexpr Cause kCauses[] = {
    {"is undefined", undefined_identifier},
    {"expected a \";\"", missing_semicolon},
    {"open source file", missing_header},
    {"host functions are not allowed in JIT mode",
     [](Diagnostic& d, const std::string& text) {
       d.message = "this function is neither __global__ nor __device__, so it cannot run on a GPU";
       d.next = line_of(text, d.line).find(" main(") != std::string::npos
                    ? "leave main() away: the grader launches the kernel itself"
                    : "write __device__ before a function that kernels call, __global__ before a kernel";
     }},
    {"name followed by \"::\" must be a class",
     [](Diagnostic& d, const std::string& text) {
       if (line_of(text, d.line).find("cub::Device") != std::string::npos)
         d.next = "CUB's device-wide algorithms are for host code: a program with main() may call them";
     }},
    {"conflicts with a previous declaration",
     [](Diagnostic& d, const std::string&) {
       if (d.message.find(" lerp(") != std::string::npos)
         d.next =
             "programs are compiled as C++20, whose <cmath> has a lerp() of its own: as C++17 with  export "
             "NVCC_APPEND_FLAGS=-std=c++17";
     }},
    {"must be a modifiable lvalue",
     [](Diagnostic& d, const std::string&) { d.next = "inputs are const: write the result to the output"; }},
    {"must have pointer-to-object type", index_of_a_number},
    {"no operator ", no_operator},
    {"has no member",
     [](Diagnostic& d, const std::string&) {
       if (quoted(d.message) == "dim3" || quoted(d.message) == "uint3")
         d.label = "its members are x, y and z";
     }},
    {"expression must have a constant value",
     [](Diagnostic& d, const std::string&) {
       d.next = "a size must be known when the file is compiled (constexpr), also that of a __shared__ array";
     }},
    {"variable length array cannot have static storage",
     [](Diagnostic& d, const std::string&) {
       d.next = "the size of a __shared__ array must be known when the file is compiled (constexpr)";
     }},
    {"too much shared data",
     [](Diagnostic& d, const std::string&) {
       d.next = "a block has 48 KiB of __shared__ memory (49152 bytes): make the array smaller";
     }},
    {"undefined reference to",
     [](Diagnostic& d, const std::string&) {
       d.next = "declare it with the same types as its definition, or link it";
     }},
    {"expected a \"}\"",
     [](Diagnostic& d, const std::string&) { d.next = "a { is still open at the end of the file"; }},
};

}  // namespace

std::string line_of(const std::string& text, uint32_t line) {
  size_t start = 0;
  for (; line > 1; --line) {
    start = text.find('\n', start);
    if (start == std::string::npos) return "";
    ++start;
  }
  std::string result = text.substr(start, text.find('\n', start) - start);
  if (result.ends_with('\r')) result.pop_back();
  return result;
}

uint32_t token_length(const std::string& line, size_t offset) {
  if (offset >= line.size()) return 1;
  size_t end = offset;
  if (is_word(line[offset])) {
    while (end < line.size() && is_word(line[end])) ++end;
  } else if (line[offset] == '"') {
    for (++end; end < line.size() && line[end] != '"'; ++end)
      if (line[end] == '\\') ++end;
    ++end;
  } else {
    ++end;
    while (end < line.size() && (line[end] & 0xC0) == 0x80) ++end;  // the rest of a UTF-8 character
  }
  return static_cast<uint32_t>(std::min(end, line.size()) - offset);
}

void add_hint(Diagnostic& diagnostic, const std::string& text) {
  for (const auto& cause : kCauses) {
    if (diagnostic.message.find(cause.sign) == std::string::npos) continue;
    cause.explain(diagnostic, text);
    return;
  }
}

}  // namespace grader::compile
