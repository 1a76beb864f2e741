#include "course/progress.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "course/json_document.h"
#include "support/error.h"
#include "support/files.h"

namespace grader::course {
namespace {

std::filesystem::path file_in(const std::filesystem::path& root) { return root / "progress.json"; }

}  // namespace

std::set<std::string> load_progress(const std::filesystem::path& root) {
  std::set<std::string> passed;
  const auto text = read_file_if_there(file_in(root));
  if (!text) return passed;
  try {
    const JsonValue document = parse_json(*text, "progress.json");
    for (const JsonMember& member : document.members) {
      if (member.name != "passed") continue;
      for (const JsonValue& item : member.value.items) passed.insert(item.text);
    }
  } catch (const Error&) {
    passed.clear();
  }
  return passed;
}

void mark_passed(const std::filesystem::path& root, const std::string& puzzle_id) {
  std::set<std::string> passed = load_progress(root);
  if (!passed.insert(puzzle_id).second) return;
  write_file(file_in(root), fmt::format("{{\n  \"format_version\": 1,\n  \"passed\": [\"{}\"]\n}}\n",
                                        fmt::join(passed, "\", \"")));
}

}  // namespace grader::course
