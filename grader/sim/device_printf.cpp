#include "sim/device_printf.h"

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>

namespace grader::sim {
namespace {

struct Specification {
  std::string flags;  // "-+ #0" and the like
  int width = -1, precision = -1;
  std::string length;  // "ll", "h", ...
  char conversion = 0;
};

template <class T>
std::string print(const std::string& format, T value) {
  char small[128];
  const int n = std::snprintf(small, sizeof small, format.c_str(), value);
  if (n < 0) return "";
  if (n < static_cast<int>(sizeof small)) return small;
  std::vector<char> large(static_cast<size_t>(n) + 1);
  std::snprintf(large.data(), large.size(), format.c_str(), value);
  return large.data();
}

class Formatter {
 public:
  Formatter(const std::string& format, const std::function<const void*(size_t, size_t)>& bytes,
            const std::function<std::optional<std::string>(uint64_t)>& text)
      : format_(format), bytes_(bytes), text_(text) {}

  std::string run() {
    while (at_ < format_.size()) {
      if (format_[at_] != '%') {
        out_ += format_[at_++];
      } else if (at_ + 1 < format_.size() && format_[at_ + 1] == '%') {
        out_ += '%';
        at_ += 2;
      } else {
        conversion();
      }
    }
    return std::move(out_);
  }

 private:
  template <class T>
  T argument() {
    offset_ = (offset_ + sizeof(T) - 1) / sizeof(T) * sizeof(T);
    T value{};
    if (const void* p = bytes_(offset_, sizeof(T))) std::memcpy(&value, p, sizeof(T));
    offset_ += sizeof(T);
    return value;
  }
  char peek() const { return at_ < format_.size() ? format_[at_] : '\0'; }
  int number() {
    if (peek() == '*') {
      ++at_;
      return argument<int32_t>();
    }
    int n = 0;
    while (peek() >= '0' && peek() <= '9') {
      if (n < 100000) n = n * 10 + (peek() - '0');
      ++at_;
    }
    return n < 65536 ? n : 65536;
  }

  void conversion() {
    const size_t begin = at_++;
    Specification s;
    while (peek() != '\0' && std::strchr("-+ #0", peek())) s.flags += format_[at_++];
    if (peek() == '*' || (peek() >= '0' && peek() <= '9')) s.width = number();
    if (s.width < -1) s.flags += '-', s.width = -s.width;
    if (peek() == '.') {
      ++at_;
      s.precision = number();
    }
    while (peek() != '\0' && std::strchr("hlLqjzt", peek())) s.length += format_[at_++];
    s.conversion = peek();
    if (s.conversion != '\0') ++at_;
    std::string f = "%" + s.flags;
    if (s.width >= 0) f += std::to_string(s.width);
    if (s.precision >= 0) f += "." + std::to_string(s.precision);
    const bool wide = s.length == "l" || s.length == "ll" || s.length == "q" || s.length == "j" ||
                      s.length == "z" || s.length == "t";
    switch (s.conversion) {
      case 'd':
      case 'i': {
        int64_t v = wide ? argument<int64_t>() : argument<int32_t>();
        if (s.length == "h") v = static_cast<int16_t>(v);
        if (s.length == "hh") v = static_cast<int8_t>(v);
        out_ += print(f + "lld", static_cast<long long>(v));
        return;
      }
      case 'u':
      case 'o':
      case 'x':
      case 'X': {
        uint64_t v = wide ? argument<uint64_t>() : argument<uint32_t>();
        if (s.length == "h") v = static_cast<uint16_t>(v);
        if (s.length == "hh") v = static_cast<uint8_t>(v);
        out_ += print(f + "ll" + s.conversion, static_cast<unsigned long long>(v));
        return;
      }
      case 'c':
        out_ += print(f + "c", argument<int32_t>());
        return;
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
      case 'a':
      case 'A':
        out_ += print(f + s.conversion, argument<double>());
        return;
      case 'p':
        out_ += print(f + "p", reinterpret_cast<void*>(argument<uint64_t>()));
        return;
      case 's': {
        const uint64_t address = argument<uint64_t>();
        const std::optional<std::string> text = text_(address);
        out_ += print(f + "s", text ? text->c_str() : "(null)");
        return;
      }
      default:
        out_ += format_.substr(begin, at_ - begin);  // not a conversion: printed as it stands
    }
  }

  const std::string& format_;
  const std::function<const void*(size_t, size_t)>& bytes_;
  const std::function<std::optional<std::string>(uint64_t)>& text_;
  size_t at_ = 0, offset_ = 0;
  std::string out_;
};

}  // namespace

std::string format_printf(const std::string& format, const std::function<const void*(size_t, size_t)>& bytes,
                          const std::function<std::optional<std::string>(uint64_t)>& text) {
  return Formatter(format, bytes, text).run();
}

}  // namespace grader::sim
