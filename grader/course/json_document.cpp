// nlohmann's SAX events carry no positions, but they come in the order of the tokens. So the text is scanned
// once for where its tokens start (strings, numbers, literals, opening brackets), and each event takes the
// next one.
#include "course/json_document.h"

#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "support/error.h"

namespace grader::course {
namespace {

constexpr size_t kDeepest = 64;

std::vector<Place> token_places(std::string_view text) {
  std::vector<Place> places;
  uint32_t line = 1;
  size_t line_start = 0;
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    size_t end = i + 1;
    if (c == '\n') {
      ++line;
      line_start = end;
    } else if (c == '"') {
      while (end < text.size() && text[end] != '"' && text[end] != '\n') end += text[end] == '\\' ? 2 : 1;
      end = std::min(end + 1, text.size());
    } else if (std::string_view(" \t\r{}[],:").find(c) == std::string_view::npos) {
      while (end < text.size() &&
             std::string_view(" \t\r\n{}[],:\"").find(text[end]) == std::string_view::npos)
        ++end;
    }
    if (std::string_view(" \t\r\n}],:").find(c) == std::string_view::npos) {
      places.push_back({line, static_cast<uint32_t>(i - line_start + 1), static_cast<uint32_t>(end - i)});
    }
    i = end;
  }
  return places;
}

// Where byte `offset` stands.
Place place_at(std::string_view text, size_t offset) {
  Place place;
  for (size_t i = 0; i < std::min(offset, text.size()); ++i) {
    if (text[i] == '\n') {
      ++place.line;
      place.column = 1;
    } else {
      ++place.column;
    }
  }
  return place;
}

class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Builder(std::string_view text, const std::string& shown_name)
      : text_(text), shown_name_(shown_name), places_(token_places(text)) {}

  JsonValue take() {
    if (!diagnostics_.empty()) throw DiagnosticsError(std::move(diagnostics_));
    return std::move(root_);
  }

  bool null() override {
    return leaf(JsonValue::Kind::null, [](JsonValue&) {});
  }
  bool boolean(bool value) override {
    return leaf(JsonValue::Kind::boolean, [&](JsonValue& v) { v.boolean = value; });
  }
  bool number_integer(number_integer_t value) override {
    return leaf(JsonValue::Kind::integer, [&](JsonValue& v) {
      v.integer = value;
      v.number = static_cast<double>(value);
    });
  }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
      return number_float(static_cast<double>(value), "");
    }
    return number_integer(static_cast<int64_t>(value));
  }
  bool number_float(number_float_t value, const string_t&) override {
    return leaf(JsonValue::Kind::real, [&](JsonValue& v) { v.number = value; });
  }
  bool string(string_t& value) override {
    return leaf(JsonValue::Kind::string, [&](JsonValue& v) { v.text = std::move(value); });
  }
  bool binary(binary_t&) override { return false; }  // JSON text has none

  bool start_object(size_t) override { return open(JsonValue::Kind::object); }
  bool start_array(size_t) override { return open(JsonValue::Kind::array); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    const Place place = next_place();
    auto& members = open_.back()->members;
    for (const JsonMember& member : members) {
      if (member.name != name) continue;
      add(place, fmt::format("\"{}\" is given twice", name),
          fmt::format("first given on line {}", member.place.line), "keep one of the two");
    }
    members.push_back({std::move(name), place, {}});
    return true;
  }

  bool parse_error(size_t position, const std::string&, const nlohmann::detail::exception& error) override {
    std::string message =
        error.what();  // "[json.exception...] parse error at line 3, column 5: what happened"
    if (const size_t colon = message.find(": "); colon != std::string::npos) message.erase(0, colon + 2);
    const Place place = place_at(text_, position > 0 ? position - 1 : 0);  // the last character that was read
    add(place, "this is not JSON", message, "check the commas and quotes just before this place");
    return false;
  }

 private:
  Place next_place() { return next_ < places_.size() ? places_[next_++] : Place{}; }

  JsonValue& append(JsonValue::Kind kind) {
    JsonValue* slot = &root_;
    if (!open_.empty()) {
      JsonValue& parent = *open_.back();
      slot =
          parent.kind == JsonValue::Kind::array ? &parent.items.emplace_back() : &parent.members.back().value;
    }
    slot->kind = kind;
    slot->place = next_place();
    return *slot;
  }

  template <typename Set>
  bool leaf(JsonValue::Kind kind, Set set) {
    set(append(kind));
    return true;
  }

  bool open(JsonValue::Kind kind) {
    JsonValue& value = append(kind);
    if (open_.size() == kDeepest) {
      add(value.place, fmt::format("values are nested deeper than {}", kDeepest), "", "");
      return false;
    }
    open_.push_back(&value);  // stays valid: a parent grows only after its open child is closed
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  void add(Place place, std::string message, std::string label, std::string next) {
    Diagnostic d;
    d.message = std::move(message);
    d.file = shown_name_;
    d.line = place.line;
    d.column = place.column;
    d.length = place.length;
    d.label = std::move(label);
    d.next = std::move(next);
    diagnostics_.push_back(std::move(d));
  }

  std::string_view text_;
  const std::string& shown_name_;
  std::vector<Place> places_;
  size_t next_ = 0;
  JsonValue root_;
  std::vector<JsonValue*> open_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace

std::string_view describe(JsonValue::Kind kind) {
  switch (kind) {
    case JsonValue::Kind::null:
      return "null";
    case JsonValue::Kind::boolean:
      return "true or false";
    case JsonValue::Kind::integer:
      return "a whole number";
    case JsonValue::Kind::real:
      return "a number";
    case JsonValue::Kind::string:
      return "a string";
    case JsonValue::Kind::array:
      return "a list";
    case JsonValue::Kind::object:
      return "an object";
  }
  return "a value";
}

JsonValue parse_json(std::string_view text, const std::string& shown_name) {
  Builder builder(text, shown_name);
  nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  return builder.take();
}

}  // namespace grader::course
