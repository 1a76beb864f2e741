// Whole files in and out, and the two folders that every part agrees on.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace grader {

// The file's bytes. Throws Error naming the path and the system's reason.
std::string read_file(const std::filesystem::path& path);
std::optional<std::string> read_file_if_there(
    const std::filesystem::path& path);  // nothing when it cannot be read

// Written whole or not at all, and never seen half-written by another process: a temporary file beside it,
// renamed. Missing parent folders are made. Throws Error.
void write_file(const std::filesystem::path& path, std::string_view bytes);

// $GRADER_CACHE_DIR, else $XDG_CACHE_HOME/gpu-puzzles, else ~/.cache/gpu-puzzles, else a folder of the user's
// own under the system's temporary folder. Not created.
std::filesystem::path cache_directory();

// The nearest folder at or above `start` that holds both problems/ and solutions/; nothing when there is
// none.
std::optional<std::filesystem::path> find_course_root(const std::filesystem::path& start);

}  // namespace grader
