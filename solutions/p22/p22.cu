// Puzzle 22: layer norm and a linear layer, fused into one kernel, and the way back.
//
// The kernels are in op/kernels.cu, which is where most of the puzzle is; op/layernorm_linear.cu makes
// operations of them. Here the operations are called through the custom-op library, as in puzzle 20: whoever
// calls allocates the outputs.
#include "op/custom_op_library.h"
#include "op/export.h"
#include "op/tensor.h"

using op::CustomOpLibrary;
using op::Tensor;
using op::TensorType;

Tensor layernorm(const Tensor& input, const Tensor& ln_weight, const Tensor& ln_bias) {
  const Tensor output = empty_like(input);
  compile(CustomOpLibrary("op")["layernorm"])(output, input, ln_weight, ln_bias);
  return output;
}

// ANCHOR: forward
// input is (batch, seq_len, hidden), weight (outputs, hidden): the output is (batch, seq_len, outputs).
Tensor layernorm_linear(const char* op, const Tensor& input, const Tensor& ln_weight, const Tensor& ln_bias,
                        const Tensor& weight, const Tensor& bias) {
  const TensorType type{input.dtype(), {input.shape(0), input.shape(1), weight.shape(0)}, input.device()};
  const Tensor output = op::empty(type, "output");
  compile(CustomOpLibrary("op")[op])(output, input, ln_weight, ln_bias, weight, bias);
  return output;
}
// ANCHOR_END: forward

Tensor layernorm_linear_unfused(const Tensor& input, const Tensor& ln_weight, const Tensor& ln_bias,
                                const Tensor& weight, const Tensor& bias) {
  return layernorm_linear("layernorm_linear_unfused", input, ln_weight, ln_bias, weight, bias);
}

Tensor layernorm_linear_fused(const Tensor& input, const Tensor& ln_weight, const Tensor& ln_bias,
                              const Tensor& weight, const Tensor& bias) {
  return layernorm_linear("layernorm_linear_fused", input, ln_weight, ln_bias, weight, bias);
}

// ANCHOR: backward
// The five gradients of a loss, of which grad_output is the gradient with respect to the layer's output: with
// respect to input, ln_weight, ln_bias, weight and bias, in this order.
std::vector<Tensor> layernorm_linear_backward(const Tensor& grad_output, const Tensor& input,
                                              const Tensor& ln_weight, const Tensor& ln_bias,
                                              const Tensor& weight) {
  std::vector<Tensor> gradients(5);  // no tensors yet

  // FILL IN (about 9 lines): a gradient has the type of what it is the gradient of. Allocate five of them,
  // op::empty(type, "name"); bias is not here, but it has one element for each output. Then compile the
  // operation "layernorm_linear_backward", and call it: the five outputs first, then the five inputs.
  // ANCHOR: backward_solution
  const Tensor grad_input = op::empty(input.type(), "grad_input");
  const Tensor grad_ln_weight = op::empty(ln_weight.type(), "grad_ln_weight");
  const Tensor grad_ln_bias = op::empty(ln_bias.type(), "grad_ln_bias");
  const Tensor grad_weight = op::empty(weight.type(), "grad_linear_weight");
  const Tensor grad_bias =
      op::empty({weight.dtype(), {weight.shape(0)}, weight.device()}, "grad_linear_bias");

  const CustomOpLibrary ops("op");
  compile(ops["layernorm_linear_backward"])(grad_input, grad_ln_weight, grad_ln_bias, grad_weight,
                                            grad_bias,  //
                                            grad_output, input, ln_weight, ln_bias, weight);
  gradients = {grad_input, grad_ln_weight, grad_ln_bias, grad_weight, grad_bias};
  // ANCHOR_END: backward_solution

  return gradients;
}
// ANCHOR_END: backward

EXPORT_FUNCTION(layernorm)
EXPORT_FUNCTION(layernorm_linear_unfused)
EXPORT_FUNCTION(layernorm_linear_fused)
EXPORT_FUNCTION(layernorm_linear_backward)
