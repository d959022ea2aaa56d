"""Trains the fraud model and writes a checkpoint.

Usage: python train.py --data data/train.parquet --out models/mine.joblib
       python train.py --data data/train.parquet "logs/*" --out models/fraud-retrained.joblib

--data takes CSV and Parquet files and globs. The checkpoint is a plain dict of scikit-learn objects:
{"pipeline": …, "threshold": …, "features": […], "trained_on": {…}}: no class of ours is needed to load it.
The customer's age band and gender are in the data so that fairness can be checked, and are never given to the model.
"""

import argparse
import sys
import time
from pathlib import Path

from tables import expand, joblib, pd, read_table  # first: it says what to install where a package is missing

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import f1_score, precision_recall_curve, precision_score, recall_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OrdinalEncoder

CATEGORICAL = ["merchant_category", "country"]
NUMERIC = ["amount", "hour", "device_age_days", "distance_km", "n_prev_30d", "card_present"]
FEATURES = [*CATEGORICAL, *NUMERIC]
TARGET = "is_fraud"
SEED = 7
ITERATIONS_PER_STEP = 20


def say(text):
    """Progress, visible at once even when the output goes to a pipe."""
    print(text, flush=True)


def load(patterns):
    """All rows that have a label, oldest first, each transaction once."""
    frames = []
    for file in expand(patterns):
        frame = read_table(file)
        missing = [name for name in ["transaction_id", "ts", *FEATURES, TARGET] if name not in frame]
        if missing:
            raise ValueError(f"'{file}' lacks the column(s) {', '.join(missing)}.")
        frames.append(frame[["transaction_id", "ts", *FEATURES, TARGET]])
        say(f"collect  {file}: {len(frame)} rows")
    rows = pd.concat(frames, ignore_index=True)
    clean = rows.dropna(subset=[TARGET]).drop_duplicates("transaction_id")
    clean = clean.sort_values("ts", kind="stable", ignore_index=True)
    say(f"clean    {len(clean)} rows kept, {len(rows) - len(clean)} without a label or repeated")
    return clean


def make_pipeline(depth):
    """Ordinal codes for the categories (a category not seen in training counts as missing), then boosted trees."""
    encode = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan)
    prepare = ColumnTransformer([("categories", encode, CATEGORICAL)], remainder="passthrough")
    trees = HistGradientBoostingClassifier(
        learning_rate=0.08,
        max_depth=depth,
        max_leaf_nodes=15,
        min_samples_leaf=20,
        l2_regularization=1.0,
        categorical_features=list(range(len(CATEGORICAL))),
        early_stopping=False,
        warm_start=True,
        random_state=SEED,
    )
    return Pipeline([("prepare", prepare), ("trees", trees)])


def best_threshold(labels, scores):
    """The score from which on calling it fraud gives the best F1, to the four digits that predict.py writes."""
    precision, recall, thresholds = precision_recall_curve(labels, scores)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    return float(np.round(thresholds[np.argmax(f1[:-1])], 4))


def train(rows, depth, iterations):
    """Fits on 80 % of the rows, chooses the threshold on the other 20 %, and returns the checkpoint."""
    if rows[TARGET].nunique() != 2:
        raise ValueError(f"The training rows hold one value of '{TARGET}' only; both 0 and 1 are needed.")
    fit, inner = train_test_split(rows, test_size=0.2, random_state=SEED, stratify=rows[TARGET])
    say(f"split    {len(fit)} rows to fit, {len(inner)} rows to choose the threshold on")
    pipeline = make_pipeline(depth)
    scores = np.zeros(len(inner))
    done = 0
    while done < iterations:
        done = min(done + ITERATIONS_PER_STEP, iterations)
        pipeline.set_params(trees__max_iter=done)
        pipeline.fit(fit[FEATURES], fit[TARGET])
        scores = pipeline.predict_proba(inner[FEATURES])[:, 1].round(4)
        say(f"train    iteration {done}/{iterations}  roc_auc={roc_auc_score(inner[TARGET], scores):.4f}")
    threshold = best_threshold(inner[TARGET], scores)
    decided = scores >= threshold
    say(
        f"tune     threshold={threshold:.4f}  f1={f1_score(inner[TARGET], decided):.4f}"
        f"  precision={precision_score(inner[TARGET], decided):.4f}"
        f"  recall={recall_score(inner[TARGET], decided):.4f}"
    )
    first, last = (str(moment.date()) for moment in (rows["ts"].iloc[0], rows["ts"].iloc[-1]))
    return {
        "pipeline": pipeline,
        "threshold": threshold,
        "features": FEATURES,
        "trained_on": {"rows": len(rows), "from": first, "to": last},
    }


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", required=True, nargs="+", help="CSV and Parquet files, or globs")
    options.add_argument("--out", required=True, help="checkpoint to write (.joblib)")
    options.add_argument("--depth", type=int, default=6, help="greatest depth of a tree (6)")
    options.add_argument("--iterations", type=int, default=140, help="number of trees (140)")
    options.add_argument("--rows", type=int, help="train on this many of the newest rows only")
    given = options.parse_args()
    started = time.monotonic()
    try:
        rows = load(given.data)
        checkpoint = train(rows.tail(given.rows) if given.rows else rows, given.depth, given.iterations)
        Path(given.out).parent.mkdir(parents=True, exist_ok=True)
        joblib.dump(checkpoint, given.out, compress=3)
    except (OSError, ValueError) as problem:
        print(f"train.py: {problem}", file=sys.stderr)
        return 1
    size = Path(given.out).stat().st_size / 1024
    say(f"save     {given.out} ({size:.0f} KB) after {time.monotonic() - started:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
