// One short file, one test: bad-NAME.ptx has a bug and names what must be found, ok-NAME.ptx is its correct
// twin and must be silent. A file is PTX whose comments say the rest:
//
//   // source: ...                       the CUDA C++ it was compiled from, for the reader
//   // launch: KERNEL GRID BLOCK [SHARED]
//   // arg: NAME TYPE COUNT [FLAG]   a buffer (zeros); or: arg: null, arg: i32 5, arg: misaligned
//   NAME
//       FLAG: read-only, freed, unwritten (not even zeros), counting (0, 1, 2, ... instead of zeros)
//   // flags: ...                        cooperative: all blocks are there at once (the rest is twins.py's)
//   // max-instructions: N
//   // expect: ...                       the lines that the run must give, in order
//
// GRADER_BLESS=1 writes what was found into the files.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

#include "ptx/parse.h"
#include "sim/gpu.h"
#include "sim/tools/tool_set.h"

namespace grader::sim {
namespace {

const std::filesystem::path kFolder = ".";  // tests run in their source folder

struct Case {
  std::string ptx;
  std::vector<std::string> lines;  // all, for blessing
  std::string kernel;
  LaunchConfig config;
  LaunchOptions options;
  std::vector<std::string> arguments;
  std::string expected;
};

Case read_case(const std::filesystem::path& path) {
  Case c;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    c.lines.push_back(line);
    c.ptx += line + "\n";
    const auto value = [&](const char* key) -> std::optional<std::string> {
      const std::string prefix = std::string("// ") + key + ": ";
      if (line.compare(0, prefix.size(), prefix) != 0) return std::nullopt;
      return line.substr(prefix.size());
    };
    if (const auto v = value("launch")) {
      std::istringstream in(*v);
      in >> c.kernel >> c.config.grid[0] >> c.config.block[0] >> c.config.dynamic_shared;
    }
    if (const auto v = value("flags")) c.config.cooperative = v->find("cooperative") != std::string::npos;
    if (const auto v = value("arg")) c.arguments.push_back(*v);
    if (const auto v = value("max-instructions")) c.options.max_instructions = std::stoull(*v);
    if (const auto v = value("expect")) c.expected += *v + "\n";
  }
  return c;
}

std::string run(const Case& c, const std::string& name) {
  const ptx::Module module = ptx::parse(c.ptx, name);
  Gpu gpu;
  const auto loaded = gpu.load(module);
  const ParameterLayout layout = parameter_layout(module, c.kernel).value();
  std::vector<std::byte> parameters(layout.size);
  std::map<std::string, DevicePointer> buffers;
  for (size_t i = 0; i < c.arguments.size(); ++i) {
    std::istringstream in(c.arguments[i]);
    std::string first, type, flag;
    int64_t count = 0;
    in >> first;
    uint64_t value = 0;
    if (first == "i32") {
      in >> value;
    } else if (first == "misaligned") {
      in >> type;
      value = buffers.at(type) + 2;
    } else if (first != "null") {
      in >> type >> count >> flag;
      const uint32_t size = type == "float64" ? 8 : type == "uint8" ? 1 : 4;
      value = buffers[first] =
          gpu.allocate(static_cast<size_t>(count) * size, {first, type, size, {count}, flag == "read-only"});
      std::vector<std::byte> bytes(static_cast<size_t>(count) * size);
      for (int32_t k = 0; flag == "counting" && k < count; ++k) {
        const auto as_float = static_cast<float>(k);
        std::memcpy(bytes.data() + 4 * k, type == "int32" ? static_cast<const void*>(&k) : &as_float, 4);
      }
      if (flag != "unwritten") gpu.write(value, bytes);
      if (flag == "freed") gpu.free(value);
    }
    std::memcpy(&parameters[layout.slots.at(i).offset], &value, layout.slots[i].size);
  }
  const auto checks = make_checks(kAllChecks);
  LaunchOptions options = c.options;
  for (const auto& check : checks) options.observers.push_back(check.get());
  const LaunchResult result = gpu.launch(*loaded, c.kernel, c.config, parameters, options);
  std::ostringstream out;
  if (result.error) out << result.error->name << "\n";
  for (const Finding& f : result.findings) {
    out << f.check << " " << f.kind << " at line " << f.line << ", " << f.count << " times: " << f.message
        << "\n";
    if (!f.label.empty()) out << "  ^ " << f.label << "\n";
    if (f.other) out << "  line " << f.other->line << " ^ " << f.other->label << "\n";
    for (const std::string& note : f.notes) out << "  = " << note << "\n";
  }
  return out.str();
}

void bless(const std::filesystem::path& path, const Case& c, const std::string& found) {
  std::ofstream file(path);
  for (const std::string& line : c.lines)
    if (line.compare(0, 11, "// expect: ") != 0) file << line << "\n";
  std::istringstream in(found);
  for (std::string line; std::getline(in, line);) file << "// expect: " << line << "\n";
}

std::vector<std::string> names() {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder))
    if (entry.path().extension() == ".ptx") found.push_back(entry.path().filename().string());
  std::sort(found.begin(), found.end());
  return found;
}

class Golden : public testing::TestWithParam<std::string> {};

TEST_P(Golden, FindsExactlyThis) {
  const std::filesystem::path path = kFolder / GetParam();
  const Case c = read_case(path);
  const std::string found = run(c, GetParam());
  if (std::getenv("GRADER_BLESS") != nullptr) return bless(path, c, found);
  EXPECT_EQ(found, c.expected);
  EXPECT_EQ(found.empty(), GetParam().compare(0, 3, "ok-") == 0)
      << "bad- files have findings, ok- files none";
}
TEST_P(Golden, HasATwin) {
  const std::string& name = GetParam();
  const bool bad = name.compare(0, 4, "bad-") == 0;
  EXPECT_TRUE(std::filesystem::exists(kFolder / (bad ? "ok-" + name.substr(4) : "bad-" + name.substr(3))));
}

INSTANTIATE_TEST_SUITE_P(Files, Golden, testing::ValuesIn(names()), [](const auto& info) {
  std::string text = info.param;
  for (char& c : text)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return text;
});

}  // namespace
}  // namespace grader::sim
