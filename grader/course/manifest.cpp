// Two passes over the tree: read_* take the fields, check_* see that names which refer to each other agree.
// Every complaint is collected; the exception comes once, at the end.
#include "course/manifest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <set>

#include "course/counter_bounds.h"
#include "course/dimensions.h"
#include "course/object_reader.h"
#include "course/references.h"
#include "course/report_template.h"
#include "support/did_you_mean.h"
#include "support/error.h"
#include "support/files.h"

namespace grader::course {
namespace {

constexpr int64_t kMostElements = int64_t{1} << 24;  // of one array
constexpr int64_t kMostThreads = 1024;  // of one block (CUDA C++ Programming Guide, compute capabilities)

const std::vector<std::string> kDtypes = {"bool",     "int8",    "int16",  "int32",  "int64",
                                          "uint8",    "uint16",  "uint32", "uint64", "float16",
                                          "bfloat16", "float32", "float64"};

// A name that may stand in braces in a report line and, with the puzzle's id, in a command line.
bool is_identifier(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string identifier(ObjectReader& reader, const char* field, const char* example) {
  const std::string name = reader.text(field, example);
  if (!name.empty() && !is_identifier(name)) {
    reader.complaints().add(reader.place_of(field), fmt::format("\"{}\" is no usable name", name), "",
                            "use lower-case letters, digits and underscores");
  }
  return name;
}

std::string relative_path(Complaints& complaints, Place place, std::string path) {
  const std::filesystem::path p(path);
  const bool climbs = std::find(p.begin(), p.end(), "..") != p.end();
  if (!path.empty() && (p.is_absolute() || climbs || p.extension() != ".cu")) {
    complaints.add(place, fmt::format("\"{}\" is no .cu file inside the puzzle's folder", path), "",
                   "write a relative path such as \"p13.cu\"");
  }
  return path;
}

array::Dtype read_dtype(ObjectReader& reader) {
  const size_t index = reader.choice("dtype", kDtypes);
  return array::dtype_from_name(kDtypes[index]);
}

array::Shape read_shape(ObjectReader& reader, const Dimensions& dimensions = {}) {
  array::Shape shape;
  int64_t elements = 1;
  for (const JsonValue& item : reader.list("shape", "[6]")) {
    shape.push_back(
        checked_extent(reader.complaints(), item, "an extent of a shape", 1, kMostElements, dimensions));
    elements = std::min(elements * shape.back(), kMostElements + 1);
  }
  if (elements > kMostElements || shape.size() > 8) {
    reader.complaints().add(reader.place_of("shape"), "this array is too large for a puzzle", "",
                            fmt::format("at most {} elements and 8 dimensions", kMostElements));
    return {1};
  }
  return shape.empty() ? array::Shape{1} : shape;
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

void read_launch(ObjectReader& reader, Dim3& grid, Dim3& block, const Dimensions& dimensions = {}) {
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

array::Tolerance read_tolerance(ObjectReader& reader) {
  array::Tolerance tolerance{reader.number_or("rtol", 0), reader.number_or("atol", 0)};
  for (const auto& [name, value] : {std::pair{"rtol", tolerance.rtol}, std::pair{"atol", tolerance.atol}}) {
    if (value >= 0 && value < 1) continue;
    reader.complaints().add(reader.place_of(name), fmt::format("\"{}\" is out of range", name), "",
                            "write a number from 0 to below 1, 0 being exact");
  }
  return tolerance;
}

// `read_random` takes further fields of a random case.
Cases read_cases(ObjectReader& parent,
                 const std::function<void(ObjectReader&, RandomCases&)>& read_random = {}) {
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

Argument read_argument(const JsonValue& value, const Dimensions& dimensions, Complaints& complaints) {
  ObjectReader reader(value, "an argument", complaints);
  Argument argument;
  argument.name = identifier(reader, "name", "\"a\"");
  argument.role = static_cast<Argument::Role>(reader.choice("role", {"input", "output", "scalar"}));
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
  argument.shape = read_shape(reader, dimensions);
  if (argument.role == Argument::Role::input) {
    if (const JsonValue* fill = reader.required("visible", "{ \"fill\": \"arange\" }")) {
      argument.visible = read_fill(*fill, complaints);
    }
  }
  return argument;
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

// What depends on the dimensions.
Size read_size(ObjectReader& reader, const Dimensions& dimensions) {
  Size size;
  size.text = to_text(dimensions);
  read_launch(reader, size.grid, size.block, dimensions);
  if (const JsonValue* bytes = reader.optional("shared_bytes")) {
    size.shared_bytes = static_cast<uint32_t>(
        checked_extent(reader.complaints(), *bytes, "\"shared_bytes\"", 0, 233472, dimensions));
  }
  for (const JsonValue& item :
       reader.list("arguments", "[{ \"name\": \"out\", \"role\": \"output\", ... }]")) {
    size.arguments.push_back(read_argument(item, dimensions, reader.complaints()));
  }
  return size;
}

// The variant once more, at another size than the visible case's. What is wrong there too has been said.
Size read_other_size(const JsonValue& variant, const Dimensions& dimensions, Complaints& complaints) {
  Complaints here("");
  const size_t before = complaints.list().size();
  Size size;
  {
    ObjectReader reader(variant, "a variant", here);
    for (const JsonMember& member : variant.members) reader.optional(member.name);
    size = read_size(reader, dimensions);
  }
  if (before > 0) return size;
  for (const Diagnostic& d : here.list()) {
    complaints.add({d.line, d.column, d.length}, fmt::format("{}, at {}", d.message, to_text(dimensions)),
                   d.label, d.next);
  }
  return size;
}

Variant read_variant(const JsonValue& value, Complaints& complaints) {
  ObjectReader reader(value, "a variant", complaints);
  Variant variant;
  variant.name = identifier(reader, "name", "\"simple\"");
  variant.kernel = reader.text("kernel", "\"conv_1d_simple\"");
  const Dimensions dimensions = read_dimensions(reader);
  Size visible = read_size(reader, dimensions);
  variant.grid = visible.grid;
  variant.block = visible.block;
  variant.shared_bytes = visible.shared_bytes;
  variant.arguments = std::move(visible.arguments);
  const auto outputs = std::count_if(variant.arguments.begin(), variant.arguments.end(),
                                     [](const Argument& a) { return a.role == Argument::Role::output; });
  check_argument_names(variant.arguments, reader.place_of("arguments"), complaints);
  if (outputs != 1 && !variant.arguments.empty()) {
    complaints.add(reader.place_of("arguments"), "a variant has exactly one output",
                   fmt::format("{} of these are outputs", outputs),
                   "write \"role\": \"output\" for one argument");
  }
  variant.reference = read_reference(reader, variant.arguments);
  variant.cases = read_cases(reader, [&](ObjectReader& fields, RandomCases& random) {
    for (const Dimensions& size : read_sizes(fields, dimensions)) {
      random.sizes.push_back(read_other_size(value, size, complaints));
    }
  });
  variant.owner = read_owner(reader);
  variant.counters = read_counter_bounds(reader);
  return variant;
}

HostCheck read_check(const JsonValue& value, const HostPart& host, Complaints& complaints) {
  ObjectReader reader(value, "a check", complaints);
  HostCheck check;
  check.name = identifier(reader, "name", "\"graph\"");
  const bool compares = reader.has("actual") || reader.has("desired");
  if (!compares) {
    check.function = reader.text("function", "\"conv1d_graph\"");
    check.inputs = reader.texts("inputs", "[\"input\"]");
    std::vector<std::string> names;
    for (const Argument& input : host.inputs) names.push_back(input.name);
    for (const std::string& name : check.inputs) {
      if (names.empty() || std::find(names.begin(), names.end(), name) != names.end()) continue;
      complain_choice(complaints, reader.place_of("inputs"), "input", name, names);
    }
    check.counters = read_counter_bounds(reader);
    return check;
  }
  std::vector<std::string> earlier;
  for (const HostCheck& other : host.checks) {
    if (!other.function.empty()) earlier.push_back(other.name);
  }
  if (earlier.size() < 2) {
    complaints.add(reader.place(), "a comparison stands after the two checks that it compares", "",
                   "put checks with a \"function\" before it");
    reader.optional("actual");
    reader.optional("desired");
    return check;
  }
  check.actual = earlier[reader.choice("actual", earlier)];
  check.desired = earlier[reader.choice("desired", earlier)];
  return check;
}

HostPart read_host(const JsonValue& value, Complaints& complaints) {
  ObjectReader reader(value, "\"host\"", complaints);
  HostPart host;
  for (const JsonValue& item : reader.list("inputs", "[{ \"name\": \"input\", ... }]")) {
    ObjectReader fields(item, "an input", complaints);
    Argument input;
    input.name = identifier(fields, "name", "\"input\"");
    input.dtype = read_dtype(fields);
    input.shape = read_shape(fields);
    if (const JsonValue* fill = fields.required("visible", "{ \"fill\": \"arange\" }")) {
      input.visible = read_fill(*fill, complaints);
    }
    host.inputs.push_back(std::move(input));
  }
  check_argument_names(host.inputs, reader.place_of("inputs"), complaints);
  if (const JsonValue* output = reader.required("output", "{ \"dtype\": \"float32\", \"shape\": [15] }")) {
    ObjectReader fields(*output, "the output", complaints);
    host.output_dtype = read_dtype(fields);
    host.output_shape = read_shape(fields);
  }
  host.reference = read_reference(reader, host.inputs);
  host.cases = read_cases(reader);
  for (const JsonValue& item :
       reader.list("checks", "[{ \"name\": \"graph\", \"function\": ..., \"inputs\": ... }]")) {
    host.checks.push_back(read_check(item, host, complaints));
  }
  host.owner = read_owner(reader);
  if (host.owner == OwnerRule::none) {
    reader.optional("grid");
    reader.optional("block");
  } else {
    read_launch(reader, host.grid, host.block);
  }
  return host;
}

// The placeholders that lines of a section may hold.
std::vector<std::string> values_of(const Puzzle& puzzle, const std::string& check, bool failed_lines) {
  std::vector<std::string> names;
  const auto add_inputs = [&](const std::vector<Argument>& arguments) {
    for (const Argument& argument : arguments) {
      if (argument.role == Argument::Role::input) names.push_back(argument.name);
    }
    names.emplace_back("expected");
  };
  if (puzzle.kind == Puzzle::Kind::host) add_inputs(puzzle.host.inputs);
  for (const Variant& variant : puzzle.variants) {
    if (variant.name == check) add_inputs(variant.arguments);
  }
  if (!check.empty() && check != "all") {
    names.emplace_back("result");
    if (failed_lines) names.emplace_back("reason");
  }
  return names;
}

void read_report(ObjectReader& parent, Puzzle& puzzle) {
  Complaints& complaints = parent.complaints();
  std::vector<std::string> checks = check_names(puzzle);
  checks.emplace_back("all");
  for (const JsonValue& item : parent.list("report", "[{ \"lines\": [\"Puzzle 13: ...\"] }]")) {
    ObjectReader reader(item, "a section of the report", complaints);
    ReportSection section;
    if (reader.has("check")) {
      section.check = checks[reader.choice("check", checks)];
    } else {
      reader.optional("check");
    }
    const auto lines = [&](const char* field) {
      const std::vector<std::string> allowed =
          values_of(puzzle, section.check, std::string_view(field) == "failed");
      std::vector<std::string> result = reader.texts_or_none(field);
      for (size_t i = 0; i < result.size(); ++i) {
        for (const std::string& name : placeholders(result[i])) {
          if (std::find(allowed.begin(), allowed.end(), name) != allowed.end()) continue;
          const auto near = did_you_mean(name, allowed);
          complaints.add(reader.place_of(field), fmt::format("\"{{{}}}\" has no value here", name),
                         near ? fmt::format("did you mean {{{}}}?", *near) : "",
                         allowed.empty()
                             ? "this section has no values; name a \"check\""
                             : fmt::format("this section has {{{}}}", fmt::join(allowed, "}, {")));
        }
      }
      return result;
    };
    section.lines = lines("lines");
    section.passed = lines("passed");
    section.failed = lines("failed");
    if (section.check.empty() && !(section.passed.empty() && section.failed.empty())) {
      complaints.add(reader.place(), "\"passed\" and \"failed\" need a \"check\"", "",
                     fmt::format("write \"check\": \"{}\"", checks.front()));
    }
    puzzle.report.push_back(std::move(section));
  }
}

void check_names_once(const Puzzle& puzzle, Place place, Complaints& complaints) {
  std::set<std::string> seen = {"all"};
  for (const std::string& name : check_names(puzzle)) {
    if (!name.empty() && !seen.insert(name).second) {
      complaints.add(place, fmt::format("\"{}\" is taken", name), "",
                     "give each variant and check its own name");
    }
  }
}

void read_files(ObjectReader& reader, Puzzle& puzzle) {
  Complaints& complaints = reader.complaints();
  puzzle.source = relative_path(complaints, reader.place_of("source"), reader.text("source", "\"p13.cu\""));
  puzzle.files = {puzzle.source};
  for (const std::string& file : reader.texts_or_none("files")) {
    puzzle.files.push_back(relative_path(complaints, reader.place_of("files"), file));
  }
  puzzle.editable = reader.texts_or_none("editable");
  for (const std::string& file : puzzle.editable) {
    if (std::find(puzzle.files.begin(), puzzle.files.end(), file) == puzzle.files.end()) {
      complain_choice(complaints, reader.place_of("editable"), "file of this puzzle", file, puzzle.files);
    }
  }
  if (puzzle.editable.empty()) puzzle.editable = {puzzle.source};
}

void read_puzzle(const JsonValue& root, Puzzle& puzzle, Complaints& complaints) {
  ObjectReader reader(root, "the puzzle", complaints);
  reader.optional("$schema");
  const int64_t version = reader.integer("format_version", "1", 1, 1'000'000);
  if (version != kFormatVersion) {
    complaints.add(reader.place_of("format_version"),
                   fmt::format("this grader reads format_version {}", kFormatVersion), "",
                   "update the grader, or write the puzzle in the older format");
    return;  // what the other fields mean in another version is not known here
  }
  puzzle.id = reader.text("id", "\"p13\"");
  const bool numbered = puzzle.id.size() == 3 && puzzle.id[0] == 'p' && std::isdigit(puzzle.id[1]) != 0 &&
                        std::isdigit(puzzle.id[2]) != 0;
  if (numbered) {
    puzzle.number = std::stoi(puzzle.id.substr(1));
  } else if (!puzzle.id.empty()) {
    complaints.add(reader.place_of("id"), "an id is p and two digits", "", "write \"p13\"");
  }
  puzzle.title = reader.text("title", "\"1D Convolution\"");
  read_files(reader, puzzle);
  puzzle.max_instructions =
      static_cast<uint64_t>(reader.integer_or("max_instructions", 10'000'000, 1'000, 1'000'000'000'000));
  puzzle.kind = static_cast<Puzzle::Kind>(reader.choice("kind", {"kernel", "host"}));
  if (puzzle.kind == Puzzle::Kind::kernel) {
    for (const JsonValue& item : reader.list("variants", "[{ \"name\": \"simple\", ... }]")) {
      puzzle.variants.push_back(read_variant(item, complaints));
    }
    check_names_once(puzzle, reader.place_of("variants"), complaints);
  } else if (const JsonValue* host =
                 reader.required("host", "{ \"inputs\": [...], \"checks\": [...], ... }")) {
    puzzle.host = read_host(*host, complaints);
    check_names_once(puzzle, host->place, complaints);
  }
  read_report(reader, puzzle);
}

}  // namespace

std::vector<std::string> check_names(const Puzzle& puzzle) {
  std::vector<std::string> names;
  for (const Variant& variant : puzzle.variants) names.push_back(variant.name);
  for (const HostCheck& check : puzzle.host.checks) names.push_back(check.name);
  return names;
}

Puzzle parse_manifest(std::string_view text, const std::string& shown_name) {
  const JsonValue root = parse_json(text, shown_name);
  Complaints complaints(shown_name);
  Puzzle puzzle;
  read_puzzle(root, puzzle, complaints);
  if (complaints.list().empty()) return puzzle;
  std::vector<Diagnostic> sorted = complaints.list();  // from the file's top to its end
  std::stable_sort(sorted.begin(), sorted.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::pair(a.line, a.column) < std::pair(b.line, b.column);
  });
  throw DiagnosticsError(std::move(sorted));
}

Puzzle load_puzzle(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "puzzle.json";
  const std::filesystem::path shown = std::filesystem::proximate(file);
  Puzzle puzzle = parse_manifest(read_file(file), shown.string());
  puzzle.folder = folder;
  if (puzzle.id != folder.filename()) {
    throw Error(
        fmt::format("{}: the id is \"{}\" but the folder is {}\n  write \"id\": \"{}\", or rename the folder",
                    shown.string(), puzzle.id, folder.filename().string(), folder.filename().string()));
  }
  return puzzle;
}

}  // namespace grader::course
