// Basic blocks and post-dominators of one function.
#include "sim/cfg.h"

#include <algorithm>
#include <set>

namespace grader::sim {
namespace {

using ptx::kNone;
using ptx::Opcode;

bool ends_block(Opcode op) {
  return op == Opcode::bra || op == Opcode::brx || op == Opcode::ret || op == Opcode::exit ||
         op == Opcode::trap;
}

std::vector<uint32_t> targets_of(const ptx::Function& f, const ptx::Instruction& i) {
  std::vector<uint32_t> targets;
  if (i.opcode == Opcode::bra) targets.push_back(f.labels[i.operands[0].symbol].instruction);
  if (i.opcode == Opcode::brx)
    for (uint32_t label : f.labels[i.operands[1].symbol].targets)
      targets.push_back(f.labels[label].instruction);
  return targets;
}

}  // namespace

std::vector<BasicBlock> basic_blocks(const ptx::Function& f) {
  const auto n = static_cast<uint32_t>(f.body.size());
  std::set<uint32_t> leaders{0};
  for (uint32_t i = 0; i < n; ++i) {
    if (!ends_block(f.body[i].opcode)) continue;
    leaders.insert(i + 1);
    for (uint32_t t : targets_of(f, f.body[i])) leaders.insert(t);
  }
  leaders.erase(n);
  std::vector<BasicBlock> blocks;
  std::vector<uint32_t> block_at(n + 1, kNone);
  for (auto it = leaders.begin(); it != leaders.end(); ++it) {
    block_at[*it] = static_cast<uint32_t>(blocks.size());
    blocks.push_back({*it, std::next(it) == leaders.end() ? n : *std::next(it), {}, {}});
  }
  const auto exit = static_cast<uint32_t>(blocks.size());
  blocks.push_back({n, n, {}, {}});
  block_at[n] = exit;
  for (uint32_t b = 0; b < exit; ++b) {
    BasicBlock& block = blocks[b];
    const ptx::Instruction& last = f.body[block.end - 1];
    const bool guarded = last.guard != kNone;
    for (uint32_t t : targets_of(f, last)) block.successors.push_back(block_at[t]);
    if (last.opcode == Opcode::ret || last.opcode == Opcode::exit) block.successors.push_back(exit);
    if (guarded || !ends_block(last.opcode)) block.successors.push_back(block_at[block.end]);
    for (uint32_t s : block.successors) blocks[s].predecessors.push_back(b);
  }
  return blocks;
}

namespace {

// Immediate post-dominators: Cooper, Harvey and Kennedy's iteration over the reversed graph.
std::vector<uint32_t> post_dominators(const std::vector<BasicBlock>& blocks) {
  const auto exit = static_cast<uint32_t>(blocks.size() - 1);
  std::vector<uint32_t> order, number(blocks.size(), kNone), state(blocks.size(), 0);
  std::vector<uint32_t> stack{exit};
  while (!stack.empty()) {  // post-order from the exit backwards
    const uint32_t b = stack.back();
    if (state[b] < blocks[b].predecessors.size()) {
      const uint32_t next = blocks[b].predecessors[state[b]++];
      if (number[next] == kNone && next != exit) {
        number[next] = 0;
        stack.push_back(next);
      }
      continue;
    }
    stack.pop_back();
    order.push_back(b);
  }
  for (uint32_t i = 0; i < order.size(); ++i) number[order[i]] = i;
  std::vector<uint32_t> dominator(blocks.size(), kNone);
  dominator[exit] = exit;
  for (bool changed = true; changed;) {
    changed = false;
    for (auto it = order.rbegin(); it != order.rend(); ++it) {
      if (*it == exit) continue;
      uint32_t meet = kNone;
      for (uint32_t s : blocks[*it].successors) {
        if (dominator[s] == kNone) continue;
        if (meet == kNone) {
          meet = s;
          continue;
        }
        uint32_t a = meet, b = s;
        while (a != b) {
          while (number[a] < number[b]) a = dominator[a];
          while (number[b] < number[a]) b = dominator[b];
        }
        meet = a;
      }
      if (meet != dominator[*it]) {
        dominator[*it] = meet;
        changed = true;
      }
    }
  }
  return dominator;
}

// Of the blocks that send lanes two ways, where those meet.
void add_points(const std::vector<BasicBlock>& blocks, std::vector<uint32_t>& points) {
  const std::vector<uint32_t> dominator = post_dominators(blocks);
  const auto exit = static_cast<uint32_t>(blocks.size() - 1);
  for (uint32_t b = 0; b < exit; ++b) {
    if (blocks[b].successors.size() < 2 || dominator[b] == kNone || dominator[b] == exit) continue;
    points[blocks[b].end - 1] = blocks[dominator[b]].begin;
  }
}

// Whether a block is on a way that leads to the end and meets no other: such a one can be come to from one
// place only. The end itself, and a block that does nothing but return, are met by all.
std::vector<bool> leaving(const ptx::Function& f, const std::vector<BasicBlock>& blocks) {
  std::vector<bool> leaves(blocks.size(), false);
  leaves.back() = true;
  for (size_t b = 0; b + 1 < blocks.size(); ++b)
    leaves[b] = blocks[b].end == blocks[b].begin + 1 && ends_block(f.body[blocks[b].begin].opcode) &&
                blocks[b].successors == std::vector{static_cast<uint32_t>(blocks.size() - 1)};
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t b = blocks.size() - 1; b-- > 0;) {
      if (leaves[b] || blocks[b].predecessors.size() != 1 || blocks[b].successors.empty()) continue;
      leaves[b] = std::all_of(blocks[b].successors.begin(), blocks[b].successors.end(),
                              [&](uint32_t s) { return leaves[s]; });
      changed = changed || leaves[b];
    }
  }
  return leaves;
}

