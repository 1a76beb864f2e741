// puzzle.json -> Puzzle. This folder alone reads puzzle JSON.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "course/puzzle.h"

namespace grader::course {

constexpr int kFormatVersion = 1;

// Reads and checks a manifest. Throws DiagnosticsError with everything that is wrong: file, line, column and
// what to write. `shown_name` is the path that the messages show.
Puzzle parse_manifest(std::string_view text, const std::string& shown_name);

// The same from a puzzle's folder, which must carry the puzzle's id as its name.
Puzzle load_puzzle(const std::filesystem::path& folder);

}  // namespace grader::course
