#!/usr/bin/env python3
"""Writes one kernel for each instruction form of forms.txt, and the operands it reads.

    make_forms.py FOLDER            writes FOLDER/{FAMILY.ptx,forms.tsv,inputs.bin}
    make_forms.py FOLDER --ptxas P  also assembles them for sm_90 with ptxas P, keeps FAMILY.cubin beside the text,
                                    and prints the forms that it refuses, each with the reason

The same files serve the real GPU (record_forms.cpp) and the simulated one (forms_test.cpp). A form's key, a hash of
its kernel and its operands, ties a recorded result to both.

forms.tsv: family, name, kernel, threads, place of its operands in inputs.bin, how many, types of the results, largest error
("exact" or ulp=N, rel=B, abs=B), key, "unrecorded" or nothing. Operand k of thread t is the 8 bytes at place + (k * threads + t) * 8; result k
of all threads follows result k - 1, each of its type's width (a predicate: one byte).
"""
import argparse
import hashlib
import pathlib
import re
import struct
import subprocess

from form_inputs import PACKED, bits, columns

HERE = pathlib.Path(__file__).parent
HEADER = ".version 8.8\n.target sm_90\n.address_size 64\n"
THREADS = 512  # in blocks of 256
WIDER = {"u16": "u32", "s16": "s32", "u32": "u64", "s32": "s64"}


def expand(line):
    """Lines with one of <a,b> each; \\1 is the first choice made."""
    done, todo = [], [(line, ())]
    while todo:
        text, chosen = todo.pop(0)
        group = re.search(r"<([^<>]*)>", text)
        if not group:
            done.append(re.sub(r"\\(\d)", lambda m: chosen[int(m[1]) - 1], text))
            continue
        for option in group[1].split(","):
            todo.append((text[:group.start()] + option + text[group.end():], chosen + (option,)))
    return done


class Form:
    def __init__(self, family, line):
        fields = [field.strip() for field in re.split(r"\s\|(?=\s|$)", line)]
        fields += [""] * (5 - len(fields))
        self.family, self.mnemonic = family, fields[0]
        self.results = self.types(fields[1])
        self.operands = self.types(fields[2])
        options = fields[3].split()
        self.state = "unrecorded" if "unrecorded" in options else ""
        values = dict(option.split("=", 1) for option in options if "=" in option)
        self.name = self.mnemonic + (f" ({values['as']})" if "as" in values else "")
        self.threads = int(values.get("n", THREADS))
        self.set = values.get("in", "")
        self.error = " ".join(o for o in options if o.split("=")[0] in ("ulp", "rel", "abs")) or "exact"
        self.body = re.sub(r"@ ", self.mnemonic + " ", fields[4] or self.plain(values.get("groups"), values.get("sel")))

    def plain(self, groups, selector):
        """The instruction alone; `groups` says how many operands each of its fragments has."""
        results = [f"D{i}" for i in range(len(self.results))]
        operands = [f"A{i}" for i in range(len(self.operands))]
        if not groups:
            return "@ " + ", ".join(results + operands) + ";"
        rest = iter(operands)
        fragments = [results] + [[next(rest) for _ in range(int(size))] for size in groups.split("/")]
        words = ["{" + ", ".join(fragment) + "}" for fragment in fragments] + list(rest)
        return "@ " + ", ".join(words + [selector] * (selector is not None)) + ";"

    def types(self, field):
        parts = self.mnemonic.split(".")
        short = {"T": parts[-1], "U": parts[-2] if len(parts) > 1 else "", "W": WIDER.get(parts[-1], "")}
        words = []
        for word in field.split():
            kind, _, times = word.partition("*")
            words += [short.get(kind, kind)] * int(times or 1) if kind != "-" else []
        return words


def register_width(kind):
    return "pred" if kind == "P" else "b%d" % max(bits(kind), 32 if bits(kind) == 8 else 16)


