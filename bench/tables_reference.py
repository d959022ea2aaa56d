"""Times pandas or pyarrow on a file, or on all CSV files of a folder: milliseconds per line of standard input. Makes the Parquet file from the CSV
when it is not there."""

import sys
import time
from pathlib import Path

import pandas as pd
import pyarrow
import pyarrow.csv
import pyarrow.parquet

file, library = Path(sys.argv[1]), sys.argv[2]
files = sorted(file.parent.glob(file.name)) if "*" in file.name else []
if not files and not file.exists():
    pyarrow.parquet.write_table(pyarrow.csv.read_csv(file.with_suffix(".csv")), file)


def run():
    if files and library == "pandas":
        return pd.concat([pd.read_csv(each, parse_dates=["timestamp"]) for each in files], ignore_index=True)
    if files:
        return pyarrow.concat_tables([pyarrow.csv.read_csv(each) for each in files])
    if library == "pandas":
        return pd.read_csv(file, parse_dates=["timestamp"]) if file.suffix == ".csv" else pd.read_parquet(file)
    return pyarrow.csv.read_csv(file) if file.suffix == ".csv" else pyarrow.parquet.read_table(file)


print("ready", flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    run()
    print((time.perf_counter() - start) * 1000, flush=True)
