// Two passes over the tree: read_* take the fields, check_* see that names which refer to each other agree.
// Every complaint is collected; the exception comes once, at the end.
#include "course/manifest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "course/counter_bounds.h"
#include "course/manifest_fields.h"
#include "course/manifest_variant.h"
#include "course/object_reader.h"
#include "course/report_template.h"
#include "course/report_value.h"
#include "support/did_you_mean.h"
#include "support/error.h"
#include "support/files.h"

namespace grader::course {
namespace {

std::string relative_path(Complaints& complaints, Place place, std::string path) {
  const std::filesystem::path p(path);
  const bool climbs = std::find(p.begin(), p.end(), "..") != p.end();
  if (!path.empty() && (p.is_absolute() || climbs || p.extension() != ".cu")) {
    complaints.add(place, fmt::format("\"{}\" is no .cu file inside the puzzle's folder", path), "",
                   "write a relative path such as \"p13.cu\"");
  }
  return path;
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
    if (reader.has("device")) check.on_cpu = reader.choice("device", {"cuda", "cpu"}) == 1;
    check.result = static_cast<size_t>(reader.integer_or("result", 0, 0, 15));
    if (reader.has("reference")) check.reference = read_reference(reader, host.inputs);
    check.after = reader.texts_or_none("after");
    for (const std::string& name : check.after) {
      std::vector<std::string> before;
      for (const HostCheck& other : host.checks) before.push_back(other.name);
      if (std::find(before.begin(), before.end(), name) == before.end())
        complain_choice(complaints, reader.place_of("after"), "earlier check", name, before);
    }
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

Size read_host_size(ObjectReader& reader, const Dimensions& dimensions) {
  Size size;
  size.text = to_text(dimensions);
  for (const JsonValue& item : reader.list("inputs", "[{ \"name\": \"input\", ... }]")) {
    ObjectReader fields(item, "an input", reader.complaints());
    Argument input;
    input.name = identifier(fields, "name", "\"input\"");
    input.dtype = read_dtype(fields);
    input.shape = read_shape(fields, dimensions);
    if (const JsonValue* fill = fields.required("visible", "{ \"fill\": \"arange\" }")) {
      input.visible = read_fill(*fill, reader.complaints());
    }
    size.arguments.push_back(std::move(input));
  }
  return size;
}

HostPart read_host(const JsonValue& value, Complaints& complaints) {
  ObjectReader reader(value, "\"host\"", complaints);
  HostPart host;
  const Dimensions dimensions = read_dimensions(reader);
  host.inputs = read_host_size(reader, dimensions).arguments;
  check_argument_names(host.inputs, reader.place_of("inputs"), complaints);
  if (const JsonValue* output = reader.required("output", "{ \"dtype\": \"float32\" }")) {
    ObjectReader fields(*output, "the output", complaints);
    host.output_dtype = read_dtype(fields);
  }
  host.reference = read_reference(reader, host.inputs);
  host.cases = read_cases(reader, input_names(host.inputs), [&](ObjectReader& fields, RandomCases& random) {
    for (const Dimensions& size : read_sizes(fields, dimensions))
      random.sizes.push_back(read_other_size(value, size, complaints, read_host_size));
  });
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
    if (variant.name == check) add_inputs(variant.visible.arguments);
  }
  if (!check.empty() && check != "all") {
    names.insert(names.end(), {"result", "max_difference"});
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
        for (const std::string& text : placeholders(result[i])) {
          const ReportValue wanted = *parse_report_value(text);
          const std::string& name = wanted.name;
          if (wanted.is_metric && !section.check.empty() && section.check != "all") continue;
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
  puzzle.answers = reader.text_or("answers", "");
  if (!puzzle.answers.empty() && puzzle.answers != "answers.json") {
    complaints.add(reader.place_of("answers"), fmt::format("\"{}\" is no file of answers", puzzle.answers),
                   "", "write \"answers.json\"");
  }
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
  } else if (!puzzle.answers.empty()) {
    complaints.add(reader.place_of("answers"), "\"answers\" are for kernels", "",
                   "leave it out, or write \"kind\": \"kernel\"");
  } else if (const JsonValue* host =
                 reader.required("host", "{ \"inputs\": [...], \"checks\": [...], ... }")) {
    puzzle.host = read_host(*host, complaints);
    check_names_once(puzzle, host->place, complaints);
  }
  read_report(reader, puzzle);
}

}  // namespace

bool prints_counters(const Puzzle& puzzle, const std::string& check) {
  const auto prints = [](const std::vector<std::string>& lines) {
    return std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
      const std::vector<std::string> texts = placeholders(line);
      return std::any_of(texts.begin(), texts.end(),
                         [](const std::string& text) { return parse_report_value(text)->is_metric; });
    });
  };
  return std::any_of(puzzle.report.begin(), puzzle.report.end(), [&](const ReportSection& section) {
    return section.check == check && (prints(section.lines) || prints(section.passed));
  });
}

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
