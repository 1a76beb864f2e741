// CUDA's C++ headers (cooperative groups, libcu++, CUB) take NVRTC a second and more to read, at every change
// of a learner's file. They are read once and kept, precompiled, in the cache.
//
// NVRTC takes a precompiled header only where its own heap lies at the address at which the header was made.
// So this happens in a process of its own, `grader-compiler`, which has the kernel place its memory the same
// way each time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compile/nvrtc.h"
#include "compile/toolkit.h"

namespace grader::compile {

// The headers worth it that a text includes before it defines any macro, in its order: "cuda/barrier".
// `texts`: what NvrtcInput::headers holds.
std::vector<std::string> slow_headers(std::string_view text, const std::map<std::string, std::string>& texts);

// What nvrtc_compile gives, sooner. Nothing where nvrtc_compile is to do it: where the text includes none of
// those headers; where it is the first that includes just these (precompiling them takes as long as reading
// them, and pays when the text changes); where they cannot be had precompiled, because a container does not
// let its processes choose where their memory lies.
std::optional<NvrtcOutput> compile_with_precompiled_headers(const Toolkit& toolkit, const NvrtcInput& input);

}  // namespace grader::compile
