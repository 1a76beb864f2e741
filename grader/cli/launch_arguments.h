// The ARG words of `grader launch`: what a kernel gets, in the order of its parameters.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "array/array.h"

namespace grader::cli {

struct LaunchArgument {
  // in:a.npy  read from a file.  inout:a.npy  read, and written back after the launch.
  // arange:float32:4  0, 1, 2, 3, read as from a file.
  // out:o.npy:float32:16x16  not initialised, written after the launch.  uninit:float32:64  not initialised,
  // forgotten.  i32:5  a number.
  enum class Kind { in, inout, out, uninit, scalar } kind = Kind::scalar;
  std::string text;               // as written, for messages
  std::filesystem::path file;     // in, inout, out
  array::Array array;             // in, inout: its contents; out, uninit: dtype and shape
  std::string scalar_type;        // "i32", "u32", "i64", "u64", "f32", "f64"
  std::vector<std::byte> scalar;  // its bytes

  bool is_array() const { return kind != Kind::scalar; }
  bool is_read() const { return kind == Kind::in || kind == Kind::inout; }
  bool is_written() const { return kind == Kind::inout || kind == Kind::out; }
};

// Reads the files that are inputs. Throws grader::Error with the word, what is wrong and how to write it.
LaunchArgument parse_launch_argument(const std::string& text);

// "16x16" -> {16, 16}; "16,4,1" (separator ',') -> {16, 4, 1}. Throws grader::Error naming `what`.
std::vector<int64_t> parse_extents(const std::string& text, char separator, const std::string& what);

}  // namespace grader::cli
