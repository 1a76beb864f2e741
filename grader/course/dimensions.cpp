#include "course/dimensions.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace grader::course {
namespace {

constexpr int64_t kMostOfDimension = int64_t{1} << 24;
constexpr size_t kMostSizes = 100;  // of one random case
constexpr int kDeepest = 32;        // parentheses in each other

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::vector<std::string> names_of(const Dimensions& dimensions) {
  std::vector<std::string> names;
  for (const auto& [name, value] : dimensions) names.push_back(name);
  return names;
}

int64_t* find(Dimensions& dimensions, const std::string& name) {
  for (auto& [candidate, value] : dimensions) {
    if (candidate == name) return &value;
  }
  return nullptr;
}

// sum: product {("+" | "-") product};  product: atom {"*" atom}
// atom: number | name | "ceil_div" "(" sum "," sum ")" | "(" sum ")"
class Expression {
 public:
  Expression(const JsonValue& value, const Dimensions& dimensions, Complaints& complaints)
      : value_(value), text_(value.text), dimensions_(dimensions), complaints_(complaints) {}

  // Nothing after a complaint.
  std::optional<int64_t> evaluate() {
    const int64_t result = sum();
    if (!failed_ && peek() != '\0') unexpected();
    return failed_ ? std::nullopt : std::optional(result);
  }

 private:
  char peek() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  bool accept(char c) {
    if (failed_ || peek() != c) return false;
    ++at_;
    return true;
  }

  void expect(char c) {
    if (!accept(c)) unexpected();
  }

  // Of the text from `from` on; the string's quote is one column. Only the first complaint is made.
  Place place(size_t from, size_t length) const {
    Place p = value_.place;
    p.column += static_cast<uint32_t>(from + 1);
    p.length = static_cast<uint32_t>(std::max<size_t>(length, 1));
    return p;
  }

  void fail(Place at, std::string message, std::string label, std::string next) {
    if (!failed_) complaints_.add(at, std::move(message), std::move(label), std::move(next));
    failed_ = true;
  }

  void unexpected() {
    const char c = peek();
    fail(place(at_, 1), fmt::format("\"{}\" is no size", text_),
         c == '\0' ? "it ends too early" : "this was not expected",
         "write numbers, dimensions, +, -, *, parentheses and ceil_div(n, 4)");
  }

  template <typename Operation>
  int64_t checked(Operation overflows, int64_t a, int64_t b) {
    int64_t result = 0;
    if (overflows(a, b, &result)) {
      fail(value_.place, fmt::format("\"{}\" is out of range", text_), "", "make it smaller");
      return 1;
    }
    return result;
  }

  int64_t sum() {
    if (++depth_ > kDeepest) unexpected();
    int64_t result = product();
    while (!failed_) {
      if (accept('+')) {
        result = checked([](auto a, auto b, auto* r) { return __builtin_add_overflow(a, b, r); }, result,
                         product());
      } else if (accept('-')) {
        result = checked([](auto a, auto b, auto* r) { return __builtin_sub_overflow(a, b, r); }, result,
                         product());
      } else {
        break;
      }
    }
    --depth_;
    return result;
  }

  int64_t product() {
    int64_t result = atom();
    while (accept('*')) {
      result =
          checked([](auto a, auto b, auto* r) { return __builtin_mul_overflow(a, b, r); }, result, atom());
    }
    return result;
  }

  int64_t atom() {
    if (failed_) return 1;
    const char c = peek();
    if (is_digit(c)) return number();
    if (is_letter(c)) return name();
    expect('(');
    const int64_t result = failed_ ? 1 : sum();
    expect(')');
    return result;
  }

  int64_t number() {
    int64_t result = 0;
    while (at_ < text_.size() && is_digit(text_[at_]) && !failed_) {
      result = result * 10 + (text_[at_++] - '0');
      if (result > INT32_MAX) unexpected();
    }
    return result;
  }

  int64_t name() {
    const size_t from = at_;
    while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
    const std::string word(text_.substr(from, at_ - from));
    if (peek() == '(') return call(word, from);
    for (const auto& [candidate, value] : dimensions_) {
      if (candidate == word) return value;
    }
    const Place here = place(from, word.size());
    if (dimensions_.empty()) {
      fail(here, fmt::format("\"{}\" is no dimension", word), "this variant has no dimensions",
           fmt::format("write \"dimensions\": {{ \"{}\": 4 }} in the variant, or a number here", word));
    } else if (!failed_) {
      complain_choice(complaints_, here, "dimension", word, names_of(dimensions_));
      failed_ = true;
    }
    return 1;
  }

  int64_t call(const std::string& function, size_t from) {
    if (function != "ceil_div") {
      complain_choice(complaints_, place(from, function.size()), "function of sizes", function, {"ceil_div"});
      failed_ = true;
      return 1;
    }
    expect('(');
    const int64_t a = sum();
    expect(',');
    const int64_t b = sum();
    expect(')');
    if (!failed_ && (a < 0 || b < 1)) {
      fail(place(from, at_ - from), "ceil_div divides a number from 0 on by one from 1 on",
           fmt::format("this is ceil_div({}, {})", a, b), "");
    }
    return failed_ ? 1 : a / b + (a % b != 0);
  }

