// A pointer that points nowhere: both devices stop the kernel.
// kernel: through_null
// grid: 1
// block: 1
// argument: u64:0
// finds: memcheck
__global__ void through_null(float* out) { *out = 1.0f; }
