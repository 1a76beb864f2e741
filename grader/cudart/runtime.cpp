#include "cudart/runtime.h"

#include <dlfcn.h>
#include <malloc.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <optional>
#include <utility>

#include "cudart/fat_binary.h"
#include "ptx/parse.h"
#include "support/diagnostic.h"
#include "support/error.h"
#include "support/files.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1  // clang's way of saying so
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
extern "C" size_t __sanitizer_get_current_allocated_bytes();  // g++ has no header for it
#endif

namespace grader::cudart {
namespace {

thread_local cudaError_t last_error = cudaSuccess;

// What nobody took is shown to a program that knows nothing of the simulated GPU: when a call reports the
// fault (the program may abort then), and when it ends.
void show_untaken_findings() {
  for (const Finding& finding : std::exchange(Runtime::get().findings, {})) {
    Diagnostic diagnostic;
    diagnostic.code = finding.check;
    diagnostic.message = finding.message;
    diagnostic.file = finding.file;
    diagnostic.line = finding.line;
    diagnostic.column = finding.column;
    diagnostic.label = finding.label;
    diagnostic.notes = finding.notes;
    diagnostic.next = finding.next;
    if (finding.other && finding.other->file == finding.file)
      diagnostic.related.push_back({finding.other->line, finding.other->column, 1, finding.other->label});
    std::fputs(format(diagnostic).c_str(), stderr);
  }
  for (const std::string& note : std::exchange(Runtime::get().notes, {}))
    std::fputs(("note: " + note + "\n").c_str(), stderr);
}
void show_details(Runtime& runtime, cudaError_t error) {
  const std::string text = std::string(cudaGetErrorName(error)) + ": " + runtime.details;
  if (runtime.shown_details.insert(text).second) std::fputs(("note: " + text + "\n").c_str(), stderr);
}

int64_t heap_in_use() {
#ifdef __SANITIZE_ADDRESS__
  return static_cast<int64_t>(__sanitizer_get_current_allocated_bytes());
#else
  const struct mallinfo2 info = mallinfo2();
  return static_cast<int64_t>(info.uordblks + info.hblkhd);
#endif
}

// The text of a file beside the library that a binary is part of; empty: there is none. NAME.ptx is the debug
// build of its kernels, NAME.sass what ptxas makes of the others.
std::string text_beside(const Binary& binary, const char* extension) {
  Dl_info library;
  if (::dladdr(binary.wrapper, &library) == 0 || library.dli_fname == nullptr) return {};
  return read_file_if_there(std::filesystem::path(library.dli_fname).replace_extension(extension))
      .value_or("");
}

// Of what stands in the way of running a program's kernels.
Finding as_finding(const Diagnostic& d) {
  Finding f;
  f.check = d.code;
  f.kind = "not-simulated";
  f.message = d.message;
  f.file = d.file;
  f.line = d.line;
  f.column = d.column;
  f.label = d.label;
  f.notes = d.notes;
  f.next = d.next;
  return f;
}

}  // namespace

uint64_t now_nanoseconds() {
  return static_cast<uint64_t>(std::chrono::steady_clock::now().time_since_epoch() /
                               std::chrono::nanoseconds(1));
}

Runtime& Runtime::get() {
  static Runtime* const runtime = [] {
    std::atexit(show_untaken_findings);
    return new Runtime;
  }();
  return *runtime;
}

bool Runtime::load(Binary& binary) {
  if (binary.tried) return binary.loaded != nullptr;
  binary.tried = true;
  PtxText ptx = find_ptx(binary.wrapper);
  const std::string debug_kernels = use_debug_kernels ? text_beside(binary, "ptx") : std::string();
  if (!debug_kernels.empty())
    ptx.text = debug_kernels;
  else if (counters)
    binary.sass = sass_from_text(text_beside(binary, "sass"));
  if (ptx.text.empty()) {
    binary.problem = ptx.problem.empty() ? "the program's embedded GPU code is empty" : ptx.problem;
    binary.error = cudaErrorNoKernelImageForDevice;
    return false;
  }
  try {
    binary.module = ptx::parse(ptx.text, "kernel.ptx");
    binary.loaded = gpu.load(binary.module);
  } catch (const DiagnosticsError& error) {
    binary.problem = tell(error.diagnostics());
    binary.error = cudaErrorInvalidPtx;
  } catch (const std::exception& error) {
    binary.problem = error.what();
    binary.error = cudaErrorInvalidPtx;
  }
  return binary.loaded != nullptr;
}

std::string Runtime::tell(const std::vector<Diagnostic>& diagnostics) {
  std::string line;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (!line.empty()) line += "; ";
    if (diagnostic.line > 0) line += diagnostic.file + ":" + std::to_string(diagnostic.line) + ": ";
    line += diagnostic.message;
    findings.push_back(as_finding(diagnostic));
  }
  return line;
}

Kernel* Runtime::find_kernel(const void* function) {
  const auto found = kernels.find(function);
  if (found != kernels.end()) return found->second.get();
  for (const auto& [host_function, kernel] : kernels) {
    if (kernel.get() == function) return kernel.get();
  }
  return nullptr;
}

// The start of the range that the address lies in, or just past; null: there is none.
static const uintptr_t* range_of(const std::map<uintptr_t, size_t>& ranges, const void* pointer) {
  const auto address = reinterpret_cast<uintptr_t>(pointer);
  const auto after = ranges.upper_bound(address);
  if (after == ranges.begin()) return nullptr;
  const auto& [start, size] = *std::prev(after);
  return address - start <= size ? &start : nullptr;
}

bool Runtime::is_device(const void* pointer) const {
  return range_of(device_memory, pointer) != nullptr || range_of(device_variables, pointer) != nullptr;
}

bool Runtime::is_managed(const void* pointer) const {
  const uintptr_t* const start = range_of(device_memory, pointer);
  return start != nullptr && managed_memory.contains(*start);
}

bool Runtime::is_pinned(const void* pointer) const { return range_of(pinned_memory, pointer) != nullptr; }

bool Runtime::is_stream(cudaStream_t stream) const {
  return stream == nullptr || stream == cudaStreamLegacy || stream == cudaStreamPerThread ||
         streams.contains(stream);
}

Call::Call() : runtime_(Runtime::get()), lock_(runtime_.mutex) {
  if (runtime_.calls++ == 0 && runtime_.measure_heap) heap_before_ = heap_in_use();
}

Call::~Call() {
  if (--runtime_.calls == 0 && runtime_.measure_heap) runtime_.own_heap += heap_in_use() - heap_before_;
}

cudaError_t Call::finish(cudaError_t error, std::string details) {
  if (runtime_.sticky != cudaSuccess) {
    error = runtime_.sticky;
    if (!runtime_.attended) show_untaken_findings();
  } else if (error != cudaSuccess) {
    runtime_.details = std::move(details);
    if (!runtime_.attended && !runtime_.details.empty()) show_details(runtime_, error);
  }
  if (error != cudaSuccess) last_error = error;
  return error;
}

cudaError_t take_last_error(bool forget) {
  const cudaError_t error = last_error;
  // A sticky error stays: the process can do nothing more with the device.
  if (forget && error != Runtime::get().sticky) last_error = cudaSuccess;
  return error;
}

}  // namespace grader::cudart
