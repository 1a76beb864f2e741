#include "sim/tools/initcheck.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "sim/async_unit.h"
#include "sim/shared_layout.h"
#include "sim/tools/bitfields.h"
#include "sim/tools/matrix_operands.h"
#include "sim/tools/structure_copies.h"

namespace grader::sim {
namespace {

constexpr uint32_t kDiscarded = 128;    // bytes, by one discard.L2
constexpr size_t kMostEarly = 1 << 18;  // reads that wait for their block's end, at most

// Each thread's local memory as if all lay in one space.
uint64_t local_place(uint32_t thread, uint64_t address) {
  return uint64_t{thread} << 24 | (address & 0xffffff);
}

// A file that came with the toolkit: an absolute path to another folder than the learner's. What lies beside
// the learner's file is shown by a path like the learner's own.
bool is_a_librarys(const std::string& file, const std::string& learners) {
  const size_t folder = learners.rfind('/') + 1;
  return file.starts_with('/') && file.compare(0, folder, learners, 0, folder) != 0;
}

}  // namespace

void InitCheck::launch_began(const LaunchInfo& info) {
  scene_.emplace(info);
  byte_atomics_.launch_began(info);
  results_.launch_began(info);
  const auto& instructions = info.program.instructions;
  watched_.assign(instructions.size(), 0);
  learners_.assign(instructions.size(), 0);
  librarys_.assign(instructions.size(), 0);
  is_matrix_operand_.assign(instructions.size(), 0);
  const ptx::Module& module = info.program.module;
  learners_functions_.assign(module.functions.size(), info.learner_file == ptx::kNone);
  groups_.assign(instructions.size(), ptx::kNone);
  copied_from_.assign(instructions.size(), ptx::kNone);
  is_copied_.assign(instructions.size(), 0);
  good_copies_.clear();
  std::vector<StructureCopies> copies(module.functions.size());
  std::vector<std::vector<bool>> keeps(copies.size()), computes(copies.size());
  for (size_t f = 0; module.is_debug && f < copies.size(); ++f) {
    copies[f] = structure_copies(module, module.functions[f]);
    keeps[f] = loads_of_bitfield_stores(module.functions[f]);
    computes[f] = loads_of_matrix_operands(module.functions[f]);
  }
  for (uint32_t i = 0; i < instructions.size(); ++i) {
    const ptx::Instruction& instruction = scene_->instruction(i);
    const bool watched = instructions[i].access.kind != AccessKind::none ||
                         is_asynchronous_store(instruction) ||
                         (instruction.opcode == ptx::Opcode::cp && !instruction.has(ptx::Modifier::mbarrier));
    watched_[i] = watched ? all : no;
    const InstructionInfo& copy = instructions[i];
    if (module.is_debug) {
      if (keeps[copy.function][copy.body_index]) watched_[i] = no;
      if (copies[copy.function].of_own[copy.body_index]) watched_[i] = copies_only;
      if (const uint32_t load = copies[copy.function].from[copy.body_index]; load != ptx::kNone) {
        copied_from_[i] = i - copy.body_index + load;
        is_copied_[i] = instruction.opcode == ptx::Opcode::ld;
      }
      const uint32_t first = copies[copy.function].group[copy.body_index];
      if (first != ptx::kNone) groups_[i] = i - copy.body_index + first;
    }
    if (info.learner_file == ptx::kNone) {
      learners_[i] = 1;
      continue;
    }
    learners_[i] = is_of_file(module, instructions[i].location, info.learner_file);
    if (learners_[i]) learners_functions_[copy.function] = 1;
    // The innermost place: what a library does stays its own where it is inlined.
    if (const uint32_t at = instructions[i].location;
        at != ptx::kNone && module.locations[at].file < module.files.size())
      librarys_[i] = instruction.opcode == ptx::Opcode::ld &&
                     is_a_librarys(module.files[module.locations[at].file], module.files[info.learner_file]);
    if (module.is_debug && computes[copy.function][copy.body_index])
      learners_[i] = 1, librarys_[i] = 0, is_matrix_operand_[i] = 1;
  }
  discards_ = false;
  for (uint32_t i = 0; i < instructions.size() && !discards_; ++i)
    discards_ = scene_->instruction(i).opcode == ptx::Opcode::discard;
  discarded_.clear();
  const auto& windows = info.memory.windows();
  initialised_.assign(windows.size(), 0);
  for (size_t w = 0; w < windows.size() && !discards_; ++w) {
    const Allocation* const a = info.memory.find(window_base(kGlobalWindow + w));
    if (a == nullptr) continue;  // a further window of a large allocation: looked up when read
    const auto all = a->host_written.find(0);
    initialised_[w] = a->variable || (all != a->host_written.end() && all->second >= a->size);
  }
  local_begin_ = kFrameGap;
  local_end_ = kFrameGap + info.program.functions[info.kernel].local_bytes;
  for (auto& [block, state] : blocks_) spare_.push_back(std::move(state));
  blocks_.clear();
  current_block_ = UINT64_MAX;
}

void InitCheck::block_began(const BlockInfo& block) {
  std::unique_ptr<Running> state;
  if (spare_.empty()) {
    state = std::make_unique<Running>();
  } else {
    state = std::move(spare_.back());
    spare_.pop_back();
  }
  for (Memory* memory : {&state->shared, &state->local}) {
    memory->written.clear();
    memory->early.clear();
    memory->early_count = 0;
  }
  state->interval = 0;
  state->frames.clear();
  state->copies.clear();
  state->unset_copied.clear();
  for (const SharedVariable& s : scene_->info().program.shared)
    if (s.reserved)  // zeros, from the start
      for (uint32_t k = 0; k < kReservedShared; k += 4)
        written(state->shared, window_base(kSharedWindow) + s.address + k, 4, {});
  blocks_[block.linear] = std::move(state);
  current_block_ = UINT64_MAX;
}

void InitCheck::block_ended(const BlockInfo& block) {
  const auto it = blocks_.find(block.linear);
  if (it == blocks_.end()) return;
  report(it->second->shared);
  report(it->second->local);
  spare_.push_back(std::move(it->second));
  blocks_.erase(it);
  current_block_ = UINT64_MAX;
}

void InitCheck::launch_finished() {
  for (auto& [block, state] : blocks_) {  // of a launch that was stopped
    report(state->shared);
    report(state->local);
  }
  report(global_);
  if (global_.written.is_full())
    scene_->findings().note(fmt::format(
        "initcheck watched the first {} MiB only: the kernel touches more global memory than it has "
        "room to remember. A smaller case is watched whole",
        global_.written.count() << kShadowPageBits >> 20));
  if (left_out_ != 0)
    scene_->findings().note(
        fmt::format("initcheck left out {} reads, after the first {} of a block or launch: mend those first",
                    left_out_, kMostEarly));
  left_out_ = 0;
  scene_.reset();
}

inline InitCheck::Running& InitCheck::running(const BlockInfo& block) {
  if (current_block_ != block.linear) {
    current_ = blocks_.at(block.linear).get();
    current_block_ = block.linear;
  }
  return *current_;
}

// The common case at once: of 32 lanes, each eight read or write eight neighbouring words, or one, with
// nothing to be said of them. Returns the lanes of which there may be something to say.
inline uint32_t InitCheck::whole_warp(Running& block, const AccessEvent& e, const LaneRuns& runs) {
  constexpr uint64_t kEach = 0x0101010101010101u, kAll = kEach * 15;
  const uint64_t window = runs.first[0] >> 32;
  if (window != kSharedWindow) {
    if (is_initialised(window)) return runs.differing >> 32 == 0 ? 0 : kFullMask;
    if (window < kGlobalWindow) return kFullMask;
  } else if (names_a_rank(runs.first[0])) {
    return kFullMask;
  }
  Written* const page = (window == kSharedWindow ? block.shared : global_).written.at(runs.first[0]);
  if (page == nullptr) return kFullMask;
  const bool reads = e.access.kind == AccessKind::read;
  uint32_t rest = 0;
  for (unsigned run = 0; run < kRunsOfWarp; ++run) {
    const uint64_t address = runs.first[run];
    const uint32_t word = shadow_word(address);
    uint8_t* const at = page->data() + word;
    const bool here = (address ^ runs.first[0]) >> kShadowPageBits == 0;
    uint64_t state;
    bool fine = false;
    if (here && runs.of[run] == LaneRun::same) {
      fine = reads ? (*at & 15) == 15 : (*at & kPending) == 0;
      if (!reads && fine) *at |= 15;
    } else if (here && runs.of[run] == LaneRun::neighbours && word <= kShadowWords - kRunLanes) {
      std::memcpy(&state, at, 8);
      fine = reads ? (~state & kAll) == 0 : (state & kEach * kPending) == 0;
      state |= kAll;
      if (!reads && fine) std::memcpy(at, &state, 8);
    }
    if (!fine) rest |= 0xffu << run * kRunLanes;
  }
  return rest;
}

// Each call's variables are as new. Those of a library's functions are not watched: only the learner's own
// reads of local memory are.
void InitCheck::function_entered(const FunctionEvent& e) {
  Running& block = running(e.block);
  const Dim3& n = scene_->info().config.block;
  if (block.frames.empty()) block.frames.resize(size_t{n[0]} * n[1] * n[2]);
  const uint32_t end = e.local_begin + scene_->info().program.functions[e.function].local_bytes;
  for (uint32_t m = e.mask; m; m &= m - 1) {
    const uint32_t thread = e.warp * kWarpSize + static_cast<uint32_t>(std::countr_zero(m));
    std::vector<LocalFrame>& frames = block.frames[thread];
    while (!frames.empty() && frames.back().begin >= e.local_begin) frames.pop_back();
    if (!learners_functions_[e.function]) continue;
    frames.push_back({e.local_begin, end, e.function});
    for (uint32_t at = e.local_begin; at < end; at += 4)
      if (Written* const page = block.local.written.at(local_place(thread, at))) (*page)[shadow_word(at)] = 0;
  }
}

void InitCheck::stack_allocated(const StackEvent& e) {
  Running& block = running(e.block);
  for (uint32_t at = e.begin; at < e.begin + e.bytes; at += 4)
    if (Written* const page = block.local.written.at(local_place(e.warp * kWarpSize + e.lane, at)))
      (*page)[shadow_word(at)] = 0;
}

const InitCheck::LocalFrame* InitCheck::called(const Running& block, uint32_t thread, uint64_t offset) const {
  if (block.frames.empty()) return nullptr;
  const std::vector<LocalFrame>& frames = block.frames[thread];
  const auto it = std::find_if(frames.rbegin(), frames.rend(),
                               [&](const LocalFrame& f) { return f.begin <= offset && offset < f.end; });
  return it == frames.rend() ? nullptr : &*it;
}

void InitCheck::barrier_completed(const BarrierEvent& e) { ++running(e.block).interval; }

void InitCheck::discard(uint64_t address) {
  if (address >> 32 < kGlobalWindow) return;
  discarded_.insert(address / kDiscarded);
  for (uint32_t k = 0; k < kDiscarded; k += 4)
    if (Written* const page = global_.written.at(address + k)) (*page)[shadow_word(address + k)] = 0;
}

bool InitCheck::is_discarded(uint64_t address, uint32_t bytes) const {
  return !discarded_.empty() && (discarded_.contains(address / kDiscarded) ||
                                 discarded_.contains((address + bytes - 1) / kDiscarded));
}

bool InitCheck::host_wrote(uint64_t address, uint32_t bytes) const {
  if (is_discarded(address, bytes)) return false;
  const Nearest n = scene_->info().memory.nearest(address);
  if (n.allocation == nullptr || n.offset < 0 || n.allocation->variable) return true;
  const auto begin = static_cast<uint64_t>(n.offset);
  auto it = n.allocation->host_written.upper_bound(begin);
  if (it != n.allocation->host_written.begin() && std::prev(it)->second > begin) return true;
  return it != n.allocation->host_written.end() && it->first < begin + bytes;
}

// What is read before it has arrived is read too early, not uninitialised.
void InitCheck::copy_issued(const CopyEvent& e) {
  const Read by{{e.block.linear, e.thread}, e.instruction, 0, running(e.block).interval, e.to};
  if (e.to >> 32 != kSharedWindow) return written(global_, e.to, e.bytes, by);
  const SharedPlace owners = shared_place(scene_->info(), e.block, e.to);
  if (const auto owner = blocks_.find(owners.block); owner != blocks_.end())
    written(owner->second->shared, owners.address, e.bytes, by);
}

void InitCheck::mbarrier_used(const MbarrierEvent& e) {
  if (e.kind != MbarrierEvent::Kind::initialised) return;
  const Read by{
      {e.block.linear, e.warp * kWarpSize + e.lane}, e.instruction, 0, running(e.block).interval, e.address};
  written(running(e.block).shared, e.address, 8, by);
}

void InitCheck::memory_accessed(const AccessEvent& e) {
  if (!watched_[e.instruction]) return;
  Running& block = running(e.block);
  const bool reads = e.access.kind != AccessKind::write, writes = e.access.kind != AccessKind::read;
  uint32_t unset = 0;  // of a store: lanes that store what nobody has set
  if (!block.unset_copied.empty()) {
    if (const auto it = block.unset_copied.find(copy_of(copied_from_[e.instruction], e.warp));
        copied_from_[e.instruction] != ptx::kNone && it != block.unset_copied.end()) {
      if (!is_copied_[e.instruction])
        unset = it->second;
      else if ((it->second &= ~e.mask) == 0)
        block.unset_copied.erase(it);
    }
  }
  uint32_t rest = e.mask;
  const LaneRuns* const runs = e.addresses.runs();
  if (rest == kFullMask && unset == 0 && runs != nullptr && e.access.bytes == 4 &&
      e.access.kind != AccessKind::atomic && groups_[e.instruction] == ptx::kNone) {
    rest = whole_warp(block, e, *runs);
    if (rest == 0) return;
  }
  // An exchange whose result nobody looks at is a store.
  const bool updates = reads && writes;
  const bool needs = reads && (!updates || !scene_->instruction(e.instruction).has(ptx::Modifier::exch) ||
                               results_.is_used(e));
  Read by{{e.block.linear, 0}, e.instruction, 0, block.interval, 0};
  for (uint32_t m = rest; m; m &= m - 1) {
    const auto lane = static_cast<uint32_t>(std::countr_zero(m));
    const std::optional<uint32_t> byte = byte_atomics_.byte(e, lane);
    const uint32_t bytes = byte ? 1 : e.access.bytes;
    by.by.thread = e.warp * kWarpSize + lane;
    by.address = e.addresses[lane] + byte.value_or(0);
    by.function = ptx::kNone;
    const uint64_t window = by.address >> 32;
    Memory* memory = &global_;
    uint64_t place = by.address;
    if (window == kSharedWindow) {
      const SharedPlace owners = shared_place(scene_->info(), e.block, by.address);
      const auto owner = blocks_.find(owners.block);
      if (owner == blocks_.end()) continue;  // it has ended
      // Libraries look ahead at places whose values they then do not use (CUB where it merges).
      if (reads && !writes && librarys_[e.instruction]) continue;
      memory = &owner->second->shared;
      place = by.address = owners.address;
    } else if (window == kLocalWindow) {
      const uint64_t offset = by.address & 0xffffffff;
      if (reads && !writes && !learners_[e.instruction]) continue;
      if (!is_dynamic_stack(offset) && (offset < local_begin_ || offset >= local_end_)) {
        const LocalFrame* const frame = called(block, by.by.thread, offset);
        if (frame == nullptr) continue;
        by.function = frame->function;
        by.address = offset - frame->begin;
      }
      memory = &block.local;
      place = local_place(by.by.thread, offset);
    } else if (window < kGlobalWindow || is_initialised(window)) {
      continue;
    }
    if (is_copied_[e.instruction] && is_unset(*memory, place, by.address, bytes))
      block.unset_copied[copy_of(copied_from_[e.instruction], e.warp)] |= 1u << lane;
    if (watched_[e.instruction] == copies_only) continue;
    if (needs && (!byte || byte_atomics_.uses_what_it_reads(e)))
      read(*memory, place, bytes, by, e.frame, structure_copy(block, e.instruction, by.by.thread));
    if ((unset >> lane & 1) && !is_found(block, copied_from_[e.instruction], by.by.thread))
      forget(*memory, place, bytes);
    else if (discards_ && scene_->instruction(e.instruction).opcode == ptx::Opcode::discard)
      discard(place);
    else if (writes)
      written(*memory, place, bytes, by, updates && needs ? By::update : By::store);
  }
}

// A copy of which nothing was set is a finding itself.
bool InitCheck::is_found(const Running& block, uint32_t load, uint32_t thread) const {
  const uint32_t group = groups_[load];
  if (watched_[load] != all || group == ptx::kNone) return false;
  const auto copy = block.copies.find(uint64_t{group} << 32 | thread);
  return copy != block.copies.end() && !copy->second.any_set;
}

bool InitCheck::is_unset(Memory& memory, uint64_t place, uint64_t address, uint32_t bytes) const {
  const uint8_t mask = bytes >= 4 ? 15 : static_cast<uint8_t>(((1u << bytes) - 1) << (place & 3));
  for (uint32_t k = 0; k < bytes; k += 4) {
    Written* const page = memory.written.at(place + k);
    if (page == nullptr || ((*page)[shadow_word(place + k)] & mask) != 0) return false;
  }
  return &memory != &global_ || !host_wrote(address, bytes);
}

void InitCheck::forget(Memory& memory, uint64_t place, uint32_t bytes) {
  const uint8_t mask = bytes >= 4 ? 15 : static_cast<uint8_t>(((1u << bytes) - 1) << (place & 3));
  for (uint32_t k = 0; k < bytes; k += 4)
    if (Written* const page = memory.written.at(place + k)) {
      uint8_t& cell = (*page)[shadow_word(place + k)];
      cell = static_cast<uint8_t>((cell & ~mask) | kCopied);
    }
}

InitCheck::StructureCopy* InitCheck::structure_copy(Running& block, uint32_t instruction, uint32_t thread) {
  const uint32_t group = groups_[instruction];
  if (group == ptx::kNone) return nullptr;
  StructureCopy& copy = block.copies[uint64_t{group} << 32 | thread];
  if (instruction == group) copy = {++copies_};
  return &copy;
}

void InitCheck::written(Memory& memory, uint64_t address, uint32_t bytes, const Read& by, By how) {
  const uint8_t mask = bytes >= 4 ? 15 : static_cast<uint8_t>(((1u << bytes) - 1) << (address & 3));
  for (uint32_t k = 0; k < bytes; k += 4) {
    Written* const page = memory.written.at(address + k);
    uint8_t* const cell = page ? &(*page)[shadow_word(address + k)] : nullptr;
    if (cell == nullptr) continue;
    *cell |= mask;
    if (!(*cell & kPending) || how == By::update) continue;  // who reads and updates did not come too early
    *cell &= static_cast<uint8_t>(~kPending);
    const auto it = memory.early.find((address + k) / 4);
    if (it == memory.early.end()) continue;
    memory.early_count -= std::erase_if(it->second, [&](const Read& r) {
      return r.by != by.by && (r.by.block != by.by.block || r.interval == by.interval);
    });
    if (it->second.empty()) memory.early.erase(it);
  }
}

void InitCheck::read(Memory& memory, uint64_t address, uint32_t bytes, const Read& by, const Frame* frame,
                     StructureCopy* copy) {
  const uint8_t mask = bytes >= 4 ? 15 : static_cast<uint8_t>(((1u << bytes) - 1) << (address & 3));
  uint8_t* first = nullptr;
  for (uint32_t k = 0; k < bytes; k += 4) {
    Written* const page = memory.written.at(address + k);
    uint8_t* const cell = page ? &(*page)[shadow_word(address + k)] : nullptr;
    const bool set = cell != nullptr && (*cell & mask);
    if (set && copy != nullptr) {
      copy->any_set = true;
      if (copy->any_pending) good_copies_.insert(copy->number);
    }
    if (cell == nullptr || set) return;
    if (first == nullptr) first = cell;
  }
  if (&memory == &global_ && host_wrote(by.address, bytes)) {
    *first |= mask;
    if (copy != nullptr) {
      copy->any_set = true;
      if (copy->any_pending) good_copies_.insert(copy->number);
    }
    return;
  }
  if (copy != nullptr) {
    if (copy->any_set) return;
    copy->any_pending = true;
  }
  if (memory.early_count >= kMostEarly) {
    ++left_out_;
    return;
  }
  *first |= kPending;
  std::vector<Read>& early = memory.early[address / 4];
  early.push_back(by);
  early.back().copied = (*first & kCopied) != 0;
  early.back().discarded = &memory == &global_ && is_discarded(by.address, bytes);
  if (copy != nullptr) early.back().copy = copy->number;
  early.back().in_learners_file = scene_->in_learners_file(by.instruction, frame);
  ++memory.early_count;
}

std::string InitCheck::advice(const Read& r, const std::optional<Object>& object) const {
  const bool own = r.function != ptx::kNone || r.address >> 32 == kLocalWindow;
  if (own && is_matrix_operand_[r.instruction])
    return "give the fragment its values before this line: fill_fragment(), or load_matrix_sync()";
  if (r.discarded)
    return "discard.L2 says that nobody needs the bytes any more: write them again before this line";
  if (r.copied) return "which member is never set in the structure that was copied?";
  if (own) return "give all of it a value before this line: = {} where it is declared sets it to zeros";
  // Only memory that a program has allocated itself goes without a name.
  if (object && object->name.empty())
    return "is it copied to (cudaMemcpy) or set before the launch, or which thread should have written it?";
  return "which thread should have written it first, and does it do so for every index that is read?";
}

void InitCheck::report(Memory& memory) {
  for (const auto& [word, reads] : memory.early) {
    for (const Read& r : reads) {
      if (r.copy != 0 && good_copies_.count(r.copy) != 0) continue;
      const Access access = scene_->access(r.instruction);
      const auto object = r.function == ptx::kNone ? scene_->object(r.address)
                                                   : scene_->local_variable(r.function, r.address);
      const uint32_t location = scene_->place_id(r.in_learners_file);
      const std::string key =
          fmt::format("init {} {} {}", location, location == ptx::kNone ? r.in_learners_file : 0,
                      object ? object->key() : "local");
      scene_->findings().add(key, r.by, [&] {
        const bool dynamic = r.function == ptx::kNone && r.address >> 32 == kLocalWindow &&
                             is_dynamic_stack(r.address & 0xffffffff);
        const std::string memory = object    ? object->title()
                                   : dynamic ? "memory from alloca"
                                             : "a local variable";
        const std::string what =
            object ? object->element(access) : fmt::format("{} of {}", byte_count(access.bytes), memory);
        Finding f = scene_->finding(r.in_learners_file, "initcheck", "uninitialized-read",
                                    fmt::format("read of {}, which nobody has written", memory));
        const bool several = what.find(" bytes ") < what.find(" of ");  // "4 bytes at byte 12 of p"
        f.label = fmt::format("{} hold{} whatever was there before", what, several ? "" : "s");
        f.next = advice(r, object);
        if (r.discarded) {
          f.message = fmt::format("read of {}, of which these bytes were discarded", memory);
          f.label = fmt::format("{} may be anything now", what);
        } else if (r.copied) {
          f.message =
              fmt::format("read of a part of {} that has only been copied: nobody has set it", memory);
          f.label = fmt::format("{} came with the copy of a structure", what);
        }
        return f;
      });
    }
  }
  memory.early.clear();
  memory.early_count = 0;
}

}  // namespace grader::sim
