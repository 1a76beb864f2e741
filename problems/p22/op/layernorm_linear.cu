// Layer norm and a linear layer as operations, forward and backward, each for the GPU and for the CPU.
// Nothing is missing here; the kernels that these operations launch are in kernels.cu.
#include "op/register.h"
#include "op/scratch.h"

// Device code only, included here; its host functions follow.
#include "kernels.cu"

using Vector = op::OutputTensor<float, op::kDynamic>;
using Matrix = op::OutputTensor<float, op::kDynamic, op::kDynamic>;
using Sequences = op::OutputTensor<float, op::kDynamic, op::kDynamic, op::kDynamic>;
using InputVector = op::InputTensor<float, op::kDynamic>;
using InputMatrix = op::InputTensor<float, op::kDynamic, op::kDynamic>;
using InputSequences = op::InputTensor<float, op::kDynamic, op::kDynamic, op::kDynamic>;

// How many of each there are. A row is a position of a sequence: layer norm does not care of which sequence.
struct Sizes {
  int rows, hidden, outputs;
};

Sizes sizes_of(InputSequences input, InputMatrix weight) {
  return {static_cast<int>(input.shape(0) * input.shape(1)), static_cast<int>(input.shape(2)),
          static_cast<int>(weight.shape(0))};
}

int tiles(int extent) { return (extent + TILE - 1) / TILE; }

// ANCHOR: unfused_op
// Four kernels, and between them three matrices in global memory.
void layernorm_linear_unfused(Sequences output, InputSequences input, InputVector ln_weight,
                              InputVector ln_bias, InputMatrix weight, InputVector bias,
                              cudaStream_t stream) {
  const auto [rows, hidden, outputs] = sizes_of(input, weight);
  const dim3 block(TILE, TILE);
  const op::Scratch<float> n("n", stream, rows, hidden);
  const op::Scratch<float> weight_transposed("weight_transposed", stream, hidden, outputs);
  const op::Scratch<float> product("product", stream, rows, outputs);

  layernorm_kernel<<<tiles(rows), block, 0, stream>>>(  //
      n.data(), input.data(), ln_weight.data(), ln_bias.data(), rows, hidden);
  transpose_kernel<<<dim3(tiles(hidden), tiles(outputs)), block, 0, stream>>>(  //
      weight_transposed.data(), weight.data(), outputs, hidden);
  matmul_kernel<<<dim3(tiles(outputs), tiles(rows)), block, 0, stream>>>(  //
      product.data(), n.data(), weight_transposed.data(), rows, hidden, outputs);
  add_bias_kernel<<<dim3(tiles(outputs), tiles(rows)), block, 0, stream>>>(  //
      output.data(), product.data(), bias.data(), rows, outputs);
}
// ANCHOR_END: unfused_op

// ANCHOR: fused_op
// The same in one kernel, and nothing between.
void layernorm_linear_fused(Sequences output, InputSequences input, InputVector ln_weight,
                            InputVector ln_bias, InputMatrix weight, InputVector bias, cudaStream_t stream) {
  const auto [rows, hidden, outputs] = sizes_of(input, weight);
  const int stride = (hidden + 31) / 32 * 32 + 16;
  const size_t shared_bytes = TILE * stride * sizeof(float);
  // Past 48 KiB, which is more than 700 elements a row, a kernel has to be told that it may have so much.
  // From about 3500 on, it will not: then a block should have fewer rows.
  cudaFuncSetAttribute(fused_kernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                       static_cast<int>(shared_bytes));
  fused_kernel<<<tiles(rows), dim3(TILE, TILE), shared_bytes, stream>>>(
      output.data(), input.data(), ln_weight.data(), ln_bias.data(), weight.data(), bias.data(), rows, hidden,
      outputs, stride);
}
// ANCHOR_END: fused_op

// ANCHOR: backward_op
// All five gradients: five outputs, then what they depend on. bias is not among it, since y - bias does not
// depend on it.
void layernorm_linear_backward(Sequences grad_input, Vector grad_ln_weight, Vector grad_ln_bias,
                               Matrix grad_weight, Vector grad_bias, InputSequences grad_output,
                               InputSequences input, InputVector ln_weight, InputVector ln_bias,
                               InputMatrix weight, cudaStream_t stream) {
  const auto [rows, hidden, outputs] = sizes_of(input, weight);
  const dim3 block(TILE, TILE);
  const op::Scratch<float> grad_n("grad_n", stream, rows, hidden);
  const op::Scratch<float> means("means", stream, rows);
  const op::Scratch<float> inverse_deviations("inverse_deviations", stream, rows);

  matmul_kernel<<<dim3(tiles(hidden), tiles(rows)), block, 0, stream>>>(  //
      grad_n.data(), grad_output.data(), weight.data(), rows, outputs, hidden);
  grad_input_kernel<<<tiles(rows), block, 0, stream>>>(grad_input.data(), means.data(),
                                                       inverse_deviations.data(), grad_n.data(), input.data(),
                                                       ln_weight.data(), rows, hidden);
  grad_ln_kernel<<<tiles(hidden), block, 0, stream>>>(grad_ln_weight.data(), grad_ln_bias.data(),
                                                      grad_n.data(), input.data(), means.data(),
                                                      inverse_deviations.data(), rows, hidden);
  grad_weight_kernel<<<dim3(tiles(hidden), tiles(outputs)), block, 0, stream>>>(
      grad_weight.data(), grad_bias.data(), grad_output.data(), input.data(), ln_weight.data(),
      ln_bias.data(), means.data(), inverse_deviations.data(), rows, hidden, outputs);
}
// ANCHOR_END: backward_op

