// Jobs on the simulated GPU, in this process: no kernel ever runs as native code, so there is nothing to fear
// from it.
#include <algorithm>
#include <chrono>
#include <cstring>
#include <deque>

#include "device/backends.h"
#include "ptx/parse.h"
#include "sim/gpu.h"
#include "sim/tools/access_tally.h"
#include "sim/tools/counters.h"
#include "sim/tools/last_writer.h"
#include "sim/tools/subscript_check.h"
#include "sim/tools/tool_set.h"
#include "sim/tools/tracer.h"
#include "support/error.h"

namespace grader::device {
namespace {

struct Addresses {
  std::vector<sim::DevicePointer> of;  // by Job::buffers
};

Addresses allocate(sim::Gpu& gpu, const Job& job) {
  Addresses addresses;
  for (const Buffer& buffer : job.buffers) {
    const auto address = gpu.allocate(
        buffer.size, {buffer.name, buffer.element_type, buffer.element_size, buffer.shape, buffer.read_only});
    if (!buffer.initial.empty()) gpu.write(address, buffer.initial);
    addresses.of.push_back(address);
  }
  return addresses;
}

// The kernel's parameter block: each argument at the place that the kernel's declaration gives it.
std::vector<std::byte> parameter_block(const ptx::Module& module, const Launch& launch,
                                       const Addresses& addresses) {
  const auto layout = sim::parameter_layout(module, launch.kernel);
  if (!layout) throw Error("the compiled file has no kernel '" + launch.kernel + "'");
  if (layout->slots.size() != launch.arguments.size())
    throw Error("the kernel '" + launch.kernel + "' has " + std::to_string(layout->slots.size()) +
                " parameters and was given " + std::to_string(launch.arguments.size()) + " arguments");
  std::vector<std::byte> block(layout->size);
  for (size_t i = 0; i < launch.arguments.size(); ++i) {
    const auto slot = layout->slots[i];
    std::vector<std::byte> bytes;
    if (const auto* buffer = std::get_if<BufferRef>(&launch.arguments[i])) {
      bytes.resize(sizeof(sim::DevicePointer));
      std::memcpy(bytes.data(), &addresses.of.at(buffer->index), bytes.size());
    } else {
      bytes = std::get<Scalar>(launch.arguments[i]).bytes;
    }
    if (bytes.size() != slot.size)
      throw Error("argument " + std::to_string(i + 1) + " of the kernel '" + launch.kernel + "' has " +
                  std::to_string(bytes.size()) + " bytes where the kernel takes " +
                  std::to_string(slot.size));
    std::copy(bytes.begin(), bytes.end(), block.begin() + slot.offset);
  }
  return block;
}

std::vector<Writer> writers_of(const sim::LastWriter& recorded, const Buffer& buffer) {
  std::vector<Writer> writers(buffer.size / std::max(buffer.element_size, 1u));
  for (size_t i = 0; i < writers.size(); ++i)
    if (const auto writer = recorded.writer(i))
      writers[i] = {writer->block, writer->thread, writer->place.line};
  return writers;
}

AccessTally tally_of(const sim::AccessTally& counted) {
  const auto who = [](const sim::AccessTally::Thread& t) { return Writer{t.block, t.thread, t.place.line}; };
  const auto most = [&](const sim::AccessTally::Most& m) { return AccessTally::Most{m.elements, who(m.by)}; };
  const auto twice = [&](const std::optional<sim::AccessTally::Twice>& t) {
    return t ? std::optional(AccessTally::Twice{t->element, who(t->first), who(t->second)}) : std::nullopt;
  };
  AccessTally tally;
  tally.read = most(counted.most_read());
  tally.read_by_block = most(counted.most_read_by_block());
  tally.stored = most(counted.most_stored());
  tally.stored_twice = twice(counted.stored_twice());
  tally.read_twice = twice(counted.read_twice());
  tally.read_by_two = twice(counted.read_by_two());
  return tally;
}

// The modules of the last images: a puzzle's cases are many jobs with the same two.
class ParsedModules {
 public:
  const ptx::Module& of(const std::string& image, const std::string& source_name) {
    for (const auto& [known, module] : modules_)
      if (known == image && module.name == source_name) return module;
    if (modules_.size() == kMost) modules_.pop_front();
    return modules_.emplace_back(image, ptx::parse(image, source_name)).second;
  }

