#include "forms.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace forms {
namespace {

constexpr std::string_view kMagic = "PTXFORM1";

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, at);) parts.push_back(part);
  return parts;
}

void put(std::string& out, std::string_view bytes) {
  const auto size = static_cast<uint32_t>(bytes.size());
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(size >> shift));
  out += bytes;
}

std::string take(std::string_view& rest) {
  uint32_t size = 0;
  if (rest.size() < 4) throw std::runtime_error("the results file ends in the middle of a record");
  for (int i = 0; i < 4; ++i) size |= static_cast<uint32_t>(static_cast<unsigned char>(rest[i])) << 8 * i;
  if (rest.size() - 4 < size) throw std::runtime_error("the results file ends in the middle of a record");
  std::string bytes(rest.substr(4, size));
  rest.remove_prefix(4 + size);
  return bytes;
}

}  // namespace

size_t result_width(std::string_view type) {
  if (type == "P") return 1;
  if (type.ends_with("x2") || type == "tf32") return 4;
  return static_cast<size_t>(std::stoi(std::string(type.substr(type.find_first_of("0123456789"))))) / 8;
}

size_t Form::result_bytes() const {
  size_t bytes = 0;
  for (const std::string& type : results) bytes += threads * result_width(type);
  return bytes;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  std::ostringstream content;
  content << file.rdbuf();
  return std::move(content).str();
}

std::vector<Form> read_forms(const std::filesystem::path& folder) {
  std::vector<Form> forms;
  for (const std::string& line : split(read_file(folder / "forms.tsv"), '\n')) {
    std::vector<std::string> f = split(line, '\t');
    f.resize(std::max<size_t>(f.size(), 10));  // the last field may be empty
    if (f.size() != 10 || f[8].empty())
      throw std::runtime_error("forms.tsv: a line of other than 10 fields: " + line);
    forms.push_back({f[0], f[1], f[2], static_cast<uint32_t>(std::stoul(f[3])), std::stoull(f[4]),
                     static_cast<uint32_t>(std::stoul(f[5])), split(f[6], ' '), f[7], f[8],
                     f[9] == "unrecorded"});
  }
  return forms;
}

std::string module_text(std::string_view family_text, const Form& form) {
  const size_t first = family_text.find("// form ");
  const size_t begin = family_text.find("// form " + form.kernel + ":");
  if (begin == std::string_view::npos) throw std::runtime_error("no kernel " + form.kernel);
  const size_t end = family_text.find("// form ", begin + 1);
  std::string text(family_text.substr(0, first));
  text += family_text.substr(begin, end == std::string_view::npos ? end : end - begin);
  return text;
}

Results read_results(const std::filesystem::path& path) {
  const std::string content = read_file(path);
  std::string_view rest = content;
  if (!rest.starts_with(kMagic)) throw std::runtime_error(path.string() + " is not a file of results");
  rest.remove_prefix(kMagic.size());
  Results results;
  results.card = take(rest);
  while (!rest.empty()) {
    const std::string name = take(rest);
    const std::string key = take(rest);
    results.forms[name] = {key, take(rest)};
  }
  return results;
}

void write_results(const std::filesystem::path& path, const Results& results) {
  std::string out(kMagic);
  put(out, results.card);
  for (const auto& [name, result] : results.forms) {
    put(out, name);
    put(out, result.key);
    put(out, result.bytes);
  }
  std::ofstream file(path, std::ios::binary);
  file << out;
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace forms
