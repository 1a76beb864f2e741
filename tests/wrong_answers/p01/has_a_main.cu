// expect: compile_error
// says: leave main() away: the grader launches the kernel itself
//
// A whole program, as one would give it to nvcc.
__global__ void add_10(float* out, const float* a) { out[threadIdx.x] = a[threadIdx.x] + 10; }

int main() {
  add_10<<<1, 4>>>(nullptr, nullptr);
  return 0;
}
