// The GPU as a whole: memory, modules, and what a launch begins and ends with.
#include "sim/gpu.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "sim/decode.h"
#include "sim/grid.h"
#include "sim/launch.h"
#include "sim/launch_limits.h"
#include "sim/loaded_module.h"
#include "sim/local_arrays.h"
#include "sim/object.h"
#include "sim/shared_layout.h"
#include "sim/shared_shapes.h"
#include "support/error.h"

namespace grader::sim {
namespace {

// Among the module's functions; past their end: there is none.
uint32_t index_of_kernel(const Program& p, std::string_view name) {
  const auto& functions = p.module.functions;
  const auto found = std::find_if(functions.begin(), functions.end(),
                                  [&](const ptx::Function& f) { return f.is_entry && f.name == name; });
  return static_cast<uint32_t>(found - functions.begin());
}

}  // namespace

struct Gpu::State {
  GlobalMemory memory;
};

Gpu::Gpu() : state_(std::make_unique<State>()) {}
Gpu::~Gpu() = default;

DevicePointer Gpu::allocate(size_t bytes, AllocationInfo info) {
  return state_->memory.allocate(bytes, std::move(info));
}
bool Gpu::free(DevicePointer pointer) { return state_->memory.free(pointer); }
bool Gpu::write(DevicePointer to, std::span<const std::byte> bytes) {
  return state_->memory.write(to, bytes);
}
bool Gpu::read(DevicePointer from, std::span<std::byte> bytes) const {
  return state_->memory.read(from, bytes);
}
size_t Gpu::allocated_bytes() const { return state_->memory.allocated_bytes(); }
size_t Gpu::allocation_count() const { return state_->memory.allocation_count(); }

std::shared_ptr<LoadedModule> Gpu::load(const ptx::Module& module) {
  Program p;
  p.module = module;
  move_local_arrays_apart(p.module);
  infer_shared_shapes(p.module);
  lay_out_shared(p);
  GlobalMemory& memory = state_->memory;
  std::vector<uint64_t>& addresses = p.variable_addresses;
  addresses.assign(module.variables.size(), 0);
  // Variables are allocations. Their places are foretold, so that a module that is refused leaves nothing
  // behind.
  const auto is_placed = [](const ptx::Variable& v) {
    return v.space == ptx::Space::global || v.space == ptx::Space::const_;
  };
  WindowPlaces places = memory.places();
  for (size_t i = 0; i < module.variables.size(); ++i) {
    if (!is_placed(module.variables[i])) continue;
    addresses[i] = window_base(places.take(module.variables[i].size, module.variables[i].is_managed).first);
  }
  decode(p, instruction_set());
  for (const ptx::Variable& v : module.variables) {
    if (!is_placed(v)) continue;
    AllocationInfo info;
    info.name = readable_name(v.name);
    info.host_shares = v.is_managed;
    if (v.parts.size() == 1 && v.parts[0].size == v.size) {
      info.element_type = numpy_type_name(v.parts[0].element_type);
      info.element_size = v.parts[0].shape.empty() ? static_cast<uint32_t>(v.size) : v.parts[0].element_size;
      info.shape = v.parts[0].shape;
    }
    memory.place_variable(v.size, std::move(info), v.initial, v.space == ptx::Space::const_);
  }
  for (size_t i = 0; i < module.variables.size(); ++i) {
    for (const ptx::Variable::Relocation& r : module.variables[i].relocations) {
      const ptx::Symbol& s = module.symbols[r.symbol];
      const uint64_t value = (s.kind == ptx::Symbol::Kind::function ? window_base(kFunctionWindow) + s.index
                                                                    : addresses[s.index]) +
                             r.addend;
      if (std::byte* const at = memory.at(addresses[i] + r.offset, 8)) std::memcpy(at, &value, 8);
    }
  }
  return std::make_shared<LoadedModule>(std::move(p));
}

std::optional<DevicePointer> Gpu::variable_address(const LoadedModule& loaded, std::string_view name) const {
  const auto& variables = loaded.program.module.variables;
  for (size_t i = 0; i < variables.size(); ++i)
    if (variables[i].name == name &&
        (variables[i].space == ptx::Space::global || variables[i].space == ptx::Space::const_))
      return loaded.program.variable_addresses[i];
  return std::nullopt;
}

LaunchResult Gpu::launch(LoadedModule& loaded, std::string_view kernel, const LaunchConfig& config,
                         std::span<const std::byte> parameters, const LaunchOptions& options) {
  LaunchResult result;
  const Program& p = loaded.program;
  const uint32_t index = index_of_kernel(p, kernel);
  if (index == p.functions.size()) {
    result.error = {"cudaErrorInvalidDeviceFunction", 98, fmt::format("the module has no kernel {}", kernel)};
    return result;
  }
  if (const auto& refused = p.functions[index].not_simulated; !refused.empty())
    throw DiagnosticsError(refused);
  result.error = check_limits(p, index, config, parameters.size());
  if (result.error) return result;
  Launch launch(p, index, config, options, state_->memory, parameters);
  for (Observer* o : options.observers)
    o->launch_began({p, index, config, launch.memory, launch.findings, launch.learner_file});
  launch.ask_observers();
  // The driver's grid workspace: its own size, then the barrier (cooperative_groups, driver_abi.h).
  constexpr uint32_t kWorkspace = 64;
  if (config.cooperative) {
    AllocationInfo info;
    info.name = "the grid's workspace";
    launch.workspace = state_->memory.allocate(kWorkspace, std::move(info));
    std::array<uint32_t, kWorkspace / 4> words{kWorkspace};
    state_->memory.write(launch.workspace, std::as_bytes(std::span(words)));
  }
  run_grid(launch);
  for (Observer* o : options.observers) o->launch_finished();
  if (config.cooperative) state_->memory.free(launch.workspace);
  result.error = std::move(launch.error);
  result.notes = launch.findings.take_notes();
  result.ordered_by_value = launch.findings.is_ordered_by_value();
  result.findings = launch.findings.take();
  result.printf_output = std::move(launch.printf_output);
  result.thread_instructions = launch.thread_instructions;
  result.warp_instructions = launch.warp_instructions;
  for (Observer* o : options.observers) o->launch_ended(result);
  return result;
}

std::vector<Diagnostic> not_simulated(const LoadedModule& loaded, std::string_view kernel) {
  const uint32_t index = index_of_kernel(loaded.program, kernel);
  return index == loaded.program.functions.size() ? std::vector<Diagnostic>()
                                                  : loaded.program.functions[index].not_simulated;
}

std::optional<ParameterLayout> parameter_layout(const ptx::Module& m, std::string_view kernel) {
  const ptx::Function* const f = m.find_function(kernel);
  if (f == nullptr) return std::nullopt;
  ParameterLayout layout;
  for (uint32_t s : f->parameters) {
    const ptx::Variable& v = m.variables[m.symbols[s].index];
    const uint32_t alignment = std::max(v.alignment, 1u);
    const uint32_t offset = (layout.size + alignment - 1) / alignment * alignment;
    layout.slots.push_back({offset, static_cast<uint32_t>(v.size)});
    layout.size = offset + static_cast<uint32_t>(v.size);
  }
  return layout;
}

}  // namespace grader::sim
