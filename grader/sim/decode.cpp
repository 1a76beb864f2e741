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

// Shared memory that a function and all it may call use.
void count_shared(Program& p, const std::vector<std::set<uint32_t>>& uses,
                  const std::vector<std::set<uint32_t>>& calls) {
  for (uint32_t f = 0; f < p.functions.size(); ++f) {
    std::set<uint32_t> reached{f}, used;
    for (std::vector<uint32_t> todo{f}; !todo.empty();) {
      const uint32_t g = todo.back();
      todo.pop_back();
      used.insert(uses[g].begin(), uses[g].end());
      for (uint32_t callee : calls[g])
        if (reached.insert(callee).second) todo.push_back(callee);
    }
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
  std::vector<Diagnostic> refused;
  std::vector<std::set<uint32_t>> shared_uses(n), calls(n);
  for (uint32_t f = 0; f < n; ++f) {
    if (p.module.functions[f].is_extern) continue;
    FunctionDecoder decoder(p, f, isa, variable_offsets, refused);
    decoder.run();
    shared_uses[f] = decoder.shared_used();
    calls[f] = decoder.called();
  }
  if (!refused.empty()) throw DiagnosticsError(std::move(refused));
  count_shared(p, shared_uses, calls);
}

}  // namespace grader::sim
