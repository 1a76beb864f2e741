// Fat binaries: what nvcc embeds in a program for the runtime to load. The layout is not documented; this is
// what nvcc 13.0 writes, and everything is checked before it is believed.
//
// A wrapper (magic 0x466243b1) points to a container (magic 0xba55ed50; header of 16 bytes: magic, version,
// header size, size of what follows). Entries follow, each a header (u16 kind: 1 PTX, 2 machine code; u32 at
// 4: its own size; u64 at 8: size of the payload; u32 at 16: compressed size; u64 at 40: flags) and a
// payload.
#pragma once

#include <string>
#include <string_view>

namespace grader::cudart {

struct PtxText {
  std::string_view text;  // into the program's memory; empty when there is none
  std::string problem;    // why there is none, and what to do; empty for a container without entries
};

PtxText find_ptx(const void* wrapper);

}  // namespace grader::cudart
