// What a compiled op tells the program that loads it: plain data behind one C function, `grader_op_NAME()`.
// Also the reader of its parameter declaration ("int input_size, int conv_size"), which runs in the compiler
// (register.h chooses the template arguments with it) and in the op library (its messages name what is
// declared).
#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>
#include <string_view>

#include "op/dtype.h"

namespace grader::op {

constexpr int64_t kDynamic = -1;  // an extent that any size fits
constexpr int kMaxParameters = 8;
constexpr uint32_t kOpAbiVersion = 1;

enum class ParameterKind : uint8_t { none, integer, boolean, dtype };

struct TensorSpec {
  bool is_output;
  Dtype dtype;
  int rank;
  const int64_t* extents;  // `rank` of them
};

struct TensorView {
  void* data;
  const int64_t* shape;
};

struct OpEntry {
  uint32_t abi_version;
  const char* name;
  const char* declaration;  // the declared parameters, as written: "int input_size, int conv_size"
  bool bound;               // false: the arguments given did not match the declaration; nothing follows
  int tensor_count;
  const TensorSpec* tensors;
  void (*run)(const TensorView* tensors, cudaStream_t stream);
};

using OpEntryFunction = const OpEntry* (*)();

struct DeclaredParameter {
  std::string_view name;
  std::string_view type;  // as written
  ParameterKind kind = ParameterKind::none;
};

struct Declaration {
  DeclaredParameter parameters[kMaxParameters];
  int count = 0;
};

namespace detail {

constexpr std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

constexpr bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

}  // namespace detail

constexpr Declaration parse_declaration(std::string_view text) {
  Declaration result;
  while (!detail::trim(text).empty() && result.count < kMaxParameters) {
    const size_t comma = text.find(',');
    const std::string_view one = detail::trim(text.substr(0, comma));
    const size_t space = one.rfind(' ');
    DeclaredParameter& parameter = result.parameters[result.count++];
    parameter.name = space == std::string_view::npos ? one : one.substr(space + 1);
    parameter.type =
        space == std::string_view::npos ? std::string_view() : detail::trim(one.substr(0, space));
    parameter.kind = detail::ends_with(parameter.type, "bool")    ? ParameterKind::boolean
                     : detail::ends_with(parameter.type, "Dtype") ? ParameterKind::dtype
                                                                  : ParameterKind::integer;
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return result;
}

}  // namespace grader::op