 private:
  static constexpr size_t kMost = 2;
  std::deque<std::pair<std::string, ptx::Module>> modules_;
};

class SimBackend final : public Backend {
 public:
  std::string name() const override { return "simulated GPU"; }
  std::string target() const override { return "compute_90"; }
  bool is_simulated() const override { return true; }

  JobResult run(const Job& job) override {
    const auto start = std::chrono::steady_clock::now();
    sim::Gpu gpu;
    const ptx::Module& module = modules_.of(job.image, job.source_name);
    const auto loaded = gpu.load(module);
    const Addresses addresses = allocate(gpu, job);

    std::vector<std::unique_ptr<sim::LastWriter>> writers(job.buffers.size());
    std::vector<std::unique_ptr<sim::AccessTally>> tallies(job.buffers.size());
    sim::LaunchOptions options;
    options.max_instructions = job.limits.max_instructions;
    options.schedule = job.schedule;
    const auto checks = sim::make_checks(job.limits.checks);
    for (const auto& check : checks) options.observers.push_back(check.get());
    std::vector<sim::Subscript> past_end;
    for (const SourcePosition& p : job.subscripts_past_end) past_end.push_back({p.line, p.column});
    sim::SubscriptCheck subscripts(past_end);
    if (!past_end.empty() && (job.limits.checks & kMemcheck) != 0) options.observers.push_back(&subscripts);
    for (size_t i = 0; i < job.buffers.size(); ++i) {
      const Buffer& buffer = job.buffers[i];
      if (buffer.tally) {
        tallies[i] = std::make_unique<sim::AccessTally>(addresses.of[i], buffer.size, buffer.element_size);
        options.observers.push_back(tallies[i].get());
      }
      if (!buffer.record_writers) continue;
      writers[i] = std::make_unique<sim::LastWriter>(addresses.of[i], buffer.size, buffer.element_size);
      options.observers.push_back(writers[i].get());
    }
    sim::Counters counters;
    counters.set_sass(job.sass);
    if (job.count) options.observers.push_back(&counters);
    sim::Tracer tracer(job.trace_block.value_or(Dim3{}));
    if (job.trace_block) options.observers.push_back(&tracer);

    JobResult result;
    for (const Launch& launch : job.launches) {
      const auto parameters = parameter_block(module, launch, addresses);
      auto done =
          gpu.launch(*loaded, launch.kernel,
                     {launch.grid, launch.block, launch.shared_bytes, launch.cluster, launch.cooperative},
                     parameters, options);
      result.findings.insert(result.findings.end(), done.findings.begin(), done.findings.end());
      for (std::string& note : done.notes)
        if (std::find(result.notes.begin(), result.notes.end(), note) == result.notes.end())
          result.notes.push_back(std::move(note));
      result.ordered_by_value |= done.ordered_by_value;
      result.printf_output += done.printf_output;
      result.instructions += done.thread_instructions;
      if (done.error) {
        result.status = JobResult::Status::fault;
        result.error = done.error->message + " (" + done.error->name + ")";
        break;  // as on a real GPU: after a fault nothing more runs
      }
    }
    result.counters = counters.take();
    result.traces = tracer.take();
    result.buffers.resize(job.buffers.size());
    result.writers.resize(job.buffers.size());
    result.tallies.resize(job.buffers.size());
    for (size_t i = 0; i < job.buffers.size(); ++i) {
      if (tallies[i]) result.tallies[i] = tally_of(*tallies[i]);
      if (writers[i]) result.writers[i] = writers_of(*writers[i], job.buffers[i]);
      if (!job.buffers[i].read_back) continue;
      result.buffers[i].resize(job.buffers[i].size);
      gpu.read(addresses.of[i], result.buffers[i]);
    }
    result.elapsed_ms =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    return result;
  }

 private:
  ParsedModules modules_;
};

}  // namespace

std::unique_ptr<Backend> make_sim_backend() { return std::make_unique<SimBackend>(); }

}  // namespace grader::device
