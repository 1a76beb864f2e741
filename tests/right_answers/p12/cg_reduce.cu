// Cooperative groups reduce.
constexpr int TPB = 8;
#include <cooperative_groups.h>
#include <cooperative_groups/reduce.h>
namespace cg = cooperative_groups;
__global__ void dot_product(float* out, const float* a, const float* b, int size) {
  auto block = cg::this_thread_block();
  auto tile = cg::tiled_partition<8>(block);
  int i = block.thread_rank();
  float v = i < size ? a[i] * b[i] : 0;
  float s = cg::reduce(tile, v, cg::plus<float>());
  if (block.thread_rank() == 0) out[0] = s;
}
