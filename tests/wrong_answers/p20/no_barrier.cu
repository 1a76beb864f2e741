// expect: finding
// says: error[racecheck]: two threads touch shared_input
// says: reads shared_input
// says: writes shared_input
// says: MAX Graph verification PASSED
//
// Launches a kernel of its own instead of the operation, and the kernel has no __syncthreads().
#include "op/custom_op_library.h"
#include "op/export.h"
#include "op/graph.h"
#include "op/tensor.h"

using op::CustomOpLibrary;
using op::Device;
using op::Graph;
using op::Model;
using op::Session;
using op::Tensor;
using op::Value;

constexpr int TPB = 15;

__global__ void own_conv1d(float* output, const float* input, const float* kernel, int input_size,
                           int conv_size) {
  __shared__ float shared_input[2 * TPB];
  const int i = threadIdx.x;
  shared_input[i] = i < input_size ? input[i] : 0.0f;
  shared_input[i + TPB] = 0.0f;
  if (i < input_size) {
    float sum = 0.0f;
    for (int j = 0; j < conv_size; ++j) sum += shared_input[i + j] * kernel[j];
    output[i] = sum;
  }
}

// Convolves `input` with `kernel`, both one-dimensional float32 tensors on the GPU, with the operation
// conv1d.
Tensor conv1d_custom_op(const Tensor& input, const Tensor& kernel) {
  // Here nobody allocates the output for you: it must exist before the call, on the right device, with the
  // right shape and dtype.
  const Tensor output = empty_like(input);

  own_conv1d<<<1, TPB>>>(static_cast<float*>(output.data()), static_cast<const float*>(input.data()),
                         static_cast<const float*>(kernel.data()), static_cast<int>(input.shape(0)),
                         static_cast<int>(kernel.shape(0)));

  return output;
}

// The same through a graph, as in puzzle 17: the graph knows every type beforehand and allocates the output
// itself.
Tensor conv1d_graph(const Tensor& input, const Tensor& kernel) {
  Graph graph("conv1d_graph", {input.type(), kernel.type()}, CustomOpLibrary("op"));
  const Value output = graph.custom("conv1d", {graph.input(0), graph.input(1)}, input.type(),
                                    {{"input_size", input.shape(0)}, {"conv_size", kernel.shape(0)}});
  graph.output(output);

  const Model model = Session(Device::cuda()).load(graph);
  return model.execute({input, kernel}).front();
}

EXPORT_FUNCTION(conv1d_custom_op)
EXPORT_FUNCTION(conv1d_graph)
