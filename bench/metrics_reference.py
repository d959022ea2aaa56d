"""Times scikit-learn on the columns in a folder: milliseconds per line of standard input."""

import sys
import time
from pathlib import Path

import numpy as np
from sklearn import metrics as sk

folder = Path(sys.argv[1])
y_true = np.fromfile(folder / "y_true.f64").astype(np.int64)
y_pred = np.fromfile(folder / "y_pred.f64").astype(np.int64)
y_score = np.fromfile(folder / "y_score.f64")


def expected_calibration_error(truth, score, bins=10):
    ids = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], score)
    gaps = np.bincount(ids, weights=score, minlength=bins) - np.bincount(ids, weights=truth, minlength=bins)
    return np.abs(gaps).sum() / len(score)


def run():
    sk.confusion_matrix(y_true, y_pred)
    sk.precision_score(y_true, y_pred)
    sk.recall_score(y_true, y_pred)
    sk.f1_score(y_true, y_pred)
    sk.roc_auc_score(y_true, y_score)
    sk.average_precision_score(y_true, y_score)
    sk.log_loss(y_true, y_score)
    sk.brier_score_loss(y_true, y_score)
    expected_calibration_error(y_true, y_score)


print("ready", flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    run()
    print((time.perf_counter() - start) * 1000, flush=True)
