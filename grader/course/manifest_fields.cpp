#include "course/manifest_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "course/references.h"

namespace grader::course {
namespace {

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

Cases read_cases(ObjectReader& parent, const std::vector<std::string>& inputs,
                 const std::function<void(ObjectReader&, RandomCases&)>& read_random) {
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
    read_values(fields, inputs, random);
    random.count = static_cast<int>(fields.integer_or("count", 1, 1, 100));
    random.tolerance = read_tolerance(fields);
    read_random(fields, random);
    cases.random.push_back(random);
  }
  return cases;
}

std::vector<std::string> input_names(const std::vector<Argument>& arguments) {
  std::vector<std::string> names;
  for (const Argument& argument : arguments) {
    if (argument.role == Argument::Role::input) names.push_back(argument.name);
  }
  return names;
}

// At another size; what is wrong in the visible case too has been said.
Size read_other_size(const JsonValue& value, const Dimensions& dimensions, Complaints& complaints,
                     const std::function<Size(ObjectReader&, const Dimensions&)>& read) {
  Complaints here("");
  const size_t before = complaints.list().size();
  Size size;
  {
    ObjectReader reader(value, "", here);
    for (const JsonMember& member : value.members) reader.optional(member.name);
    size = read(reader, dimensions);
  }
  if (before > 0) return size;
  for (const Diagnostic& d : here.list()) {
    complaints.add({d.line, d.column, d.length}, fmt::format("{}, at {}", d.message, to_text(dimensions)),
                   d.label, d.next);
  }
  return size;
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
  const std::vector<std::string> inputs = input_names(arguments);
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
