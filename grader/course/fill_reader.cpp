#include "course/fill_reader.h"

#include <algorithm>

namespace grader::course {
namespace {

Fill read_random_fill(const JsonValue& value, Complaints& complaints) {
  const Fill fill = read_fill(value, complaints);
  if (fill.kind == Fill::Kind::arange || fill.kind == Fill::Kind::full || fill.kind == Fill::Kind::randn) {
    complaints.add(value.place, "a random case needs seeded values", "",
                   "write the fill \"normal\", \"uniform\" or \"integers\"");
  }
  return fill;
}

}  // namespace

Fill read_fill(const JsonValue& value, Complaints& complaints) {
  ObjectReader reader(value, "a fill", complaints);
  Fill fill;
  fill.kind = static_cast<Fill::Kind>(
      reader.choice("fill", {"arange", "full", "normal", "uniform", "integers", "randn"}));
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
    case Fill::Kind::randn:
      fill.seed = static_cast<uint32_t>(reader.integer("seed", "42", 0, UINT32_MAX));
      fill.skip = reader.integer_or("skip", 0, 0, kMostElements);
      fill.scale = reader.number_or("scale", 1);
      break;
  }
  const bool ranged = fill.kind == Fill::Kind::uniform || fill.kind == Fill::Kind::integers;
  if (ranged && !(fill.low < fill.high)) {
    complaints.add(reader.place(), "\"high\" is not above \"low\"", "", "values are drawn from [low, high)");
    fill = {};
  }
  return fill;
}

void read_values(ObjectReader& reader, const std::vector<std::string>& inputs, RandomCases& random) {
  const JsonValue* values = reader.required("values", "{ \"fill\": \"normal\" }");
  if (values == nullptr) return;
  const bool by_name = values->kind == JsonValue::Kind::object && !values->members.empty() &&
                       std::none_of(values->members.begin(), values->members.end(),
                                    [](const JsonMember& member) { return member.name == "fill"; });
  if (!by_name) {
    random.fill = read_random_fill(*values, reader.complaints());
    return;
  }
  ObjectReader fills(*values, "the values", reader.complaints());
  for (const std::string& input : inputs) {
    if (const JsonValue* fill = fills.required(input, "{ \"fill\": \"normal\" }"))
      random.fills.emplace_back(input, read_random_fill(*fill, reader.complaints()));
  }
}

}  // namespace grader::course
