"""Operands for the instruction forms: special values of each type crossed, then seeded random bits.

Every generator is a function of the set's name alone, so the inputs need not be stored: they are made again.
"""
import itertools
import random
import struct

# Exponent and mantissa bits.
FLOATS = {"f16": (5, 10), "bf16": (8, 7), "f32": (8, 23), "f64": (11, 52), "tf32": (8, 23)}
PACKED = {"f16x2": "f16", "bf16x2": "bf16", "u16x2": "u16", "s16x2": "s16"}
EXPONENT_RANGE = {"f16": 26.0, "bf16": 140.0, "f32": 155.0, "f64": 1000.0}


def bits(kind):
    """Width in bits of a type; a predicate is stored as one byte."""
    if kind == "P":
        return 8
    if kind in PACKED:
        return 32
    return {"bf16": 16, "tf32": 32}.get(kind) or int(kind[1:])


def encode(kind, value):
    """The bits of a Python float in a format; out of range becomes infinity."""
    try:
        if kind == "f16":
            return struct.unpack("<H", struct.pack("<e", value))[0]
        if kind == "f64":
            return struct.unpack("<Q", struct.pack("<d", value))[0]
        word = struct.unpack("<I", struct.pack("<f", value))[0]
    except (OverflowError, struct.error):
        exponent, mantissa = FLOATS[kind]
        return (value < 0) << (exponent + mantissa) | ((1 << exponent) - 1) << mantissa
    return word >> 16 if kind == "bf16" else word


def decode(kind, word):
    if kind == "f16":
        return struct.unpack("<e", struct.pack("<H", word))[0]
    if kind == "f64":
        return struct.unpack("<d", struct.pack("<Q", word))[0]
    return struct.unpack("<f", struct.pack("<I", word << 16 if kind == "bf16" else word))[0]


