#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace grader {

// The candidate nearest to `word` by Damerau-Levenshtein distance, when it is near enough to be a slip of the
// hand (at most a third of the word's length, and at least 1).
std::optional<std::string> did_you_mean(std::string_view word, std::span<const std::string> candidates);

}  // namespace grader
