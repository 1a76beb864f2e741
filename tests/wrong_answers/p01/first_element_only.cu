// expect: wrong_values
// says: First mismatch: out[1] is nan
// says: it was never written
//
// Every thread computes the first element.
__global__ void add_10(float* out, const float* a) { out[0] = a[0] + 10.0f; }
