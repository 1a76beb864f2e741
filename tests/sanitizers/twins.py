#!/usr/bin/env python3
"""The twins of this folder through NVIDIA's own tools. A twin is PTX whose comments hold its CUDA C++, its
launch and its arguments (golden_test.cpp says how they read).

    twins.py compile FILE...    compiles the source in each file's comments again (nvcc, -O3 -lineinfo) and
                                puts the PTX in place of what stands there; then GRADER_BLESS=1 the tests
    twins.py card ROWS.md [NAME...]
                                on a machine with a GPU: compiles every twin, or those named, with
                                nvcc -lineinfo and a main(), runs the four tools of compute-sanitizer over
                                it and writes a row a twin, beside what the simulated GPU finds. The bytes of
                                every report are kept in ROWS/.
    twins.py keep ROWS.md       puts those rows into compute-sanitizer.md, beside those of other twins that are
                                there, and says anew what follows from them
    twins.py missing            the names of the twins that have no row yet

Needs nvcc (in $CUDA_HOME/bin, on the PATH, or in /usr/local/cuda/bin); `card` needs compute-sanitizer beside
it too. From the repository's root: python3 tests/sanitizers/twins.py card rows.md
"""
import concurrent.futures
import datetime
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap

FOLDER = pathlib.Path(__file__).resolve().parent
TOOLS = ("memcheck", "racecheck", "initcheck", "synccheck")
SECONDS = 25  # a twin that hangs is ended: some wait for what never comes
TYPES = {"float32": "float", "float64": "double", "int32": "int", "uint32": "unsigned", "int64": "long long",
         "uint64": "unsigned long long", "uint8": "unsigned char", "float16": "unsigned short"}


def tool(name):
    home = [pathlib.Path(os.environ["CUDA_HOME"])] if os.environ.get("CUDA_HOME") else []
    found = [shutil.which(name)] if not home else []
    for root in home + [pathlib.Path("/usr/local/cuda")]:
        found += [root / "bin" / name, root / "compute-sanitizer" / name]
    for path in found:
        if path and os.access(path, os.X_OK):
            return str(path)
    sys.exit(f"{name} was not found: set CUDA_HOME to a CUDA Toolkit that has it")


class Twin:
    def __init__(self, path):
        self.path = path
        self.name = path.stem
        self.lines = path.read_text().splitlines()
        self.arguments = self.values("arg")
        self.flags = {flag for line in self.values("flags") for flag in line.split()}
        self.expected = self.values("expect")

    def values(self, key):
        head = f"// {key}:"
        return [line[len(head):].removeprefix(" ") for line in self.lines if line.startswith(head)]

    def source(self):
        return "\n".join(self.values("source")) + "\n"

    def launch(self):
        words = self.values("launch")[0].split()
        return words[0], words[1], words[2], words[3] if len(words) > 3 else "0"


# --- compile -------------------------------------------------------------------------------------------------

def ptx_of(twin, nvcc):
    with tempfile.TemporaryDirectory() as scratch:
        source = pathlib.Path(scratch) / f"{twin.name}.cu"
        source.write_text(twin.source())
        options = ["-G"] if "debug" in twin.flags else ["-lineinfo"]
        subprocess.run([nvcc, "-std=c++20", "-arch=compute_90", *options, "-ptx", source.name, "-o", "out.ptx"],
                       cwd=scratch, check=True)
        text = (pathlib.Path(scratch) / "out.ptx").read_text()
    text = text[text.index(".version"):]
    # Where the toolkit lies is this machine's affair.
    text = re.sub(r'(\.file\s+\d+ ")[^"]*/', r"\1", text)
    # Of the debug information, what names local variables is enough.
    text = re.sub(r"\t\.section\s+\.debug_(?!info|abbrev|str)\w+\s*\{[^}]*\}", "", text)
    return [line for line in text.splitlines() if line.strip()]


def compile_again(files):
    nvcc = tool("nvcc")
    for name in files:
        twin = Twin(pathlib.Path(name))
        if not twin.values("source") or "hand-written" in twin.flags:
            print(f"{twin.name}: written by hand, left alone")
            continue
        head = [line for line in twin.lines if re.match(r"// (source|launch|arg|flags|max-instructions):", line)]
        tail = [line for line in twin.lines if line.startswith("// expect:")]
        twin.path.write_text("\n".join(head + ptx_of(twin, nvcc) + tail) + "\n")
        print(f"{twin.name}: compiled")


# --- card ----------------------------------------------------------------------------------------------------

def dim3(text):
    return "dim3(" + ", ".join(text.split("x")) + ")"


