"""conv1d under numba's CUDA simulator (NUMBA_ENABLE_CUDASIM=1 in the environment). Usage: numba_peer.py N REPETITIONS.

Prints the seconds of the fastest launch by the clock, and by processor time.
"""

import sys
import time

import numpy as np
from numba import cuda, float32

TAPS, THREADS = 8, 256


@cuda.jit
def conv1d(out, a, b, n):
    tile = cuda.shared.array(shape=THREADS + TAPS - 1, dtype=float32)
    taps = cuda.shared.array(shape=TAPS, dtype=float32)
    i = cuda.grid(1)
    local = cuda.threadIdx.x
    tile[local] = a[i] if i < n else 0
    if local < TAPS - 1:
        tile[local + THREADS] = a[i + THREADS] if i + THREADS < n else 0
    if local < TAPS:
        taps[local] = b[local]
    cuda.syncthreads()
    if i < n:
        total = 0.0
        for j in range(TAPS):
            total += tile[local + j] * taps[j]
        out[i] = total


def main():
    n, repetitions = int(sys.argv[1]), int(sys.argv[2])
    values = (np.arange(n) % 7).astype(np.float32)
    out, a, b = (cuda.to_device(values) for _ in range(3))
    fastest = least = float("inf")
    for _ in range(repetitions):
        processor, start = time.process_time(), time.perf_counter()
        conv1d[(n + THREADS - 1) // THREADS, THREADS](out, a, b, n)
        cuda.synchronize()
        fastest = min(fastest, time.perf_counter() - start)
        least = min(least, time.process_time() - processor)
    print(f"{fastest:.9f} {least:.9f}")


if __name__ == "__main__":
    main()
