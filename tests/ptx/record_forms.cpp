// Runs every instruction form on the real GPU and writes what it gave: record_forms FORMS_FOLDER
// RESULTS_FILE.
//
//   tests/ptx/make_forms.py FORMS_FOLDER --ptxas ptxas                 anywhere; `ptxas` of CUDA 13.0
//   nvcc -std=c++20 -o record_forms tests/ptx/record_forms.cpp tests/ptx/forms.cpp -ldl
//   ./record_forms FORMS_FOLDER tests/ptx/card.bin                     where the card is; needs the driver
//   alone
//
// A family is loaded from FAMILY.cubin where make_forms.py left one; else the driver compiles FAMILY.ptx. The
// driver is found at run time, so this builds where there is none. Results begin as 0xFF bytes, as on the
// simulated GPU. A form that fails is named and left out, and the rest goes on in a new process:
// an illegal instruction is the end of the old one. Where
// RESULTS_FILE is there already, from the same card, only what it lacks is run, and added to it.
#include <cuda.h>
#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>

#include "forms.h"

namespace {

constexpr int kGoOn = 3;  // the exit code of a process that met a failure

// The functions of the driver that are used, found by their versioned names.
struct Driver {
  void* library = dlopen("libcuda.so.1", RTLD_NOW);

  template <typename Function>
  Function* find(const char* name) const {
    void* found = library != nullptr ? dlsym(library, name) : nullptr;
    if (found == nullptr) throw std::runtime_error(std::string("the CUDA driver has no ") + name);
    return reinterpret_cast<Function*>(found);
  }

  std::string name_of(CUresult code) const {
    const char* text = nullptr;
    find<CUresult(CUresult, const char**)>("cuGetErrorName")(code, &text);
    return text != nullptr ? text : std::to_string(code);
  }

  template <typename... Parameters, typename... Arguments>
  void call(CUresult (*)(Parameters...), const char* name, Arguments... arguments) const {
    const CUresult code = find<CUresult(Parameters...)>(name)(arguments...);
    if (code != CUDA_SUCCESS) throw std::runtime_error(std::string(name) + ": " + name_of(code));
  }
};

#define CALL(name, ...) driver.call(decltype(&name){}, CALL_NAME(name) __VA_OPT__(, ) __VA_ARGS__)
#define CALL_NAME(name) CALL_TEXT(name)  // cuda.h defines cuMemAlloc as cuMemAlloc_v2: the name after that
#define CALL_TEXT(name) #name

// A context with the inputs and room for one form's results.
class Session {
 public:
  Session(const Driver& d, CUdevice device, const std::string& inputs, size_t result_bytes)
      : driver(d), device_(device) {
    CUcontext context = nullptr;
    CALL(cuDevicePrimaryCtxRetain, &context, device);
    CALL(cuCtxSetCurrent, context);
    CALL(cuMemAlloc, &inputs_, inputs.size());
    CALL(cuMemcpyHtoD, inputs_, inputs.data(), inputs.size());
    CALL(cuMemAlloc, &results_, result_bytes);
  }