def core(kind):
    """The special values that are crossed with each other: 18 a type."""
    if kind == "P":
        return [0, 1]
    if kind in PACKED:
        values = core(PACKED[kind])
        return [low | high << 16 for low, high in zip(values, values[5:] + values[:5])]
    width = bits(kind)
    if kind not in FLOATS:
        top = 1 << (width - 1)
        mask = (1 << width) - 1
        values = [0, 1, 2, 3, 7, 10, 31, mask, mask - 1, top, top + 1, top - 1, top - 2]
        values += [1 << (width // 2), (1 << (width // 2)) - 1, mask // 3, mask // 3 * 2, mask & 0xFF80]
        return values
    exponent, mantissa = FLOATS[kind]
    sign = 1 << (exponent + mantissa)
    infinity = ((1 << exponent) - 1) << mantissa
    one = ((1 << (exponent - 1)) - 1) << mantissa
    smallest = 1 << mantissa
    quiet = 1 << (mantissa - 1)
    return [0, sign, 1, sign | (smallest - 1), smallest, sign | smallest, one, sign | one, one + 1, one | quiet,
            sign | (one + smallest), infinity - 1, sign | (infinity - 1), infinity, sign | infinity,
            infinity | quiet | 1, infinity | 2, sign | infinity | quiet | 5]


def edges(kind):
    """More special values, for forms of one operand: limits of the integer types, halves, and their neighbours."""
    if kind not in FLOATS:
        width = bits(kind)
        mask = (1 << width) - 1
        near = [(1 << i) + d for i in range(3, width) for d in (-1, 0, 1)] if kind != "P" else []
        return core(kind) + [v & mask for n in near for v in (n, -n)] if kind not in PACKED else core(kind)
    anchors = [2.0**n for n in (7, 8, 11, 15, 16, 23, 24, 31, 32, 52, 53, 63, 64)]
    anchors += [0.25, 0.5, 0.75, 1.5, 2.5, 3.5, 127.5, 128.5, 255.5, 32767.5, 65535.5, 2147483647.5, 448, 464, 57344,
                61440, 65504, 65519, 65520, 2.0**-6, 2.0**-9, 2.0**-10, 2.0**-14, 2.0**-16, 2.0**-24, 2.0**-25]
    words = list(core(kind))
    sign = 1 << (bits(kind) - 1)
    for anchor in anchors:
        word = encode(kind, anchor)
        words += [max(w, 0) | s for w in (word - 1, word, word + 1) for s in (0, sign)]
    if kind == "f64":  # values between two of f32, and at its limits
        for near in (1.0, 2.0**-126, 2.0**-130, 2.0**-149, 2.0**-150, 3.4028234663852886e38, 65504.0, 2.0**-24):
            for factor in (1 + 2.0**-24, 1 + 2.0**-23, 1 + 2.0**-25, 1 + 3 * 2.0**-24, 1 + 2.0**-11):
                words += [encode(kind, near * factor), encode(kind, -near * factor)]
    return words


def any_value(kind, rng):
    if kind == "P":
        return rng.getrandbits(1)
    if kind in PACKED:
        return any_value(PACKED[kind], rng) | any_value(PACKED[kind], rng) << 16
    width = bits(kind)
    choice = rng.getrandbits(2)
    if kind not in FLOATS:
        mask = (1 << width) - 1
        if choice == 0:
            return (rng.getrandbits(9) - 256) & mask
        if choice == 1:
            return rng.getrandbits(width) >> (rng.getrandbits(6) % width)
        return rng.getrandbits(width)
    exponent, mantissa = FLOATS[kind]
    if choice == 0:
        return rng.getrandbits(width)
    fraction = rng.getrandbits(mantissa)
    if choice == 1:  # few bits: results lie halfway between two values more often
        fraction &= ~((1 << (mantissa // 2)) - 1)
    bias = (1 << (exponent - 1)) - 1
    spread = min(bias - 1, 12)
    scale = bias - spread + rng.getrandbits(8) % (2 * spread)
    if choice == 2 and rng.getrandbits(3) == 0:
        scale = 0  # subnormal
    return rng.getrandbits(1) << (width - 1) | scale << mantissa | fraction


def in_range(kind, limit, rng):
    """A float of either sign up to a limit, or a special value."""
    if kind in PACKED:
        return in_range(PACKED[kind], limit, rng) | in_range(PACKED[kind], limit, rng) << 16
    if rng.getrandbits(4) == 0:
        values = core(kind)
        value = decode(kind, values[rng.getrandbits(8) % len(values)])
        return encode(kind, value) if value == value and abs(value) <= limit else encode(kind, 1.0)
    sign = 1 - 2 * rng.getrandbits(1)
    return encode(kind, sign * limit * rng.getrandbits(24) / 2.0**24 / (1 << (rng.getrandbits(3) & 6)))


def fma_triple(kind, rng):
    """a, b and a c that often nearly cancels a * b."""
    if kind in PACKED:
        pairs = zip(fma_triple(PACKED[kind], rng), fma_triple(PACKED[kind], rng))
        return [low | high << 16 for low, high in pairs]
    values = core(kind)
    a, b, c = (any_value(kind, rng) if rng.getrandbits(2) else values[rng.getrandbits(8) % len(values)]
               for _ in range(3))
    if rng.getrandbits(1):
        product = decode(kind, a) * decode(kind, b)
        if product == product and abs(product) != float("inf"):
            c = encode(kind, -product) + rng.getrandbits(2)
    return [a, b, c & ((1 << bits(kind)) - 1)]


def warp_value(kind, thread, rng):
    """Warps of equal values, of few different ones, and with one lane that differs."""
    pattern = thread // 32 % 4
    if pattern == 0:
        return 1
    if pattern == 1:
        return 0
    if pattern == 2:
        return rng.getrandbits(1 if kind == "P" else 2)
    return int(thread % 32 != 7)


FP8 = {"e4m3": 0x38, "e5m2": 0x3C}  # the bits of 1.0


def element(kind, exact, rng):
    """An element of a matrix: a small integer, whose sums are exact, or any value up to 1; integers: any bits."""
    if kind in FP8:
        return rng.getrandbits(1) << 7 | FP8[kind] + rng.getrandbits(4) - 8
    if kind not in FLOATS:
        return rng.getrandbits(bits(kind))
    value = rng.getrandbits(4) - 8 if exact else (rng.getrandbits(20) - 2**19) / 2.0**19
    return encode("f32" if kind == "tf32" else kind, float(value)) & (~0x1FFF if kind == "tf32" else -1)


# Four bits of the metadata of mma.sp: two indices, the lower one first; of tf32 both halves of one element.
ORDERED = [low | high << 2 for low in range(4) for high in range(low + 1, 4)]
CHUNKS = {"sparse": ORDERED, "sparse_real": ORDERED, "sparse_any": range(16),
          "sparse_swapped": ORDERED + [pair >> 2 | (pair & 3) << 2 for pair in ORDERED]}


def metadata(name, of, rng):
    """The indices of eight chunks."""
    chunks = [0b0100, 0b1110] if of == "tf32" and name != "sparse_any" else CHUNKS[name]
    return sum(chunks[rng.getrandbits(8) % len(chunks)] << at for at in range(0, 32, 4))


def near_limit(value, rng):
    """A sum of integers, one in four of them close to where it is clamped."""
    return value if rng.getrandbits(2) else (0x7FFFFFFF - rng.getrandbits(14)) ^ -rng.getrandbits(1) & 0xFFFFFFFF


def matrix_word(kind, of, exact, rng):
    """A register of matrix elements: of the type named if it is an untyped one, else of its own."""
    if kind in PACKED:
        of, width, total = PACKED[kind], 16, 32
    elif kind in ("b32", "b64"):
        width, total = bits(of) if of not in FP8 else 8, bits(kind)
    else:
        of, width, total = kind, bits(kind), bits(kind)
    return sum(element(of, exact, rng) << at for at in range(0, total, width))


def adjust(name, kinds, row, thread, rng):
    """The sets by name: what they change in a row of operands."""
    if name == "nonzero":
        row[1] = row[1] or 5
    elif name == "shift":
        row[-1] = thread % 72 if rng.getrandbits(3) else row[-1]
    elif name == "field":
        for i in (-2, -1):
            row[i] = rng.getrandbits(6) if rng.getrandbits(3) else row[i]
    elif name == "fns":
        row[1] = rng.getrandbits(5)
        row[2] = (rng.getrandbits(4) - 8) & 0xFFFFFFFF
    elif name == "few":
        row[:] = [rng.getrandbits(1) for _ in row]
        row[2] = any_value(kinds[2], rng)
    elif name == "lanes":
        row[1] = rng.getrandbits(5) if rng.getrandbits(2) else rng.getrandbits(6)
        if len(row) == 3:
            row[2] = rng.getrandbits(5) | rng.getrandbits(5) << 8
    elif name == "warp":
        row[:] = [warp_value(kind, thread, rng) for kind in kinds]
    elif name.startswith("matrix"):  # matrix.TYPE: small integers; matrix_real.TYPE: any values up to 1
        row[:] = [matrix_word(kind, name.split(".")[1], name.startswith("matrix."), rng) for kind in kinds]
    elif name.startswith("sparse"):  # likewise, and the last operand is sparsity metadata: CHUNKS
        kind_of_metadata, of = name.split(".")
        row[:-1] = [matrix_word(kind, of, kind_of_metadata != "sparse_real", rng) for kind in kinds[:-1]]
        row[:-1] = [near_limit(v, rng) if kind == "s32" else v for kind, v in zip(kinds, row[:-1])]
        row[-1] = metadata(kind_of_metadata, of, rng)
    elif name == "bytes":
        row[0] = (thread & 0xFF) | (thread * 37 + 11 & 0xFF) << 8
    elif name.startswith("nan_"):  # every NaN once, as operand a, b or c; the others are finite
        kind = PACKED.get(kinds[0], kinds[0])
        mantissa = FLOATS[kind][1]
        nans = (1 << mantissa) - 1
        number = thread % (2 * nans)
        nan = (number // nans << 15) | 0x7FFF >> mantissa << mantissa | number % nans + 1
        one = encode(kind, 1.0)
        values = [nan if letter == name[-1] else one + thread % 7 for letter in "abc"]
        row[:] = [low | one + 3 << 16 if kinds[0] in PACKED else low for low in values]
        if kinds[0] in PACKED and thread % 2:  # in the upper half
            row[:] = [value >> 16 | (value & 0xFFFF) << 16 for value in row]
    elif name == "fma" and thread % 3:
        row[:] = fma_triple(kinds[0], rng)
    elif name in ("trig", "trig100", "exponent"):
        limit = {"trig": 6.283185, "trig100": 314.159}.get(name) or EXPONENT_RANGE[PACKED.get(kinds[0], kinds[0])]
        if name == "trig100" or thread >= 64:
            row[0] = in_range(kinds[0], limit, rng)


def columns(name, kinds, threads):
    """One list of words an operand: INPUTS of a form."""
    rng = random.Random(f"{name} {' '.join(kinds)} {threads}")
    if not kinds:
        return []
    if len(kinds) == 1:
        rows = [[value] for value in edges(kinds[0])]
    else:
        rows = [list(row) for row in itertools.product(core(kinds[0]), core(kinds[1]))]
        rows = [row + [core(k)[rng.getrandbits(8) % len(core(k))] for k in kinds[2:]] for row in rows]
    room = threads * 2 // 3
    if len(rows) > room:
        if len(kinds) > 1:
            rows = [rows[i * len(rows) // room] for i in range(room)]
        else:
            rows = rows[:18] + [rows[18 + i * (len(rows) - 18) // (room - 18)] for i in range(room - 18)]
    rows += [[any_value(kind, rng) for kind in kinds] for _ in range(threads - len(rows))]
    if name:
        for thread, row in enumerate(rows):
            adjust(name, kinds, row, thread, rng)
    return [list(column) for column in zip(*rows)]
