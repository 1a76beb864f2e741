// The references of puzzles about neural networks: see references.h.
#pragma once

#include <span>

#include "array/array.h"

namespace grader::course {

using Arrays = std::span<const array::Array>;

// out[...][e] = weights[indices[...]][e], 0 where the index is no row. Inputs: indices of any shape, weights
// (v, e); result in the shape of the indices and (e,) after it.
array::Array embedding(Arrays inputs);

// out[i] = exp(a[i]) / (sum of exp(a[j]) over j). Input: a (n,); result (n,).
array::Array softmax(Arrays inputs);

// out[c][r] = a[r][c]. Input: a (m, n); result (n, m).
array::Array transpose(Arrays inputs);

// Attention of one query. Inputs: q (d,), k (n, d), v (n, d).
array::Array attention_scores(Arrays inputs);   // q, k: out[i] = sum of k[i][c] * q[c]; result (n,)
array::Array attention_weights(Arrays inputs);  // q, k: the softmax of the scores; result (n,)
array::Array attention(Arrays inputs);          // q, k, v: out[c] = sum of weights[i] * v[i][c]; result (d,)

// Layer norm over the last axis, then a linear layer. Inputs: x (b, s, h), ln_weight (h,), ln_bias (h,),
// weight (o, h), bias (o,). Variance with division by h, plus 1e-5.
array::Array layer_norm(Arrays inputs);         // x, ln_weight, ln_bias; result (b, s, h)
array::Array layer_norm_linear(Arrays inputs);  // all five; result (b, s, o)

// The gradient of sum(grad_output * layer_norm_linear(...)) with respect to one input, in that input's shape.
// Inputs: grad_output (b, s, o), x, ln_weight, ln_bias, weight. (What bias is makes no difference.)
array::Array layer_norm_linear_grad_input(Arrays inputs);
array::Array layer_norm_linear_grad_ln_weight(Arrays inputs);
array::Array layer_norm_linear_grad_ln_bias(Arrays inputs);
array::Array layer_norm_linear_grad_weight(Arrays inputs);
array::Array layer_norm_linear_grad_bias(Arrays inputs);

}  // namespace grader::course
