#!/usr/bin/env python3
"""Writes numpy_cases.jsonl: what NumPy says, for test_array to compare with. One JSON object a line:

  {"print": {array}, "str": ..., "repr": ...}
  {"compare": [{actual}, {desired}], "rtol": ..., "atol": ..., "equal": ..., "message": ...}
  {"npy": hex of a file that NumPy wrote, "array": {array}, "ours": whether numpy.save writes just these bytes}

An array is {"dtype", "shape", "data"}: data are little-endian bytes in hex, repeated until the shape is full (so
that large, summarised arrays stay small here).

  pip install numpy==2.4.6 ml_dtypes
  make_numpy_cases.py                                         # the committed file
  make_numpy_cases.py --seed 1 --prints 50000 --longest 99999 -o /tmp/big.jsonl && GRADER_NUMPY_CASES=/tmp/big.jsonl test_array
"""
import argparse
import io
import json
import pathlib
import warnings

import ml_dtypes
import numpy as np

warnings.simplefilter("ignore")
INTEGERS = [np.dtype(name) for name in ("int8 int16 int32 int64 uint8 uint16 uint32 uint64").split()]
FLOATS = [np.dtype(name) for name in ("float16", "float32", "float64")]
BFLOAT16 = np.dtype(ml_dtypes.bfloat16)
BOOL = np.dtype(bool)
DTYPES = FLOATS * 3 + [BFLOAT16] * 2 + INTEGERS + [BOOL]


def described(array, pattern=None):
    data = array if pattern is None else pattern
    return {"dtype": array.dtype.name, "shape": list(array.shape), "data": np.ascontiguousarray(data).tobytes().hex()}


def float_values(rng, dtype, count):
    """Floats of one of many styles: short decimals, any bits, powers, edges of the exponent form."""
    style = rng.integers(14)
    if style == 0:
        values = rng.integers(-100, 100, count)
    elif style == 1:
        values = np.round(rng.normal(0, 10, count), int(rng.integers(0, 10)))
    elif style == 2:
        values = rng.normal(0, 1, count) * 10.0 ** rng.integers(-12, 12)
    elif style == 3:
        values = rng.normal(0, 1, count) * 10.0 ** rng.uniform(-9, 9, count)
    elif style == 4:  # any bit pattern
        bits = rng.integers(0, 256, count * dtype.itemsize, dtype=np.uint8)
        return np.frombuffer(bits.tobytes(), dtype)
    elif style == 5:
        values = 2.0 ** rng.integers(-30, 30, count)
    elif style == 6:
        values = 10.0 ** rng.integers(-6, 10, count)
    elif style == 7:
        values = rng.choice([0.0001, 0.00009999, 0.1, 1.0, 999.99, 1000.0, 999999.0, 1e6, 99999999.0, 1e8, 1e-4], count)
    elif style == 8:
        values = rng.choice([0.0, -0.0, 1.0, -1.0, 0.5], count)
    elif style == 9:
        values = np.arange(count) * float(rng.choice([1, 0.1, 0.25, 1e-3, 1e3, 1e5]))
    elif style == 10:
        return np.nextafter(rng.choice([1, 2, 4, 1024, 0.5], count).astype(dtype), rng.choice([0, 1e4])).astype(dtype) \
            if dtype != BFLOAT16 else rng.uniform(0, 3, count).astype(dtype)
    elif style == 11:
        values = rng.uniform(0, 1, count)
    elif style == 12:  # a few ulps round powers of two, with few elements
        base = (2.0 ** rng.integers(-14, 15, count)).astype(dtype)
        bits = base.view(f"u{dtype.itemsize}") + rng.integers(-1, 2, count).astype(f"u{dtype.itemsize}")
        return bits.view(dtype)
    else:
        finfo = ml_dtypes.finfo(dtype)
        values = rng.choice(np.array([finfo.max, finfo.tiny, finfo.smallest_subnormal, finfo.eps, 1], float), count)
    return np.asarray(values).astype(dtype)


def values_of(rng, dtype, count):
    if dtype == BOOL:
        return rng.integers(0, 2, count).astype(bool)
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        style = rng.integers(4)
        if style == 0:
            return rng.integers(info.min, info.max, count, dtype, endpoint=True)
        if style == 1:
            return rng.choice(np.array([info.min, info.max, 0, 1], dtype), count)
        return rng.integers(max(info.min, -20), 100, count).astype(dtype)
    values = float_values(rng, dtype, count).copy()
    if rng.random() < 0.25 and count:
        with np.errstate(all="ignore"):
            special = np.array([np.nan, np.inf, -np.inf, -0.0, 0.0]).astype(dtype)
        if rng.random() < 0.5:
            special = special[:int(rng.integers(1, 3))]
        where = rng.random(count) < rng.choice([0.1, 0.5, 1.0])
        values[where] = rng.choice(special, int(where.sum()))
    return values


