#!/usr/bin/env python3
"""The simulated GPU beside its peers, in one run on one machine: `ninja -C build/release peers`.

Oclgrind and PoCL run the kernels in OpenCL C, numba's CUDA simulator in Python; all of them come from Debian
(oclgrind, pocl-opencl-icd, ocl-icd-opencl-dev, python3-numba). A peer that is missing is named as missing.

Each figure is the fastest of several launches. Processor time adds up all threads, and is what the last column
compares: the clock says little on a machine that does other work too. Ours runs on one thread.

usage: peers.py BENCH_SIM [OPENCL_PEER] [--size N]   (N: matrices of N x N, 256 if not given)
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or "an unknown processor"


def ours(bench_sim, name):
    """Seconds by the clock and by processor time: the fastest of ten."""
    done = subprocess.run(
        [bench_sim, f"--benchmark_filter=^{name}$", "--benchmark_repetitions=10", "--benchmark_min_time=0.01",
         "--benchmark_format=json"], capture_output=True, text=True, check=True)
    runs = [r for r in json.loads(done.stdout)["benchmarks"] if r["run_type"] == "iteration"]
    unit = {"us": 1e-6, "ms": 1e-3, "ns": 1e-9}[runs[0]["time_unit"]]
    return min(r["real_time"] for r in runs) * unit, min(r["cpu_time"] for r in runs) * unit


def theirs(command, environment=None):
    """The same of a peer's program; a text when it cannot be run."""
    try:
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True,
                              env={**os.environ, **(environment or {})})
    except OSError as e:
        return f"missing ({e.strerror})"
    if done.returncode != 0 or not done.stdout.strip():
        last = (done.stderr.strip().splitlines() or ["no output"])[-1]
        return f"failed ({last})"
    return tuple(float(x) for x in done.stdout.split()[-2:])


def numba_python():
    """Debian's python3-numba belongs to Debian's own Python, which need not be the first on the PATH."""
    for python in ("python3", "/usr/bin/python3"):
        if subprocess.run([python, "-c", "import numba"], capture_output=True).returncode == 0:
            return python
    return None


def readable(seconds):
    for unit, factor in (("s", 1), ("ms", 1e3), ("µs", 1e6)):
        if seconds * factor >= 1:
            break
    return f"{seconds * factor:.3g} {unit}"


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("bench_sim")
    parser.add_argument("opencl_peer", nargs="?")
    parser.add_argument("--size", type=int, default=256)
    options = parser.parse_args()
    n = options.size
    oclgrind = shutil.which("oclgrind")
    pocl = pathlib.Path("/etc/OpenCL/vendors/pocl.icd")
    python = numba_python()

    def opencl(kernel, size, repetitions, program=None):
        if options.opencl_peer is None or not pathlib.Path(options.opencl_peer).exists():
            return "missing (opencl_peer is not built: ocl-icd-opencl-dev)"
        peer = [options.opencl_peer, kernel, size, repetitions]
        if program is None:
            return theirs(peer, {"OCL_ICD_VENDORS": str(pocl)}) if pocl.exists() else "missing (pocl-opencl-icd)"
        return theirs([*program, *peer]) if oclgrind else "missing (oclgrind)"

    plain, checked = ["oclgrind"], ["oclgrind", "--data-races", "--uninitialized"]
    matmul = f"matmul {n} x {n} x {n}, tiles of 16 x 16"
    conv = "conv1d of 4,096 elements, 8 taps"
    multiply = (ours(options.bench_sim, f"multiply/no_checks/{n}"), ours(options.bench_sim, f"multiply/all_checks/{n}"))
    convolve = (ours(options.bench_sim, "convolve/no_checks/4096"), ours(options.bench_sim, "convolve/all_checks/4096"))
    rows = [
        (matmul, "simulated GPU, bounds checked", multiply[0], None),
        (matmul, "simulated GPU, all checks", multiply[1], None),
        (matmul, "Oclgrind", opencl("matmul", n, 1, plain), multiply[0]),
        (matmul, "Oclgrind --data-races --uninitialized", opencl("matmul", n, 1, checked), multiply[1]),
        (matmul, "PoCL (native code, no checks)", opencl("matmul", n, 10), multiply[0]),
        (conv, "simulated GPU, bounds checked", convolve[0], None),
        (conv, "simulated GPU, all checks", convolve[1], None),
        (conv, "Oclgrind", opencl("conv1d", 4096, 3, plain), convolve[0]),
        (conv, "Oclgrind --data-races --uninitialized", opencl("conv1d", 4096, 3, checked), convolve[1]),
        (conv, "PoCL (native code, no checks)", opencl("conv1d", 4096, 10), convolve[0]),
        (conv, "numba's CUDA simulator",
         theirs([python, HERE / "numba_peer.py", 4096, 3], {"NUMBA_ENABLE_CUDASIM": "1"}) if python
         else "missing (python3-numba)", convolve[0]),
    ]
    print(f"{processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {datetime.date.today()}\n")
    print("| kernel | run by | by the clock | processor time | simulated GPU is faster by |")
    print("| --- | --- | ---: | ---: | ---: |")
    for kernel, who, taken, reference in rows:
        if isinstance(taken, str):
            print(f"| {kernel} | {who} | {taken} | | |")
            continue
        factor = f"{taken[1] / reference[1]:.3g}" if reference else ""
        print(f"| {kernel} | {who} | {readable(taken[0])} | {readable(taken[1])} | {factor} |")


if __name__ == "__main__":
    main()
