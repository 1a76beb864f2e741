#include "course/object_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "support/did_you_mean.h"

namespace grader::course {
namespace {

const std::vector<JsonValue> kNoItems;

}  // namespace

void Complaints::add(Place place, std::string message, std::string label, std::string next) {
  Diagnostic d;
  d.code = "manifest";
  d.message = std::move(message);
  d.file = file_;
  d.line = place.line;
  d.column = place.column;
  d.length = place.length;
  d.label = std::move(label);
  d.next = std::move(next);
  list_.push_back(std::move(d));
}

void complain_choice(Complaints& complaints, Place place, std::string_view what, std::string_view word,
                     const std::vector<std::string>& choices) {
  const auto near = did_you_mean(word, choices);
  complaints.add(place, fmt::format("\"{}\" is no {}", word, what),
                 near ? fmt::format("did you mean \"{}\"?", *near) : "",
                 fmt::format("write one of \"{}\"", fmt::join(choices, "\", \"")));
}

int64_t checked_integer(Complaints& complaints, const JsonValue& value, std::string_view what, int64_t low,
                        int64_t high) {
  if (value.kind != JsonValue::Kind::integer) {
    complaints.add(value.place, fmt::format("{} is a whole number", what),
                   fmt::format("this is {}", describe(value.kind)), fmt::format("write {} to {}", low, high));
    return low;
  }
  if (value.integer < low || value.integer > high) {
    complaints.add(value.place, fmt::format("{} is out of range", what), "",
                   fmt::format("write {} to {}", low, high));
    return low;
  }
  return value.integer;
}

ObjectReader::ObjectReader(const JsonValue& value, std::string what, Complaints& complaints)
    : value_(value),
      what_(std::move(what)),
      complaints_(complaints),
      usable_(value.kind == JsonValue::Kind::object) {
  if (!usable_) {
    complaints_.add(value.place, fmt::format("{} is an object", what_),
                    fmt::format("this is {}", describe(value.kind)), "write { ... }");
  }
}

ObjectReader::~ObjectReader() {
  for (const JsonMember& member : value_.members) {
    if (std::find(known_.begin(), known_.end(), member.name) != known_.end()) continue;
    const auto near = did_you_mean(member.name, known_);
    complaints_.add(member.place, fmt::format("{} has no field \"{}\"", what_, member.name),
                    near ? fmt::format("did you mean \"{}\"?", *near) : "",
                    fmt::format("its fields are {}", fmt::join(known_, ", ")));
  }
}

const JsonMember* ObjectReader::find(std::string_view name) const {
  for (const JsonMember& member : value_.members) {
    if (member.name == name) return &member;
  }
  return nullptr;
}

bool ObjectReader::has(std::string_view name) const { return find(name) != nullptr; }

Place ObjectReader::place_of(std::string_view name) const {
  const JsonMember* member = find(name);
  return member == nullptr ? value_.place : member->value.place;
}

const JsonValue* ObjectReader::optional(std::string_view name) {
  known_.emplace_back(name);
  const JsonMember* member = find(name);
  return member == nullptr ? nullptr : &member->value;
}

const JsonValue* ObjectReader::required(std::string_view name, std::string_view example) {
  const JsonValue* value = optional(name);
  if (value == nullptr && usable_) {
    complaints_.add(value_.place, fmt::format("{} lacks the field \"{}\"", what_, name), "in this object",
                    fmt::format("write \"{}\": {}", name, example));
  }
  return value;
}

void ObjectReader::wrong_type(const JsonMember& member, std::string_view wanted, std::string_view example) {
  complaints_.add(member.value.place, fmt::format("\"{}\" is {}", member.name, wanted),
                  fmt::format("this is {}", describe(member.value.kind)),
                  example.empty() ? "" : fmt::format("write \"{}\": {}", member.name, example));
}

std::string ObjectReader::text(std::string_view name, std::string_view example) {
  if (required(name, example) == nullptr) return "";
  const JsonMember& member = *find(name);
  if (member.value.kind == JsonValue::Kind::string && !member.value.text.empty()) return member.value.text;
  if (member.value.kind == JsonValue::Kind::string) {
    complaints_.add(member.value.place, fmt::format("\"{}\" is empty", name), "",
                    fmt::format("write \"{}\": {}", name, example));
  } else {
    wrong_type(member, "a string", example);
  }
  return "";
}

std::string ObjectReader::text_or(std::string_view name, std::string fallback) {
  if (optional(name) == nullptr) return fallback;
  const JsonMember& member = *find(name);
  if (member.value.kind == JsonValue::Kind::string) return member.value.text;
  wrong_type(member, "a string", "");
  return fallback;
}

int64_t ObjectReader::integer(std::string_view name, std::string_view example, int64_t low, int64_t high) {
  const JsonValue* value = required(name, example);
  return value == nullptr ? low
                          : checked_integer(complaints_, *value, fmt::format("\"{}\"", name), low, high);
}

int64_t ObjectReader::integer_or(std::string_view name, int64_t fallback, int64_t low, int64_t high) {
  const JsonValue* value = optional(name);
  return value == nullptr ? fallback
                          : checked_integer(complaints_, *value, fmt::format("\"{}\"", name), low, high);
}

double ObjectReader::number_or(std::string_view name, double fallback) {
  const JsonValue* value = optional(name);
  if (value == nullptr) return fallback;
  if (value->kind == JsonValue::Kind::integer || value->kind == JsonValue::Kind::real) return value->number;
  wrong_type(*find(name), "a number", "");
  return fallback;
}

std::vector<std::string> ObjectReader::texts_of(const JsonMember& member, std::string_view example) {
  if (member.value.kind != JsonValue::Kind::array) {
    wrong_type(member, "a list of strings", example);
    return {};
  }
  std::vector<std::string> result;
  for (const JsonValue& item : member.value.items) {
    if (item.kind == JsonValue::Kind::string) {
      result.push_back(item.text);
    } else {
      complaints_.add(item.place, fmt::format("\"{}\" is a list of strings", member.name),
                      fmt::format("this is {}", describe(item.kind)), "");
    }
  }
  return result;
}

std::vector<std::string> ObjectReader::texts(std::string_view name, std::string_view example) {
  return required(name, example) == nullptr ? std::vector<std::string>() : texts_of(*find(name), example);
}

std::vector<std::string> ObjectReader::texts_or_none(std::string_view name) {
  return optional(name) == nullptr ? std::vector<std::string>() : texts_of(*find(name), "");
}

const std::vector<JsonValue>& ObjectReader::list(std::string_view name, std::string_view example) {
  const JsonValue* value = required(name, example);
  if (value == nullptr) return kNoItems;
  if (value->kind != JsonValue::Kind::array) {
    wrong_type(*find(name), "a list", example);
    return kNoItems;
  }
  if (value->items.empty()) {
    complaints_.add(value->place, fmt::format("\"{}\" is empty", name), "",
                    fmt::format("write \"{}\": {}", name, example));
  }
  return value->items;
}

const std::vector<JsonValue>& ObjectReader::list_or_none(std::string_view name) {
  const JsonValue* value = optional(name);
  if (value == nullptr) return kNoItems;
  if (value->kind != JsonValue::Kind::array) wrong_type(*find(name), "a list", "[ ... ]");
  return value->items;
}

size_t ObjectReader::choice(std::string_view name, const std::vector<std::string>& choices) {
  const std::string word = text(name, fmt::format("\"{}\"", choices.front()));
  const auto found = std::find(choices.begin(), choices.end(), word);
  if (found != choices.end()) return static_cast<size_t>(found - choices.begin());
  if (!word.empty()) complain_choice(complaints_, place_of(name), name, word, choices);
  return 0;
}

}  // namespace grader::course