def small_shape(rng):
    style = rng.integers(12)
    if style == 0:
        return ()
    if style == 1:
        shape = [int(n) for n in rng.integers(0, 4, rng.integers(1, 4))]
        shape[int(rng.integers(len(shape)))] = 0
        return tuple(shape)
    if style < 7:
        return (int(rng.integers(1, 6 if rng.random() < 0.5 else 40)),)
    if style < 10:
        return (int(rng.integers(1, 6)), int(rng.integers(1, 12)))
    return tuple(int(n) for n in rng.integers(1, 4, rng.integers(3, 6)))


LARGE = [(1000,), (1001,), (5000,), (2, 501), (501, 2), (7, 200), (3, 400), (100, 100), (1, 2000), (11, 10, 10),
         (10, 10, 11), (2, 2, 300), (7, 7, 7, 7), (6, 6, 6, 6), (300, 1, 4), (4, 8, 40), (6, 200), (1, 1, 1001)]


def arrays(rng):
    dtype = DTYPES[rng.integers(len(DTYPES))]
    if rng.random() < 0.1:
        shape = LARGE[rng.integers(len(LARGE))]
        pattern = values_of(rng, dtype, int(rng.integers(1, 50)))
        array = np.resize(pattern, shape)
        return array, described(array, pattern)
    shape = small_shape(rng)
    array = values_of(rng, dtype, int(np.prod(shape, dtype=int))).reshape(shape)
    return array, described(array)


def print_cases(rng, count, longest):
    while count > 0:
        array, description = arrays(rng)
        if len(str(array)) <= longest:
            count -= 1
            yield {"print": description, "str": str(array), "repr": repr(array)}


def compare_cases(rng, count):
    while count > 0:
        dtype = DTYPES[rng.integers(len(DTYPES))]
        other = dtype if rng.random() < 0.7 else DTYPES[rng.integers(len(DTYPES))]
        if BFLOAT16 in (dtype, other) and dtype != other:
            other = dtype  # NumPy has no isclose for most of these pairs
        shape = small_shape(rng)
        size = int(np.prod(shape, dtype=int))
        desired = values_of(rng, dtype, size).reshape(shape)
        actual = desired.astype(other)
        change = rng.random(size).reshape(shape) < rng.choice([0.0, 0.1, 0.5, 1.0])
        style = rng.integers(4)
        if style == 0:
            replacement = values_of(rng, other, size).reshape(shape)
        elif style == 1:
            replacement = (actual * np.array(1 + 10.0 ** rng.integers(-8, 0))).astype(other)
        else:
            replacement = (actual + np.array(1)).astype(other)
        actual = np.where(change, replacement, actual).astype(other).reshape(shape)
        if rng.random() < 0.05:
            actual = np.resize(actual, shape + (2,))
            if not shape:
                continue  # NumPy spreads a 0-d array over the other
        rtol, atol = [(1e-7, 0), (1e-5, 0), (1e-5, 1e-8), (0, 0), (1e-3, 0.5), (0.1, 1e-6)][rng.integers(6)]
        message = ""
        try:
            np.testing.assert_allclose(actual, desired, rtol=rtol, atol=atol)
        except AssertionError as error:
            message = str(error).removeprefix("\n")
        except Exception:  # noqa: BLE001: a pair of dtypes that NumPy does not compare
            continue
        close = bool(actual.shape == desired.shape and np.allclose(actual, desired, rtol, atol))
        count -= 1
        yield {"compare": [described(actual), described(desired)], "rtol": rtol, "atol": atol, "equal": not message,
               "allclose": close, "message": message}


def npy_cases(rng, count):
    for _ in range(count):
        array, description = arrays(rng)
        if array.size > 1000:
            continue
        file = io.BytesIO()
        variant = rng.integers(6)
        written = array
        if variant == 1:
            written = array.copy(order="F")
        elif variant == 2 and array.dtype != BFLOAT16:
            written = array.astype(array.dtype.newbyteorder(">"))
        elif variant == 3 and array.dtype != BFLOAT16:
            written = array.astype(array.dtype.newbyteorder(">"), order="F")
        version = {4: (2, 0), 5: (3, 0)}.get(int(variant), (1, 0))
        np.lib.format.write_array(file, written, version=version)
        yield {"npy": file.getvalue().hex(), "array": description, "ours": bool(variant == 0)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--prints", type=int, default=800)
    parser.add_argument("--compares", type=int, default=240)
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--longest", type=int, default=1200, help="leave out arrays whose text is longer")
    parser.add_argument("-o", "--output", default=pathlib.Path(__file__).parent / "numpy_cases.jsonl")
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    with open(options.output, "w", encoding="utf-8") as out:
        print(json.dumps({"numpy": np.__version__, "ml_dtypes": ml_dtypes.__version__}), file=out)
        for cases in (print_cases(rng, options.prints, options.longest), compare_cases(rng, options.compares),
                      npy_cases(rng, options.files)):
            for case in cases:
                print(json.dumps(case, separators=(",", ":")), file=out)


if __name__ == "__main__":
    main()
