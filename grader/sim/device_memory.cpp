#include "sim/device_memory.h"

namespace grader::sim {

const std::byte* peek(Block& b, const WarpState& w, const Frame* frame, unsigned lane, uint64_t address,
                      size_t bytes) {
  const uint64_t low = address & 0xffffffff;
  switch (address >> 32) {
    case 0:
      return nullptr;
    case kSharedWindow:
      for (size_t i = 0; i < b.program().shared.size(); ++i) {
        const SharedArray& a = b.shared_arrays()[i];
        if (low >= a.begin && low - a.begin + bytes <= a.size)
          return b.shared() + a.storage + (low - a.begin);
      }
      return nullptr;
    case kLocalWindow:
      if (is_dynamic_stack(low)) {
        const DynamicStack* const stack = w.stack(lane);
        return stack ? stack->find(static_cast<uint32_t>(low), bytes) : nullptr;
      }
      for (const Frame* f = frame; f; f = f->parent) {
        const uint32_t size = b.program().functions[f->function].local_bytes;
        if (low >= f->local_begin && low - f->local_begin + bytes <= size)
          return w.local + size_t{lane} * w.local_stride + low;
      }
      return nullptr;
    case kParameterWindow:
      return low + bytes <= b.launch().parameters.size() ? b.launch().parameters.data() + low : nullptr;
    default:
      return b.launch().memory.at(address, bytes);
  }
}

std::optional<std::string> peek_string(Block& b, const WarpState& w, const Frame* frame, unsigned lane,
                                       uint64_t address) {
  std::string text;
  while (text.size() < 65536) {
    const std::byte* const c = peek(b, w, frame, lane, address + text.size(), 1);
    if (c == nullptr) return std::nullopt;
    if (*c == std::byte{0}) return text;
    text += static_cast<char>(*c);
  }
  return text;
}

}  // namespace grader::sim
