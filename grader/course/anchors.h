// ANCHOR comments: named pieces of a source file that the book includes.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace grader::course {

struct AnchorProblem {
  uint32_t line = 0;  // from 1
  std::string message;
};

// Anchors opened twice, never closed, or closed without being open.
std::vector<AnchorProblem> check_anchors(std::string_view source);

std::set<std::string> anchor_names(std::string_view source);

}  // namespace grader::course
