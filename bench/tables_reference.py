"""Times pandas or pyarrow on a file: milliseconds per line of standard input. Makes the Parquet file from the CSV when it is not there."""

import sys
import time
from pathlib import Path

import pandas as pd
import pyarrow.csv
import pyarrow.parquet

file, library = Path(sys.argv[1]), sys.argv[2]
if not file.exists():
    pyarrow.parquet.write_table(pyarrow.csv.read_csv(file.with_suffix(".csv")), file)


def run():
    if library == "pandas":
        return pd.read_csv(file, parse_dates=["timestamp"]) if file.suffix == ".csv" else pd.read_parquet(file)
    return pyarrow.csv.read_csv(file) if file.suffix == ".csv" else pyarrow.parquet.read_table(file)


print("ready", flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    run()
    print((time.perf_counter() - start) * 1000, flush=True)
