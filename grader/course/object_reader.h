// Reads the fields of one JSON object into C++ values and collects everything that is wrong on the way:
// missing and unknown fields, wrong types, values out of range. Nothing is thrown until the whole manifest
// has been read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "course/json_document.h"
#include "support/diagnostic.h"

namespace grader::course {

// Where the messages go.
class Complaints {
 public:
  explicit Complaints(std::string file) : file_(std::move(file)) {}
  void add(Place place, std::string message, std::string label = "", std::string next = "");
  const std::vector<Diagnostic>& list() const { return list_; }

 private:
  std::string file_;
  std::vector<Diagnostic> list_;
};

class ObjectReader {
 public:
  // `what` names the object in messages: "the puzzle", "a variant". A value that is no object is one
  // complaint; every read then gives its default and complains no more.
  ObjectReader(const JsonValue& value, std::string what, Complaints& complaints);
  ~ObjectReader();  // complains about members that nobody asked for
  ObjectReader(const ObjectReader&) = delete;
  ObjectReader& operator=(const ObjectReader&) = delete;

  // The member's value. `example` is what to write when it is missing: the value's JSON text.
  const JsonValue* required(std::string_view name, std::string_view example);
  const JsonValue* optional(std::string_view name);

  // Typed reads: the default ("" or `low`) when missing or wrong, after a complaint.
  std::string text(std::string_view name, std::string_view example);
  std::string text_or(std::string_view name, std::string fallback);
  int64_t integer(std::string_view name, std::string_view example, int64_t low, int64_t high);
  int64_t integer_or(std::string_view name, int64_t fallback, int64_t low, int64_t high);
  double number_or(std::string_view name, double fallback);
  std::vector<std::string> texts(std::string_view name, std::string_view example);
  std::vector<std::string> texts_or_none(std::string_view name);
  // Items of a list that must not be empty; nothing when missing or wrong.
  const std::vector<JsonValue>& list(std::string_view name, std::string_view example);
  const std::vector<JsonValue>& list_or_none(std::string_view name);

  // A string that must be one of `choices`: its index; 0 after a complaint.
  size_t choice(std::string_view name, const std::vector<std::string>& choices);

  bool has(std::string_view name) const;
  Place place() const { return value_.place; }
  Place place_of(std::string_view name) const;  // of the member's value; the object's own when missing
  Complaints& complaints() { return complaints_; }

 private:
  const JsonMember* find(std::string_view name) const;
  void wrong_type(const JsonMember& member, std::string_view wanted, std::string_view example);
  std::vector<std::string> texts_of(const JsonMember& member, std::string_view example);

  const JsonValue& value_;
  std::string what_;
  Complaints& complaints_;
  bool usable_;
  std::vector<std::string> known_;
};

// A complaint that `word` is none of `choices`, with the nearest one.
void complain_choice(Complaints&, Place, std::string_view what, std::string_view word,
                     const std::vector<std::string>& choices);

// "integer" checked to lie in [low, high]; complains otherwise and gives `low`.
int64_t checked_integer(Complaints&, const JsonValue&, std::string_view what, int64_t low, int64_t high);

}  // namespace grader::course
