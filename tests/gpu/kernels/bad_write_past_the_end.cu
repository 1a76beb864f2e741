// One element too far: the simulated GPU names the thread, a real one has its guard zones.
// kernel: off_by_one
// grid: 1
// block: 17
// argument: uninit:float32:16
// finds: memcheck
__global__ void off_by_one(float* out) { out[threadIdx.x] = threadIdx.x; }
