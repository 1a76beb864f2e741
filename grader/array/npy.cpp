#include "array/npy.h"

#include <algorithm>
#include <string>

#include "array/npy_header.h"
#include "support/error.h"
#include "support/files.h"

namespace grader::array {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr size_t kAlignment = 64;      // of the data in the file, so that it can be mapped
constexpr size_t kMaxHeader = 10'000;  // numpy.load's own limit
constexpr size_t kGrowthDigits = 21;  // numpy.save leaves room for the first length to grow to so many digits

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A number of `bytes` little-endian bytes.
size_t read_length(std::string_view file, size_t at, size_t bytes) {
  size_t value = 0;
  for (size_t i = bytes; i-- > 0;) value = value << 8 | static_cast<uint8_t>(file[at + i]);
  return value;
}

[[noreturn]] void refuse_other_format(std::string_view file) {
  if (file.empty()) throw Error("the file is empty");
  if (file.substr(0, 4) == "PK\x03\x04") {
    throw Error(
        "this is a .npz archive of several arrays: take one out with numpy.save(file, "
        "numpy.load(archive)[name])");
  }
  throw Error(
      "this is no .npy file: it does not begin with \\x93NUMPY; write one with numpy.save(file, array)");
}

// How many bytes the elements take, never overflowing: a shape that the file cannot hold is refused before
// anything is allocated.
size_t checked_bytes(const NpyHeader& header, size_t available) {
  if (std::find(header.shape.begin(), header.shape.end(), 0) != header.shape.end()) return 0;
  size_t bytes = item_size(header.dtype);
  for (const int64_t length : header.shape) {
    if (__builtin_mul_overflow(bytes, static_cast<size_t>(length), &bytes) || bytes > available) {
      throw Error("the file is cut short: its header promises more elements than the " +
                  std::to_string(available) + " bytes after it hold");
    }
  }
  if (bytes > available) {
    throw Error("the file is cut short: " + std::to_string(bytes) + " bytes of elements promised, " +
                std::to_string(available) + " there");
  }
  return bytes;
}

}  // namespace

Array parse_npy(std::span<const std::byte> file) {
  const std::string_view text = as_text(file);
  if (text.substr(0, kMagic.size()) != kMagic) refuse_other_format(text);
  if (text.size() < 10) throw Error("the file is cut short: it ends before its header");
  const int version = static_cast<uint8_t>(text[6]);
  if (version < 1 || version > 3 || text[7] != 0) {
    throw Error(".npy version " + std::to_string(version) + "." +
                std::to_string(static_cast<uint8_t>(text[7])) + " is unknown: 1.0, 2.0 and 3.0 can be read");
  }
  const size_t length_bytes = version == 1 ? 2 : 4;
  const size_t start = 8 + length_bytes;
  if (text.size() < start) throw Error("the file is cut short: it ends before its header");
  const size_t header_length = read_length(text, 8, length_bytes);
  if (header_length > kMaxHeader) {
    throw Error("its header of " + std::to_string(header_length) +
                " bytes is longer than numpy.load takes (" + std::to_string(kMaxHeader) + ")");
  }
  if (header_length > text.size() - start) throw Error("the file is cut short: it ends inside its header");
  const NpyHeader header = parse_npy_header(text.substr(start, header_length));

  const auto body = file.subspan(start + header_length);
  const size_t size = checked_bytes(header, body.size());
  std::vector<std::byte> data(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(size));
  if (header.big_endian) {
    const size_t item = item_size(header.dtype);
    for (size_t at = 0; at < size; at += item) {
      std::reverse(data.begin() + static_cast<std::ptrdiff_t>(at),
                   data.begin() + static_cast<std::ptrdiff_t>(at + item));
    }
  }
  if (!header.fortran_order) return Array(header.dtype, header.shape, std::move(data));
  Shape reversed(header.shape.rbegin(), header.shape.rend());
  return Array(header.dtype, std::move(reversed), std::move(data)).transpose().contiguous();
}

Array load_npy(const std::filesystem::path& path) {
  const std::string file = read_file(path);
  try {
    return parse_npy(std::as_bytes(std::span(file)));
  } catch (const Error& error) {
    throw Error(path.string() + ": " + error.what());
  }
}

std::vector<std::byte> to_npy(const Array& array) {
  std::string file = std::string(kMagic) + std::string("\x01\x00", 2);
  std::string header = npy_header_text(array);
  if (array.ndim() > 0) header.append(kGrowthDigits - std::to_string(array.shape()[0]).size(), ' ');
  const size_t before = file.size() + 2 + header.size() + 1;
  header.append(kAlignment - before % kAlignment, ' ');
  header += '\n';
  file += static_cast<char>(header.size() & 0xFF);
  file += static_cast<char>(header.size() >> 8);
  file += header;
  const Array elements = array.contiguous();
  const auto text = std::as_bytes(std::span(file));
  std::vector<std::byte> result(text.begin(), text.end());
  result.insert(result.end(), elements.bytes().begin(), elements.bytes().end());
  return result;
}

void save_npy(const std::filesystem::path& path, const Array& array) {
  const std::vector<std::byte> file = to_npy(array);
  write_file(path, as_text(file));
}

}  // namespace grader::array
