"""Times scipy on the columns in a folder: milliseconds per line of standard input."""

import sys
import time
from pathlib import Path

import numpy as np
from scipy import stats

folder = Path(sys.argv[1])


def load(kind, dtype):
    names = sorted({path.name.split(".")[0] for path in folder.glob(f"*.reference.{kind}")}, key=int)
    return [[np.fromfile(folder / f"{name}.{side}.{kind}", dtype) for side in ("reference", "current")] for name in names]


numbers, categories = load("f64", np.float64), load("i32", np.int32)


def run():
    p = []
    for a, b in numbers:
        p.append(stats.ks_2samp(a, b).pvalue)
        stats.wasserstein_distance(a, b) / a.std()
    for a, b in categories:
        table = np.stack([np.bincount(side, minlength=max(a.max(), b.max()) + 1) for side in (a, b)])
        p.append(stats.chi2_contingency(table, correction=False).pvalue)
        shares = table / table.sum(axis=1, keepdims=True)
        middle = shares.mean(axis=0)
        np.sqrt(sum(stats.entropy(side, middle, base=2) for side in shares) / 2)
    stats.false_discovery_control(p)


print("ready", flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    run()
    print((time.perf_counter() - start) * 1000, flush=True)
