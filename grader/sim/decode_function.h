// One function's instructions to records.
#pragma once

#include <set>
#include <vector>

#include "sim/exec/instruction_set.h"
#include "sim/frame_layout.h"
#include "sim/program.h"
#include "support/diagnostic.h"

namespace grader::sim {

// What .v2, .v4 or .v8 says; else 1.
uint8_t vector_length(const ptx::Instruction&);

Form form_of(const ptx::Instruction&);

class FunctionDecoder {
 public:
  // `variable_offsets`: of .param and .local variables in their function's areas.
  FunctionDecoder(Program&, uint32_t function, const InstructionSet&,
                  const std::vector<uint32_t>& variable_offsets, std::vector<Diagnostic>& wrong,
                  std::vector<Diagnostic>& not_simulated);
  void run();
  const std::set<uint32_t>& shared_used() const { return shared_used_; }
  const std::set<uint32_t>& called() const { return called_; }

 private:
  struct Refused {  // not simulated
    std::string why;
  };
  struct Wrong {  // no GPU runs it
    std::string what;
  };

  void choose_memos();                               // decode_memos.cpp
  uint32_t memo_for(const ptx::Instruction&) const;  // the slot, or kNone
  void forget_written(const ptx::Instruction&);
  void instruction(uint32_t index);
  void branch(const ptx::Instruction&, Record&, Form&);
  void indexed_branch(const ptx::Instruction&, Record&);
  void call(const ptx::Instruction&, Record&);
  void barrier(const ptx::Instruction&, Record&);
  void matrix(const ptx::Instruction&, Record&, Form&);  // decode_matrix.cpp
  void check_asynchronous(const ptx::Instruction&, const Form&) const;
  void asynchronous(const ptx::Instruction&, Record&, Form&);  // decode_async.cpp
  void video(const ptx::Instruction&, Record&, const Form&);   // decode_video.cpp
  void vector_move(const ptx::Instruction&, Record&, const Form&);
  void memory(const ptx::Instruction&, Record&, Form&);  // decode_memory.cpp
  void cache_line(const ptx::Instruction&, Record&, Form&);
  bool parameter_access(const ptx::Instruction&, Record&, Form&);
  void check_operand(const ptx::Operand&, ptx::Type expected, bool destination) const;  // decode_checks.cpp
  void check_elements(const ptx::Instruction&, const ptx::Operand&) const;
  void check_alignment(const ptx::Instruction&) const;
  ptx::Space space_of_name(const ptx::Operand&, ptx::Space asked) const;
  void refuse(const ptx::Instruction&, const Refused&);
  void refuse(const ptx::Instruction&, const Wrong&);
  Diagnostic diagnostic(const ptx::Instruction&, const char* code, std::string message) const;

  void flatten(const ptx::Instruction&, const ptx::Operand&, unsigned operand, bool destination);
  uint32_t slot_of(const ptx::Operand&, ptx::Type expected, bool destination);
  uint32_t clock_slot(ptx::SpecialRegister);
  uint32_t symbol_slot(const ptx::Operand&, bool wide, uint64_t window = 0);
  uint32_t address_slot(const ptx::Instruction&, const ptx::Operand&, Form&, Record&);
  uint64_t immediate_bits(const ptx::Operand&, ptx::Type expected) const;
  bool is_wide(uint32_t reg) const;
  void emit(const ptx::Instruction&, Record, Handler);

  Program& program_;
  const ptx::Module& module_;
  const ptx::Function& function_;
  const uint32_t index_;
  const InstructionSet& isa_;
  const std::vector<uint32_t>& variable_offsets_;
  std::vector<Diagnostic>& wrong_;
  std::vector<Diagnostic>& not_simulated_;
  FrameLayout layout_;
  std::vector<uint32_t> record_of_;     // of each instruction (and the end): where a branch to it goes
  std::vector<uint32_t> slots_;         // of the instruction at hand, flattened
  std::vector<Record> before_, after_;  // helpers that fit operands
  std::vector<uint32_t> memo_of_;       // of each register: the slot of what is remembered of it, or kNone
  unsigned temporaries_ = 0;
  bool may_read_clocks_ = false;    // of the instruction at hand: of its operands' clocks
  uint32_t location_ = ptx::kNone;  // the last one that names a line
  std::vector<std::pair<uint32_t, uint32_t>> branches_;  // record, instruction it goes to
  std::set<uint32_t> shared_used_, called_;
};

}  // namespace grader::sim
