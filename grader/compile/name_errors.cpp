#include "compile/name_errors.h"

#include <algorithm>
#include <string_view>

#include "compile/compiler_log_hints.h"
#include "compile/declared_kernels.h"
#include "support/did_you_mean.h"

namespace grader::compile {
namespace {

constexpr std::string_view kFile = "__nv_name_map(";
constexpr std::string_view kEcho = "#pragma nv_mangled_name ";

Diagnostic explain(const std::string& expression, const std::string& reason, const std::string& text,
                   const std::string& shown_name) {
  const auto kernels = declared_kernels(text);
  const std::string base = base_name(expression);
  std::vector<std::string> names;
  for (const auto& kernel : kernels) names.push_back(kernel.name);
  const auto declared = std::find_if(kernels.begin(), kernels.end(),
                                     [&](const DeclaredKernel& kernel) { return kernel.name == base; });

  Diagnostic diagnostic;
  diagnostic.file = shown_name;
  if (declared == kernels.end()) {
    diagnostic.message = shown_name + " has no kernel \"" + expression + "\"";
    if (names.empty()) {
      diagnostic.notes.push_back("it has no __global__ function at all");
      return diagnostic;
    }
    std::string list;
    for (const auto& name : names) list += (list.empty() ? "" : ", ") + name;
    diagnostic.notes.push_back("its kernels: " + list);
    if (const auto meant = did_you_mean(base, names)) diagnostic.next = "did you mean " + *meant + "?";
    return diagnostic;
  }
  diagnostic.line = declared->line;
  const size_t column = line_of(text, declared->line).find(base);
  diagnostic.column = column == std::string::npos ? 0 : static_cast<uint32_t>(column + 1);
  diagnostic.length = static_cast<uint32_t>(base.size());
  diagnostic.message = "kernel \"" + expression + "\": " + reason;
  if (declared->is_template && expression.find('<') == std::string::npos) {
    diagnostic.message = "kernel \"" + base + "\" is a template, and its arguments are missing";
    diagnostic.next = "name it with its arguments: " + base + "<...>";
  }
  return diagnostic;
}

}  // namespace

NameErrors take_name_errors(const std::string& log, const std::string& text, const std::string& shown_name) {
  NameErrors errors;
  std::string_view rest = log;
  std::string reason;  // of the message whose echo has not come yet
  bool inside = false;
  while (!rest.empty()) {
    const size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    if (line.starts_with(kFile)) {
      inside = true;
      const size_t message = line.find(": error: ");
      reason = message == std::string_view::npos ? std::string(line) : std::string(line.substr(message + 9));
    } else if (line.empty() || line[0] != ' ') {
      inside = inside && line.empty();
    }
    if (!inside) {
      errors.other_log += line;
      errors.other_log += '\n';
    }
    const size_t echo = line.find(kEcho);
    if (!inside || echo == std::string_view::npos) continue;
    const std::string expression(line.substr(echo + kEcho.size()));
    const bool told = std::find(errors.expressions.begin(), errors.expressions.end(), expression) !=
                      errors.expressions.end();
    if (told) continue;  // the second message about it adds nothing
    errors.expressions.push_back(expression);
    errors.diagnostics.push_back(explain(expression, reason, text, shown_name));
  }
  return errors;
}

}  // namespace grader::compile
