// expect: compile_error
// says: parameter 1 of add_10 is double*, and is given float* out
//
// Computes in double precision, and takes the arrays for such.
__global__ void add_10(double* out, const double* a) {
  int i = threadIdx.x;
  out[i] = a[i] + 10.0;
}
