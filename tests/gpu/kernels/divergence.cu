// Branches, loops of different lengths, a switch, early return: every thread goes its own way and they meet
// again.
// kernel: divergence
// grid: 2
// block: 48
// argument: uninit:int32:96
// argument: random:uint32:96:13
__global__ void divergence(int* out, const unsigned* a) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned x = a[i] % 1000 + 1;
  if (i % 7 == 3) {
    out[i] = -1;
    return;
  }
  int steps = 0;
  while (x != 1 && steps < 500) {  // Collatz
    x = x % 2 ? 3 * x + 1 : x / 2;
    ++steps;
  }
  switch (i % 5) {
    case 0:
      steps += 1000;
      break;
    case 1:
      steps *= 2;  // falls through
    case 2:
      steps -= 7;
      break;
    case 3:
      for (int j = 0; j < i; ++j) steps ^= j;
      break;
    default:
      steps = -steps;
  }
  out[i] = steps;
}
