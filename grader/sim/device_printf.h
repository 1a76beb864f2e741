// printf on the device (CUDA programming guide, formatted output): the arguments lie in a buffer, each
// aligned to its size, floats as doubles.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace grader::sim {

// `bytes(offset, size)`: where an argument lies, null when it cannot be read; `text(address)`: a %s argument.
std::string format_printf(const std::string& format, const std::function<const void*(size_t, size_t)>& bytes,
                          const std::function<std::optional<std::string>(uint64_t)>& text);

}  // namespace grader::sim