def program(twin):
    """The twin's source with a main() that launches it as its comments say."""
    kernel, grid, block, shared = twin.launch()
    body, freed, pointers = [], [], []
    for at, argument in enumerate(twin.arguments):
        words = argument.split()
        if words[0] == "null":
            body.append(f"  void* p{at} = nullptr;")
        elif words[0] in ("i32", "i64"):
            body.append(f"  {'int' if words[0] == 'i32' else 'long long'} p{at} = {words[1]};")
        elif words[0] == "misaligned":
            of = next(i for i, a in enumerate(twin.arguments) if a.split()[0] == words[1])
            body.append(f"  char* p{at} = reinterpret_cast<char*>(p{of}) + 2;")
        else:
            name, kind, count = TYPES[words[1]], words[1], "x".join(words[2:3])
            count = " * ".join(f"{n}ull" for n in count.split("x"))
            flag = words[3] if len(words) > 3 else ""
            body.append(f"  {name}* p{at};")
            body.append(f"  cudaMalloc(&p{at}, ({count}) * sizeof({name}));  // {words[0]}")
            if flag == "counting":
                body.append(f"  {{ std::vector<{name}> v({count}); for (size_t i = 0; i < v.size(); ++i) "
                            f"v[i] = ({name})i; cudaMemcpy(p{at}, v.data(), v.size() * sizeof({name}), "
                            "cudaMemcpyHostToDevice); }")
            elif flag != "unwritten":
                body.append(f"  cudaMemset(p{at}, 0, ({count}) * sizeof({name}));")
            if flag == "freed":
                freed.append(f"  cudaFree(p{at});")
        pointers.append(f"&p{at}")
    cluster = next((flag.split("=")[1] for flag in twin.flags if flag.startswith("cluster=")), "1")
    attributes = []
    if cluster != "1":
        attributes.append("a.id = cudaLaunchAttributeClusterDimension; a.val.clusterDim.x = "
                          f"{cluster}; a.val.clusterDim.y = a.val.clusterDim.z = 1;")
    if "cooperative" in twin.flags:
        attributes.append("a.id = cudaLaunchAttributeCooperative; a.val.cooperative = 1;")
    main = ["#include <cuda_runtime.h>", "#include <cstdio>", "#include <vector>", "int main() {", *body, *freed,
            f"  void* arguments[] = {{{', '.join(pointers) or 'nullptr'}}};",
            "  cudaLaunchConfig_t c{};", f"  c.gridDim = {dim3(grid)}; c.blockDim = {dim3(block)};",
            f"  c.dynamicSmemBytes = {shared};", "  cudaLaunchAttribute attributes[2]{};"]
    for attribute in attributes:
        main.append(f"  {{ cudaLaunchAttribute& a = attributes[c.numAttrs++]; {attribute} }}")
    main += ["  c.attrs = attributes;",
             f"  cudaError_t e = cudaLaunchKernelExC(&c, reinterpret_cast<const void*>(&{kernel}), arguments);",
             "  if (e == cudaSuccess) e = cudaDeviceSynchronize();",
             '  std::printf("%s\\n", cudaGetErrorName(e));', "  return e == cudaSuccess ? 0 : 1;", "}"]
    return twin.source() + "\n".join(main) + "\n"


def run(command, folder):
    """Its output and whether it came to an end by itself."""
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               errors="replace", start_new_session=True)
    try:
        return process.communicate(timeout=SECONDS)[0], True
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        return process.communicate()[0] or "", False


REPORT = re.compile(r"^=+ +(Invalid|Uninitialized|Barrier|Error: |Warning: |ERROR: |WARN|Race|Unused|Leaked|"
                    r"Potential|Deadlock|Trace|Malloc|Missing|Misaligned|Out-of-range|Illegal)(.*)$")


def summary(text, ended, name):
    """One cell of the table: the first report, the source lines that reports name, how many there are."""
    found, places, total = "", [], 0
    for line in text.splitlines():
        match = REPORT.match(line)
        if match:
            total += 1
            if not found:
                found = re.sub(r"\s+at .*", "", (match.group(1) + match.group(2)).strip())
        place = re.search(re.escape(name) + r"\.cu:(\d+)", line)
        if place and place.group(1) not in places:
            places.append(place.group(1))
    if not ended:
        return f"{found + '; ' if found else ''}hangs"
    if not found:
        return "–"
    lines = f", line{'s' if len(places) > 1 else ''} {', '.join(places[:4])}" if places else ""
    return f"{found}{lines} ({total} report{'s' if total > 1 else ''})"


def ours(twin):
    heads = [line for line in twin.expected if not line.startswith(" ") and " at line " in line]
    return "; ".join(re.sub(r"(\w+) ([\w-]+) at line (\d+),.*", r"\1 \2, line \3", line) for line in heads) or "–"


def all_twins():
    twins = [Twin(path) for path in sorted(FOLDER.glob("*.ptx"))]
    return [twin for twin in twins if twin.values("source")]


