"""Streams in the format of .lzma files, with what they unpack to: one JSON line each."""

import json
import lzma
import random

generator = random.Random(1)
for i in range(200):
    length = generator.choice([0, 1, 2, 5, 100, 1000, 5000, 40000])
    kind = generator.randrange(5)
    if kind == 0:
        raw = generator.randbytes(min(length, 5000))
    elif kind == 1:
        raw = bytes(length)
    elif kind == 2:
        raw = (b"hello world %d " % i) * (length // 10)
    elif kind == 3:
        raw = bytes(generator.choice(b"ab") for _ in range(length))
    else:
        raw = b"".join(generator.choice([b"abcabc", b"xyz" * 9, generator.randbytes(3)]) for _ in range(length // 6))
    options = {
        "id": lzma.FILTER_LZMA1,
        "lc": generator.randrange(4),
        "lp": generator.randrange(2),
        "pb": generator.randrange(5),
        "dict_size": generator.choice([4096, 1 << 16, 1 << 23]),
        "preset": generator.randrange(10),
    }
    packed = lzma.compress(raw, format=lzma.FORMAT_ALONE, filters=[options])
    print(json.dumps({"packed": packed.hex(), "raw": raw.hex()}))
