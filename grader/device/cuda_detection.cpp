// Whether there is an NVIDIA driver and a card that our cubins run on. Asked of the driver itself, opened at
// run time; where there is none this costs one failed look-up of a library.
#include <dlfcn.h>

#include <cstring>

#include "device/backend.h"

namespace grader::device {
namespace {

// CUDA 13 makes code for these cards and needs a driver of its own major version.
constexpr int kOldestCapability = 75;
constexpr int kOldestDriver = 13000;

// The driver's interface (cuda.h) as far as it is used.
using Result = int;
constexpr int kMajor = 75, kMinor = 76;  // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, _MINOR
constexpr Result kNoDevice = 100;        // CUDA_ERROR_NO_DEVICE

struct Driver {
  Result (*init)(unsigned);
  Result (*driver_version)(int*);
  Result (*device_count)(int*);
  Result (*device_get)(int*, int);
  Result (*device_name)(char*, int, int);
  Result (*device_attribute)(int*, int, int);
  Result (*error_name)(Result, const char**);
};

template <typename Function>
bool bind(void* handle, const char* name, Function*& function) {
  function = reinterpret_cast<Function*>(::dlsym(handle, name));
  return function != nullptr;
}

void* open_driver() {
  for (const char* name : {"libcuda.so.1", "/usr/lib/wsl/lib/libcuda.so.1"})
    if (void* handle = ::dlopen(name, RTLD_NOW | RTLD_LOCAL)) return handle;
  return nullptr;
}

std::string version_text(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

Detection detect() {
  Detection detection;
  const auto no = [&](std::string reason) {
    detection.reason = std::move(reason);
    return detection;
  };
  void* handle = open_driver();
  if (!handle) return no("no NVIDIA driver is installed (libcuda.so.1 was not found)");
  Driver driver{};
  if (!bind(handle, "cuInit", driver.init) || !bind(handle, "cuDriverGetVersion", driver.driver_version) ||
      !bind(handle, "cuDeviceGetCount", driver.device_count) ||
      !bind(handle, "cuDeviceGet", driver.device_get) ||
      !bind(handle, "cuDeviceGetName", driver.device_name) ||
      !bind(handle, "cuDeviceGetAttribute", driver.device_attribute) ||
      !bind(handle, "cuGetErrorName", driver.error_name))
    return no("the NVIDIA driver's library libcuda.so.1 is incomplete: reinstall the driver");
  const auto failed = [&](Result result) {
    const char* name = nullptr;
    driver.error_name(result, &name);
    return std::string(name ? name : "an unknown error") + " (" + std::to_string(result) + ")";
  };
  if (const Result result = driver.init(0)) {
    if (result == kNoDevice) return no("the NVIDIA driver sees no GPU (is CUDA_VISIBLE_DEVICES empty?)");
    return no("the NVIDIA driver does not start: " + failed(result));
  }
  if (const Result result = driver.driver_version(&detection.driver_version))
    return no("the NVIDIA driver does not tell its version: " + failed(result));
  if (detection.driver_version < kOldestDriver)
    return no("the NVIDIA driver is of CUDA " + version_text(detection.driver_version) +
              "; CUDA 13 needs driver 580 or newer");
  int count = 0, card = 0, major = 0, minor = 0;
  if (const Result result = driver.device_count(&count))
    return no("the GPUs cannot be counted: " + failed(result));
  if (count == 0) return no("the NVIDIA driver sees no GPU (is CUDA_VISIBLE_DEVICES empty?)");
  char name[256] = "";
  for (const Result result :
       {driver.device_get(&card, 0), driver.device_name(name, sizeof name - 1, card),
        driver.device_attribute(&major, kMajor, card), driver.device_attribute(&minor, kMinor, card)})
    if (result) return no("the first GPU does not answer: " + failed(result));
  detection.gpu_name = name;
  detection.compute_capability = major * 10 + minor;
  if (detection.compute_capability < kOldestCapability)
    return no("the " + detection.gpu_name + " has compute capability " + std::to_string(major) + "." +
              std::to_string(minor) + "; CUDA 13 makes code for 7.5 and newer");
  detection.cuda_usable = true;
  return detection;
}

}  // namespace

Detection detect_cuda() {
  static const Detection found = detect();
  return found;
}

}  // namespace grader::device
