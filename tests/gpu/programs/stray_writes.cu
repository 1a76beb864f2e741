// One kernel that writes where it is told to: into its output, or just beside it.
#include "op/export.h"
#include "op/tensor.h"

using namespace op;

__global__ void write_from(float* output, int first) { output[first + static_cast<int>(threadIdx.x)] = 1; }

static Tensor written_from(const Tensor& input, int first) {
  Tensor output = empty_like(input);
  write_from<<<1, 4>>>(static_cast<float*>(output.data()), 0);
  if (first != 0) write_from<<<1, 1>>>(static_cast<float*>(output.data()), first);
  return output;
}

Tensor in_range(const Tensor& input) { return written_from(input, 0); }
Tensor past_the_end(const Tensor& input) { return written_from(input, 4); }
Tensor before_the_start(const Tensor& input) { return written_from(input, -1); }

EXPORT_FUNCTION(in_range)
EXPORT_FUNCTION(past_the_end)
EXPORT_FUNCTION(before_the_start)
