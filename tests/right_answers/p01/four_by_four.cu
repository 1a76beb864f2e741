// Takes the arrays for what the page shows, four elements; threads past them have some too.
__global__ void add_10(float (&out)[4], const float (&a)[4]) {
  out[threadIdx.x] = a[threadIdx.x] + 10;
}
