// .npy files that are wrong, and the way to disk and back. Files that NumPy wrote: numpy_cases_test.cpp.
#include "array/npy.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "array/create.h"
#include "array/print.h"
#include "cli/show.h"
#include "support/error.h"
#include "support/files.h"

namespace grader::array {
namespace {

std::string file_with(std::string header, size_t data_bytes, char version = 1) {
  std::string file = std::string("\x93NUMPY") + version + '\0';
  file += static_cast<char>(header.size() & 0xFF);
  file += static_cast<char>(header.size() >> 8);
  if (version > 1) file += std::string(2, '\0');
  return file + header + std::string(data_bytes, '\1');
}

Array parse(const std::string& file) { return parse_npy(std::as_bytes(std::span(file))); }

std::string message_of(const std::string& file) {
  try {
    parse(file);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::string message_of_header(const std::string& header) { return message_of(file_with(header, 64)); }

TEST(Npy, RoundTripOfEveryDtype) {
  for (const char* dtype : {"bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
                            "float16", "bfloat16", "float32", "float64"}) {
    const Array array = random_integers({2, 3}, dtype_from_name(dtype), 1, 0, 2);
    const Array back = parse_npy(to_npy(array));
    EXPECT_EQ(name(back.dtype()), dtype);
    EXPECT_EQ(repr(back), repr(array));
  }
}

TEST(Npy, AViewIsWrittenInRowMajorOrder) {
  const Array view = arange(6, Dtype::float32).reshape({2, 3}).transpose();
  EXPECT_EQ(to_string(parse_npy(to_npy(view))), "[[0. 3.]\n [1. 4.]\n [2. 5.]]");
}

TEST(Npy, FilesOnDiskAndTheShowCommand) {
  const auto path =
      std::filesystem::temp_directory_path() / ("npy_test_" + std::to_string(::getpid()) + ".npy");
  save_npy(path, arange(12, Dtype::float32).reshape({3, 4}));
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(cli::show(path), 0);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(),
            "[[ 0.  1.  2.  3.]\n [ 4.  5.  6.  7.]\n [ 8.  9. 10. 11.]]\n");
  write_file(path, "not an array");
  try {
    cli::show(path);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()).rfind(path.string() + ": this is no .npy file", 0), 0u)
        << error.what();
  }
  std::filesystem::remove(path);
}

TEST(Npy, AMissingFileIsNamed) {
  try {
    load_npy("no/such/file.npy");
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("no/such/file.npy"), std::string::npos);
  }
}

TEST(Npy, HeadersMayBeWrittenInOtherWays) {
  EXPECT_EQ(to_string(parse(file_with("{ \"shape\" : (2L, 1L) ,'fortran_order':False,'descr':'|u1'}\n", 2))),
            "[[1]\n [1]]");
  EXPECT_EQ(to_string(parse(file_with("{'descr': '=i1', 'fortran_order': True, 'shape': ()}", 1, 3))), "1");
}

TEST(Npy, HostileShapesAllocateNothing) {
  const std::string before = "{'descr': '<f8', 'fortran_order': False, 'shape': ";
  EXPECT_NE(message_of_header(before + "(1000000000000,)}").find("cut short"), std::string::npos);
  EXPECT_NE(message_of_header(before + "(9223372036854775807, 9223372036854775807)}").find("cut short"),
            std::string::npos);
  EXPECT_NE(message_of_header(before + "(9223372036854775808,)}").find("a length"), std::string::npos);
  EXPECT_NE(message_of_header(before + "(-1,)}").find("a length"), std::string::npos);
  EXPECT_NE(message_of_header(before + "(0, 9223372036854775807, 9223372036854775807)}").find("too large"),
            std::string::npos);
  EXPECT_EQ(message_of_header(before + "(0, 5)}"), "no error");
}

TEST(Npy, WhatCannotBeReadIsNamed) {
  const std::string after = ", 'fortran_order': False, 'shape': (2,)}";
  EXPECT_NE(message_of_header("{'descr': '<c8'" + after).find("'<c8' is none of bool"), std::string::npos);
  EXPECT_NE(message_of_header("{'descr': '|O'" + after).find("'|O' is none of"), std::string::npos);
  EXPECT_NE(message_of_header("{'descr': [('a', '<f4')]" + after).find("structured"), std::string::npos);
  EXPECT_NE(message_of(std::string("PK\x03\x04") + "...........").find(".npz"), std::string::npos);
  EXPECT_EQ(message_of(""), "the file is empty");
  EXPECT_NE(message_of("P6\n# a picture").find("no .npy file"), std::string::npos);
}

TEST(Npy, BrokenHeadersSayWhere) {
  EXPECT_EQ(message_of_header("{'descr': '<f4', 'shape': (2,)}"),
            "the header is not one that numpy.save writes: at its byte 31 there should be all of descr, "
            "fortran_order "
            "and shape");
  for (const char* header : {"", "{", "{'descr'", "{'descr': '<f4", "[]", "{'descr': '<f4', 'descr': '<f4'}",
                             "{'a': 1}", "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}",
                             "{'descr': '<f4', 'fortran_order': False, 'shape': (2)}",
                             "{'descr': '<f4', 'fortran_order': False, 'shape': 2}",
                             "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} + 1"}) {
    EXPECT_NE(message_of_header(header).find("the header is not one that numpy.save writes"),
              std::string::npos)
        << header;
  }
}

TEST(Npy, EveryTruncationIsAnError) {
  const std::vector<std::byte> whole = to_npy(arange(4, Dtype::float32));
  for (size_t length = 0; length < whole.size(); ++length) {
    EXPECT_THROW(parse_npy(std::span(whole).first(length)), Error) << length;
  }
}

}  // namespace
}  // namespace grader::array
