// Loads and stores (PTX ISA 9.7.9.8 to 9.7.9.12): all spaces, vectors, every size.
#include "sim/access.h"
#include "sim/exec/gather.h"
#include "sim/exec/lanes.h"
#include "sim/exec/resolve.h"
#include "sim/exec/runs.h"
#include "sim/exec/select.h"
#include "sim/program.h"

namespace grader::sim::GRADER_SIM_ISA {
namespace {

using ptx::Modifier;
using ptx::Opcode;
using ptx::Space;
using ptx::Type;

template <class T>
GRADER_INLINE T read(const std::byte* from) {
  T value;
  __builtin_memcpy(&value, from, sizeof(T));
  return value;
}
template <class T>
GRADER_INLINE void write(std::byte* to, T value) {
  __builtin_memcpy(to, &value, sizeof(T));
}
template <class T>
GRADER_INLINE T poison() {
  return T(~typename Unsigned<sizeof(T)>::type(0));
}

template <class T, unsigned n, class Address>
__attribute__((noinline)) void load_carefully(const Record* r, Warp& w) {
  for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    const Address address =
        get<Address>(w.registers + r->operand[n], lane) + static_cast<Address>(r->immediate);
    const std::byte* const from = locate(w, *r, lane, address);
    for (unsigned i = 0; i < n; ++i)
      put<T>(w.registers + r->operand[i], lane, from ? read<T>(from + i * sizeof(T)) : poison<T>());
  }
}
template <class T, unsigned n, class Address>
__attribute__((noinline)) void store_carefully(const Record* r, Warp& w) {
  for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    const Address address =
        get<Address>(w.registers + r->operand[0], lane) + static_cast<Address>(r->immediate);
    std::byte* const to = locate(w, *r, lane, address);
    if (to == nullptr) continue;
    for (unsigned i = 0; i < n; ++i)
      write<T>(to + i * sizeof(T), get<T>(w.registers + r->operand[1 + i], lane));
  }
}

// A lane's bytes in memory are those in its register.
template <class T, unsigned n, Where where>
constexpr bool goes_by_runs = n == 1 && sizeof(T) >= 4 && sizeof(T) <= 8 && where != Where::local;

template <class T, unsigned n, Where where, class Address>
const Record* load(const Record* r, Warp& w) {
  if constexpr (goes_by_runs<T, n, where>) {
    Runs runs;
    if (w.mask == kFullMask &&
        runs_of<where, Address, sizeof(T)>(w, w.registers + r->operand[1], r->immediate, false, runs)) {
      load_runs<T>(runs, w.registers + r->operand[0]);
      return r + 1;
    }
  }
  Resolved at;
  if (!resolve<where, Address>(w, w.registers + r->operand[n], r->immediate, sizeof(T) * n, false, at)) {
    load_carefully<T, n, Address>(r, w);
    return r + 1;
  }
  const uint32_t mask = w.mask;
  if constexpr (n == 1 && sizeof(T) == 4) {
    if (mask == kFullMask) {
      gather_words(at.base, at.offset, w.registers + r->operand[0]);
      return r + 1;
    }
  }
  for (unsigned i = 0; i < n; ++i) {
    std::byte* const d = w.registers + r->operand[i];
    const std::byte* const base = at.base + i * sizeof(T);
    if (mask == kFullMask) {
      for (unsigned lane = 0; lane < kWarpSize; ++lane) put<T>(d, lane, read<T>(base + at.offset[lane]));
    } else {
      for (uint32_t rest = mask; rest; rest &= rest - 1) {
        const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
        put<T>(d, lane, read<T>(base + at.offset[lane]));
      }
    }
  }
  return r + 1;
}

__attribute__((noinline)) void mark(const Warp& w, const Resolved& at, unsigned bytes) {
  for (uint32_t rest = w.mask; rest; rest &= rest - 1)
    __builtin_memset(at.marks + at.offset[__builtin_ctz(rest)], 0xff, bytes);
}

