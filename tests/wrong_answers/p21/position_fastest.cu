// expect: counter
// says: 1D Coalesced FAILED
// says: 8 sectors stored for each that would do, and at most 2 are asked for
// says: threads next to each other should write elements next to each other
//
// Right values, by threads of which neighbours have the next position: every element lies in a sector of its own.
//
// The lookup of embeddings as an operation, twice: with threads laid out along one dimension, and along two.
//
//   output[b][s][e] = weights[indices[b][s]][e], or 0 where indices[b][s] is no row of weights
//
// indices (batch, seq_len) int32, weights (vocab_size, embed_dim) float32, output (batch, seq_len, embed_dim)
// float32; all row-major. Batch and sequence are one dimension to the kernels: `positions` = batch * seq_len.
//
// There is no arithmetic here, only memory. So what matters is which addresses a warp, 32 threads with
// consecutive threadIdx.x, asks for at once. Memory answers in sectors of 32 bytes: 8 floats next to each other.
#include "op/register.h"

constexpr int TPB = 256;  // threads of a block of the kernel in one dimension
constexpr int TILE = 16;  // a block of the kernel in two dimensions has TILE x TILE threads

constexpr int ceil_div(int a, int b) { return (a + b - 1) / b; }

// One thread for each element of the output, counted in the order in which they lie in memory. Launched with
// as many blocks of TPB threads as that takes.
__global__ void embedding_1d_kernel(float* output, const int* indices, const float* weights, int positions,
                                    int vocab_size, int embed_dim) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < positions * embed_dim) {
    const int position = i % positions;
    const int e = i / positions;
    const int row = indices[position];
    const bool known = row >= 0 && row < vocab_size;
    output[static_cast<size_t>(position) * embed_dim + e] = known ? weights[static_cast<size_t>(row) * embed_dim + e] : 0.0f;
  }
}

// One thread for each pair of a position, along x, and an element of the embedding, along y. It looks natural,
// and it is what not to do: compare what the report says of the two.
__global__ void embedding_2d_kernel(float* output, const int* indices, const float* weights, int positions,
                                    int vocab_size, int embed_dim) {
  const int position = blockIdx.x * blockDim.x + threadIdx.x;
  const int e = blockIdx.y * blockDim.y + threadIdx.y;
  if (position < positions && e < embed_dim) {
    const int row = indices[position];
    const bool known = row >= 0 && row < vocab_size;
    // The next thread has the next position: its element is embed_dim floats away, in a sector of its own.
    output[static_cast<size_t>(position) * embed_dim + e] =
        known ? weights[static_cast<size_t>(row) * embed_dim + e] : 0.0f;
  }
}

using Output = op::OutputTensor<float, op::kDynamic, op::kDynamic, op::kDynamic>;
using Indices = op::InputTensor<int, op::kDynamic, op::kDynamic>;
using Weights = op::InputTensor<float, op::kDynamic, op::kDynamic>;

void embedding_1d(Output output, Indices indices, Weights weights, cudaStream_t stream) {
  const int positions = static_cast<int>(indices.size());
  const int vocab_size = static_cast<int>(weights.shape(0));
  const int embed_dim = static_cast<int>(weights.shape(1));
  embedding_1d_kernel<<<ceil_div(positions * embed_dim, TPB), TPB, 0, stream>>>(
      output.data(), indices.data(), weights.data(), positions, vocab_size, embed_dim);
}

void embedding_2d(Output output, Indices indices, Weights weights, cudaStream_t stream) {
  const int positions = static_cast<int>(indices.size());
  const int vocab_size = static_cast<int>(weights.shape(0));
  const int embed_dim = static_cast<int>(weights.shape(1));
  const dim3 grid(ceil_div(positions, TILE), ceil_div(embed_dim, TILE));
  embedding_2d_kernel<<<grid, dim3(TILE, TILE), 0, stream>>>(output.data(), indices.data(), weights.data(),
                                                             positions, vocab_size, embed_dim);
}

REGISTER_OP(embedding_1d)
REGISTER_OP(embedding_2d)
