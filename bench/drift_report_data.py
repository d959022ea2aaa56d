"""Two Parquet files of 20 numbers (normal, lognormal, rounded, counts) and 5 categories (3 to 1000 values). Arguments: folder, rows."""
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

folder, rows = sys.argv[1], int(sys.argv[2])
rng = np.random.default_rng(3)
SHAPES = [
    lambda x: x,
    np.exp,
    lambda x: np.round(x, 2),
    lambda x: rng.poisson(3, len(x)).astype(float),
]
for name in ("reference", "current"):
    columns = {f"x{i}": SHAPES[i % 4](rng.standard_normal(rows)) for i in range(20)}
    for i, count in enumerate([3, 10, 50, 200, 1000]):
        labels = np.array([f"value {v}" for v in range(count)])
        columns[f"c{i}"] = pa.array(labels[rng.integers(0, count, rows)])
    pq.write_table(pa.table(columns), f"{folder}/{name}.parquet")
