#include "device/backend.h"

#include "device/backends.h"
#include "support/error.h"

namespace grader::device {

std::unique_ptr<Backend> make_backend(Choice choice) {
  if (choice == Choice::simulated) return make_sim_backend();
  const Detection detection = detect_cuda();
  if (detection.cuda_usable) return make_cuda_backend(detection);
  if (choice == Choice::automatic) return make_sim_backend();
  throw Error("no usable NVIDIA GPU: " + detection.reason +
              "\nThe simulated GPU needs none: leave --device out, or type  --device sim");
}

}  // namespace grader::device
