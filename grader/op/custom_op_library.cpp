#include "op/custom_op_library.h"

#include "op/op_folder.h"
#include "op/op_library_file.h"

namespace grader::op {
namespace {

// What a correct call looks like, for messages.
std::string compiled_call(const CustomOp& op) { return "compile(" + op.name() + ")(output, inputs...)"; }

}  // namespace

CustomOpLibrary::CustomOpLibrary(const std::string& folder) : folder_(folder) {
  const std::filesystem::path path = resolve_folder(folder);
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) {
    throw OpError("CustomOpLibrary(\"" + folder + "\"): there is no folder " + folder + " beside your file");
  }
}

std::vector<std::string> CustomOpLibrary::names() const {
  std::vector<std::string> names;
  for (const RegisteredOp& op : registered_ops(resolve_folder(folder_))) names.push_back(op.name);
  return names;
}

CustomOp CustomOpLibrary::operator[](const std::string& name) const {
  const auto ops = registered_ops(resolve_folder(folder_));
  for (const RegisteredOp& op : ops) {
    if (op.name == name) return CustomOp(folder_, name);
  }
  throw OpError(missing_op_message(name, folder_, ops));
}

CustomOp::CustomOp(std::string folder, std::string name, Parameters parameters)
    : folder_(std::move(folder)), name_(std::move(name)), parameters_(std::move(parameters)) {}
CustomOp::CustomOp(const CustomOp& other) = default;
CustomOp& CustomOp::operator=(const CustomOp& other) = default;
CustomOp::~CustomOp() = default;

CustomOp CustomOp::operator[](const Parameters& parameters) const {
  return CustomOp(folder_, name_, parameters);
}

void CustomOp::refuse_uncompiled_call() const {
  throw OpError(name_ + " was called without being compiled: write " + compiled_call(*this));
}

CompiledOp compile(const CustomOp& op) {
  return CompiledOp(OpLibraryFile::get({op.folder(), op.name(), op.parameters()}));
}

void CompiledOp::call(const std::vector<Tensor>& tensors) const {
  std::vector<TensorType> types;
  for (const Tensor& tensor : tensors) types.push_back(tensor.type());
  for (size_t i = 0; i < tensors.size(); ++i) {
    if (!tensors[i]) {
      throw OpError(file_->name() + ": argument " + std::to_string(i + 1) +
                    " holds no tensor; allocate it with empty_like or empty before the call");
    }
  }
  file_->check_types(types,
                     "; the op does not allocate its output: make it with empty_like and pass it first");
  const OpEntry& entry = file_->entry();
  for (size_t i = 0; i < tensors.size() && entry.tensors[i].is_output; ++i) {
    for (size_t j = 0; j < tensors.size(); ++j) {
      if (i != j && tensors[i].data() == tensors[j].data() && tensors[i].data() != nullptr) {
        throw OpError(
            file_->name() + ": arguments " + std::to_string(std::min(i, j) + 1) + " and " +
            std::to_string(std::max(i, j) + 1) +
            " are the same memory, so the op would overwrite what it reads; make the output with empty_like");
      }
    }
  }
  file_->run(tensors);
}

}  // namespace grader::op
