#include "op/op_library_file.h"

#include <dlfcn.h>

#include <algorithm>
#include <map>

#include "op/device_status.h"
#include "op/op_parameters_check.h"
#include "op/simulated_hooks.h"

namespace grader::op {
namespace {

OpBuilder host_builder;
std::filesystem::path host_folder;

struct Entries {
  const OpEntry* gpu = nullptr;
  const OpEntry* cpu = nullptr;  // null: the op has no version for the CPU
};

bool same_tensors(const OpEntry& a, const OpEntry& b) {
  if (!a.bound || !b.bound || a.tensor_count != b.tensor_count) return false;
  for (int i = 0; i < a.tensor_count; ++i) {
    const TensorSpec &x = a.tensors[i], &y = b.tensors[i];
    if (x.is_output != y.is_output || x.dtype != y.dtype || x.rank != y.rank) return false;
    if (!std::equal(x.extents, x.extents + x.rank, y.extents)) return false;
  }
  return true;
}

Entries load_entries(const std::filesystem::path& library, const std::string& name) {
  void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) throw OpError(name + ": the compiled op cannot be loaded: " + loader_error());
  const auto entry = reinterpret_cast<OpEntryFunction>(dlsym(handle, ("grader_op_" + name).c_str()));
  if (entry == nullptr)
    throw OpError(name + ": REGISTER_OP(" + name + ", ...) stands in a part that is not compiled");
  if (entry()->abi_version != kOpAbiVersion)
    throw OpError(name + ": compiled for another version of the op library");
  const auto cpu = reinterpret_cast<OpEntryFunction>(dlsym(handle, ("grader_cpu_op_" + name).c_str()));
  return {entry(), cpu == nullptr ? nullptr : cpu()};
}

}  // namespace

void set_op_host(OpBuilder builder, std::filesystem::path source_folder) {
  host_builder = std::move(builder);
  host_folder = std::move(source_folder);
}

OpReply build_op(const OpRequest& request) {
  if (!host_builder) throw OpError("no compiler is set up for custom ops");
  return host_builder(request);
}

std::filesystem::path resolve_folder(const std::string& folder) { return host_folder / folder; }

const OpLibraryFile& OpLibraryFile::get(const OpRequest& request) {
  // Never emptied: the libraries stay loaded as long as the process runs.
  static auto& loaded = *new std::map<std::string, OpLibraryFile>;
  const std::string key = request.folder + '\n' + request.name + to_string(request.parameters);
  if (const auto found = loaded.find(key); found != loaded.end()) return found->second;

  const OpReply reply = build_op(request);
  if (reply.status == OpReply::Status::does_not_compile) throw OpCompileError(reply.message);
  if (reply.status == OpReply::Status::refused) throw OpError(reply.message);
  const auto [entry, cpu] = load_entries(reply.library, request.name);
  const std::string problems =
      parameter_problems(request.name, parse_declaration(entry->declaration), request.parameters);
  if (!problems.empty()) throw OpError(problems);
  if (!entry->bound)
    throw OpError(request.name + ": its parameters could not be matched with its declaration");
  if (cpu != nullptr && !same_tensors(*entry, *cpu)) {
    throw OpError(request.name + ": REGISTER_CPU_OP(" + request.name +
                  ", ...) declares other parameters or tensors than REGISTER_OP(" + request.name + ", ...)");
  }
  return loaded.try_emplace(key, request, entry, cpu).first->second;
}

std::string OpLibraryFile::tensor_name(int index) const {
  int outputs = 0;
  while (outputs < entry_->tensor_count && entry_->tensors[outputs].is_output) ++outputs;
  const bool is_output = index < outputs;
  const int number = is_output ? index + 1 : index - outputs + 1;
  const int count = is_output ? outputs : entry_->tensor_count - outputs;
  const std::string name = is_output ? "output" : "input";
  return count == 1 ? "the " + name : name + " " + std::to_string(number);
}

