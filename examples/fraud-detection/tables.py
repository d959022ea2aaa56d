"""Reading and writing the example's tables; the extension of a path decides between CSV and Parquet."""

import glob
import sys
from pathlib import Path

try:
    import joblib  # noqa: F401  (checked here so that every script gives the same message)
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq
    import sklearn  # noqa: F401
except ImportError as missing:
    requirements = Path(__file__).with_name("requirements.txt")
    print(
        f"This script needs the package '{missing.name}', which {sys.executable} does not have.\n"
        f'Install what the example needs with:\n  "{sys.executable}" -m pip install -r "{requirements}"',
        file=sys.stderr,
    )
    sys.exit(3)

# One explicit schema, so that every file has the same physical types whatever pandas would have guessed.
COLUMNS = {
    "transaction_id": pa.int64(),
    "ts": pa.timestamp("ms", tz="UTC"),
    "amount": pa.float64(),
    "merchant_category": pa.string(),
    "country": pa.string(),
    "hour": pa.int32(),
    "device_age_days": pa.int32(),
    "distance_km": pa.float64(),
    "n_prev_30d": pa.int32(),
    "customer_age_band": pa.string(),
    "gender": pa.string(),
    "card_present": pa.bool_(),
    "is_fraud": pa.int32(),
    "probability": pa.float64(),
    "prediction": pa.int32(),
}


def expand(patterns):
    """The files that the paths and globs name, sorted and without repeats. A pattern without a file is an error."""
    found = []
    for pattern in patterns:
        files = sorted(glob.glob(pattern))
        if not files:
            raise FileNotFoundError(f"No file matches '{pattern}'.")
        found.extend(file for file in files if file not in found)
    return found


def read_table(path):
    """One CSV or Parquet file as a data frame, `ts` as UTC time where it is present."""
    suffix = Path(path).suffix.lower()
    if suffix not in (".csv", ".parquet"):
        raise ValueError(f"'{path}' ends in '{suffix}'; expected .csv or .parquet.")
    frame = pd.read_csv(path) if suffix == ".csv" else pd.read_parquet(path)
    if "ts" in frame:
        # The two readers give different types for the same moment; one type, so that files can be joined.
        frame["ts"] = pd.to_datetime(frame["ts"], utc=True).dt.tz_convert("UTC").dt.as_unit("ms")
    return frame


def write_table(frame, path):
    """Writes the frame, its known columns in their known types. Same values, same bytes."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    names = [name for name in COLUMNS if name in frame]
    schema = pa.schema([(name, COLUMNS[name]) for name in names])
    table = pa.Table.from_pandas(frame[names], schema=schema, preserve_index=False).replace_schema_metadata(None)
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        pq.write_table(table, path, compression="snappy")
    elif suffix == ".csv":
        # Int32 keeps `412` from becoming `412.0` in a column with missing values.
        rows = table.to_pandas(types_mapper={pa.int32(): pd.Int32Dtype()}.get)
        rows.to_csv(path, index=False, date_format="%Y-%m-%dT%H:%M:%SZ", lineterminator="\n")
    else:
        raise ValueError(f"'{path}' ends in '{suffix}'; expected .csv or .parquet.")