std::vector<BasicBlock> without_leaving_ways(std::vector<BasicBlock> blocks, const std::vector<bool>& leaves,
                                             const std::vector<bool>& shortened) {
  for (uint32_t b = 0; b < blocks.size(); ++b) {
    if (!shortened[b]) continue;
    for (uint32_t s : blocks[b].successors)
      if (leaves[s]) std::erase(blocks[s].predecessors, b);
    std::erase_if(blocks[b].successors, [&](uint32_t s) { return leaves[s]; });
  }
  return blocks;
}

std::vector<bool> reaches_the_end(const std::vector<BasicBlock>& blocks) {
  std::vector<bool> reaches(blocks.size(), false);
  std::vector<uint32_t> stack{static_cast<uint32_t>(blocks.size() - 1)};
  reaches.back() = true;
  while (!stack.empty()) {
    const uint32_t b = stack.back();
    stack.pop_back();
    for (uint32_t p : blocks[b].predecessors)
      if (!reaches[p]) reaches[p] = true, stack.push_back(p);
  }
  return reaches;
}

}  // namespace

std::vector<uint32_t> reconvergence_points(const ptx::Function& f) {
  std::vector<uint32_t> points(f.body.size(), kNone);
  if (!f.body.empty()) add_points(basic_blocks(f), points);
  return points;
}

std::vector<uint32_t> waiting_points(const ptx::Function& f) {
  std::vector<uint32_t> points = reconvergence_points(f);
  if (f.body.empty() || !f.is_entry) return points;
  const std::vector<BasicBlock> blocks = basic_blocks(f);
  const std::vector<bool> leaves = leaving(f, blocks);
  const auto stays = [&](uint32_t s) { return !leaves[s]; };
  std::vector<bool> shortened(blocks.size(), false);
  for (size_t b = 0; b < blocks.size(); ++b) {
    const auto& ways = blocks[b].successors;
    shortened[b] =
        std::any_of(ways.begin(), ways.end(), stays) && !std::all_of(ways.begin(), ways.end(), stays);
  }
  // A loop's only way out is one, wherever it leads.
  std::vector<BasicBlock> shorter;
  for (bool all_end = false; !all_end;) {
    shorter = without_leaving_ways(blocks, leaves, shortened);
    const std::vector<bool> ends = reaches_the_end(shorter);
    all_end = true;
    for (size_t b = 0; b < blocks.size(); ++b)
      if (shortened[b] && !ends[b]) shortened[b] = all_end = false;
  }
  for (size_t b = 0; b + 1 < blocks.size(); ++b)  // those that stay go on where the one way left leads
    if (shortened[b] && shorter[b].successors.size() == 1)
      points[blocks[b].end - 1] = blocks[shorter[b].successors[0]].begin;
  add_points(shorter, points);
  return points;
}

}  // namespace grader::sim
