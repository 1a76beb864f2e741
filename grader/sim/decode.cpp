// Decoding: first every function gets its layout (parameters, local memory), then its code, then branches are
// linked.
#include "sim/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sim/cfg.h"
#include "sim/decode_function.h"
#include "sim/shared_layout.h"
#include "sim/source_place.h"
#include "support/error.h"

namespace grader::sim {
namespace {

uint32_t aligned(uint32_t offset, uint32_t alignment) {
  return alignment > 1 ? (offset + alignment - 1) / alignment * alignment : offset;
}

// Parameters, results and the .param variables of calls lie in one area of each thread.
void lay_out(Program& p, uint32_t function, std::vector<uint32_t>& variable_offsets) {
  const ptx::Function& f = p.module.functions[function];
  FunctionCode& code = p.functions[function];
  uint32_t parameters = 0, local = 0;
  const auto place = [&](uint32_t symbol, uint32_t& end) {
    const uint32_t variable = p.module.symbols[symbol].index;
    const ptx::Variable& v = p.module.variables[variable];
    end = aligned(end, v.alignment);
    variable_offsets[variable] = end;
    end += static_cast<uint32_t>(v.size);
    return ParameterSlot{variable_offsets[variable], static_cast<uint32_t>(v.size)};
  };
  for (uint32_t s : f.parameters) code.parameters.push_back(place(s, parameters));
  for (uint32_t s : f.return_values) code.return_values.push_back(place(s, parameters));
  for (uint32_t s : f.variables) {
    const ptx::Space space = p.module.variables[p.module.symbols[s].index].space;
    if (space == ptx::Space::param) place(s, parameters);
    if (space == ptx::Space::local) place(s, local);
  }
  code.parameter_bytes = aligned(parameters, 16);
  code.local_bytes = local;
  for (uint32_t s : f.variables) {
    const uint32_t variable = p.module.symbols[s].index;
    if (p.module.variables[variable].space != ptx::Space::local) continue;
    const auto pieces = local_pieces(p.module, variable, variable_offsets[variable]);
    code.local_pieces.insert(code.local_pieces.end(), pieces.begin(), pieces.end());
  }
  if (code.local_pieces.size() >= kNoArray) code.local_pieces.clear();
  if (code.local_pieces.empty()) return;
  code.local_granules.assign(local / kLocalGranule + 1, kNoArray);
  for (size_t i = 0; i < code.local_pieces.size(); ++i) {
    const LocalPiece& piece = code.local_pieces[i];
    for (uint32_t at = piece.begin / kLocalGranule; at * kLocalGranule < piece.begin + piece.size; ++at)
      code.local_granules[at] = static_cast<uint16_t>(i);
  }
}

// A function and all it may call.
std::set<uint32_t> reached_from(uint32_t function, const std::vector<std::set<uint32_t>>& calls) {
  std::set<uint32_t> reached{function};
  for (std::vector<uint32_t> todo{function}; !todo.empty();) {
    const uint32_t g = todo.back();
    todo.pop_back();
    for (uint32_t callee : calls[g])
      if (reached.insert(callee).second) todo.push_back(callee);
  }
  return reached;
}

// Shared memory that each function and all it may call use.
void count_shared(Program& p, const std::vector<std::set<uint32_t>>& uses,
                  const std::vector<std::set<uint32_t>>& reached) {
  for (uint32_t f = 0; f < p.functions.size(); ++f) {
    std::set<uint32_t> used;
    for (const uint32_t g : reached[f]) used.insert(uses[g].begin(), uses[g].end());
    p.functions[f].shared_used = used;
    for (const SharedVariable& s : p.shared)
      if (s.reserved) p.functions[f].shared_end = s.storage + kReservedShared;
    for (uint32_t index : used) {
      const SharedVariable& s = p.shared[index];
      if (s.dynamic) continue;
      const auto size = static_cast<uint32_t>(p.module.variables[s.variable].size);
      p.functions[f].static_shared =
          aligned(p.functions[f].static_shared, p.module.variables[s.variable].alignment) + size;
      p.functions[f].shared_end = std::max(p.functions[f].shared_end, s.storage + size);
    }
  }
}

// A body that is empty returns as well, and every record needs an instruction to speak of.
void end_empty_bodies(ptx::Module& module) {
  for (ptx::Function& f : module.functions) {
    if (f.is_extern || !f.body.empty()) continue;
    ptx::Instruction ret;
    ret.opcode = ptx::Opcode::ret;
    ret.line = f.line;
    ret.column = 1;
    f.body.push_back(std::move(ret));
  }
}

}  // namespace

void decode(Program& p, const InstructionSet& isa) {
  const auto n = static_cast<uint32_t>(p.module.functions.size());
  end_empty_bodies(p.module);
  p.functions.resize(n);
  p.instruction_set = &isa;
  std::vector<uint32_t> variable_offsets(p.module.variables.size(), 0);
  for (uint32_t f = 0; f < n; ++f) lay_out(p, f, variable_offsets);
  std::vector<Diagnostic> wrong;
  std::vector<std::vector<Diagnostic>> not_simulated(n);
  std::vector<std::set<uint32_t>> shared_uses(n), calls(n), reached(n);
  for (uint32_t f = 0; f < n; ++f) {
    if (p.module.functions[f].is_extern) continue;
    FunctionDecoder decoder(p, f, isa, variable_offsets, wrong, not_simulated[f]);
    decoder.run();
    shared_uses[f] = decoder.shared_used();
    calls[f] = decoder.called();
  }
  if (!wrong.empty()) throw DiagnosticsError(std::move(wrong));
  for (uint32_t f = 0; f < n; ++f) {
    reached[f] = reached_from(f, calls);
    std::vector<Diagnostic>& all = p.functions[f].not_simulated = not_simulated[f];
    for (const uint32_t g : reached[f])
      if (g != f) all.insert(all.end(), not_simulated[g].begin(), not_simulated[g].end());
  }
  count_shared(p, shared_uses, reached);
}

}  // namespace grader::sim
