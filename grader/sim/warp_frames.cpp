// The frames of a warp's functions: made, filled, kept and left; calls and returns.
#include <algorithm>
#include <bit>
#include <cstring>

#include "sim/block.h"
#include "sim/builtins.h"
#include "sim/report.h"
#include "sim/warp_state.h"

namespace grader::sim {
namespace {

// The step loop looks for addresses (32 of 8 bytes) before it knows whether a record is the access itself or
// one that prepares an operand of it, whose registers may be narrower and the frame's last.
constexpr size_t kBeyond = 256;

bool differs_between_lanes(const FrameSlot& s) {
  using S = ptx::SpecialRegister;
  if (s.kind != FrameSlot::Kind::special) return false;
  switch (static_cast<S>(s.value)) {
    case S::tid_x:
    case S::tid_y:
    case S::tid_z:
    case S::laneid:
    case S::lanemask_eq:
    case S::lanemask_lt:
    case S::lanemask_le:
    case S::lanemask_gt:
    case S::lanemask_ge:
      return true;
    default:
      return false;
  }
}

}  // namespace

bool WarpState::reserve_local(uint32_t bytes) {
  if (bytes > kMostLocal) return false;
  if (bytes <= local_stride) return true;
  const uint32_t stride =
      std::min(kMostLocal, std::max(std::bit_ceil(bytes), 1024u)) + 64;  // not a power of two:
  AlignedBytes grown(size_t{stride} *
                     kWarpSize);  // equal places of different lanes fall into different cache sets
  std::memset(grown.get(), 0xff, size_t{stride} * kWarpSize);
  for (unsigned lane = 0; lane < kWarpSize && local_stride != 0; ++lane)
    std::memcpy(grown.get() + size_t{lane} * stride, local + size_t{lane} * local_stride, local_stride);
  local_memory_ = std::move(grown);
  local = local_memory_.get();
  local_stride = stride;
  return true;
}

// A kernel's frame is kept from block to block: only what a block may have changed, or sees otherwise, is
// made again.
Frame* WarpState::make_kernel_frame() {
  const Launch& launch = block_->launch();
  const FunctionCode& code = launch.program.functions[launch.kernel];
  if (!kernel_frame_) {
    kernel_frame_ = make_frame(launch.kernel, nullptr);
    if (kernel_frame_) fill_local(*kernel_frame_, code, kFullMask);
    return kernel_frame_.get();
  }
  Frame& frame = *kernel_frame_;
  frame.live = 0;
  frame.children.clear();
  std::memset(frame.registers.get(), 0xff, code.written_bytes);
  std::memset(frame.parameters.get(), 0xff, size_t{code.parameter_bytes} * kWarpSize);
  fill_local(frame, code, kFullMask);
  for (const FrameSlot& s : code.frame_slots)
    if (!differs_between_lanes(s)) fill_slot(frame, s);
  return &frame;
}

std::unique_ptr<Frame> WarpState::make_frame(uint32_t function, Frame* parent) {
  const Program& p = block_->program();
  const FunctionCode& code = p.functions[function];
  auto frame = std::make_unique<Frame>();
  frame->function = function;
  frame->parent = parent;
  frame->depth = parent ? parent->depth + 1 : 0;
  const uint32_t below = parent ? parent->local_begin + p.functions[parent->function].local_bytes : 0;
  frame->local_begin = ((below + kFrameGap + 15) & ~15u);
  if (code.local_bytes && !reserve_local(frame->local_begin + code.local_bytes)) return nullptr;
  if (frame->local_begin > kMostLocal) return nullptr;
  frame->registers = AlignedBytes(code.register_bytes + kBeyond);
  std::copy_n(code.registers.begin(), code.register_bytes, frame->registers.get());
  frame->parameters = AlignedBytes(size_t{code.parameter_bytes} * kWarpSize);
  std::memset(frame->parameters.get(), 0xff, size_t{code.parameter_bytes} * kWarpSize);
  for (const FrameSlot& s : code.frame_slots) fill_slot(*frame, s);
  return frame;
}

// Local variables begin as poison, like parameters. Only those of lanes that enter: the others may be in
// another function meanwhile, with variables in the same place.
void WarpState::fill_local(const Frame& frame, const FunctionCode& code, uint32_t lanes) {
  for (uint32_t m = lanes; m && code.local_bytes; m &= m - 1)
    std::memset(local + static_cast<size_t>(std::countr_zero(m)) * local_stride + frame.local_begin, 0xff,
                code.local_bytes);
}

void WarpState::fill_slot(Frame& frame, const FrameSlot& s) {
  std::byte* const slot = frame.registers.get() + s.slot;
  const bool local_address = s.kind == FrameSlot::Kind::local_address;
  const auto special = static_cast<ptx::SpecialRegister>(s.value);
  const bool wide = local_address || ptx::size_of(ptx::type_of(special)) == 8;
  const bool each = differs_between_lanes(s);
  uint64_t value = frame.local_begin + s.value;
  for (unsigned lane = 0; lane < kWarpSize; ++lane) {
    if (!local_address && (each || lane == 0)) {
      uint32_t high = 0;
      const uint32_t low = block_->special_register(special, index_, lane, &high);
      value = uint64_t{high} << 32 | low;
    }
    if (wide)
      std::memcpy(slot + 8 * lane, &value, 8);
    else
      std::memcpy(slot + 4 * lane, &value, 4);
  }
}

void WarpState::drop_frame(Frame* frame) {
  auto& siblings = frame->parent->children;
  siblings.erase(std::find(siblings.begin(), siblings.end(), frame));
  frames_.erase(
      std::find_if(frames_.begin(), frames_.end(), [&](const auto& f) { return f.get() == frame; }));
}

void WarpState::leave_frames(Frame* frame, uint32_t lanes) {
  while (frame) {
    Frame* const parent = frame->parent;
    frame->live &= ~lanes;
    if (frame->live == 0 && parent) {
      if (running_frame_ == frame) running_frame_ = nullptr;
      drop_frame(frame);
    }
    frame = parent;
  }
}

void WarpState::call(Fragment f) {
  const Program& p = block_->program();
  const CallSite& site = p.calls[f.pc->extra];
  if (site.builtin != Builtin::none) {
    if (!call_builtin(*block_, *this, f, site)) return;  // the launch ends here
    ++f.pc;
    return add(f);
  }
  uint32_t callee = site.function;
  if (site.indirect) {  // one target at a time
    const auto target_of = [&](unsigned lane) {
      uint64_t address;
      std::memcpy(&address, f.frame->registers.get() + f.pc->operand[0] + 8 * lane, 8);
      return address;
    };
    const uint64_t target = target_of(static_cast<unsigned>(std::countr_zero(f.mask)));
    uint32_t same = 0;
    for (uint32_t m = f.mask; m; m &= m - 1)
      if (target_of(static_cast<unsigned>(std::countr_zero(m))) == target) same |= m & (0 - m);
    if (same != f.mask) {
      Fragment others = f;
      others.mask = f.mask & ~same;
      others.join = f.join = make_join(f, f.pc + 1, f.frame, f.mask);
      f.mask = same;
      add(others);
    }
    callee = static_cast<uint32_t>(target);
    if (target >> 32 != kFunctionWindow || callee >= p.functions.size() || p.functions[callee].end == 0 ||
        p.functions[callee].parameters.size() != site.arguments.size())
      return report_bad_call(*block_, *this, f);
  }
  const auto return_to = static_cast<uint32_t>(f.pc + 1 - p.code.data());
  Frame* frame = nullptr;
  for (Frame* child : f.frame->children)
    if (child->return_to == return_to && child->function == callee) frame = child;
  if (frame == nullptr) {
    std::unique_ptr<Frame> made = make_frame(callee, f.frame);
    if (made == nullptr) return report_stack_overflow(*block_, *this, f);
    frame = made.get();
    f.frame->children.push_back(frame);
    frames_.push_back(std::move(made));
  }
  frame->return_to = return_to;
  frame->call = f.pc->extra;
  frame->live |= f.mask;
  const FunctionCode& caller_code = p.functions[f.frame->function];
  const FunctionCode& code = p.functions[callee];
  fill_local(*frame, code, f.mask);
  if (code.local_bytes != 0)
    for (Observer* o : block_->launch().options.observers)
      o->function_entered({block_->info(), index(), f.mask, callee, frame->local_begin});
  for (size_t i = 0; i < site.arguments.size(); ++i) {
    const uint32_t size = std::min(site.arguments[i].size, code.parameters[i].size);
    for (uint32_t m = f.mask; m; m &= m - 1) {
      const auto lane = static_cast<size_t>(std::countr_zero(m));
      std::memcpy(frame->parameters.get() + lane * code.parameter_bytes + code.parameters[i].offset,
                  f.frame->parameters.get() + lane * caller_code.parameter_bytes + site.arguments[i].offset,
                  size);
    }
  }
  fragments_.push_back({&p.code[code.begin], f.mask, frame, f.join});
}

void WarpState::return_from(Fragment f) {
  const Program& p = block_->program();
  Frame* const frame = f.frame;
  Frame* const parent = frame->parent;
  const CallSite& site = p.calls[frame->call];
  const FunctionCode& code = p.functions[frame->function];
  const FunctionCode& caller_code = p.functions[parent->function];
  for (size_t i = 0; i < site.return_values.size() && i < code.return_values.size(); ++i) {
    const uint32_t size = std::min(site.return_values[i].size, code.return_values[i].size);
    for (uint32_t m = f.mask; m; m &= m - 1) {
      const auto lane = static_cast<size_t>(std::countr_zero(m));
      std::memcpy(
          parent->parameters.get() + lane * caller_code.parameter_bytes + site.return_values[i].offset,
          frame->parameters.get() + lane * code.parameter_bytes + code.return_values[i].offset, size);
    }
  }
  for (uint32_t m = stacks_.empty() ? 0 : f.mask; m; m &= m - 1)
    stacks_[static_cast<size_t>(std::countr_zero(m))].leave(frame->depth);
  f.pc = &p.code[frame->return_to];
  f.frame = parent;
  frame->live &= ~f.mask;
  if (frame->live == 0) {
    if (running_frame_ == frame) running_frame_ = nullptr;
    drop_frame(frame);
  }
  add(f);
}

}  // namespace grader::sim