def on_the_card(output, names):
    nvcc, sanitizer = tool("nvcc"), tool("compute-sanitizer")
    keep = output.with_suffix("")
    keep.mkdir(exist_ok=True)
    twins = [twin for twin in all_twins() if not names or twin.name in names]

    def build(twin):
        source = keep / f"{twin.name}.cu"
        source.write_text(program(twin))
        done = subprocess.run([nvcc, "-std=c++20", "-arch=native", "-lineinfo", source.name, "-o", twin.name],
                              cwd=keep, capture_output=True, text=True)
        return done.stderr if done.returncode else ""

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        errors = list(pool.map(build, twins))
    version = run([sanitizer, "--version"], keep)[0]
    version = (re.search(r"[Vv]ersion ([\d.]+)", version) or [None, "?"])[1]
    card = run(["nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"], keep)[0].strip()

    def row(twin, error):
        if error:
            print(f"{twin.name}: does not compile\n{error}", file=sys.stderr)
            return f"| {twin.name} | {ours(twin)} | does not compile | | | | |"
        plain, ended = run([f"./{twin.name}"], keep)
        cells = [(plain.strip().splitlines() or ["?"])[-1] if ended else "hangs"]
        for each in TOOLS:
            options = ["--tool", each, "--print-limit", "10000"]
            if each == "initcheck":
                options.append("--initcheck-address-space=all")
            text, ended = run([sanitizer, *options, f"./{twin.name}"], keep)
            if each == "initcheck" and "nrecognized" in text:  # an older compute-sanitizer
                text, ended = run([sanitizer, *options[:-1], f"./{twin.name}"], keep)
            (keep / f"{twin.name}.{each}.txt").write_text(text)
            cells.append(summary(text, ended, twin.name))
        print(f"{twin.name}: " + " | ".join(cells), flush=True)
        return f"| {twin.name} | {ours(twin)} | " + " | ".join(cells) + " |"

    # Mostly waiting for processes to start: several share the card. Written as they end, so that a twin that
    # hangs keeps no other back when a time limit ends the run.
    with concurrent.futures.ThreadPoolExecutor(12) as pool, open(output, "w") as rows:
        print(f"compute-sanitizer {version} on {card}, {datetime.date.today()}\n", file=rows)
        for done in concurrent.futures.as_completed([pool.submit(row, *each) for each in zip(twins, errors)]):
            print(done.result(), file=rows, flush=True)


# --- keep ----------------------------------------------------------------------------------------------------

TABLE = FOLDER / "compute-sanitizer.md"
COLUMNS = "| twin | the simulated GPU | plain run | " + " | ".join(TOOLS) + " |"


def rows_of(text):
    """By name, of the twins that are there still."""
    names = {twin.name for twin in all_twins()}
    cells = [line.split(" | ") for line in text.splitlines() if re.match(r"\| (bad|ok)-", line)]
    return {row[0][2:]: row for row in cells if row[0][2:] in names}


def listed(names):
    return ", ".join(f"`{name}`" for name in names) if names else "none"


def keep(rows_file):
    new = rows_file.read_text()
    before = TABLE.read_text() if TABLE.exists() else ""
    rows = dict(sorted({**rows_of(before), **rows_of(new)}.items()))
    runs = [line for line in before.splitlines() if line.startswith("  - compute-sanitizer ")]
    runs.append(f"  - {new.splitlines()[0]} ({len(rows_of(new))} twins)")
    broken = {name: row for name, row in rows.items() if name.startswith("bad-")}
    reported = {name for name, row in rows.items() if any(cell.strip(" |") != "–" for cell in row[3:])}
    missed = [name for name in broken if name in reported and rows[name][1] == "–"]
    alone = [name for name in broken if name not in reported]
    hanging = [name for name in broken if any(cell.strip(" |") == "hangs" for cell in rows[name][2:])]
    false = [name for name in rows if name not in broken and name in reported]
    points = [
        f"Of what compute-sanitizer found in the {len(broken)} broken twins, the simulated GPU misses: {listed(missed)}.",
        f"{len(alone)} broken twins are found by the simulated GPU alone: {listed(alone)}. (`bad-assert` prints its "
        "assertion and fails on the card all the same, and `bad-read-only` breaks a rule that only a puzzle makes.)",
        f"These hang there, which is counted as found: {listed(hanging)}. `bad-endless-loop` reads out of its array "
        "before it can be called endless.",
        f"Of the {len(rows) - len(broken)} right twins, the simulated GPU reports none. compute-sanitizer reports: "
        f"{listed(false)}.",
    ]
    fill = textwrap.TextWrapper(120, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False).fill
    points = [fill(point) for point in points]
    TABLE.write_text(f"""# The twins under NVIDIA's own tools

Made by `python3 tests/sanitizers/twins.py`: each twin compiled with `nvcc -lineinfo` and run under the four tools. The
column of the simulated GPU is what its own test expects. The runs, the later ones last; a twin's row is of the last that
had it:

{chr(10).join(runs)}

{chr(10).join(points)}

{COLUMNS}
|---|---|---|{"---|" * len(TOOLS)}
{chr(10).join(" | ".join(row) for row in rows.values())}
""")


def main(words):
    if len(words) > 1 and words[0] == "compile":
        compile_again(words[1:])
    elif len(words) > 1 and words[0] == "card":
        on_the_card(pathlib.Path(words[1]).resolve(), words[2:])
    elif len(words) == 2 and words[0] == "keep":
        keep(pathlib.Path(words[1]))
    elif words == ["missing"]:
        print(*sorted({twin.name for twin in all_twins()} - rows_of(TABLE.read_text()).keys()))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
