#include "course/manifest_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "course/references.h"

namespace grader::course {
namespace {

constexpr int64_t kMostElements = int64_t{1} << 24;  // of one array
constexpr int64_t kMostThreads = 1024;  // of one block (CUDA C++ Programming Guide, compute capabilities)

const std::vector<std::string> kDtypes = {"bool",     "int8",    "int16",  "int32",  "int64",
                                          "uint8",    "uint16",  "uint32", "uint64", "float16",
                                          "bfloat16", "float32", "float64"};

bool is_identifier(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

Dim3 read_dim3(ObjectReader& reader, const char* field, int64_t most, const Dimensions& dimensions) {
  Dim3 result{1, 1, 1};
  const auto& items = reader.list(field, "[8]");
  if (items.size() > 3) {
    reader.complaints().add(reader.place_of(field), fmt::format("\"{}\" has at most three numbers", field),
                            "", "write [x], [x, y] or [x, y, z]");
  }
  for (size_t i = 0; i < std::min<size_t>(items.size(), 3); ++i) {
    const std::string what = fmt::format("\"{}\"", field);
    result[i] =
        static_cast<uint32_t>(checked_extent(reader.complaints(), items[i], what, 1, most, dimensions));
  }
  return result;
}

array::Tolerance read_tolerance(ObjectReader& reader) {
  array::Tolerance tolerance{reader.number_or("rtol", 0), reader.number_or("atol", 0)};
  for (const auto& [name, value] : {std::pair{"rtol", tolerance.rtol}, std::pair{"atol", tolerance.atol}}) {
    if (value >= 0 && value < 1) continue;
    reader.complaints().add(reader.place_of(name), fmt::format("\"{}\" is out of range", name), "",
                            "write a number from 0 to below 1, 0 being exact");
  }
  return tolerance;
}

}  // namespace

std::string identifier(ObjectReader& reader, const char* field, const char* example) {
  const std::string name = reader.text(field, example);
  if (!name.empty() && !is_identifier(name)) {
    reader.complaints().add(reader.place_of(field), fmt::format("\"{}\" is no usable name", name), "",
                            "use lower-case letters, digits and underscores");
  }
  return name;
}

array::Dtype read_dtype(ObjectReader& reader) {
  const size_t index = reader.choice("dtype", kDtypes);
  return array::dtype_from_name(kDtypes[index]);
}

array::Shape read_shape(ObjectReader& reader, const Dimensions& dimensions, int64_t least) {
  array::Shape shape;
  int64_t elements = 1;
  for (const JsonValue& item : reader.list("shape", "[6]")) {
    shape.push_back(
        checked_extent(reader.complaints(), item, "an extent of a shape", least, kMostElements, dimensions));
    elements = std::min(elements * shape.back(), kMostElements + 1);
  }
  if (elements > kMostElements || shape.size() > 8) {
    reader.complaints().add(reader.place_of("shape"), "this array is too large for a puzzle", "",
                            fmt::format("at most {} elements and 8 dimensions", kMostElements));
    return {1};
  }
  return shape.empty() ? array::Shape{1} : shape;
}

void read_launch(ObjectReader& reader, Dim3& grid, Dim3& block, const Dimensions& dimensions) {
  grid = read_dim3(reader, "grid", 65535, dimensions);
  block = read_dim3(reader, "block", kMostThreads, dimensions);
  if (uint64_t{block[0]} * block[1] * block[2] > kMostThreads) {
    reader.complaints().add(reader.place_of("block"), "a block has at most 1024 threads", "",
                            "make the product of its numbers smaller");
  }
}

Fill read_fill(const JsonValue& value, Complaints& complaints) {
  ObjectReader reader(value, "a fill", complaints);
  Fill fill;
  fill.kind =
      static_cast<Fill::Kind>(reader.choice("fill", {"arange", "full", "normal", "uniform", "integers"}));
  switch (fill.kind) {
    case Fill::Kind::arange:
      fill.start = reader.number_or("start", 0);
      fill.step = reader.number_or("step", 1);
      break;
    case Fill::Kind::full:
      fill.value = reader.number_or("value", 0);
      break;
    case Fill::Kind::normal:
      break;
    case Fill::Kind::uniform:
      fill.low = reader.number_or("low", 0);
      fill.high = reader.number_or("high", 1);
      break;
    case Fill::Kind::integers:
      fill.low = static_cast<double>(reader.integer("low", "-8", INT32_MIN, INT32_MAX));
      fill.high = static_cast<double>(reader.integer("high", "9", INT32_MIN, INT32_MAX));
      break;
  }
  const bool ranged = fill.kind == Fill::Kind::uniform || fill.kind == Fill::Kind::integers;
  if (ranged && !(fill.low < fill.high)) {
    complaints.add(reader.place(), "\"high\" is not above \"low\"", "", "values are drawn from [low, high)");
    fill = {};
  }
  return fill;
}

Cases read_cases(ObjectReader& parent, const std::function<void(ObjectReader&, RandomCases&)>& read_random) {
  Cases cases;
  const JsonValue* value = parent.required(
      "cases", "{ \"visible\": {}, \"random\": [{ \"values\": { \"fill\": \"normal\" }, \"rtol\": 1e-5 }] }");
  if (value == nullptr) return cases;
  Complaints& complaints = parent.complaints();
  ObjectReader reader(*value, "\"cases\"", complaints);
  if (const JsonValue* visible = reader.required("visible", "{ \"rtol\": 0, \"atol\": 0 }")) {
    ObjectReader fields(*visible, "the visible case", complaints);
    cases.visible = read_tolerance(fields);
  }
  for (const JsonValue& item :
       reader.list("random", "[{ \"values\": { \"fill\": \"normal\" }, \"count\": 2, \"rtol\": 1e-5 }]")) {
    ObjectReader fields(item, "a random case", complaints);
    RandomCases random;
    if (const JsonValue* fill = fields.required("values", "{ \"fill\": \"normal\" }")) {
      random.fill = read_fill(*fill, complaints);
      if (random.fill.kind == Fill::Kind::arange || random.fill.kind == Fill::Kind::full) {
        complaints.add(fill->place, "a random case needs seeded values", "",
                       "write the fill \"normal\", \"uniform\" or \"integers\"");
      }
    }
    random.count = static_cast<int>(fields.integer_or("count", 1, 1, 100));
    random.tolerance = read_tolerance(fields);
    if (read_random) read_random(fields, random);
    cases.random.push_back(random);
  }
  return cases;
}

ReferenceCall read_reference(ObjectReader& parent, const std::vector<Argument>& arguments) {
  ReferenceCall call;
  const JsonValue* value =
      parent.required("reference", "{ \"function\": \"conv1d\", \"inputs\": [\"a\", \"b\"] }");
  if (value == nullptr) return call;
  Complaints& complaints = parent.complaints();
  ObjectReader reader(*value, "a reference", complaints);
  const std::vector<std::string> names = reference_names();
  call.function = names[reader.choice("function", names)];
  call.inputs = reader.texts("inputs", "[\"a\", \"b\"]");
  std::vector<std::string> inputs;
  for (const Argument& argument : arguments) {
    if (argument.role == Argument::Role::input) inputs.push_back(argument.name);
  }
  for (const std::string& name : call.inputs) {
    if (std::find(inputs.begin(), inputs.end(), name) != inputs.end() || inputs.empty()) continue;
    complain_choice(complaints, reader.place_of("inputs"), "input", name, inputs);
  }
  const size_t wanted = find_reference(call.function)->inputs;
  if (reader.has("inputs") && call.inputs.size() != wanted) {
    complaints.add(reader.place_of("inputs"), fmt::format("{} takes {} inputs", call.function, wanted),
                   fmt::format("{} are named here", call.inputs.size()), "");
  }
  return call;
}

OwnerRule read_owner(ObjectReader& reader) {
  if (!reader.has("owner")) {
    reader.optional("owner");
    return OwnerRule::none;
  }
  return static_cast<OwnerRule>(reader.choice("owner", {"none", "element", "row_column", "block"}));
}

void check_argument_names(const std::vector<Argument>& arguments, Place place, Complaints& complaints) {
  std::set<std::string> seen;
  for (const Argument& argument : arguments) {
    if (!argument.name.empty() && !seen.insert(argument.name).second) {
      complaints.add(place, fmt::format("two arguments are named \"{}\"", argument.name), "",
                     "give each its own name");
    }
  }
}

}  // namespace grader::course
