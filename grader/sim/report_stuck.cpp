// A launch that does not end: the budget is spent, or nobody can go on.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>

#include "sim/report.h"

namespace grader::sim {
namespace {

using ptx::Opcode;

// The innermost loop around a record: its branch back. Null when the record is in no loop.
const Record* loop_around(const Program& p, const Record* at) {
  const auto here = at - p.code.data();
  const FunctionCode& code = p.functions[p.instructions[at->instruction].function];
  const Record* best = nullptr;
  int64_t shortest = INT64_MAX;
  for (int64_t i = code.begin; i < code.end; ++i) {
    const Record& r = p.code[static_cast<size_t>(i)];
    if (instruction_of(p, r).opcode != Opcode::bra) continue;
    const auto distance = static_cast<int64_t>(r.immediate);
    if (distance > 0 || i < here || i + distance > here || -distance >= shortest) continue;
    shortest = -distance;
    best = &r;
  }
  return best;
}

struct Loop {
  const Record* back;  // null: there is none
  const Frame* frame;
};

// The innermost loop that a thread is in, be it around a call.
Loop loop_around_call(const Program& p, const Record* at, const Frame* frame) {
  for (;;) {
    const Record* const back = loop_around(p, at);
    if (back != nullptr || frame == nullptr || frame->parent == nullptr) return {back, frame};
    at = &p.code[frame->return_to - 1];
    frame = frame->parent;
  }
}

// "threads 0 to 31", "thread 5", "threads 0, 2, 4, ... (16 in all)"
std::string thread_list(const std::vector<uint32_t>& threads) {
  if (threads.size() == 1) return fmt::format("thread {}", threads[0]);
  if (threads.back() - threads.front() + 1 == threads.size())
    return fmt::format("threads {} to {}", threads.front(), threads.back());
  std::string text = "threads ";
  for (size_t i = 0; i < threads.size() && i < 4; ++i) text += fmt::format("{}{}", i ? ", " : "", threads[i]);
  if (threads.size() > 4) text += fmt::format(", ... ({} in all)", threads.size());
  return text;
}

// Threads of a block that stand at one instruction.
struct Group {
  const Record* pc;
  const Frame* frame;
  Fragment::State state;
  uint32_t barrier;
  std::vector<uint32_t> threads;

  std::string waits_for() const {
    if (state == Fragment::State::waits_for_lanes) return "the other threads of their warp";
    return barrier == Block::kClusterBarrier ? "the cluster's barrier" : fmt::format("barrier {}", barrier);
  }
  std::string note(const Launch& launch) const {
    return fmt::format("{} wait{} at line {} for {}", thread_list(threads), threads.size() == 1 ? "s" : "",
                       place_of(launch, *pc, frame).line, waits_for());
  }
};

// By their lowest threads.
std::vector<Group> groups_of(Block& b) {
  std::vector<Group> groups;
  for (WarpState& w : b.warps()) {
    for (const Fragment& f : w.fragments()) {
      auto it = std::find_if(groups.begin(), groups.end(),
                             [&](const Group& g) { return g.pc == f.pc && g.state == f.state; });
      if (it == groups.end()) it = groups.insert(it, {f.pc, f.frame, f.state, f.barrier, {}});
      for (uint32_t m = f.mask; m; m &= m - 1)
        it->threads.push_back(w.index() * kWarpSize + static_cast<uint32_t>(std::countr_zero(m)));
    }
  }
  for (Group& g : groups) std::sort(g.threads.begin(), g.threads.end());
  std::sort(groups.begin(), groups.end(),
            [](const Group& x, const Group& y) { return x.threads < y.threads; });
  return groups;
}

// Of another file than the learner's.
bool is_a_librarys(const Launch& launch, const Record& r) {
  const ptx::Module& m = launch.program.module;
  for (uint32_t at = launch.program.instructions[r.instruction].location; at != ptx::kNone;
       at = m.locations[at].inlined_at)
    if (m.locations[at].line != 0) return m.locations[at].file != launch.learner_file;
  return false;
}

constexpr size_t kMostNotes = 8;

}  // namespace

void report_budget(Block& b, WarpState& w) {
  Launch& launch = b.launch();
  const Fragment* running = nullptr;
  for (const Fragment& f : w.fragments())
    if (f.state == Fragment::State::ready) running = &f;
  if (running == nullptr && !w.fragments().empty()) running = &w.fragments().back();
  launch.stop = true;
  launch.fail("cudaErrorLaunchTimeout", 702, "the launch timed out and was terminated");
  if (running == nullptr) return;
  for (Observer* o : launch.options.observers) o->budget_spent(b.info(), w.index());
  const auto [loop, frame] = loop_around_call(launch.program, running->pc, running->frame);
  Finding finding = finding_at(launch, loop ? *loop : *running->pc, loop ? frame : running->frame, "limit",
                               "endless-loop", loop ? "this loop has not ended" : "the kernel has not ended");
  finding.label = fmt::format("still running after {} thread instructions", launch.options.max_instructions);
  finding.next = loop ? "what ends the loop, and does it happen for every thread?"
                      : "is the work just large? Then raise the limit (--max-instructions)";
  if (loop && is_a_librarys(launch, *loop)) {
    finding.message = "this call has not ended: it waits in a loop";
    finding.next = "what does it wait for? All threads, or blocks, that it counts must come there too";
  }
  for (const Group& g : groups_of(b))
    if (g.state != Fragment::State::ready && finding.notes.size() < kMostNotes)
      finding.notes.push_back(g.note(launch));
  for (uint32_t m = running->mask; m; m &= m - 1)
    launch.findings.add("endless-loop", b.thread(w, static_cast<unsigned>(std::countr_zero(m))),
                        [&] { return finding; });
}

void report_deadlock(Block& b) {
  Launch& launch = b.launch();
  launch.stop = true;
  launch.fail("cudaErrorLaunchTimeout", 702, "the launch timed out and was terminated");
  const std::vector<Group> groups = groups_of(b);
  std::vector<uint32_t> exited;
  for (const WarpState& w : b.warps())
    for (uint32_t lane = 0; lane < w.lanes(); ++lane)
      if (!(w.live >> lane & 1)) exited.push_back(w.index() * kWarpSize + lane);
  if (groups.empty()) return;
  const Group& first = groups.front();
  Finding finding = finding_at(launch, *first.pc, first.frame, "synccheck", "deadlock",
                               "deadlock: no thread of this block can go on");
  finding.label = fmt::format("{} wait{} here for {}", thread_list(first.threads),
                              first.threads.size() == 1 ? "s" : "", first.waits_for());
  for (size_t i = 1; i < std::min(groups.size(), kMostNotes); ++i)
    finding.notes.push_back(groups[i].note(launch));
  if (!exited.empty())
    finding.notes.push_back(
        fmt::format("{} {} already ended", thread_list(exited), exited.size() == 1 ? "has" : "have"));
  finding.next = "every thread that is waited for must reach the same barrier";
  for (const Group& g : groups)
    if (const auto count = b.count_at(g.barrier); g.state == Fragment::State::at_barrier && count) {
      finding.notes.push_back(fmt::format("barrier {} waits for {} threads, and {} have come", g.barrier,
                                          count->expected, count->arrived));
      finding.next = count->other_expected == 0
                         ? "how many threads come to this barrier? That is the number to give it"
                         : fmt::format("another comes to it with {}: all must give the same number",
                                       count->other_expected);
      break;
    }
  launch.findings.add("deadlock", {b.info().linear, first.threads.front()}, [&] { return finding; });
}

}  // namespace grader::sim
