#include "op/device_status.h"

#include <cxxabi.h>
#include <dlfcn.h>

#include <cstdlib>

#include "op/simulated_hooks.h"

namespace grader::op {

namespace {

// A kernel's own error, which every later call reports.
bool is_fault(cudaError_t status) {
  return status == cudaErrorIllegalAddress || status == cudaErrorMisalignedAddress ||
         status == cudaErrorAssert || status == cudaErrorIllegalInstruction ||
         status == cudaErrorLaunchTimeout || status == cudaErrorLaunchFailure ||
         status == cudaErrorInvalidAddressSpace || status == cudaErrorInvalidPc ||
         status == cudaErrorHardwareStackError;
}

}  // namespace

void check_device(cudaError_t status, const std::string& what) {
  if (status == cudaSuccess) return;
  std::string message = is_fault(status) ? "a kernel failed" : what;
  message += std::string(": ") + cudaGetErrorName(status) + " (" + cudaGetErrorString(status) + ")";
  if (const auto hooks = simulated_hooks(); hooks && *hooks->error_details() != '\0') {
    const std::string details = hooks->error_details();
    if (details != cudaGetErrorString(status)) message += ": " + details;
  }
  throw DeviceError(message);
}

std::string loader_error() {
  const char* text = dlerror();
  if (text == nullptr) return "unknown error";
  std::string message = text;
  // "FILE: undefined symbol: _Z3fooi"
  constexpr std::string_view kUndefined = "undefined symbol: ";
  const size_t at = message.find(kUndefined);
  if (at == std::string::npos) return message;
  std::string symbol = message.substr(at + kUndefined.size());
  symbol = symbol.substr(0, symbol.find(','));
  int status = 0;
  char* readable = abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status);
  if (status == 0) symbol = readable;
  std::free(readable);
  if (symbol.starts_with("cuda")) return symbol + " is not part of the simulated CUDA runtime";
  return symbol + " is declared and used, but defined nowhere";
}

}  // namespace grader::op
