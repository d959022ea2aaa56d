"""What `evenkeel assess` computes for a binary classifier, written by hand with pandas, scipy and scikit-learn, printed as JSON."""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats
from sklearn import metrics as sk

folder = Path(sys.argv[1])
OTHER = ["timestamp", "target"]


def read(name):
    return pd.read_csv(folder / name, parse_dates=["timestamp"])


def performance(rows):
    truth, score = rows["target"].to_numpy(), rows["score"].to_numpy()
    said = (score >= 0.5).astype(int)
    ids = np.searchsorted(np.linspace(0, 1, 11)[1:-1], score)
    gaps = np.bincount(ids, weights=score, minlength=10) - np.bincount(ids, weights=truth, minlength=10)
    return {
        "f1": sk.f1_score(truth, said, zero_division=0),
        "roc_auc": sk.roc_auc_score(truth, score),
        "expected_calibration_error": np.abs(gaps).sum() / len(score),
    }


def drift(before, now):
    found = {}
    for column in before.columns.drop(OTHER):
        a, b = before[column], now[column]
        if a.dtype.kind in "if":
            test = stats.ks_2samp(a, b, method="asymp")
            effect = stats.wasserstein_distance(a, b) / a.std(ddof=0)
        else:
            table = pd.concat([a.value_counts(), b.value_counts()], axis=1).fillna(0).to_numpy()
            test = stats.chi2_contingency(table, correction=False)
            shares = table / table.sum(axis=0)
            middle = shares.mean(axis=1)
            effect = np.sqrt(sum(stats.entropy(side, middle, base=2) for side in shares.T) / 2)
        found[column] = {"p": float(test.pvalue), "effect": float(effect)}
    adjusted = stats.false_discovery_control([each["p"] for each in found.values()])
    for each, p in zip(found.values(), adjusted, strict=True):
        each["drifted"] = bool(p <= 0.05 and each["effect"] >= 0.1)
    return found


def histograms(before, now):
    found = {}
    for column in before.columns.drop(OTHER):
        if before[column].dtype.kind in "if":
            edges = np.linspace(*np.quantile(before[column], [0.005, 0.995]), 31)
            found[column] = [np.histogram(side[column], edges)[0].tolist() for side in (before, now)]
        else:
            found[column] = [side[column].value_counts().head(20).to_dict() for side in (before, now)]
    return found


def behaviour(rows):
    truth, score = rows["target"], rows["score"]
    return {
        "confusion": sk.confusion_matrix(truth, score >= 0.5).tolist(),
        "roc": [array.tolist() for array in sk.roc_curve(truth, score)[:2]],
        "precision_recall": [array.tolist() for array in sk.precision_recall_curve(truth, score)[:2]],
    }


reference, current = read("reference.csv"), read("current.csv")
days = [rows for _, rows in current.groupby(current["timestamp"].dt.floor("D"))]
before = pd.DataFrame(performance(rows) for _, rows in reference.groupby(reference["timestamp"].dt.floor("D")))
spread = before.diff().abs().mean() / 1.128
print(
    json.dumps(
        {
            "now": performance(current),
            "reference": performance(reference),
            "chunks": [performance(rows) for rows in days],
            "limits": {"lower": (before.mean() - 3 * spread).to_dict(), "upper": (before.mean() + 3 * spread).to_dict()},
            "drift": drift(reference, current),
            "drift_per_chunk": [drift(reference, rows) for rows in days],
            "distributions": histograms(reference, current),
            "behaviour": [behaviour(reference), behaviour(current)],
            "missing": [side.isna().mean().to_dict() for side in (reference, current)],
        },
        default=float,
    )
)
