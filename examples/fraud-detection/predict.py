"""Scores transactions with one checkpoint.

Usage: python predict.py --model models/fraud-2026-09.joblib --data data/validation.parquet --out predictions.parquet

Reads CSV or Parquet and writes `transaction_id`, `probability` (of fraud) and `prediction` (0 or 1, by the threshold
that is stored in the checkpoint), as CSV or Parquet by the extension of --out.

A .joblib file is a pickle: loading one runs whatever code it holds. Open only checkpoints that you trust.
"""

import argparse
import sys

from tables import joblib, read_table, write_table


def score(model, frame):
    """The frame's `transaction_id` with `probability` and `prediction`, one row for each, in the same order."""
    missing = [name for name in ["transaction_id", *model["features"]] if name not in frame]
    if missing:
        raise ValueError(f"The data lack the column(s) {', '.join(missing)}.")
    result = frame[["transaction_id"]].copy()
    # Rounded before the threshold is applied: what the file says is what was decided upon.
    result["probability"] = model["pipeline"].predict_proba(frame[model["features"]])[:, 1].round(4)
    result["prediction"] = (result["probability"] >= model["threshold"]).astype(int)
    return result


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--model", required=True, help="checkpoint written by train.py")
    options.add_argument("--data", required=True, help="CSV or Parquet file to score")
    options.add_argument("--out", required=True, help="CSV or Parquet file to write")
    given = options.parse_args()
    try:
        predictions = score(joblib.load(given.model), read_table(given.data))
        write_table(predictions, given.out)
    except (OSError, ValueError) as problem:
        print(f"predict.py: {problem}", file=sys.stderr)
        return 1
    flagged = int(predictions["prediction"].sum())
    print(f"{given.out}: {len(predictions)} rows, {flagged} flagged as fraud", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
