#include "course/answers.h"

#include <fmt/format.h>

#include <algorithm>

#include "course/object_reader.h"
#include "support/error.h"

namespace grader::course {
namespace {

using Kind = JsonValue::Kind;

constexpr const char* kExample = "{ \"line\": 12, \"kind\": \"race\", \"thread\": [1, 0] }";

// The member, unless it is missing or null.
const JsonValue* answered(ObjectReader& reader, const char* field) {
  const JsonValue* value = reader.optional(field);
  return value == nullptr || value->kind == Kind::null ? nullptr : value;
}

std::optional<Dim3> read_thread(const JsonValue& value, Complaints& complaints) {
  const char* what = "a thread's coordinate";
  Dim3 thread{0, 0, 0};
  if (value.kind == Kind::integer) {
    thread[0] = static_cast<uint32_t>(checked_integer(complaints, value, what, 0, 1023));
    return thread;
  }
  if (value.kind != Kind::array || value.items.empty() || value.items.size() > 3) {
    complaints.add(value.place, "\"thread\" is the thread's place in its block", "",
                   "write 3, or [x, y] for a block of two dimensions; null while you do not know");
    return std::nullopt;
  }
  for (size_t i = 0; i < value.items.size(); ++i) {
    thread[i] = static_cast<uint32_t>(checked_integer(complaints, value.items[i], what, 0, 1023));
  }
  return thread;
}

Answer read_answer(const JsonValue& value, const std::string& variant, Complaints& complaints) {
  Answer answer;
  if (value.kind == Kind::null) return answer;
  if (value.kind != Kind::object) {
    complaints.add(value.place, fmt::format("the answer for \"{}\" is an object", variant),
                   fmt::format("this is {}", describe(value.kind)), fmt::format("write {}", kExample));
    return answer;
  }
  ObjectReader reader(value, fmt::format("the answer for \"{}\"", variant), complaints);
  if (const JsonValue* line = answered(reader, "line")) {
    answer.line = static_cast<uint32_t>(checked_integer(complaints, *line, "\"line\"", 1, 1'000'000));
  }
  if (const JsonValue* kind = answered(reader, "kind")) {
    const auto& kinds = fault_kinds();
    if (kind->kind != Kind::string) {
      complaints.add(kind->place, "\"kind\" is a string", fmt::format("this is {}", describe(kind->kind)),
                     "write \"kind\": \"race\"; null while you do not know");
    } else if (std::find(kinds.begin(), kinds.end(), kind->text) == kinds.end()) {
      complain_choice(complaints, kind->place, "kind of fault", kind->text, kinds);
    } else {
      answer.kind = kind->text;
    }
  }
  if (const JsonValue* thread = answered(reader, "thread")) {
    answer.thread = read_thread(*thread, complaints);
  }
  return answer;
}

}  // namespace

const std::vector<std::string>& fault_kinds() {
  static const std::vector<std::string> kinds = {"null-pointer",  "out-of-bounds", "misaligned",
                                                 "uninitialized", "race",          "barrier",
                                                 "endless-loop",  "wrong-values"};
  return kinds;
}

Answers read_answers(std::string_view text, const std::string& shown_name,
                     const std::vector<std::string>& variants) {
  const JsonValue root = parse_json(text, shown_name);
  Complaints complaints(shown_name);
  Answers answers;
  if (root.kind != Kind::object) {
    complaints.add(root.place, "the answers are an object with one entry a variant", "",
                   fmt::format("write {{ \"{}\": {} }}", variants.front(), kExample));
  }
  for (const JsonMember& member : root.members) {
    if (std::find(variants.begin(), variants.end(), member.name) == variants.end()) {
      complain_choice(complaints, member.place, "variant of this puzzle", member.name, variants);
    } else {
      answers[member.name] = read_answer(member.value, member.name, complaints);
    }
  }
  if (!complaints.list().empty()) throw DiagnosticsError(complaints.list());
  return answers;
}

}  // namespace grader::course
