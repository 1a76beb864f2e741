#include "cudart/fat_binary.h"

#include <cstdint>
#include <cstring>

namespace grader::cudart {
namespace {

constexpr uint32_t kWrapperMagic = 0x466243b1;
constexpr uint32_t kContainerMagic = 0xba55ed50;
constexpr uint16_t kPtxKind = 1;
constexpr uint64_t kCompressedFlags = 0x2000 | 0x8000;  // LZ4, Zstandard

struct Wrapper {
  uint32_t magic;
  uint32_t version;
  const char* data;
  const void* file_name;
};

template <class T>
T read_at(const char* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

}  // namespace

PtxText find_ptx(const void* pointer) {
  const Wrapper wrapper = read_at<Wrapper>(static_cast<const char*>(pointer));
  if (wrapper.magic != kWrapperMagic || wrapper.data == nullptr ||
      read_at<uint32_t>(wrapper.data) != kContainerMagic) {
    return {{}, "the program's embedded GPU code is of an unknown format: build it with nvcc 13.0"};
  }
  const char* at = wrapper.data + read_at<uint16_t>(wrapper.data + 6);
  const char* const end = at + read_at<uint64_t>(wrapper.data + 8);
  bool compressed = false, machine_code = false;
  while (end - at >= 64) {
    const uint16_t kind = read_at<uint16_t>(at);
    const uint32_t header = read_at<uint32_t>(at + 4);
    const uint64_t size = read_at<uint64_t>(at + 8);
    if (header < 64 || size > static_cast<uint64_t>(end - at) ||
        header > static_cast<uint64_t>(end - at) - size) {
      return {{}, "the program's embedded GPU code is damaged: build it again"};
    }
    if (kind != kPtxKind) {
      machine_code = true;
    } else if (read_at<uint32_t>(at + 16) != 0 || (read_at<uint64_t>(at + 40) & kCompressedFlags) != 0) {
      compressed = true;
    } else {
      const std::string_view payload(at + header, size);
      return {payload.substr(0, payload.find('\0')), {}};
    }
    at += header + size;
  }
  if (compressed) return {{}, "the program's PTX is compressed: build it with nvcc --no-compress"};
  if (machine_code) {
    return {{},
            "the program holds no PTX, only machine code: build it with nvcc -gencode "
            "arch=compute_90,code=compute_90 --no-compress"};
  }
  return {};
}

}  // namespace grader::cudart
