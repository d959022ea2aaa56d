"""Opcodes of pickles as Python's own pickletools disassembles them: one JSON line per pickle.

Pickles of many kinds of values in every protocol, and some put together by hand for opcodes that no pickler writes any more.
"""

import array
import collections
import datetime
import decimal
import io
import json
import math
import pickle
import pickletools
import random

generator = random.Random(1)


def value(depth):
    kind = generator.randrange(14 if depth < 4 else 9)
    if kind == 0:
        return None
    if kind == 1:
        return generator.choice([True, False])
    if kind == 2:
        return generator.choice([0, 1, -1, 255, 256, 65535, 65536, 2**31 - 1, -(2**31), 2**31, 2**63, -(2**64), 10**30])
    if kind == 3:
        return generator.choice([0.0, -0.0, 1.5, math.pi, 1e300, 5e-324, math.inf, -math.inf])
    if kind == 4:
        return generator.choice(["", "a", "größe", "a\nb\\c'\"", "\u2028", "x" * 300, "漢字", "\U0001f600", "\\u0041", "\x80"])
    if kind == 5:
        return generator.choice([b"", b"a", bytes(range(256)), b"x" * 300])
    if kind == 6:
        return bytearray(b"abc")
    if kind == 7:
        return generator.choice([collections.OrderedDict, datetime.date(2026, 1, 2), decimal.Decimal("1.5"), len])
    if kind == 8:
        return array.array("d", [1.0, 2.0])
    size = generator.randrange(5)
    items = [value(depth + 1) for _ in range(size)]
    if kind == 9:
        return items
    if kind == 10:
        return tuple(items)
    if kind == 11:
        return {str(i): item for i, item in enumerate(items)}
    if kind == 12:
        return generator.choice([set, frozenset])(range(size))
    return collections.OrderedDict((i, item) for i, item in enumerate(items))


BY_HAND = [
    b"I01\nI00\n(lI-17\nI123456789012345678901234567890\nL5L\nL-7L\nF1e5\nFnan\nF-inf\n.",
    b"(S'a\\x41\\n\\'b'\nS\"it's\"\nVraw\\u0041\\\\u0042\np0\ng0\np10\n0d.",
    b"(icollections\nOrderedDict\nP42\n.",
    b"\x80\x02(c__builtin__\nset\nK\x01oU\x03abcT\x02\x00\x00\x00xyq\x01h\x01r\x05\x01\x00\x00j\x05\x01\x00\x00.",
    b"\x80\x02\x82\x07\x83\x07\x01\x84\x07\x01\x00\x00NQ2001\x8a\x00\x8a\x01\xff\x8b\x02\x00\x00\x00\x00\x80.",
    b"\x80\x05\x95\x05\x00\x00\x00\x00\x00\x00\x00\x96\x01\x00\x00\x00\x00\x00\x00\x00a\x97\x98\x8e\x01\x00\x00\x00\x00\x00\x00\x00b\x8d\x01\x00\x00\x00\x00\x00\x00\x00c\x92\x90\x91\x94\x93.",
    b"J\xff\xff\xff\xffM\xff\xffG?\xf8\x00\x00\x00\x00\x00\x00B\x01\x00\x00\x00zC\x01yX\x01\x00\x00\x00x\x8c\x01w.",
    b"\x80\x02ccollections\nOrderedDict\n)\x81}b.",
]


def shown(argument):
    if isinstance(argument, float):
        return argument.hex()
    if isinstance(argument, (bytes, bytearray)):
        return "bytes:" + bytes(argument).hex()
    if isinstance(argument, str):
        return "text:" + argument.encode("utf-8", "surrogatepass").hex()
    return str(argument)


pickles = list(BY_HAND)
for protocol in range(6):
    for _ in range(150):
        pickles.append(pickle.dumps(value(0), protocol=protocol))
for data in pickles:
    opcodes = [(at, opcode.name, shown(argument)) for opcode, argument, at in pickletools.genops(io.BytesIO(data))]
    print(json.dumps({"pickle": data.hex(), "opcodes": opcodes}))
