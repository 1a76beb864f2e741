// A warp as the instruction handlers see it: plain data, so that handlers compiled for another instruction
// set may read it (see exec/isa.h). What the scheduler keeps besides is in warp_state.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/address.h"
#include "sim/record.h"

namespace grader::sim {

class Block;
struct LocalPiece;

// Why a handler gave control back. Warp::pc is then the record it happened at.
enum class Event : uint8_t {
  none,             // the slice is spent
  diverged,         // a branch went both ways: Warp::taken
  jumped,           // an indirect branch: Warp::targets holds each lane's record index
  joined,           // the running fragment is where it waits for its siblings
  barrier,          // bar.sync, bar.arrive, bar.red
  waits_for_lanes,  // a *.sync instruction whose mask names lanes that are not here
  called,
  returned,
  exited,
  trapped,
  service,  // anything that the scheduler does itself: clocks, alloca, ...
};

// One allocation of global memory as the fast path needs it.
struct Window {
  std::byte* base = nullptr;
  uint64_t size = 0;  // 0: freed, or never allocated
  bool writable = true;
  bool constant = false;       // a variable in .const
  std::byte* marks = nullptr;  // where a store marks each byte it writes with 0xFF; null: nowhere (share.h)
};

struct SharedArray {
  uint32_t begin = 0;  // address in the .shared space
  uint32_t size = 0;
  uint32_t storage = 0;  // where it lies in the block's memory
};

struct Warp {
  // The running fragment
  std::byte* registers = nullptr;
  uint32_t mask = 0;             // lanes that execute
  const Record* join = nullptr;  // where they wait for their siblings; null: nowhere
  std::byte* parameters =
      nullptr;  // of the running function and of the calls it makes: [lane][parameter_stride]
  uint32_t parameter_stride = 0;
  uint32_t local_begin = 0;  // the running function's local variables
  uint32_t local_size = 0;
  const LocalPiece* local_pieces = nullptr;  // of the running function; null: its local memory is one piece
  const uint16_t* local_granules = nullptr;  // FunctionCode::local_granules
  // The warp
  uint32_t live = 0;           // lanes that have not exited
  uint32_t carry = 0;          // CC.CF, a bit a lane
  std::byte* local = nullptr;  // [lane][local_stride]
  uint32_t local_stride = 0;
  // Its block and grid
  std::byte* shared = nullptr;
  const SharedArray* shared_arrays = nullptr;
  const uint16_t* shared_pages = nullptr;  // page -> index into shared_arrays, or kNoArray
  const Window* windows = nullptr;         // for loads
  const Window* store_windows = nullptr;   // for stores: the same, but for a share of the blocks (share.h)
  uint64_t window_count = 0;
  std::byte* kernel_parameters = nullptr;
  uint32_t kernel_parameter_size = 0;
  const uint32_t* operand_pool = nullptr;
  Block* block = nullptr;
  // What a handler tells the scheduler
  const Record* pc = nullptr;
  Event event = Event::none;
  uint32_t taken = 0;
  uint32_t wait_mask = 0;       // waits_for_lanes: the lanes named
  bool lanes_are_here = false;  // set by the scheduler when a *.sync may go ahead
  uint32_t faulted = 0;         // lanes whose last access was refused (for observers)
  uint64_t uncounted = 0;       // records executed that are no instructions
  uint32_t targets[kWarpSize] = {};
};

}  // namespace grader::sim
