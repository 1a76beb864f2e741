#include "device/kernel_signature.h"

#include "ptx/parse.h"

namespace grader::device {

std::vector<KernelSignature> kernel_signatures(std::string_view ptx, const std::string& source_name) {
  const ptx::Module module = ptx::parse(ptx, source_name);
  std::vector<KernelSignature> kernels;
  for (const auto& function : module.functions) {
    if (!function.is_entry) continue;
    KernelSignature kernel{function.name, {}};
    for (uint32_t symbol : function.parameters) {
      const auto& variable = module.variables[module.symbols[symbol].index];
      kernel.parameters.push_back(
          {std::string(ptx::name(variable.type)), static_cast<uint32_t>(variable.size)});
    }
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

}  // namespace grader::device
