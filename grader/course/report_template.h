// Placeholders in report lines: {name}, or more of what report_value.h describes.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace grader::course {

std::vector<std::string> placeholders(std::string_view line);

// The line with each placeholder replaced; nothing when `value` has none for one of them.
std::optional<std::string> expand(std::string_view line,
                                  const std::function<std::optional<std::string>(std::string_view)>& value);

}  // namespace grader::course