std::string OpLibraryFile::signature() const {
  std::string text = "(";
  for (int i = 0; i < entry_->tensor_count; ++i) text += (i == 0 ? "" : ", ") + tensor_name(i);
  return text + ")";
}

void OpLibraryFile::check_types(const std::vector<TensorType>& types, const std::string& if_one_short) const {
  const auto declared = static_cast<size_t>(entry_->tensor_count);
  if (types.size() != declared) {
    throw OpError(name() + " takes " + std::to_string(declared) + " tensors, outputs first: " + signature() +
                  ", but it is called with " + std::to_string(types.size()) +
                  (types.size() + 1 == declared ? if_one_short : ""));
  }
  for (size_t i = 0; i < types.size(); ++i) {
    if (types[i].device != types[0].device) {
      throw OpError(name() + ": its tensors are on different devices, " + tensor_name(0) + " on " +
                    types[0].device.name() + " and " + tensor_name(static_cast<int>(i)) + " on " +
                    types[i].device.name() + "; move them to one with .to(Device::cuda())");
    }
  }
  if (!types.empty() && !types[0].device.is_cuda() && cpu_ == nullptr) {
    throw OpError(name() +
                  " runs on the GPU, but its tensors are on the cpu; move them with .to(Device::cuda())");
  }
  for (int i = 0; i < entry_->tensor_count; ++i) {
    const TensorSpec& spec = entry_->tensors[i];
    const TensorType& type = types[static_cast<size_t>(i)];
    const std::string what = name() + ": " + tensor_name(i);
    if (type.dtype != spec.dtype) {
      throw OpError(what + " has dtype " + to_string(type.dtype) + ", but the op declares " +
                    to_string(spec.dtype));
    }
    if (static_cast<int>(type.shape.size()) != spec.rank) {
      throw OpError(what + " has shape " + to_string(type.shape) + ", but the op declares " +
                    std::to_string(spec.rank) + (spec.rank == 1 ? " dimension" : " dimensions"));
    }
    Shape expected(spec.extents, spec.extents + spec.rank);
    for (size_t axis = 0; axis < expected.size(); ++axis) {
      if (expected[axis] == kDynamic) expected[axis] = type.shape[axis];
    }
    if (expected != type.shape) {
      throw OpError(what + " has shape " + to_string(type.shape) + ", but with the parameters " +
                    to_string(request_.parameters) + " it must have shape " + to_string(expected));
    }
  }
}

namespace {

// The stream that ops launch on. Not the default one, nor one that waits for it: then an op that forgets its
// stream would be right by chance.
cudaStream_t op_stream() {
  static cudaStream_t const stream = [] {
    cudaStream_t made = nullptr;
    check_device(cudaStreamCreateWithFlags(&made, cudaStreamNonBlocking), "no stream for the op");
    return made;
  }();
  return stream;
}

}  // namespace

void OpLibraryFile::run(const std::vector<Tensor>& tensors) const {
  std::vector<TensorView> views;
  for (const Tensor& tensor : tensors) views.push_back({tensor.data(), tensor.shape().data()});
  if (!tensors.empty() && !tensors[0].device().is_cuda()) {
    cpu_->run(views.data(), nullptr);
    return;
  }
  cudaStream_t const stream = op_stream();
  cudaDeviceSynchronize();  // the inputs are there: the op's stream waits for no other one
  const SimulatedHooks* const simulated = simulated_hooks();
  if (simulated != nullptr) simulated->take_unawaited(stream);
  cudaGetLastError();  // what happened before is not this op's
  entry_->run(views.data(), stream);
  check_device(cudaGetLastError(), name() + ": the launch was refused");
  check_device(cudaStreamSynchronize(stream), name() + " did not finish");
  const char* const astray = simulated != nullptr ? simulated->take_unawaited(stream) : nullptr;
  if (astray != nullptr)
    throw OpError(
        name() + " launches " + astray +
        " on another stream than the one that it is given, and nobody waits for that: write `stream` "
        "as the last argument between <<< and >>>");
}

}  // namespace grader::op