// n alone, so that it can be looked at.
void layernorm(Sequences output, InputSequences input, InputVector ln_weight, InputVector ln_bias,
               cudaStream_t stream) {
  const int rows = static_cast<int>(input.shape(0) * input.shape(1)),
            hidden = static_cast<int>(input.shape(2));
  layernorm_kernel<<<tiles(rows), dim3(TILE, TILE), 0, stream>>>(  //
      output.data(), input.data(), ln_weight.data(), ln_bias.data(), rows, hidden);
}

// ANCHOR: forward_cpu
// The same on the CPU: the formulas of kernels.cu as loops, to be read beside the kernels.
RowStatistics row_statistics_cpu(const float* x, int hidden) {
  float mean = 0.0f, variance = 0.0f;
  for (int h = 0; h < hidden; ++h) mean += x[h] / hidden;
  for (int h = 0; h < hidden; ++h) variance += (x[h] - mean) * (x[h] - mean) / hidden;
  return {mean, 1.0f / sqrtf(variance + EPSILON)};
}

void layernorm_linear_cpu(Sequences output, InputSequences input, InputVector ln_weight, InputVector ln_bias,
                          InputMatrix weight, InputVector bias) {
  const auto [rows, hidden, outputs] = sizes_of(input, weight);
  for (int r = 0; r < rows; ++r) {
    const float* x = input.data() + r * hidden;
    const RowStatistics of_row = row_statistics_cpu(x, hidden);
    for (int o = 0; o < outputs; ++o) {
      float sum = bias.data()[o];
      for (int h = 0; h < hidden; ++h) {
        const float x_hat = (x[h] - of_row.mean) * of_row.inverse_deviation;
        const float n = x_hat * ln_weight.data()[h] + ln_bias.data()[h];
        sum += n * weight.data()[o * hidden + h];
      }
      output.data()[r * outputs + o] = sum;
    }
  }
}
// ANCHOR_END: forward_cpu

// ANCHOR: backward_cpu
// Row after row, each adding its part to the sums over all rows: nobody else adds to them at the same time.
void layernorm_linear_backward_cpu(Sequences grad_input, Vector grad_ln_weight, Vector grad_ln_bias,
                                   Matrix grad_weight, Vector grad_bias, InputSequences grad_output,
                                   InputSequences input, InputVector ln_weight, InputVector ln_bias,
                                   InputMatrix weight) {
  const auto [rows, hidden, outputs] = sizes_of(input, weight);
  for (int h = 0; h < hidden; ++h) grad_ln_weight.data()[h] = grad_ln_bias.data()[h] = 0.0f;
  for (int o = 0; o < outputs; ++o) grad_bias.data()[o] = 0.0f;
  for (int i = 0; i < outputs * hidden; ++i) grad_weight.data()[i] = 0.0f;

  for (int r = 0; r < rows; ++r) {
    const float* x = input.data() + r * hidden;
    const float* grad_y = grad_output.data() + r * outputs;
    float* g = grad_input.data() + r * hidden;  // at first with respect to x_hat
    const RowStatistics of_row = row_statistics_cpu(x, hidden);
    float mean = 0.0f, product_mean = 0.0f;

    for (int o = 0; o < outputs; ++o) grad_bias.data()[o] += grad_y[o];
    for (int h = 0; h < hidden; ++h) {
      const float x_hat = (x[h] - of_row.mean) * of_row.inverse_deviation;
      const float n = x_hat * ln_weight.data()[h] + ln_bias.data()[h];
      float grad_n = 0.0f;
      for (int o = 0; o < outputs; ++o) {
        grad_weight.data()[o * hidden + h] += grad_y[o] * n;
        grad_n += grad_y[o] * weight.data()[o * hidden + h];
      }
      grad_ln_weight.data()[h] += grad_n * x_hat;
      grad_ln_bias.data()[h] += grad_n;
      g[h] = grad_n * ln_weight.data()[h];
      mean += g[h] / hidden;
      product_mean += g[h] * x_hat / hidden;
    }
    for (int h = 0; h < hidden; ++h) {
      const float x_hat = (x[h] - of_row.mean) * of_row.inverse_deviation;
      g[h] = (g[h] - mean - x_hat * product_mean) * of_row.inverse_deviation;
    }
  }
}
// ANCHOR_END: backward_cpu

REGISTER_OP(layernorm)
REGISTER_OP(layernorm_linear_unfused)
REGISTER_OP(layernorm_linear_fused)
REGISTER_CPU_OP(layernorm_linear_fused, layernorm_linear_cpu)
REGISTER_OP(layernorm_linear_backward)
REGISTER_CPU_OP(layernorm_linear_backward, layernorm_linear_backward_cpu)
