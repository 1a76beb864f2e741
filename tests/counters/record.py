#!/usr/bin/env python3
"""Counts the launches of launches.txt with Nsight Compute and writes them to card.csv, beside this file.

    python3 tests/counters/record.py                  on a machine with a GPU, nvcc and ncu
    python3 tests/counters/record.py --out FILE       writes somewhere else
    python3 tests/counters/record.py --program FILE   writes the CUDA program that makes the launches, and stops

It needs Python 3.8, nvcc and ncu on the PATH (or --nvcc, --ncu), and the right to read the GPU's counters (root, as a
rule). The program is compiled as a learner's would be for a profiler, with -O3 -lineinfo, for the GPU that is there.
Which metrics: those of grader/support/counters.def, and some beside them. A metric that this ncu does not know is left
out, and named in the first lines of the file.
"""
import argparse
import csv
import io
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TABLE = HERE.parent.parent / "grader" / "support" / "counters.def"

# Not counted by the simulated GPU in these words, but they explain its counts or are known without running.
BESIDE = [
    "smsp__sass_inst_executed.sum",
    "smsp__sass_l1tex_data_pipe_lsu_wavefronts_mem_shared_op_ld.sum",
    "smsp__sass_l1tex_data_pipe_lsu_wavefronts_mem_shared_op_st.sum",
    "smsp__sass_l1tex_data_bank_conflicts_pipe_lsu_mem_shared_op_ld.sum",
    "smsp__sass_l1tex_data_bank_conflicts_pipe_lsu_mem_shared_op_st.sum",
    "smsp__sass_l1tex_t_sectors_pipe_lsu_mem_global_op_ld.sum",
    "smsp__sass_l1tex_t_sectors_pipe_lsu_mem_global_op_st.sum",
    "smsp__sass_l1tex_t_requests_pipe_lsu_mem_global_op_ld.sum",
    "smsp__sass_l1tex_t_requests_pipe_lsu_mem_global_op_st.sum",
    "l1tex__data_pipe_lsu_wavefronts_mem_shared_op_atom.sum",
    "l1tex__data_bank_conflicts_pipe_lsu_mem_shared_op_atom.sum",
    "smsp__inst_executed_op_global_ld.sum",
    "smsp__inst_executed_op_global_st.sum",
    "smsp__inst_executed_op_branch.sum",
    "smsp__inst_executed_op_ldgsts.sum",
    "smsp__sass_inst_executed_op_shared_atom.sum",
    "smsp__sass_inst_executed_op_global_atom.sum",
    "smsp__sass_inst_executed_op_global_red.sum",
    "l1tex__t_sectors_pipe_lsu_mem_global_op_ldgsts_cache_access.sum",
    "l1tex__t_requests_pipe_lsu_mem_global_op_ldgsts_cache_access.sum",
    "launch__registers_per_thread",
    "launch__shared_mem_per_block_static",
    "launch__shared_mem_per_block_dynamic",
    "launch__shared_mem_config_size",
    "launch__occupancy_limit_blocks",
    "launch__occupancy_limit_barriers",
    "launch__occupancy_limit_registers",
    "launch__occupancy_limit_shared_mem",
    "launch__occupancy_limit_warps",
    "launch__occupancy_per_block_size",
    "sm__maximum_warps_per_active_cycle_pct",
    "sm__warps_active.avg.pct_of_peak_sustained_active",
]
TYPES = {"i32": "int", "f32": "float", "f64": "double", "u8": "unsigned char", "u16": "unsigned short",
         "float2": "float2", "float4": "float4"}
FILLED = ("i32", "f32", "u8")

MAIN = r"""
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "KERNELS"

void check(cudaError_t error, const char* what) {
  if (error == cudaSuccess) return;
  std::fprintf(stderr, "%s: %s\n", what, cudaGetErrorString(error));
  std::exit(1);
}

struct Array {  // fits every pointer parameter
  void* data;
  template <class T>
  operator T*() const { return static_cast<T*>(data); }
};

std::vector<void*> allocations;
template <class T>
Array make(const std::vector<T>& values) {
  Array array{nullptr};
  check(cudaMalloc(&array.data, values.size() * sizeof(T)), "cudaMalloc");
  check(cudaMemcpy(array.data, values.data(), values.size() * sizeof(T), cudaMemcpyHostToDevice), "cudaMemcpy");
  allocations.push_back(array.data);
  return array;
}
template <class T>
Array zeros(size_t count) {
  return make(std::vector<unsigned char>(count * sizeof(T)));
}
template <class T>
Array filled(size_t count, unsigned long long (*fill)(unsigned long long)) {
  std::vector<T> values(count);
  for (size_t i = 0; i < count; ++i) values[i] = static_cast<T>(fill(i));
  return make(values);
}

void finish(const char* name) {
  check(cudaGetLastError(), name);
  check(cudaDeviceSynchronize(), name);
  for (void* p : allocations) check(cudaFree(p), "cudaFree");
  allocations.clear();
}

int main() {
LAUNCHES
  int driver = 0;
  cudaDeviceProp properties{};
  check(cudaDriverGetVersion(&driver), "cudaDriverGetVersion");
  check(cudaGetDeviceProperties(&properties, 0), "cudaGetDeviceProperties");
  std::printf("recorded on: %s, compute capability %d.%d, CUDA driver %d.%d\n", properties.name, properties.major,
              properties.minor, driver / 1000, driver % 1000 / 10);
}
"""


def fail(text):
    sys.exit(f"record.py: {text}")


