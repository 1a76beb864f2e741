// What a source file may include, for the cache's key. Every #include line counts, also in branches that the
// preprocessor skips: a key that changes too often costs a compilation, one that changes too seldom a wrong
// answer.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace grader::compile {

// The names in #include and __has_include of a text: `"conv1d.cuh"` or `<cuda/std/array>`, delimiters kept.
// Nothing when one is computed by a macro: then the included files cannot be told without a preprocessor.
std::optional<std::vector<std::string>> include_names(std::string_view text);

struct IncludedFile {
  std::filesystem::path path;
  std::string text;
};

// Every file that `text` may reach through folders: its own (`folder`), then `include_dirs`; in the order
// first reached, each once. Names found in none of them are the toolkit's (the key has its version) or
// missing (the compilation fails and is not cached). Nothing when an include is computed.
std::optional<std::vector<IncludedFile>> included_files(
    std::string_view text, const std::filesystem::path& folder,
    const std::vector<std::filesystem::path>& include_dirs);

}  // namespace grader::compile
