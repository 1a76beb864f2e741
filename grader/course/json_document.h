// A JSON text as a tree in which every value knows where it stands, so that a message about a manifest can
// point at the line. nlohmann/json reads the text; its tree forgets positions, ours keeps them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace grader::course {

struct Place {
  uint32_t line = 1;    // from 1
  uint32_t column = 1;  // from 1, in bytes
  uint32_t length = 1;
};

struct JsonMember;

struct JsonValue {
  enum class Kind : uint8_t { null, boolean, integer, real, string, array, object } kind = Kind::null;
  Place place;
  bool boolean = false;
  int64_t integer = 0;              // of integer
  double number = 0;                // of integer and real
  std::string text;                 // of string
  std::vector<JsonValue> items;     // of array
  std::vector<JsonMember> members;  // of object, in the order written
};

struct JsonMember {
  std::string name;
  Place place;  // of the name
  JsonValue value;
};

// "a string", "an object", for messages.
std::string_view describe(JsonValue::Kind);

// Throws DiagnosticsError for text that is no JSON (RFC 8259), for a name given twice in one object, and for
// values nested deeper than 64.
JsonValue parse_json(std::string_view text, const std::string& shown_name);

}  // namespace grader::course