  const JsonValue& value_;
  std::string_view text_;
  const Dimensions& dimensions_;
  Complaints& complaints_;
  size_t at_ = 0;
  int depth_ = 0;
  bool failed_ = false;
};

bool is_object(const JsonValue& value, const char* example, Complaints& complaints) {
  if (value.kind == JsonValue::Kind::object) return true;
  complaints.add(value.place, "\"dimensions\" is an object", fmt::format("this is {}", describe(value.kind)),
                 fmt::format("write {}", example));
  return false;
}

int64_t checked_value(Complaints& complaints, const std::string& name, const JsonValue& value) {
  return checked_integer(complaints, value, fmt::format("dimension \"{}\"", name), 0, kMostOfDimension);
}

bool is_known(const JsonMember& member, const Dimensions& visible, Complaints& complaints) {
  const std::vector<std::string> names = names_of(visible);
  if (std::find(names.begin(), names.end(), member.name) != names.end()) return true;
  if (names.empty()) {
    complaints.add(member.place, fmt::format("\"{}\" is no dimension", member.name),
                   "this variant has no dimensions",
                   fmt::format("write \"dimensions\": {{ \"{}\": 4 }} in the variant", member.name));
  } else {
    complain_choice(complaints, member.place, "dimension", member.name, names);
  }
  return false;
}

// {"n": [1, 4, 5]}: every combination of the lists' values; one number is a list of one.
std::vector<Dimensions> combinations(const JsonValue& value, const Dimensions& visible,
                                     Complaints& complaints) {
  std::vector<Dimensions> sizes = {visible};
  for (const JsonMember& member : value.members) {
    if (!is_known(member, visible, complaints)) continue;
    const bool several = member.value.kind == JsonValue::Kind::array;
    if (several && member.value.items.empty()) {
      complaints.add(member.value.place, fmt::format("\"{}\" is empty", member.name), "",
                     fmt::format("write \"{}\": [1, 4, 5]", member.name));
      continue;
    }
    std::vector<int64_t> values;
    if (!several) values.push_back(checked_value(complaints, member.name, member.value));
    for (const JsonValue& item : member.value.items) {
      values.push_back(checked_value(complaints, member.name, item));
    }
    if (sizes.size() * values.size() > kMostSizes) return std::vector<Dimensions>(kMostSizes + 1);
    std::vector<Dimensions> combined;
    for (const Dimensions& size : sizes) {
      for (const int64_t v : values) {
        combined.push_back(size);
        *find(combined.back(), member.name) = v;
      }
    }
    sizes = std::move(combined);
  }
  return sizes;
}

}  // namespace

std::string to_text(const Dimensions& dimensions) {
  std::string text;
  for (const auto& [name, value] : dimensions) {
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", name, value);
  }
  return text;
}

Dimensions read_dimensions(ObjectReader& variant) {
  Dimensions dimensions;
  const JsonValue* value = variant.optional("dimensions");
  Complaints& complaints = variant.complaints();
  if (value == nullptr || !is_object(*value, "{ \"n\": 4 }", complaints)) return dimensions;
  for (const JsonMember& member : value->members) {
    const bool usable = !member.name.empty() && is_letter(member.name[0]) &&
                        std::all_of(member.name.begin(), member.name.end(),
                                    [](char c) { return is_letter(c) || is_digit(c); });
    if (!usable) {
      complaints.add(member.place, fmt::format("\"{}\" is no usable name", member.name), "",
                     "use lower-case letters, digits and underscores, a letter first");
    }
    dimensions.emplace_back(member.name, checked_value(complaints, member.name, member.value));
  }
  return dimensions;
}

std::vector<Dimensions> read_sizes(ObjectReader& random_case, const Dimensions& visible) {
  const JsonValue* value = random_case.optional("dimensions");
  if (value == nullptr) return {};
  Complaints& complaints = random_case.complaints();
  const char* example = "{ \"n\": [1, 4, 5] }, or a list of { \"n\": 1, \"m\": 4 }";
  std::vector<Dimensions> sizes;
  const bool listed = value->kind == JsonValue::Kind::array;
  if (listed) {
    for (const JsonValue& item : value->items) {
      if (!is_object(item, "{ \"n\": 4 }", complaints)) continue;
      const auto more = combinations(item, visible, complaints);
      sizes.insert(sizes.end(), more.begin(), more.end());
    }
  } else if (is_object(*value, example, complaints)) {
    sizes = combinations(*value, visible, complaints);
  }
  if (value->items.empty() && value->members.empty() && (listed || !sizes.empty())) {
    complaints.add(value->place, "\"dimensions\" is empty", "", fmt::format("write {}", example));
  }
  if (sizes.size() > kMostSizes) {
    complaints.add(value->place, fmt::format("these are more than {} sizes", kMostSizes), "",
                   "name fewer; those around a block's or tile's size tell most");
    return {};
  }
  return sizes;
}

int64_t checked_extent(Complaints& complaints, const JsonValue& value, std::string_view what, int64_t low,
                       int64_t high, const Dimensions& dimensions) {
  if (value.kind != JsonValue::Kind::string) return checked_integer(complaints, value, what, low, high);
  const auto result = Expression(value, dimensions, complaints).evaluate();
  if (!result) return low;
  if (*result >= low && *result <= high) return *result;
  complaints.add(value.place, fmt::format("{} is out of range", what), fmt::format("this is {}", *result),
                 fmt::format("make it {} to {}", low, high));
  return low;
}

}  // namespace grader::course