def fill_expression(words):
    kind, numbers = words[0], [int(word) for word in words[1:]]
    k, m = (numbers + [0, 0])[:2]
    return {"ramp": "i", "times": f"i * {k}ull % {m}ull", "over": f"i / {k}ull", "mod": f"i % {k}ull", "xor": f"i ^ {k}ull",
            "hash": f"(i * 2654435761ull + 12345ull) % 4294967296ull / 16 % {k}ull",
            "rows": f"i % {k}ull * {m}ull + i / {k}ull"}[kind]


def argument(word):
    number = re.fullmatch(r"[iu]32:(\d+)", word)
    if number:
        return number[1] + ("u" if word[0] == "u" else "")
    array = re.fullmatch(r"(\w+)\[(\d+)\](?::(.*))?", word)
    if not array or array[1] not in TYPES or array[3] and array[1] not in FILLED:
        fail(f"launches.txt: no argument: {word}")
    if not array[3]:
        return f"zeros<{TYPES[array[1]]}>({array[2]})"
    return f"filled<{TYPES[array[1]]}>({array[2]}, [](unsigned long long i) {{ return {fill_expression(array[3].split(':'))}; }})"


def launches():
    result = []
    for number, line in enumerate((HERE / "launches.txt").read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = [field.strip() for field in line.split("|")]
        if len(fields) != 6:
            fail(f"launches.txt:{number}: six fields are wanted")
        result.append(fields)
    return result


def program():
    text = ""
    for name, kernel, grid, block, shared, arguments in launches():
        values = ", ".join(argument(word) for word in arguments.split())
        text += f'  {kernel}<<<dim3({grid}), dim3({block}), {shared}>>>({values});\n  finish("{name}");\n'
    return MAIN.replace("LAUNCHES\n", text).replace("KERNELS", str(HERE / "kernels.cu"))


def metrics():
    names = re.findall(r'"([a-z0-9_]+\.[a-z]+)"', TABLE.read_text())
    return [name for name in names if not name.startswith("ptx__")] + BESIDE


def run(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    return done.returncode, done.stdout


def profile(ncu, binary, wanted):
    """One row of ncu's raw page for each launch; metrics that ncu refuses are dropped from `wanted` and named."""
    refused = []
    while True:
        code, text = run([ncu, "--csv", "--page", "raw", "--print-units", "base", "--metrics", ",".join(wanted), binary])
        unknown = [name for name in re.findall(r"[Ff]ailed to find metric:? *[\"']?([a-z0-9_.]+)", text) if name in wanted]
        rows = table(text)
        if rows and not unknown:
            return rows, refused, text
        if not unknown:
            unknown = one_by_one(ncu, binary, wanted) if code != 0 or not rows else []
        if not unknown:
            fail(f"ncu gave no table (exit code {code}):\n{text[-4000:]}")
        for name in unknown:
            wanted.remove(name)
            refused.append(name)
        if not wanted:
            fail(f"ncu knows none of the metrics:\n{text[-4000:]}")


def one_by_one(ncu, binary, wanted):
    """The metrics that ncu cannot collect, where its message did not name them."""
    bad = []
    for name in wanted:
        code, text = run([ncu, "--csv", "--page", "raw", "--launch-count", "1", "--metrics", name, binary])
        if code != 0 or not table(text):
            bad.append(name)
    return bad if len(bad) < len(wanted) else []


def table(text):
    """ncu's CSV: a line of names that begins with ID, a line of units, then one line a launch."""
    lines = text.splitlines()
    start = next((i for i, line in enumerate(lines) if line.startswith('"ID"')), None)
    if start is None:
        return []
    rows = list(csv.DictReader(io.StringIO("\n".join(line for line in lines[start:] if line.startswith('"')))))
    return [row for row in rows if row["ID"].strip().isdigit()]


def number(text):
    text = text.replace(",", "").strip()
    return text[:-2] if re.fullmatch(r"-?\d+\.0", text) else text


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", default=str(HERE / "card.csv"))
    parser.add_argument("--nvcc", default="nvcc")
    parser.add_argument("--ncu", default="ncu")
    parser.add_argument("--arch", default="native", help="for nvcc -arch (default: the GPU that is there)")
    parser.add_argument("--program")
    options = parser.parse_args()
    if options.program:
        pathlib.Path(options.program).write_text(program())
        return
    with tempfile.TemporaryDirectory() as folder:
        source, binary = pathlib.Path(folder) / "launches.cu", str(pathlib.Path(folder) / "launches")
        source.write_text(program())
        code, text = run([options.nvcc, "-std=c++20", "-O3", "-lineinfo", f"-arch={options.arch}", "-o", binary, str(source)])
        if code != 0:
            fail(f"nvcc did not compile the program:\n{text}")
        code, text = run([binary])
        if code != 0:
            fail(f"the program does not run here:\n{text}")
        recorded = next(line for line in text.splitlines() if line.startswith("recorded on: "))
        _, version = run([options.ncu, "--version"])
        wanted = metrics()
        rows, refused, text = profile(options.ncu, binary, wanted)
    names = [fields[0] for fields in launches()]
    if len(rows) != len(names):
        fail(f"ncu counted {len(rows)} launches, {len(names)} were made:\n{text[-4000:]}")
    columns = [name for name in wanted if name in rows[0]]
    with open(options.out, "w", newline="", encoding="utf-8") as out:
        out.write(f"# {recorded}\n# by: {version.strip().splitlines()[-1]}\n")
        out.write(f"# not known to it: {' '.join(refused + [n for n in wanted if n not in columns]) or 'none'}\n")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["launch"] + columns)
        for name, row in zip(names, rows):
            writer.writerow([name] + [number(row[column] or "") for column in columns])
    print(f"{len(rows)} launches, {len(columns)} metrics: {options.out}")


if __name__ == "__main__":
    main()
