#include "op/dtype.h"

#include "op/tensor.h"

namespace grader::op {
namespace {

struct Row {
  const char* name;
  size_t size;
};

constexpr Row kRows[] = {{"bool", 1},     {"int8", 1},    {"int16", 2},  {"int32", 4},  {"int64", 8},
                         {"uint8", 1},    {"uint16", 2},  {"uint32", 4}, {"uint64", 8}, {"float16", 2},
                         {"bfloat16", 2}, {"float32", 4}, {"float64", 8}};

}  // namespace

size_t item_size(Dtype dtype) { return kRows[static_cast<size_t>(dtype)].size; }

std::string to_string(Dtype dtype) { return kRows[static_cast<size_t>(dtype)].name; }

}  // namespace grader::op
