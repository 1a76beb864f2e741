#include "op/op_source.h"

#include <algorithm>
#include <cctype>

#include "compile/nvcc_compiler.h"
#include "op/op_abi.h"
#include "op/op_folder.h"
#include "op/op_parameters_check.h"
#include "support/error.h"

namespace grader::op {
namespace {

namespace fs = std::filesystem;

bool is_identifier(const std::string& text) {
  return !text.empty() && !std::isdigit(static_cast<unsigned char>(text[0])) &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return c < 0x80 && (std::isalnum(c) || c == '_'); });
}

// The kind and value macros' text; empty when no op can declare such a parameter.
std::pair<std::string, std::string> kind_and_value(const ParameterValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return {"boolean", *flag ? "1" : "0"};
  if (const auto* dtype = std::get_if<Dtype>(&value))
    return {"dtype", std::to_string(static_cast<int>(*dtype))};
  if (const auto* number = std::get_if<int64_t>(&value)) return {"integer", std::to_string(*number)};
  return {};
}

// Whether a declaration can be believed without the compiler: each parameter has a type and a name, so none
// is a macro. A wrong dictionary is then refused at once; otherwise the compiled declaration decides
// (op/register.h).
bool reads_plainly(const Declaration& declared) {
  return std::all_of(declared.parameters, declared.parameters + declared.count,
                     [](const DeclaredParameter& parameter) {
                       return !parameter.type.empty() && is_identifier(std::string(parameter.name));
                     });
}

// What stopped the compilation, without the warnings, and without the steps through our own templates that
// led from REGISTER_OP to the learner's function.
std::vector<Diagnostic> for_the_learner(std::vector<Diagnostic> diagnostics) {
  std::erase_if(diagnostics,
                [](const Diagnostic& diagnostic) { return diagnostic.severity != Severity::error; });
  for (Diagnostic& diagnostic : diagnostics) {
    std::erase_if(diagnostic.notes, [](const std::string& note) {
      return note.find("op/register.h") != std::string::npos ||
             note.find("grader::op::detail") != std::string::npos;
    });
    if (!diagnostic.notes.empty() && diagnostic.notes.back().ends_with("detected during:")) {
      diagnostic.notes.pop_back();
    }
  }
  return diagnostics;
}

}  // namespace

std::vector<std::string> parameter_definitions(const Parameters& parameters) {
  if (parameters.size() > kMaxParameters) return {};
  std::vector<std::string> definitions;
  size_t index = 0;
  for (const Parameter& parameter : parameters) {
    const auto [kind, value] = kind_and_value(parameter.value);
    if (kind.empty() || !is_identifier(parameter.name)) return {};
    const std::string number = std::to_string(index++);
    definitions.push_back("GRADER_OP_NAME_" + number + "=" + parameter.name);
    definitions.push_back("GRADER_OP_KIND_" + number + "=" + kind);
    definitions.push_back("GRADER_OP_VALUE_" + number + "=" + value);
  }
  return definitions;
}

fs::path learner_include_folder() {
  const fs::path folder = GRADER_INCLUDE_FOLDER;
  if (!fs::exists(folder / "op/tensor.h")) {
    throw Error("op/tensor.h is not in " + folder.string() +
                ": the repository was moved after it was built. Type: ./puzzles run");
  }
  return folder;
}

OpSource::OpSource(const compile::LibrarySource& program)
    : folder_(fs::absolute(program.file).parent_path()),
      shown_folder_(fs::path(program.shown_name).parent_path()),
      options_(program) {}

OpReply OpSource::build(const OpRequest& request) {
  const auto ops = registered_ops(folder_ / request.folder);
  const auto op =
      std::find_if(ops.begin(), ops.end(), [&](const RegisteredOp& o) { return o.name == request.name; });
  const std::string shown_ops_folder = (shown_folder_ / request.folder).string();
  if (op == ops.end()) {
    return {OpReply::Status::refused, {}, missing_op_message(request.name, shown_ops_folder, ops)};
  }
  const auto next = std::next(op);
  if (next != ops.end() && next->name == op->name) {
    return {OpReply::Status::refused,
            {},
            "op \"" + op->name + "\" is registered twice, in " + op->file.filename().string() + " and in " +
                next->file.filename().string()};
  }

  const Declaration declared = parse_declaration(op->declaration);
  if (reads_plainly(declared)) {
    const std::string problems = parameter_problems(op->name, declared, request.parameters);
    if (!problems.empty()) return {OpReply::Status::refused, {}, problems};
  }

  compile::LibrarySource source = options_;
  source.file = op->file;
  source.shown_name = (shown_folder_ / request.folder / op->file.filename()).lexically_normal().string();
  source.definitions = parameter_definitions(request.parameters);
  auto failed = std::find_if(failed_.begin(), failed_.end(), [&](const Failed& f) {
    return f.file == source.file && f.definitions == source.definitions;
  });
  if (failed == failed_.end()) {
    const compile::CompiledLibrary library = compile::compile_library(source);
    if (library.ok) return {OpReply::Status::built, library.library, {}};
    failed = failed_.insert(failed_.end(),
                            {source.file, source.definitions, for_the_learner(library.diagnostics)});
  }
  diagnostics_ = failed->diagnostics;
  return {OpReply::Status::does_not_compile,
          {},
          "op \"" + request.name + "\" does not compile with the parameters " +
              to_string(request.parameters) + ": see " + source.shown_name};
}

}  // namespace grader::op
