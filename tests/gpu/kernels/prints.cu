// What kernels print, one thread of each block.
// kernel: prints
// grid: 1
// block: 32
// argument: random:float32:4:18
__global__ void prints(const float* a) {
  if (threadIdx.x == 0)
    printf("block %d: %f %5.2e %s %u%% %c %llx\n", blockIdx.x, a[0], a[1], "text", 42u, 'x', ~0ull);
}
