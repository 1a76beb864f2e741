// A module decoded: flat code, and what is known about each instruction and function besides. Immutable once
// made; every launch and every host thread reads the same one.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "ptx/module.h"
#include "sim/address.h"
#include "sim/local_arrays.h"
#include "sim/record.h"
#include "sim/warp.h"
#include "support/diagnostic.h"

namespace grader::sim {

enum class AccessKind : uint8_t { none, read, write, atomic };

// What an instruction does to memory, for checks and observers.
struct Access {
  AccessKind kind = AccessKind::none;
  ptx::Space space = ptx::Space::generic;
  ptx::Type type = ptx::Type::none;
  uint8_t elements = 1;          // of a vector
  uint8_t bytes = 0;             // of one thread's access, all elements
  uint8_t base = 0;              // which of Record::operand holds the address
  bool wide_address = true;      // in 64-bit lanes
  bool told_by_handler = false;  // the handler knows the addresses better: see tell_access in access.h
  bool lands_later = false;      // where an asynchronous copy goes: CopyEvent says when
};

struct InstructionInfo {
  uint32_t function = 0;           // index into ptx::Module::functions
  uint32_t body_index = 0;         // into its body
  uint32_t location = ptx::kNone;  // into ptx::Module::locations; never one of line 0
  Access access;
  enum class Order : uint8_t { none, fence, warp_barrier, exchange } order = Order::none;
};

// A slot whose value differs between blocks, warps or lanes, filled when a frame is made.
struct FrameSlot {
  uint32_t slot = 0;
  enum class Kind : uint8_t { special, local_address } kind = Kind::special;
  uint32_t value = 0;  // a ptx::SpecialRegister, or the offset in the function's local memory
};

struct ParameterSlot {
  uint32_t offset = 0;
  uint32_t size = 0;
};

struct FunctionCode {
  uint32_t begin = 0;  // first record
  uint32_t end = 0;
  uint32_t register_bytes = 0;       // of a frame
  uint32_t written_bytes = 0;        // of those, from the start: what instructions name as destinations
  std::vector<std::byte> registers;  // a new frame's: poison, and the immediates in their slots
  std::vector<FrameSlot> frame_slots;
  uint32_t parameter_bytes = 0;           // .param variables of one thread: own ones, and those of calls
  std::vector<ParameterSlot> parameters;  // in that area; of a kernel: in its parameter block
  std::vector<ParameterSlot> return_values;
  uint32_t local_bytes = 0;
  std::vector<LocalPiece> local_pieces;  // where its arrays stand apart; else empty
  std::vector<uint16_t>
      local_granules;              // of each kLocalGranule bytes: the piece, or kNoArray; empty like those
  std::set<uint32_t> shared_used;  // indices into Program::shared: by it and all it may call
  uint32_t static_shared = 0;      // bytes of shared variables that it and its callees use
  uint32_t shared_end = 0;         // how much of the block's memory they lie in
  // Instructions that are not simulated, of it and of all it may call: a kernel with one cannot be launched.
  std::vector<Diagnostic> not_simulated;
};

enum class Builtin : uint8_t { none, vprintf, assertfail, malloc, free };

struct Copy {
  uint32_t from = 0, to = 0, size = 0;
};
struct CallSite {
  uint32_t function = ptx::kNone;  // index into functions; kNone: indirect or a builtin
  Builtin builtin = Builtin::none;
  bool indirect = false;                 // the callee's address is in operand 0
  std::vector<ParameterSlot> arguments;  // in the caller's parameter area
  std::vector<ParameterSlot> return_values;
};

// A shared variable's place in the .shared space and in the block's memory.
struct SharedVariable {
  uint32_t variable = 0;  // index into ptx::Module::variables
  uint32_t address = 0;
  uint32_t storage = 0;
  bool dynamic = false;   // extern: as large as the launch says
  bool reserved = false;  // what CUDA keeps of each block's: at %reserved_smem_offset_begin
};

struct Program {
  ptx::Module module;
  std::vector<Record> code;
  std::vector<InstructionInfo> instructions;
  std::vector<FunctionCode> functions;  // by index into module.functions; empty for declared ones
  std::vector<CallSite> calls;
  std::vector<uint32_t> operand_pool;
  std::vector<std::vector<uint32_t>> jump_tables;  // of brx: record indices
  std::vector<uint32_t> reconvergence;  // of each record: the record where it reconverges, or kNone
  std::vector<SharedVariable> shared;
  std::vector<uint16_t> shared_pages;  // page -> index into shared, or kNoArray
  uint32_t shared_static_end = 0;
  std::vector<uint64_t> variable_addresses;  // by index into module.variables: of .global and .const
  const void* instruction_set = nullptr;
};

}  // namespace grader::sim
