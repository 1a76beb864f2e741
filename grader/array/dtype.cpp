#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "array/array.h"
#include "support/did_you_mean.h"
#include "support/error.h"

namespace grader::array {
namespace {

struct Row {
  std::string_view name;
  size_t bytes;
};

// In the order of the enum.
constexpr std::array<Row, 13> kRows{{{"bool", 1},
                                     {"int8", 1},
                                     {"int16", 2},
                                     {"int32", 4},
                                     {"int64", 8},
                                     {"uint8", 1},
                                     {"uint16", 2},
                                     {"uint32", 4},
                                     {"uint64", 8},
                                     {"float16", 2},
                                     {"bfloat16", 2},
                                     {"float32", 4},
                                     {"float64", 8}}};

}  // namespace

size_t item_size(Dtype dtype) { return kRows[static_cast<size_t>(dtype)].bytes; }

std::string_view name(Dtype dtype) { return kRows[static_cast<size_t>(dtype)].name; }

bool is_floating(Dtype dtype) { return dtype >= Dtype::float16; }

Dtype dtype_from_name(std::string_view wanted) {
  for (size_t i = 0; i < kRows.size(); ++i) {
    if (kRows[i].name == wanted) return static_cast<Dtype>(i);
  }
  std::vector<std::string> names;
  std::string list;
  for (const Row& row : kRows) {
    names.emplace_back(row.name);
    list += (list.empty() ? "" : ", ") + names.back();
  }
  std::string message = "unknown dtype '" + std::string(wanted) + "'";
  if (auto near = did_you_mean(wanted, names)) message += "; did you mean '" + *near + "'?";
  throw Error(message + " (dtypes: " + list + ")");
}

}  // namespace grader::array
