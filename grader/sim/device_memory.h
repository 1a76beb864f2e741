// Reading and writing a thread's memory through a generic address, for what the machine itself does (printf,
// ...).
#pragma once

#include <optional>
#include <string>

#include "sim/block.h"

namespace grader::sim {

// Null when the bytes are not inside one live array.
const std::byte* peek(Block&, const WarpState&, const Frame*, unsigned lane, uint64_t address, size_t bytes);

// A zero-terminated string; at most 64 KiB of it.
std::optional<std::string> peek_string(Block&, const WarpState&, const Frame*, unsigned lane,
                                       uint64_t address);

}  // namespace grader::sim