// From shared memory, by a register that other loads read with other displacements.
template <class T, class Address>
const Record* load_again(const Record* r, Warp& w) {
  auto& memo = *reinterpret_cast<RunMemo*>(w.registers + r->extra);
  if (w.mask != kFullMask) return load<T, 1, Where::shared, Address>(r, w);
  if (load_remembered<T, Address>(memo, r->immediate, w.registers + r->operand[0])) return r + 1;
  if (remember_runs<Address, sizeof(T)>(w, w.registers + r->operand[1], r->immediate, memo) &&
      r->operand[0] != r->operand[1] &&
      load_remembered<T, Address>(memo, r->immediate, w.registers + r->operand[0]))
    return r + 1;
  return load<T, 1, Where::shared, Address>(r, w);
}

template <class T, unsigned n, Where where, class Address>
const Record* store(const Record* r, Warp& w) {
  if constexpr (goes_by_runs<T, n, where>) {
    Runs runs;
    if (w.mask == kFullMask &&
        runs_of<where, Address, sizeof(T)>(w, w.registers + r->operand[0], r->immediate, true, runs)) {
      store_runs<T>(runs, w.registers + r->operand[1]);
      return r + 1;
    }
  }
  Resolved at;
  if (!resolve<where, Address>(w, w.registers + r->operand[0], r->immediate, sizeof(T) * n, true, at)) {
    store_carefully<T, n, Address>(r, w);
    return r + 1;
  }
  if constexpr (where == Where::global || where == Where::generic)
    if (at.marks != nullptr) mark(w, at, sizeof(T) * n);
  if constexpr (n == 1 && sizeof(T) == 4) {
    if (w.mask == kFullMask) {
      scatter_words(at.base, at.offset, w.registers + r->operand[1]);
      return r + 1;
    }
  }
  if (w.mask == kFullMask) {
    for (unsigned lane = 0; lane < kWarpSize; ++lane)
      for (unsigned i = 0; i < n; ++i)
        write<T>(at.base + at.offset[lane] + i * sizeof(T), get<T>(w.registers + r->operand[1 + i], lane));
  } else {
    for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
      const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
      for (unsigned i = 0; i < n; ++i)
        write<T>(at.base + at.offset[lane] + i * sizeof(T), get<T>(w.registers + r->operand[1 + i], lane));
    }
  }
  return r + 1;
}

// .param of a function: constant places in an area of each lane, no address that could be wrong. For a
// kernel's parameters the stride is 0: all lanes read the same bytes.
template <class T, unsigned n>
const Record* load_parameter(const Record* r, Warp& w) {
  for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    const std::byte* const from = w.parameters + lane * w.parameter_stride + r->immediate;
    for (unsigned i = 0; i < n; ++i) put<T>(w.registers + r->operand[i], lane, read<T>(from + i * sizeof(T)));
  }
  return r + 1;
}
template <class T, unsigned n>
const Record* load_kernel_parameter(const Record* r, Warp& w) {
  const std::byte* const from = w.kernel_parameters + r->immediate;
  for (unsigned i = 0; i < n; ++i) {
    const T value = read<T>(from + i * sizeof(T));
    for (uint32_t rest = w.mask; rest; rest &= rest - 1)
      put<T>(w.registers + r->operand[i], static_cast<unsigned>(__builtin_ctz(rest)), value);
  }
  return r + 1;
}
template <class T, unsigned n>
const Record* store_parameter(const Record* r, Warp& w) {
  for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    std::byte* const to = w.parameters + lane * w.parameter_stride + r->immediate;
    for (unsigned i = 0; i < n; ++i) write<T>(to + i * sizeof(T), get<T>(w.registers + r->operand[i], lane));
  }
  return r + 1;
}

