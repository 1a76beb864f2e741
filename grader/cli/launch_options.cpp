#include "cli/launch_options.h"

#include <cstdio>

namespace grader::cli {

void print_error(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stderr); }

nlohmann::ordered_json to_json(const Finding& finding) {
  nlohmann::ordered_json data = {
      {"check", finding.check}, {"kind", finding.kind},     {"message", finding.message},
      {"file", finding.file},   {"line", finding.line},     {"column", finding.column},
      {"block", finding.block}, {"thread", finding.thread}, {"count", finding.count},
      {"label", finding.label}, {"notes", finding.notes},   {"next", finding.next}};
  if (finding.other)
    data["other"] = {{"file", finding.other->file},     {"line", finding.other->line},
                     {"column", finding.other->column}, {"label", finding.other->label},
                     {"block", finding.other->block},   {"thread", finding.other->thread}};
  return data;
}

}  // namespace grader::cli
