// Video instructions: which meaning (video_ops.h) an opcode has. Their many forms are told at run time by a
// VideoForm: they are rare, and not worth a handler each.
#include "sim/exec/lanes.h"
#include "sim/exec/select.h"
#include "sim/exec/video_ops.h"

namespace grader::sim::GRADER_SIM_ISA {
namespace {

using ptx::Opcode;

template <uint32_t (*F)(const VideoForm&, uint32_t, uint32_t, uint32_t)>
const Record* video(const Record* r, Warp& w) {
  const auto form = bits_as<VideoForm>(r->immediate);
  for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    const auto value = [&](int i) { return get<uint32_t>(w.registers + r->operand[i], lane); };
    put<uint32_t>(w.registers + r->operand[0], lane, F(form, value(1), value(2), value(3)));
  }
  return r + 1;
}

}  // namespace

Handler select_video(const Form& f) {
  switch (f.opcode) {
    case Opcode::vadd:
      return video<video_scalar<Video::add>>;
    case Opcode::vsub:
      return video<video_scalar<Video::sub>>;
    case Opcode::vabsdiff:
      return video<video_scalar<Video::difference>>;
    case Opcode::vmin:
      return video<video_scalar<Video::minimum>>;
    case Opcode::vmax:
      return video<video_scalar<Video::maximum>>;
    case Opcode::vshl:
      return video<video_scalar<Video::shift_left>>;
    case Opcode::vshr:
      return video<video_scalar<Video::shift_right>>;
    case Opcode::vset:
      return video<video_scalar<Video::compare>>;
    case Opcode::vmad:
      return video<video_mad>;
    case Opcode::vadd2:
    case Opcode::vadd4:
      return video<video_simd<Video::add>>;
    case Opcode::vsub2:
    case Opcode::vsub4:
      return video<video_simd<Video::sub>>;
    case Opcode::vavrg2:
    case Opcode::vavrg4:
      return video<video_simd<Video::average>>;
    case Opcode::vabsdiff2:
    case Opcode::vabsdiff4:
      return video<video_simd<Video::difference>>;
    case Opcode::vmin2:
    case Opcode::vmin4:
      return video<video_simd<Video::minimum>>;
    case Opcode::vmax2:
    case Opcode::vmax4:
      return video<video_simd<Video::maximum>>;
    case Opcode::vset2:
    case Opcode::vset4:
      return video<video_simd<Video::compare>>;
    default:
      return nullptr;
  }
}

}  // namespace grader::sim::GRADER_SIM_ISA
