// What device code may call though no PTX defines it.
#include "sim/builtins.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "sim/device_memory.h"
#include "sim/device_printf.h"
#include "sim/report.h"

namespace grader::sim {
namespace {

constexpr uint64_t kHeapSize = 8 << 20;  // CUDA's default for malloc on the device
constexpr size_t kMostOutput = 1 << 20;  // CUDA's default buffer for printf

class Call {
 public:
  Call(Block& b, WarpState& w, const Fragment& f, const CallSite& s)
      : block_(b), launch_(b.launch()), warp_(w), fragment_(f), site_(s) {}

  bool run() {
    switch (site_.builtin) {
      case Builtin::vprintf:
        each([&](unsigned lane) { print(lane); });
        return true;
      case Builtin::malloc:
        each([&](unsigned lane) { allocate(lane); });
        return true;
      case Builtin::free:
        each([&](unsigned lane) { release(lane); });
        return true;
      case Builtin::assertfail:
        assertion_failed();
        return false;
      default:
        return true;
    }
  }

 private:
  template <class F>
  void each(F f) {
    for (uint32_t m = fragment_.mask; m; m &= m - 1) f(static_cast<unsigned>(std::countr_zero(m)));
  }
  std::byte* place(unsigned lane, const ParameterSlot& p) const {
    const uint32_t stride = block_.program().functions[fragment_.frame->function].parameter_bytes;
    return fragment_.frame->parameters.get() + size_t{lane} * stride + p.offset;
  }
  uint64_t argument(unsigned lane, size_t i) const {
    uint64_t v = 0;
    if (i < site_.arguments.size())
      std::memcpy(&v, place(lane, site_.arguments[i]), std::min<size_t>(8, site_.arguments[i].size));
    return v;
  }
  void result(unsigned lane, uint64_t v) {
    if (!site_.return_values.empty())
      std::memcpy(place(lane, site_.return_values[0]), &v, std::min<size_t>(8, site_.return_values[0].size));
  }
  std::optional<std::string> text(unsigned lane, uint64_t address) const {
    return peek_string(block_, warp_, fragment_.frame, lane, address);
  }

  void print(unsigned lane) {
    const auto format = text(lane, argument(lane, 0));
    const uint64_t buffer = argument(lane, 1);
    if (!format || launch_.printf_output.size() > kMostOutput) return result(lane, static_cast<uint64_t>(-1));
    const auto bytes = [&](size_t offset, size_t size) -> const void* {
      return peek(block_, warp_, fragment_.frame, lane, buffer + offset, size);
    };
    const std::string line = format_printf(*format, bytes, [&](uint64_t a) { return text(lane, a); });
    launch_.printf_output += line;
    result(lane,
           static_cast<uint64_t>(std::count(format->begin(), format->end(), '%')));  // arguments, roughly
  }

  void allocate(unsigned lane) {
    const uint64_t bytes = argument(lane, 0);
    if (bytes == 0 || bytes > kHeapSize - std::min(kHeapSize, launch_.malloc_bytes)) return result(lane, 0);
    launch_.malloc_bytes += bytes;
    AllocationInfo info;
    info.name = "memory from malloc";
    result(lane, launch_.memory.allocate_on_device(bytes, std::move(info)));
    block_.look_at_windows();
  }
  void release(unsigned lane) {
    const uint64_t p = argument(lane, 0);
    const Allocation* const a = launch_.memory.find(p);
    if (p == 0) return;
    if (a && a->on_device && !a->freed) {
      launch_.malloc_bytes -= std::min(launch_.malloc_bytes, a->size);
      launch_.memory.free_on_device(p);
      return;
    }
    launch_.findings.add(
        fmt::format("bad-free {}", fragment_.pc->instruction), block_.thread(warp_, lane), [&] {
          const bool again = a && a->freed;
          Finding f = finding_at(
              launch_, *fragment_.pc, fragment_.frame, "memcheck", again ? "double-free" : "invalid-free",
              again ? "free of memory that was freed before" : "free of a pointer that malloc did not give");
          const Nearest n = launch_.memory.nearest(p);
          if (!again && n.allocation != nullptr && n.allocation->on_device)
            f.label = fmt::format("the pointer has moved on, by {} bytes from what malloc gave", n.offset);
          f.next = again ? "free() a pointer once: where is it freed first, and need this one be there?"
                         : "give free() the very pointer that malloc() gave: keep it, and move a copy";
          return f;
        });
    launch_.fail("cudaErrorLaunchFailure", 719, "unspecified launch failure");
  }
  void assertion_failed() {
    each([&](unsigned lane) {
      const auto message = text(lane, argument(lane, 0)), file = text(lane, argument(lane, 1)),
                 function = text(lane, argument(lane, 3));
      const auto line = static_cast<uint32_t>(argument(lane, 2));
      const ThreadId thread = block_.thread(warp_, lane);
      const Dim3 b = launch_.findings.block_index(thread), t = launch_.findings.thread_index(thread);
      launch_.printf_output += fmt::format(
          "{}:{}: {}: block: [{},{},{}], thread: [{},{},{}] Assertion `{}` failed.\n", file.value_or("?"),
          line, function.value_or("?"), b[0], b[1], b[2], t[0], t[1], t[2], message.value_or("?"));
      launch_.findings.add(fmt::format("assert {}", fragment_.pc->instruction), thread, [&] {
        Finding f = finding_at(launch_, *fragment_.pc, fragment_.frame, "memcheck", "assertion",
                               fmt::format("the assertion {} does not hold", message.value_or("?")));
        if (f.line == 0) f.file = file.value_or(""), f.line = line;
        f.next = "which of the values in it is not what you expect? printf() shows them";
        return f;
      });
    });
    launch_.fail("cudaErrorAssert", 710, "device-side assert triggered");
    launch_.stop = true;
  }

  Block& block_;
  Launch& launch_;
  WarpState& warp_;
  const Fragment& fragment_;
  const CallSite& site_;
};

}  // namespace

bool call_builtin(Block& b, WarpState& w, const Fragment& f, const CallSite& s) {
  return Call(b, w, f, s).run();
}

}  // namespace grader::sim
