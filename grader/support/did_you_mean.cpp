#include "support/did_you_mean.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace grader {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

// Damerau-Levenshtein distance, "optimal string alignment" form: insertion, deletion, substitution and the
// swap of two neighbours each cost 1.
size_t distance(const std::string& a, const std::string& b) {
  std::vector<size_t> two_back(b.size() + 1), back(b.size() + 1), now(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) back[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({back[j] + 1, now[j - 1] + 1, back[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        now[j] = std::min(now[j], two_back[j - 2] + 1);
      }
    }
    std::swap(two_back, back);
    std::swap(back, now);
  }
  return back[b.size()];
}

}  // namespace

std::optional<std::string> did_you_mean(std::string_view word, std::span<const std::string> candidates) {
  const size_t allowed = std::max<size_t>(1, word.size() / 3);
  const std::string wanted = lower(word);  // a slip of the shift key costs nothing
  std::optional<std::string> best;
  size_t best_distance = allowed + 1;
  for (const std::string& candidate : candidates) {
    const size_t longer = std::max(candidate.size(), word.size());
    const size_t shorter = std::min(candidate.size(), word.size());
    if (candidate == word || longer - shorter > allowed) continue;
    const size_t d = distance(wanted, lower(candidate));
    if (d < best_distance) {
      best_distance = d;
      best = candidate;
    }
  }
  return best;
}

}  // namespace grader