def kernel_text(form, name):
    body = re.sub(r"\b([DA])(\d+)\b", lambda m: "%" + m[1].lower() + m[2], form.body)
    body = re.sub(r"\bW(\d+)-(\d+)", lambda m: ", ".join(f"%w{i}" for i in range(int(m[1]), int(m[2]) + 1)), body)
    # Illegal, on a card, in a launch without clusters.
    clustered = re.match(r"(st|red)\.async\.|cp\.reduce\.async\.bulk\.shared::cluster", form.mnemonic)
    lines = [f".visible .entry {name}(.param .u64 {name}_in, .param .u64 {name}_out)",
             *([".explicitcluster", ".reqnctapercluster 1, 1, 1"] if clustered else []), "{",
             ".reg .b16 %h<8>;", ".reg .b32 %r<8>, %w<32>, %t, %tb, %lane, %sm, %ws, %q;",
             ".reg .b64 %x<8>, %in, %out, %ai, %al, %wi, %lm, %og, %o<16>;", ".reg .pred %p<8>;"]
    for letter, kinds in (("d", form.results), ("a", form.operands)):
        lines += [f".reg .{register_width(kind)} %{letter}{i};" for i, kind in enumerate(kinds)]
    if re.search(r"%sm\b|%ws\b|\bsmem\b", body):
        lines.append(".shared .align 128 .b8 smem[8192];")
    if re.search(r"%lm\b", body):
        lines.append(".local .align 16 .b8 mine[16];")
    lines += [f"ld.param.u64 %in, [{name}_in];", f"ld.param.u64 %out, [{name}_out];", "mov.u32 %tb, %tid.x;",
              "mov.u32 %t, %ctaid.x;", "mad.lo.u32 %t, %t, 256, %tb;", "mad.wide.u32 %ai, %t, 8, %in;"]
    extras = {"%wi": "and.b32 %q, %t, -32;\nmad.wide.u32 %wi, %q, 8, %in;",
              "%al": "and.b64 %al, %ai, -16;", "%lane": "mov.u32 %lane, %laneid;", "%lm": "mov.u64 %lm, mine;",
              "%sm": "mov.u32 %sm, smem;\nmad.lo.u32 %sm, %tb, 16, %sm;",
              "%ws": "mov.u32 %ws, smem;\nand.b32 %q, %tb, -32;\nmad.lo.u32 %ws, %q, 32, %ws;",
              "%og": "mov.u32 %q, %ctaid.x;\nmul.lo.u32 %q, %q, 256;\n"
                     f"mad.wide.u32 %og, %q, {bits(form.results[0]) // 8}, %out;"}
    lines += [text for word, text in extras.items() if re.search(re.escape(word) + r"\b", body)]
    place = 0
    for i, kind in enumerate(form.results):
        lines.append(f"mad.wide.u32 %o{i}, %t, {bits(kind) // 8}, %out;")
        if place:
            lines.append(f"add.s64 %o{i}, %o{i}, {place};")
        place += form.threads * bits(kind) // 8
    for i, kind in enumerate(form.operands):
        source = f"[%ai+{i * form.threads * 8}]"
        if kind == "P":
            lines += [f"ld.global.b32 %q, {source};", f"setp.ne.b32 %a{i}, %q, 0;"]
        else:
            lines.append(f"ld.global.{register_width(kind)} %a{i}, {source};")
    lines += [statement.strip() + ";" for statement in body.split(";") if statement.strip() and
              not statement.strip().endswith(":")]
    for i, kind in enumerate(form.results):
        if kind == "P":
            lines += [f"selp.b32 %q, 1, 0, %d{i};", f"st.global.u8 [%o{i}], %q;"]
        else:
            lines.append(f"st.global.b{bits(kind)} [%o{i}], %d{i};")
    return "\n".join(lines + ["ret;", "}"]) + "\n"


def result_type(kind):
    """Narrow integers are compared as the 32-bit register that holds them."""
    return {"u8": "u32", "s8": "s32", "b8": "b32"}.get(kind, kind)


def read_forms(path):
    forms, family = [], ""
    for line in path.read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            family = line.strip("[]")
        else:
            forms += [Form(family, text) for text in expand(line)]
    names = set()
    for form in forms:
        form.results = [result_type(kind) for kind in form.results]
        if form.name in names:
            raise SystemExit(f"{path}: {form.name} is there twice")
        names.add(form.name)
    return forms


def write(forms, folder):
    """Writes the texts; returns for each family the form of each line."""
    folder.mkdir(parents=True, exist_ok=True)
    inputs, places, rows, texts, owners = bytearray(), {}, [], {}, {}
    for index, form in enumerate(forms):
        name = f"f{index}"
        key = (form.set, tuple(form.operands), form.threads)
        if key not in places:
            data = b"".join(struct.pack(f"<{form.threads}Q", *column) for column in columns(*key))
            places[key] = (len(inputs), data or bytes(form.threads * 8))
            inputs += places[key][1]
        place, data = places[key]
        digest = hashlib.blake2b(kernel_text(form, "f").encode() + data, digest_size=8).hexdigest()
        text = kernel_text(form, name)
        texts.setdefault(form.family, []).append(f"// form {name}: {form.name}\n{text}")
        owners.setdefault(form.family, []).extend([form] * (text.count("\n") + 1))
        rows.append("\t".join([form.family, form.name, name, str(form.threads), str(place), str(len(form.operands)),
                               " ".join(form.results), form.error, digest, form.state]))
    for family, kernels in texts.items():
        (folder / f"{family}.ptx").write_text(HEADER + "".join(kernels))
    (folder / "inputs.bin").write_bytes(inputs)
    (folder / "forms.tsv").write_text("\n".join(rows) + "\n")
    return owners


def assemble(ptxas, folder, owners):
    """Forms that ptxas refuses, each with its first reason."""
    refused = {}
    for family, lines in owners.items():
        done = subprocess.run([ptxas, "-arch=sm_90", "-o", folder / f"{family}.cubin", folder / f"{family}.ptx"],
                              capture_output=True, text=True)
        for message in re.finditer(r"line (\d+); error\s*: (.*)", done.stderr):
            form = lines[int(message[1]) - 1 - HEADER.count("\n")]
            refused.setdefault(form.name, message[2].strip())
        if done.returncode and not any(form.name in refused for form in lines):
            raise SystemExit(f"{family}: {done.stderr[:2000]}")
    return refused


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--ptxas", help="assemble for sm_90 with this program")
    arguments = parser.parse_args()
    forms = read_forms(HERE / "forms.txt")
    owners = write(forms, arguments.folder)
    if arguments.ptxas:
        for name, reason in assemble(arguments.ptxas, arguments.folder, owners).items():
            print(f"{name}  {reason}")
    print(f"# {len(forms)} forms, {sum(form.threads for form in forms)} inputs")


if __name__ == "__main__":
    main()
