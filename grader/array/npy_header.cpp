#include "array/npy_header.h"

#include <charconv>
#include <optional>

#include "array/shape_text.h"
#include "support/error.h"

namespace grader::array {
namespace {

struct Descr {
  std::string_view text;  // without the byte order
  Dtype dtype;
};

constexpr Descr kDescrs[] = {
    {"b1", Dtype::bool_},   {"?", Dtype::bool_},     {"i1", Dtype::int8},    {"i2", Dtype::int16},
    {"i4", Dtype::int32},   {"i8", Dtype::int64},    {"u1", Dtype::uint8},   {"u2", Dtype::uint16},
    {"u4", Dtype::uint32},  {"u8", Dtype::uint64},   {"f2", Dtype::float16}, {"f4", Dtype::float32},
    {"f8", Dtype::float64}, {"V2", Dtype::bfloat16},
};

constexpr size_t kMaxDimensions = 64;

// The part of Python's literals that numpy.save writes: strings without escapes, True and False, and tuples
// of integers (with Python 2's L suffix).
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool take(char c) {
    skip_space();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  void expect(char c, const char* where) {
    if (!take(c)) fail(std::string("'") + c + "' " + where);
  }

  std::string_view string(const char* what) {
    skip_space();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '\'' && quote != '"') fail(std::string("a string for ") + what);
    const size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) fail(std::string("a closing quote after ") + what);
    const std::string_view result = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return result;
  }

  bool boolean() {
    skip_space();
    for (const std::string_view word : {"True", "False"}) {
      if (text_.substr(at_, word.size()) != word) continue;
      at_ += word.size();
      return word == "True";
    }
    fail("True or False for fortran_order");
  }

  Shape tuple() {
    Shape shape;
    expect('(', "before the shape");
    while (!take(')')) {
      skip_space();
      int64_t length = 0;
      const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), length);
      if (error != std::errc() || length < 0) fail("a length from 0 to 2^63 - 1 in the shape");
      at_ = static_cast<size_t>(end - text_.data());
      take('L');
      shape.push_back(length);
      if (shape.size() > kMaxDimensions) fail("at most 64 dimensions");
      if (take(',')) continue;
      expect(')', "after the shape");
      if (shape.size() == 1) fail("a tuple for the shape: (" + std::to_string(length) + ",)");
      break;
    }
    return shape;
  }

  void expect_end() {
    skip_space();
    if (at_ != text_.size()) fail("nothing after the closing brace");
  }

  [[noreturn]] void fail(const std::string& wanted) const {
    throw Error("the header is not one that numpy.save writes: at its byte " + std::to_string(at_) +
                " there should be " + wanted);
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n\f").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }

  std::string_view text_;
  size_t at_ = 0;
};

// Text of a file, fit for a message.
std::string printable(std::string_view text) {
  std::string result;
  for (const char c : text.substr(0, 40)) result += c >= ' ' && c <= '~' ? c : '?';
  return text.size() > 40 ? result + "..." : result;
}

void set_dtype(NpyHeader& header, std::string_view descr) {
  std::string_view rest = descr;
  if (!rest.empty() && std::string_view("<>|=").find(rest[0]) != std::string_view::npos) {
    header.big_endian = rest[0] == '>';
    rest.remove_prefix(1);
  }
  for (const Descr& row : kDescrs) {
    if (row.text == rest) {
      header.dtype = row.dtype;
      return;
    }
  }
  throw Error(
      "its dtype '" + printable(descr) +
      "' is none of bool, int8 to int64, uint8 to uint64, float16, bfloat16, float32, float64: save it with "
      "numpy.save(file, array.astype('float32'))");
}

}  // namespace

NpyHeader parse_npy_header(std::string_view text) {
  NpyHeader header;
  bool descr = false, order = false, shape = false;
  Reader reader(text);
  const auto once = [&reader](bool& seen, const char* key) {
    if (seen) reader.fail(std::string(key) + " only once");
    seen = true;
  };
  reader.expect('{', "at the start");
  while (!reader.take('}')) {
    const std::string_view key = reader.string("a key");
    reader.expect(':', "after the key");
    if (key == "descr") {
      once(descr, "descr");
      set_dtype(header, reader.string("descr (structured dtypes cannot be read)"));
    } else if (key == "fortran_order") {
      once(order, "fortran_order");
      header.fortran_order = reader.boolean();
    } else if (key == "shape") {
      once(shape, "shape");
      header.shape = reader.tuple();
    } else {
      reader.fail("one of descr, fortran_order and shape, not '" + printable(key) + "'");
    }
    if (reader.take(',')) continue;
    reader.expect('}', "at the end");
    break;
  }
  reader.expect_end();
  if (!descr || !order || !shape) reader.fail("all of descr, fortran_order and shape");
  return header;
}

std::string npy_header_text(const Array& array) {
  std::string_view descr;
  for (const Descr& row : kDescrs) {
    if (row.dtype == array.dtype() && row.text != "?") descr = row.text;
  }
  const char order = item_size(array.dtype()) == 1 ? '|' : '<';
  return std::string("{'descr': '") + order + std::string(descr) +
         "', 'fortran_order': False, 'shape': " + shape_text(array.shape()) + ", }";
}

}  // namespace grader::array
