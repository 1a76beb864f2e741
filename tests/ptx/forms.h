// The instruction forms that make_forms.py wrote, and the results a real GPU gave for them: shared by the
// program that records (record_forms.cpp) and the test that compares (forms_test.cpp). Nothing here depends
// on a GPU.
//
// A results file is, in little-endian order: the 8 bytes "PTXFORM1", then records of {uint32 length, bytes}
// pairs. The first pair is the card as text; then, for each form, its name, its key and its results as the
// kernel stored them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace forms {

struct Form {
  std::string family;    // "integer"
  std::string name;      // "add.sat.s32"; a label in parentheses tells variants apart
  std::string kernel;    // "f12"
  uint32_t threads = 0;  // in blocks of kBlock
  uint64_t inputs = 0;   // place in inputs.bin; operand k of thread t: 8 bytes at (k * threads + t) * 8
  uint32_t operands = 0;
  std::vector<std::string> results;  // types: "s32", "f16x2", "P"
  std::string error;                 // "exact", or the largest that PTX allows: "ulp=2", "abs=22 rel=22"
  std::string key;                   // hash of kernel and operands
  bool unrecorded = false;           // no card has run it yet

  size_t operand_bytes() const { return size_t{8} * threads * (operands > 0 ? operands : 1); }
  size_t result_bytes() const;
};

constexpr uint32_t kBlock = 256;

// Bytes that a value of this type takes in the results.
size_t result_width(std::string_view type);

std::string read_file(const std::filesystem::path&);  // throws std::runtime_error naming the file

std::vector<Form> read_forms(const std::filesystem::path& folder);

// The module that holds this form's kernel alone.
std::string module_text(std::string_view family_text, const Form& form);

struct Result {
  std::string key;
  std::string bytes;
};
struct Results {
  std::string card;  // "card: ...\ndriver: ...\ndate: ...\n"
  std::map<std::string, Result> forms;
};
Results read_results(const std::filesystem::path&);
void write_results(const std::filesystem::path&, const Results&);

}  // namespace forms
