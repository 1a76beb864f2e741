// What depends on the dimensions is read once for the visible case, then once more for every other size.
#include "course/manifest_variant.h"

#include <fmt/format.h>

#include <algorithm>

#include "course/counter_bounds.h"
#include "course/manifest_fields.h"

namespace grader::course {
namespace {

Argument read_argument(const JsonValue& value, const Dimensions& dimensions, Complaints& complaints) {
  ObjectReader reader(value, "an argument", complaints);
  Argument argument;
  argument.name = identifier(reader, "name", "\"a\"");
  argument.role =
      static_cast<Argument::Role>(reader.choice("role", {"input", "output", "scalar", "scratch"}));
  argument.dtype = read_dtype(reader);
  if (argument.role == Argument::Role::scalar) {
    const JsonValue* number = reader.required("value", "6");
    argument.value = number != nullptr && number->kind == JsonValue::Kind::string
                         ? static_cast<double>(checked_extent(complaints, *number, "\"value\"", INT32_MIN,
                                                              INT32_MAX, dimensions))
                         : reader.number_or("value", 0);
    if (array::item_size(argument.dtype) < 4) {
      complaints.add(reader.place_of("dtype"), "a scalar has 4 or 8 bytes", "",
                     "write \"int32\" or \"float32\"");
    }
    return argument;
  }
  // An empty input is what a kernel gets a null pointer for.
  argument.shape = read_shape(reader, dimensions, argument.role == Argument::Role::input ? 0 : 1);
  if (argument.role == Argument::Role::input) {
    if (const JsonValue* fill = reader.required("visible", "{ \"fill\": \"arange\" }")) {
      argument.visible = read_fill(*fill, complaints);
    }
    if (const JsonValue* reads = reader.optional("reads"))
      argument.reads = checked_extent(complaints, *reads, "\"reads\"", 1, 1000, dimensions);
    if (const JsonValue* reads = reader.optional("block_reads"))
      argument.block_reads = checked_extent(complaints, *reads, "\"block_reads\"", 1, 100000, dimensions);
    argument.times = reader.integer_or("times", 0, 1, 1);
  } else if (argument.role == Argument::Role::output) {
    argument.one_writer = reader.integer_or("writers", 0, 1, 1) == 1;
    argument.stores = reader.integer_or("stores", 0, 1, 1000);
  }
  return argument;
}

// The kernel and its launch: fields of the variant itself, or of one of its "launches".
Launch read_kernel(ObjectReader& reader, const Dimensions& dimensions) {
  Launch launch;
  launch.kernel = reader.text("kernel", "\"conv_1d_simple\"");
  read_launch(reader, launch.grid, launch.block, dimensions);
  if (const JsonValue* bytes = reader.optional("shared_bytes")) {
    launch.shared_bytes = static_cast<uint32_t>(
        checked_extent(reader.complaints(), *bytes, "\"shared_bytes\"", 0, 233472, dimensions));
  }
  return launch;
}

// The places in `arguments` of the names that a launch gives; all in order when it gives none.
std::vector<size_t> read_passed(ObjectReader& launch, const std::vector<Argument>& arguments) {
  std::vector<size_t> passed;
  if (!launch.has("arguments")) {
    launch.optional("arguments");
    for (size_t i = 0; i < arguments.size(); ++i) passed.push_back(i);
    return passed;
  }
  std::vector<std::string> names;
  for (const Argument& argument : arguments) names.push_back(argument.name);
  for (const std::string& name : launch.texts("arguments", "[\"out\", \"a\"]")) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found != names.end()) {
      passed.push_back(static_cast<size_t>(found - names.begin()));
    } else if (!names.empty()) {
      complain_choice(launch.complaints(), launch.place_of("arguments"), "argument", name, names);
    }
  }
  return passed;
}

void check_all_passed(const Size& size, Place place, Complaints& complaints) {
  for (size_t i = 0; i < size.arguments.size(); ++i) {
    const bool used = std::any_of(size.launches.begin(), size.launches.end(), [&](const Launch& launch) {
      return std::find(launch.arguments.begin(), launch.arguments.end(), i) != launch.arguments.end();
    });
    if (used) continue;
    complaints.add(place, fmt::format("no launch is given \"{}\"", size.arguments[i].name), "",
                   "name it in the \"arguments\" of a launch, or leave it out of the variant's");
  }
}

// What depends on the dimensions.
Size read_size(ObjectReader& reader, const Dimensions& dimensions) {
  Complaints& complaints = reader.complaints();
  Size size;
  size.text = to_text(dimensions);
  for (const JsonValue& item :
       reader.list("arguments", "[{ \"name\": \"out\", \"role\": \"output\", ... }]")) {
    size.arguments.push_back(read_argument(item, dimensions, complaints));
  }
  if (!reader.has("launches")) {
    reader.optional("launches");
    size.launches.push_back(read_kernel(reader, dimensions));
    for (size_t i = 0; i < size.arguments.size(); ++i) size.launches.back().arguments.push_back(i);
    return size;
  }
  for (const char* field : {"kernel", "grid", "block", "shared_bytes"}) {
    if (reader.optional(field) == nullptr) continue;
    complaints.add(reader.place_of(field), fmt::format("\"{}\" belongs to a launch here", field), "",
                   "this variant has \"launches\": move it into one of them");
  }
  for (const JsonValue& item : reader.list("launches", "[{ \"kernel\": \"scan\", \"grid\": [2], ... }]")) {
    ObjectReader fields(item, "a launch", complaints);
    Launch launch = read_kernel(fields, dimensions);
    launch.arguments = read_passed(fields, size.arguments);
    size.launches.push_back(std::move(launch));
  }
  if (size.launches.empty()) size.launches.emplace_back();
  check_all_passed(size, reader.place_of("launches"), complaints);
  return size;
}

}  // namespace

Variant read_variant(const JsonValue& value, Complaints& complaints) {
  ObjectReader reader(value, "a variant", complaints);
  Variant variant;
  variant.name = identifier(reader, "name", "\"simple\"");
  const Dimensions dimensions = read_dimensions(reader);
  variant.visible = read_size(reader, dimensions);
  const std::vector<Argument>& arguments = variant.visible.arguments;
  const auto outputs = std::count_if(arguments.begin(), arguments.end(),
                                     [](const Argument& a) { return a.role == Argument::Role::output; });
  check_argument_names(arguments, reader.place_of("arguments"), complaints);
  if (outputs != 1 && !arguments.empty()) {
    complaints.add(reader.place_of("arguments"), "a variant has exactly one output",
                   fmt::format("{} of these are outputs", outputs),
                   "write \"role\": \"output\" for one argument");
  }
  for (const std::string& use : reader.texts_or_none("uses")) {
    if (use == "shared_memory") {
      variant.uses.push_back(Use::shared_memory);
    } else if (use == "async_copy") {
      variant.uses.push_back(Use::async_copy);
    } else {
      complain_choice(complaints, reader.place_of("uses"), "use", use, {"shared_memory", "async_copy"});
    }
  }
  variant.reference = read_reference(reader, arguments);
  variant.cases = read_cases(reader, input_names(variant.visible.arguments),
                             [&](ObjectReader& fields, RandomCases& random) {
                               for (const Dimensions& size : read_sizes(fields, dimensions)) {
                                 random.sizes.push_back(read_other_size(value, size, complaints, read_size));
                               }
                             });
  variant.owner = read_owner(reader);
  variant.counters = read_counter_bounds(reader);
  return variant;
}

}  // namespace grader::course
