"""Random projects, and what scikit-learn, scipy and pandas find in them.

Usage: reference_assessment.py FOLDER SEED COUNT

Writes COUNT projects (evenkeel.yaml, reference.csv, current.csv) into folders of FOLDER, with missing values, ties, days without rows, days
with few, several classes and changes of distribution; prints one JSON document a line with what an assessment of each must hold.
Nothing here knows Evenkeel: conventions (complete rows, at least 30 of them, the window, Benjamini-Hochberg over the columns) are written
out again.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats
from sklearn import metrics

MIN_ROWS = 30
POOL_BELOW = 5
FEW_VALUES = 5
KINDS = ["binary-numbers", "binary-words", "multiclass", "regression"]


def holes(rng, column, share):
    """The column as objects, with a share of its cells missing."""
    return pd.Series(column, dtype=object).where(rng.random(len(column)) >= share, None)


def labels_of(kind):
    return {"binary-numbers": [0, 1], "binary-words": ["no", "yes"], "multiclass": ["ash", "birch", "cedar", "fir"]}.get(kind)


def answers(rng, kind, rows, quality):
    """Truth, answer and, for two classes, the score: with ties."""
    if kind == "regression":
        truth = np.round(rng.normal(10, 4, rows), 2)
        return truth, np.round(truth + rng.normal(0, 1 / quality, rows), 2), None
    labels = labels_of(kind)
    truth = rng.integers(0, len(labels), rows)
    if kind == "multiclass":
        said = np.where(rng.random(rows) < quality, truth, rng.integers(0, len(labels), rows))
        return np.array(labels, object)[truth], np.array(labels, object)[said], None
    score = np.clip(np.round(0.5 + (truth - 0.5) * quality + rng.normal(0, 0.25, rows), int(rng.integers(1, 4))), 0, 1)
    said = (score >= 0.5).astype(int)
    return np.array(labels, object)[truth], np.array(labels, object)[said], score


def frame(rng, kind, days, quality, gap, change, first):
    when = []
    for day in range(days):
        rows = 0 if rng.random() < gap else int(rng.integers(5, 160))
        when += [first + pd.Timedelta(days=day, seconds=int(s)) for s in rng.integers(0, 86_400, rows)]
    if not when:
        when = [first]
    rows = len(when)
    truth, answer, score = answers(rng, kind, rows, quality)
    table = {
        "when": [t.strftime("%Y-%m-%dT%H:%M:%SZ") for t in when],
        "truth": holes(rng, truth, 0.1),
        "answer": holes(rng, answer, 0.05),
        "x1": holes(rng, np.round(rng.normal(change, 1, rows), 6), 0.05 + 0.1 * (change > 0)),
        "x2": holes(rng, np.round(rng.exponential(3, rows), 0), 0.02),
        "x3": holes(rng, rng.integers(1, 6 if change < 0.4 else 5, rows), 0.0),
        "c1": holes(rng, rng.choice(list("abcdefghij"), rows, p=np.array([40, 20, 10, 10, 8, 5, 3, 2, 1, 1]) / 100), 0.03),
        "c2": holes(rng, rng.choice(["north", "south", "süd" if change > 0.4 else "west"], rows), 0.0),
    }
    if score is not None:
        table["chance"] = holes(rng, score, 0.05)
    shuffled = pd.DataFrame(table).sample(frac=1, random_state=int(rng.integers(0, 2**31)))
    return shuffled.reset_index(drop=True)


def value(number):
    return None if number is None or not np.isfinite(number) else float(number)


def complete(rows, names):
    return rows.dropna(subset=names)


def measure(kind, rows):
    """Metrics of some rows: None where there are fewer than 30 complete rows, or where the metric is not defined."""
    found = {}
    both = complete(rows, ["truth", "answer"])
    enough = len(both) >= MIN_ROWS
    if kind == "regression":
        truth, answer = both["truth"].astype(float), both["answer"].astype(float)
        found["mae"] = value(metrics.mean_absolute_error(truth, answer)) if enough else None
        found["r2"] = value(metrics.r2_score(truth, answer)) if enough else None
        found["rmse"] = value(metrics.root_mean_squared_error(truth, answer)) if enough else None
        return found
    truth, answer = both["truth"].tolist(), both["answer"].tolist()
    found["accuracy"] = value(metrics.accuracy_score(truth, answer)) if enough else None
    if kind == "multiclass":
        found["f1"] = value(metrics.f1_score(truth, answer, average="macro")) if enough else None
        return found
    positive = labels_of(kind)[1]
    occurs = {"f1": positive in truth or positive in answer, "precision": positive in answer, "recall": positive in truth}
    for name, score in (("f1", metrics.f1_score), ("precision", metrics.precision_score), ("recall", metrics.recall_score)):
        found[name] = value(score(truth, answer, pos_label=positive)) if enough and occurs[name] else None
    scored = complete(rows, ["truth", "chance"])
    is_positive = (scored["truth"] == positive).astype(int)
    fair = len(scored) >= MIN_ROWS and is_positive.nunique() == 2
    found["roc_auc"] = value(metrics.roc_auc_score(is_positive, scored["chance"].astype(float))) if fair else None
    brier = len(scored) >= MIN_ROWS
    found["brier_score"] = value(metrics.brier_score_loss(is_positive, scored["chance"].astype(float))) if brier else None
    return found


def confusion(kind, rows):
    if kind == "regression":
        return None
    both = complete(rows, ["truth", "answer"])
    if both.empty:
        return None
    return metrics.confusion_matrix(both["truth"].tolist(), both["answer"].tolist()).tolist()


def pooled_table(before, now):
    keys = sorted({*before, *now}, key=str)
    table = np.array([[(side == key).sum() for key in keys] for side in (before, now)], float)
    smaller = min(len(before), len(now)) / (len(before) + len(now))
    rare = table.sum(axis=0) * smaller < POOL_BELOW
    return np.column_stack([table[:, ~rare], table[:, rare].sum(axis=1)]) if rare.any() else table


def compare(method, numeric, before, now):
    """Statistic and the p-values that may be given for it, of two columns without missing values."""
    if len(before) < MIN_ROWS or len(now) < MIN_ROWS:
        return None
    if numeric and (method == "ks" or len(set(before)) > FEW_VALUES):
        a, b = before.astype(float), now.astype(float)
        ways = ["auto"] if method == "ks" else ["auto", "asymp"]
        found = [stats.ks_2samp(a, b, method=way) for way in ways]
        return {"method": "ks", "value": float(found[0].statistic), "p": [float(each.pvalue) for each in found]}
    table = pooled_table(before, now)
    table = table[:, table.sum(axis=0) > 0]
    if table.shape[1] < 2:
        return {"method": "chi_square", "value": 0.0, "p": [1.0]}
    found = stats.chi2_contingency(table, correction=False)
    return {"method": "chi_square", "value": float(found.statistic), "p": [float(found.pvalue)]}


def drift(kind, method, reference, current):
    numeric = {"x1", "x2", "x3"}
    if kind == "regression":
        numeric |= {"truth", "answer"}
    if kind == "binary-numbers":
        numeric |= {"truth", "answer"}
    numeric |= {"chance"}
    columns = {}
    for name in reference.columns:
        if name == "when":
            continue
        before, now = (side[name].dropna().to_numpy() for side in (reference, current))
        columns[name] = compare(method, name in numeric, before, now)
    names = [name for name, each in columns.items() if each]
    if method == "ks" and names:
        adjusted = stats.false_discovery_control([columns[name]["p"][0] for name in names])
        for name, p in zip(names, adjusted):
            columns[name]["adjusted"] = float(p)
    return columns


def project(folder, rng, number):
    kind = KINDS[number % len(KINDS)]
    method = ["ks", "auto"][number // len(KINDS) % 2]
    window = [3, "all", 1][number % 3]
    change = float(rng.choice([0, 0, 0.5]))
    reference = frame(rng, kind, int(rng.integers(4, 15)), 0.8, 0.0, 0, pd.Timestamp("2025-12-01", tz="UTC"))
    current = frame(rng, kind, int(rng.integers(2, 12)), float(rng.uniform(0.5, 0.9)), 0.2, change, pd.Timestamp("2026-02-26", tz="UTC"))
    folder.mkdir(parents=True)
    reference.to_csv(folder / "reference.csv", index=False)
    current.to_csv(folder / "current.csv", index=False)
    score = ", score: chance" if "chance" in reference else ""
    days = pd.to_datetime(current["when"]).dt.floor("D")
    labels = pd.date_range(days.min(), days.max(), freq="D")
    chunks = [current[days == day] for day in labels]
    latest = current if window == "all" or len(chunks) <= window else pd.concat(chunks[-window:])
    names = list(measure(kind, reference))
    task = {"regression": "regression", "multiclass": "multiclass"}.get(kind, "binary")
    (folder / "evenkeel.yaml").write_text(
        f"model: random-{number}\ntask: {task}\ndata: {{reference: reference.csv, current: current.csv}}\n"
        f"columns: {{timestamp: when, target: truth, prediction: answer{score}}}\nchunk: day\nwindow: {window}\n"
        f"monitor: {{performance: [{', '.join(names)}], drift: {{method: {method}}}}}\n",
        encoding="utf-8",
    )
    return {
        "folder": str(folder),
        "kind": kind,
        "method": method,
        "chunks": [
            {"label": str(day.date()), "rows": len(rows), "metrics": measure(kind, rows)} for day, rows in zip(labels, chunks)
        ],
        "window": {"rows": len(latest), "metrics": measure(kind, latest), "confusion": confusion(kind, latest)},
        "reference": {"metrics": measure(kind, reference), "confusion": confusion(kind, reference)},
        "missing": {
            name: [value(side[name].isna().mean()) for side in (reference, current)] for name in reference.columns
        },
        "drift": drift(kind, method, reference, latest),
        "driftByChunk": [drift(kind, method, reference, rows) for rows in chunks],
    }


def main():
    folder, seed, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        print(json.dumps(project(folder / f"p{number}", rng, number)), flush=True)


if __name__ == "__main__":
    main()
