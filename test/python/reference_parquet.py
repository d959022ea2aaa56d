"""
Writes Parquet files with pyarrow in many ways into the folder that EVENKEEL_FOLDER names; prints one line each: the file and what its
columns hold. Numbers are hexadecimal doubles (instants in milliseconds), missing ones null.
"""
import datetime as dt
import decimal
import json
import os
import random

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = os.environ["EVENKEEL_FOLDER"]
rng = np.random.default_rng(7)
chance = random.Random(7)

WORDS = ["", "a", "é", "𝄞 clef", "NA", "2026", "x" * 300, "tab\tand\nline"]
EXTREME = [0, 1, -1, 2**53, -(2**53) - 1, 2**63 - 1, -(2**63)]
FLOATS = [0.0, -0.0, 1e300, -5e-324, float("inf"), float("-inf"), float("nan"), 0.1]


def pick(values, rows):
    return [values[i] for i in rng.integers(0, len(values), rows)]


def ints(low, high):
    return lambda rows: [int(v) for v in rng.integers(low, high, rows, endpoint=True)]


def decimals(digits, scale):
    def draw(rows):
        return [decimal.Decimal(int(rng.integers(-(10**digits), 10**digits))).scaleb(-scale) for _ in range(rows)]

    return draw


def milliseconds(nanoseconds):
    # towards zero, as whole milliseconds and the rest are two doubles
    whole = abs(nanoseconds) // 10**6 * (1 if nanoseconds >= 0 else -1)
    return float(whole) + float(nanoseconds - whole * 10**6) / 1e6


INSTANT = ints(-(2**60), 2**60)
DAY_MS = 86_400_000

# name → type, values, what a value is to us
COLUMNS = {
    "i8": (pa.int8(), ints(-128, 127), float),
    "u8": (pa.uint8(), ints(0, 255), float),
    "i16": (pa.int16(), ints(-(2**15), 2**15 - 1), float),
    "u16": (pa.uint16(), ints(0, 2**16 - 1), float),
    "i32": (pa.int32(), ints(-(2**31), 2**31 - 1), float),
    "u32": (pa.uint32(), ints(0, 2**32 - 1), float),
    "i64": (pa.int64(), lambda rows: pick(EXTREME, rows), float),
    "few64": (pa.int64(), ints(-3, 3), float),
    "u64": (pa.uint64(), lambda rows: pick([0, 1, 2**53, 2**64 - 1], rows), float),
    "f16": (pa.float16(), lambda rows: [np.float16(v) for v in rng.standard_normal(rows) * 10.0 ** rng.integers(-8, 4, rows)], float),
    "f32": (pa.float32(), lambda rows: [float(np.float32(v)) for v in rng.standard_normal(rows)], float),
    "f64": (pa.float64(), lambda rows: [float(v) for v in rng.standard_normal(rows)], float),
    "odd": (pa.float64(), lambda rows: pick(FLOATS, rows), float),
    "rounded": (pa.float64(), lambda rows: [round(float(v), 1) for v in rng.standard_normal(rows)], float),
    "flag": (pa.bool_(), lambda rows: [bool(v) for v in rng.integers(0, 2, rows)], lambda v: str(v).lower()),
    "word": (pa.string(), lambda rows: pick(WORDS, rows), str),
    "large": (pa.large_string(), lambda rows: pick(WORDS, rows), str),
    "many": (pa.string(), lambda rows: [f"id {v}" for v in rng.integers(0, 10**6, rows)], str),
    "category": (pa.dictionary(pa.int32(), pa.string()), lambda rows: pick(WORDS[1:5], rows), str),
    "bytes": (pa.binary(), lambda rows: [w.encode() for w in pick(WORDS, rows)], lambda v: v.decode()),
    "decimal9": (pa.decimal128(9, 2), decimals(8, 2), float),
    "decimal18": (pa.decimal128(18, 4), decimals(15, 4), float),
    "decimal30": (pa.decimal128(30, 3), decimals(14, 3), float),
    "date": (pa.date32(), lambda rows: [dt.date(1, 1, 1) + dt.timedelta(v) for v in ints(0, 3_000_000)(rows)],
             lambda v: float((v - dt.date(1970, 1, 1)).days * DAY_MS)),
    "time": (pa.time32("ms"), ints(0, DAY_MS - 1), float),
    "ms": (pa.timestamp("ms"), ints(-(2**45), 2**45), float),
    "us": (pa.timestamp("us"), ints(-(2**52), 2**52), lambda v: v / 1000),
    "ns": (pa.timestamp("ns"), INSTANT, milliseconds),
    "zoned": (pa.timestamp("us", tz="Europe/Oslo"), ints(-(2**52), 2**52), lambda v: v / 1000),
}
INTEGERS = ["i8", "i16", "i32", "u32", "i64", "few64", "u64", "date", "ms", "us", "ns", "time"]
REALS = ["f32", "f64", "odd", "rounded"]
# their values are drawn as the integers that are stored
AS_INTEGERS = {"time", "ms", "us", "ns", "zoned"}


def with_gaps(values, pattern):
    if pattern == "some":
        return [None if g < 0.2 else v for v, g in zip(values, rng.random(len(values)))]
    if pattern == "runs":
        return [None if (i // 50) % 3 == 1 else v for i, v in enumerate(values)]
    if pattern == "all":
        return [None] * len(values)
    return values


def array_of(name, type_, values):
    if name in AS_INTEGERS:
        stored = pa.int32() if name == "time" else pa.int64()
        return pa.array(values, stored).cast(type_)
    return pa.array(values, type_)


def shown(value, of):
    if value is None:
        return None
    result = of(value)
    if isinstance(result, str):
        return result
    return None if result != result else result.hex()


for number in range(70):
    rows = chance.choice([0, 1, 2, 9, 100, 1000, 3000])
    pattern = chance.choice(["none", "none", "some", "runs", "all"])
    required = pattern == "none" and chance.random() < 0.3
    int96 = chance.random() < 0.15
    names = [n for n in COLUMNS if not (int96 and n in ("ms", "us", "zoned"))]
    drawn, arrays, fields = {}, [], []
    for name in names:
        type_, draw, of = COLUMNS[name]
        values = with_gaps(draw(rows), pattern)
        drawn[name] = [shown(v, of) for v in values]
        arrays.append(array_of(name, type_, values))
        fields.append(pa.field(name, type_, nullable=not required))
    encodings = {}
    dictionary = chance.choice([True, True, False])
    if not dictionary and chance.random() < 0.6:
        encodings = {n: "DELTA_BINARY_PACKED" for n in INTEGERS if n in names and not (int96 and n == "ns")}
        encodings |= {n: "BYTE_STREAM_SPLIT" for n in REALS if n in names}
    file = f"{number}.parquet"
    pq.write_table(
        pa.table(arrays, schema=pa.schema(fields)),
        f"{FOLDER}/{file}",
        version="2.6",
        data_page_version=chance.choice(["1.0", "2.0"]),
        compression=chance.choice(["none", "snappy", "snappy", "gzip", "zstd", "brotli"]),
        use_dictionary=dictionary,
        dictionary_pagesize_limit=chance.choice([64, 1000, 2**20]),
        column_encoding=encodings or None,
        row_group_size=chance.choice([7, 333, 10**6]),
        data_page_size=chance.choice([32, 500, 2**20]),
        write_batch_size=chance.choice([10, 1024]),
        use_deprecated_int96_timestamps=int96,
    )
    print(json.dumps({"file": file, "rows": rows, "columns": drawn}))
