// A negative index.
// kernel: before_start
// grid: 1
// block: 16
// argument: uninit:float64:16
// finds: memcheck
__global__ void before_start(double* out) { out[(int)threadIdx.x - 1] = threadIdx.x; }
