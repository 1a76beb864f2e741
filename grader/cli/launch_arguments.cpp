#include "cli/launch_arguments.h"

#include <charconv>
#include <cstring>

#include "array/npy.h"
#include "support/did_you_mean.h"
#include "support/error.h"

namespace grader::cli {
namespace {

constexpr const char* kForms =
    "write in:FILE.npy, inout:FILE.npy, arange:DTYPE:SHAPE, out:FILE.npy:DTYPE:SHAPE, uninit:DTYPE:SHAPE, or "
    "a number as i32:5, u32:5, i64:5, u64:5, f32:1.5, f64:1.5";
constexpr int64_t kMostElements = int64_t{1} << 34;

[[noreturn]] void refuse(const std::string& text, const std::string& reason) {
  throw Error("argument '" + text + "': " + reason);
}

template <typename Number>
std::vector<std::byte> number_bytes(const std::string& text, std::string_view digits, const char* example) {
  Number value{};
  if (digits.starts_with('+')) digits.remove_prefix(1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc::result_out_of_range) refuse(text, "the number does not fit into its type");
  if (error != std::errc() || end != digits.data() + digits.size() || digits.empty())
    refuse(text,
           std::string("'") + std::string(digits) + "' is no such number; write for example " + example);
  std::vector<std::byte> bytes(sizeof value);
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

using ReadNumber = std::vector<std::byte> (*)(const std::string&, std::string_view, const char*);
struct ScalarType {
  const char* name;
  ReadNumber read;
  const char* example;
};
constexpr ScalarType kScalarTypes[] = {
    {"i32", number_bytes<int32_t>, "i32:-5"}, {"u32", number_bytes<uint32_t>, "u32:5"},
    {"i64", number_bytes<int64_t>, "i64:-5"}, {"u64", number_bytes<uint64_t>, "u64:5"},
    {"f32", number_bytes<float>, "f32:1.5"},  {"f64", number_bytes<double>, "f64:1.5"}};

// "float32:16x16" -> an array of that kind.
array::Array described_array(const std::string& text, std::string_view description) {
  const size_t colon = description.find(':');
  if (colon == std::string_view::npos) refuse(text, "dtype and shape are missing, as in float32:16x16");
  const std::string dtype(description.substr(0, colon)), shape(description.substr(colon + 1));
  array::Dtype type{};
  try {
    type = array::dtype_from_name(dtype);
  } catch (const Error& error) {
    refuse(text, error.what());
  }
  const auto extents = parse_extents(shape, 'x', "argument '" + text + "': the shape");
  int64_t elements = 1;
  for (int64_t extent : extents) {
    if (extent != 0 && elements > kMostElements / extent)
      refuse(text, "the array is larger than any GPU's memory");
    elements *= extent;
  }
  return array::Array(type, extents);
}

}  // namespace

std::vector<int64_t> parse_extents(const std::string& text, char separator, const std::string& what) {
  std::vector<int64_t> extents;
  std::string_view rest = text;
  while (true) {
    const size_t end = rest.find(separator);
    const std::string_view digits = rest.substr(0, end);
    int64_t value = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || stop != digits.data() + digits.size() || digits.empty() || value < 0 ||
        value > UINT32_MAX)
      throw Error(what + " '" + text + "' is not written like 16" + separator + "4");
    extents.push_back(value);
    if (end == std::string_view::npos) return extents;
    rest.remove_prefix(end + 1);
  }
}

LaunchArgument parse_launch_argument(const std::string& text) {
  LaunchArgument argument;
  argument.text = text;
  const size_t colon = text.find(':');
  if (colon == std::string::npos) refuse(text, kForms);
  const std::string word = text.substr(0, colon), rest = text.substr(colon + 1);
  for (const auto& type : kScalarTypes) {
    if (word != type.name) continue;
    argument.scalar_type = word;
    argument.scalar = type.read(text, rest, type.example);
    return argument;
  }
  if (rest.empty()) refuse(text, kForms);
  if (word == "in" || word == "inout") {
    argument.kind = word == "in" ? LaunchArgument::Kind::in : LaunchArgument::Kind::inout;
    argument.file = rest;
    argument.array = array::load_npy(rest).contiguous();
  } else if (word == "out") {
    argument.kind = LaunchArgument::Kind::out;
    // The file's name may hold colons: dtype and shape are the last two fields.
    const size_t shape = rest.rfind(':');
    const size_t dtype =
        shape == std::string::npos || shape == 0 ? std::string::npos : rest.rfind(':', shape - 1);
    if (dtype == std::string::npos || dtype == 0)
      refuse(text, "write out:FILE.npy:DTYPE:SHAPE, as in out:o.npy:float32:16x16");
    argument.file = rest.substr(0, dtype);
    argument.array = described_array(text, std::string_view(rest).substr(dtype + 1));
  } else if (word == "arange") {
    argument.kind = LaunchArgument::Kind::in;
    argument.array = described_array(text, rest);
    for (int64_t i = 0; i < argument.array.size(); ++i) argument.array.set(i, static_cast<double>(i));
  } else if (word == "uninit") {
    argument.kind = LaunchArgument::Kind::uninit;
    argument.array = described_array(text, rest);
  } else {
    const std::vector<std::string> words{"in",  "inout", "arange", "out", "uninit", "i32",
                                         "u32", "i64",   "u64",    "f32", "f64"};
    const auto meant = did_you_mean(word, words);
    refuse(text, meant ? "did you mean " + *meant + ":?" : kForms);
  }
  return argument;
}

}  // namespace grader::cli
