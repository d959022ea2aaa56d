"""The samples on which the other libraries were asked. Run as a script it writes test/fixtures/drift/samples.json."""

import json
from pathlib import Path

import numpy as np

FIXTURES = Path(__file__).parents[2] / "fixtures" / "drift"


def make():
    rng = np.random.default_rng(723)
    samples = {}

    def add(name, kind, reference, current):
        plain = lambda values: [v if isinstance(v, str) else None if v is None or np.isnan(v) else round(float(v), 3) for v in values]
        samples[name] = {"kind": kind, "reference": plain(reference), "current": plain(current)}

    for n, m in [(6, 9), (30, 30), (120, 80)]:
        for shift in [0, 0.3, 2]:
            add(f"normal {n} {m} {shift}", "number", rng.normal(size=n), rng.normal(shift, 1, size=m))
        add(f"lognormal {n} {m}", "number", rng.lognormal(size=n), rng.lognormal(0.2, size=m))
        add(f"rounded {n} {m}", "number", rng.normal(size=n).round(1), rng.normal(0.2, size=m).round(1))
        for kinds in [2, 4, 5, 6, 15]:
            add(f"whole numbers {n} {m} {kinds}", "number", rng.integers(0, kinds, n), rng.integers(0, kinds, m))
        for kinds in [2, 3, 12]:
            names = [f"c{i:02}" for i in range(kinds)]
            p, q = rng.dirichlet(np.full(kinds, 5.0)), rng.dirichlet(np.full(kinds, 5.0))
            add(f"categories {n} {m} {kinds}", "category", list(rng.choice(names, n, p=p)), list(rng.choice(names, m, p=q)))
            add(f"same {n} {m} {kinds}", "category", list(rng.choice(names, n, p=p)), list(rng.choice(names, m, p=p)))
    add("new category", "category", ["a"] * 50 + ["b"] * 30 + ["c"] * 20, ["a"] * 30 + ["b"] * 30 + ["c"] * 30 + ["d"] * 10)
    add("missing", "number", [1.0, 2, np.nan, 4, 5, 6, 7, 8] * 4, [np.nan, 2.0, 3, 9, 9, 1, 2, 3] * 5)
    add("same constant", "number", [3.0] * 40, [3.0] * 30)
    return samples


# large ones by formula: (i · multiply mod modulo) / divide + shift
LARGE = {
    "large 1000": [(1000, 7919, 10007, 1000.0, 0.0), (300, 4999, 9973, 1100.0, 0.2)],
    "large 1001": [(1001, 7919, 10007, 1000.0, 0.0), (300, 4999, 9973, 1100.0, 0.2)],
    "large 12000": [(12_000, 7919, 100_003, 10_000.0, 0.0), (700, 4999, 99_991, 9000.0, 0.4)],
    "large 12000 beyond": [(12_000, 7919, 100_003, 10_000.0, 0.0), (900, 104_729, 99_991, 7000.0, -1.5)],
}


def sequence(count, multiply, modulo, divide, shift):
    return [(i * multiply % modulo) / divide + shift for i in range(count)]


def read():
    samples = json.loads((FIXTURES / "samples.json").read_text())
    for name, (reference, current) in LARGE.items():
        samples[name] = {"kind": "number", "reference": sequence(*reference), "current": sequence(*current)}
    return samples


def write(library, answers):
    """One line per sample, so that a change can be read."""
    lines = [f"{json.dumps(name)}: {json.dumps(answer)}" for name, answer in answers.items()]
    (FIXTURES / f"{library}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    lines = [f"{json.dumps(name)}: {json.dumps(sample)}" for name, sample in make().items()]
    (FIXTURES / "samples.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
