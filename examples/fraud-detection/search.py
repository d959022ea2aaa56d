"""Looks for better settings: trains the model with several, and logs each as a run.

Usage: python search.py --data data/train.parquet --rows 8000 --out runs

Every run is a folder of its own with params.json (its settings) and metrics.csv (a line after every 20 trees, written at once, so that it can be
watched). Evenkeel lists such logs under Runs, as it does what MLflow, Weights & Biases and others write.
"""

import argparse
import csv
import json
import sys
from datetime import datetime, timezone
from itertools import product
from pathlib import Path

from train import FEATURES, ITERATIONS_PER_STEP, SEED, TARGET, load, make_pipeline, say

from sklearn.metrics import average_precision_score, log_loss, roc_auc_score
from sklearn.model_selection import train_test_split

SETTINGS = {"learning_rate": [0.03, 0.08, 0.2], "max_depth": [2, 6], "min_samples_leaf": [20, 200]}
METRICS = ["train/loss", "validation/loss", "validation/roc_auc", "validation/average_precision"]


def try_settings(rows, settings, iterations, folder):
    """Trains with these settings and logs what comes of it."""
    fit, inner = train_test_split(rows, test_size=0.2, random_state=SEED, stratify=rows[TARGET])
    pipeline = make_pipeline(settings["max_depth"])
    pipeline.set_params(**{f"trees__{name}": value for name, value in settings.items()})
    folder.mkdir(parents=True)
    (folder / "params.json").write_text(json.dumps(settings, indent=2) + "\n")
    with (folder / "metrics.csv").open("w", newline="") as file:
        log = csv.writer(file, lineterminator="\n")
        log.writerow(["iteration", "time", *METRICS])
        for done in range(ITERATIONS_PER_STEP, iterations + 1, ITERATIONS_PER_STEP):
            pipeline.set_params(trees__max_iter=done)
            pipeline.fit(fit[FEATURES], fit[TARGET])
            seen = pipeline.predict_proba(fit[FEATURES])[:, 1]
            scores = pipeline.predict_proba(inner[FEATURES])[:, 1]
            values = [
                log_loss(fit[TARGET], seen),
                log_loss(inner[TARGET], scores),
                roc_auc_score(inner[TARGET], scores),
                average_precision_score(inner[TARGET], scores),
            ]
            now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
            log.writerow([done, now, *(round(float(value), 6) for value in values)])
            file.flush()
    say(f"{folder}  loss={values[1]:.4f}  roc_auc={values[2]:.4f}")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", required=True, nargs="+", help="CSV and Parquet files, or globs")
    options.add_argument("--out", default="runs", help="folder to write the runs into (runs)")
    options.add_argument("--iterations", type=int, default=200, help="number of trees (200)")
    options.add_argument("--rows", type=int, help="train on this many of the newest rows only")
    given = options.parse_args()
    try:
        rows = load(given.data)
        rows = rows.tail(given.rows) if given.rows else rows
        for values in product(*SETTINGS.values()):
            settings = dict(zip(SETTINGS, values))
            name = "-".join(f"{short}{value}" for short, value in zip(["rate", "depth", "leaf"], values))
            try_settings(rows, settings, given.iterations, Path(given.out) / name)
    except (OSError, ValueError) as problem:
        print(f"search.py: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