  // What the context holds goes with it.
  ~Session() {
    try {
      CALL(cuDevicePrimaryCtxReset, device_);
    } catch (const std::runtime_error& error) {
      std::fprintf(stderr, "%s\n", error.what());
    }
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  CUmodule load(const std::string& image) {
    CUmodule module = nullptr;
    CALL(cuModuleLoadData, &module, image.c_str());
    return module;
  }

  std::string run(CUmodule module, const forms::Form& form) {
    CUfunction function = nullptr;
    CALL(cuModuleGetFunction, &function, module, form.kernel.c_str());
    std::string bytes(form.result_bytes(), '\0');
    CALL(cuMemsetD8, results_, static_cast<unsigned char>(0xff), bytes.size());
    CUdeviceptr in = inputs_ + form.inputs;
    CUdeviceptr out = results_;
    void* parameters[] = {&in, &out};
    const unsigned grid = form.threads / forms::kBlock;
    CALL(cuLaunchKernel, function, grid, 1u, 1u, forms::kBlock, 1u, 1u, 0u, nullptr, parameters, nullptr);
    CALL(cuCtxSynchronize);
    CALL(cuMemcpyDtoH, bytes.data(), results_, bytes.size());
    return bytes;
  }

 private:
  const Driver& driver;
  CUdevice device_;
  CUdeviceptr inputs_ = 0;
  CUdeviceptr results_ = 0;
};

std::string card(const Driver& driver, CUdevice device) {
  char name[128] = "";
  int version = 0;
  CALL(cuDeviceGetName, name, static_cast<int>(sizeof name), device);
  CALL(cuDriverGetVersion, &version);
  std::string kernel_module;
  try {
    kernel_module = forms::read_file("/proc/driver/nvidia/version");
    kernel_module = kernel_module.substr(0, kernel_module.find('\n'));
  } catch (const std::runtime_error&) {
    kernel_module = "unknown";
  }
  char date[32] = "";
  const std::time_t now = std::time(nullptr);
  std::strftime(date, sizeof date, "%Y-%m-%d", std::gmtime(&now));
  return std::string("card: ") + name + "\ndriver: CUDA " + std::to_string(version / 1000) + "." +
         std::to_string(version % 1000 / 10) + ", " + kernel_module + "\ndate: " + date + "\n";
}

// Runs what has neither results nor a failure yet, up to the next failure, which is appended to `failures`.
int record(const std::filesystem::path& folder, const std::filesystem::path& output,
           const std::filesystem::path& failures) {
  const std::vector<forms::Form> all = forms::read_forms(folder);
  const std::string inputs = forms::read_file(folder / "inputs.bin");
  size_t largest = 0;
  for (const forms::Form& form : all) largest = std::max(largest, form.result_bytes());
  std::printf("%zu forms, %zu bytes of operands, at most %zu bytes of results a form\n", all.size(),
              inputs.size(), largest);

  const Driver driver;
  CUdevice device = 0;
  CALL(cuInit, 0u);
  CALL(cuDeviceGet, &device, 0);
  const std::string now = card(driver, device);
  std::printf("%s", now.c_str());
  forms::Results results;
  if (exists(output)) {
    results = forms::read_results(output);
    const auto name = [](const std::string& text) { return text.substr(0, text.find('\n')); };
    if (name(results.card) != name(now))
      throw std::runtime_error(output.string() + " has results of another card; " + name(results.card));
    std::erase_if(results.forms, [&](const auto& known) {
      return std::none_of(all.begin(), all.end(), [&](const forms::Form& form) {
        return form.name == known.first && form.key == known.second.key;
      });
    });
  }
  results.card = now;

  std::unique_ptr<Session> session;
  std::string family;  // whose module is loaded
  CUmodule module = nullptr;
  const std::string failed = exists(failures) ? forms::read_file(failures) : "";
  for (const forms::Form& form : all) {
    if (results.forms.count(form.name) != 0 || failed.find(form.name + "\n") != std::string::npos) continue;
    try {
      if (!session) session = std::make_unique<Session>(driver, device, inputs, largest);
      if (form.family != family) {
        const std::filesystem::path cubin = folder / (form.family + ".cubin");
        module = session->load(forms::read_file(exists(cubin) ? cubin : folder / (form.family + ".ptx")));
        family = form.family;
        std::printf("%s\n", family.c_str());
      }
      results.forms[form.name] = {form.key, session->run(module, form)};
    } catch (const std::runtime_error& error) {
      std::printf("FAILED %s: %s\n", form.name.c_str(), error.what());
      std::ofstream(failures, std::ios::app) << form.name << "\n";
      forms::write_results(output, results);
      return kGoOn;
    }
  }
  forms::write_results(output, results);
  std::printf("%zu forms recorded, %zu failed\n", results.forms.size(),
              static_cast<size_t>(std::count(failed.begin(), failed.end(), '\n')));
  return failed.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: record_forms FORMS_FOLDER RESULTS_FILE\n");
    return 2;
  }
  const std::string failures = std::string(argv[2]) + ".failed";
  std::filesystem::remove(failures);
  for (int status = kGoOn; status == kGoOn;) {
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child == 0) {
      try {
        status = record(argv[1], argv[2], failures);
      } catch (const std::exception& error) {
        std::fprintf(stderr, "record_forms: %s\n", error.what());
        status = 1;
      }
      std::fflush(nullptr);
      _exit(status);
    }
    int ended = 0;
    waitpid(child, &ended, 0);
    status = WIFEXITED(ended) ? WEXITSTATUS(ended) : 1;
    if (status != kGoOn) return status;
  }
}