template <class T, unsigned n>
Handler in_space(const Form& f) {
  const bool reads = f.opcode != Opcode::st;
  if (f.parameter) {
    if (!reads) return store_parameter<T, n>;
    return f.pair ? load_kernel_parameter<T, n> : load_parameter<T, n>;
  }
  switch (f.space) {
    case Space::global:
    case Space::const_:
      return reads ? load<T, n, Where::global, uint64_t> : store<T, n, Where::global, uint64_t>;
    case Space::shared:
    case Space::shared_cluster:
      if constexpr (n == 1 && sizeof(T) >= 4 && sizeof(T) <= 8)
        if (f.remembers) return f.wide_address ? load_again<T, uint64_t> : load_again<T, uint32_t>;
      if (f.wide_address)
        return reads ? load<T, n, Where::shared, uint64_t> : store<T, n, Where::shared, uint64_t>;
      return reads ? load<T, n, Where::shared, uint32_t> : store<T, n, Where::shared, uint32_t>;
    case Space::local:
      if (f.wide_address)
        return reads ? load<T, n, Where::local, uint64_t> : store<T, n, Where::local, uint64_t>;
      return reads ? load<T, n, Where::local, uint32_t> : store<T, n, Where::local, uint32_t>;
    case Space::param:
    case Space::generic:
      return reads ? load<T, n, Where::generic, uint64_t> : store<T, n, Where::generic, uint64_t>;
    default:
      return nullptr;
  }
}
template <class T>
Handler of_length(const Form& f) {
  switch (f.vector) {
    case 1:
      return in_space<T, 1>(f);
    case 2:
      return in_space<T, 2>(f);
    case 4:
      return in_space<T, 4>(f);
    default:
      return nullptr;
  }
}

const Record* prefetch(const Record* r, Warp&) { return r + 1; }  // a hint: no cache is modelled

// What was there may be anything from now on: poison.
const Record* discard(const Record* r, Warp& w) {
  for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    std::byte* const place =
        locate(w, *r, lane, get<uint64_t>(w.registers + r->operand[0], lane) + r->immediate);
    if (place != nullptr) __builtin_memset(place, 0xff, 128);
  }
  return r + 1;
}

// A hint too, but an H100 refuses it where nothing is allocated.
const Record* apply_priority(const Record* r, Warp& w) {
  Access byte;
  byte.kind = AccessKind::read;
  byte.type = ptx::Type::b8;
  byte.bytes = 1;
  for (uint32_t rest = w.mask; rest; rest &= rest - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    locate(w, *r, byte, lane, get<uint64_t>(w.registers + r->operand[0], lane) + r->immediate);
  }
  return r + 1;
}

}  // namespace

Handler select_memory(const Form& f) {
  if (f.opcode == Opcode::prefetch || f.opcode == Opcode::prefetchu) return prefetch;
  if (f.opcode == Opcode::applypriority) return apply_priority;
  if (f.opcode == Opcode::discard) return discard;
  const bool reads = f.opcode != Opcode::st;
  switch (f.type()) {
    case Type::b8:
    case Type::u8:
      return of_length<uint8_t>(f);
    case Type::s8:
      return reads ? of_length<int8_t>(f) : of_length<uint8_t>(f);
    case Type::b16:
    case Type::f16:
    case Type::bf16:
    case Type::u16:
      return of_length<uint16_t>(f);
    case Type::s16:
      return reads ? of_length<int16_t>(f) : of_length<uint16_t>(f);
    case Type::b32:
    case Type::u32:
    case Type::s32:
    case Type::f16x2:
    case Type::bf16x2:
    case Type::f32:
      return of_length<uint32_t>(f);
    case Type::b64:
    case Type::u64:
    case Type::s64:
    case Type::f64:
      return of_length<uint64_t>(f);
    case Type::b128:
      return f.vector == 1 ? in_space<unsigned __int128, 1>(f) : nullptr;
    default:
      return nullptr;
  }
}

}  // namespace grader::sim::GRADER_SIM_ISA
