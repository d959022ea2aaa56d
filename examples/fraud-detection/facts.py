"""Computes the truth about this example with scikit-learn, from the files as they lie there, into facts.json.

Usage: python facts.py [--folder FOLDER]

Nothing here knows Evenkeel: the numbers are an independent check of what it reports.
"""

import argparse
import json
from pathlib import Path

from tables import expand, joblib, pd, read_table  # first: it says what to install where a package is missing

import numpy as np
from sklearn.metrics import confusion_matrix, f1_score, precision_score, recall_score, roc_auc_score

import simulate
from predict import score

CHAMPION = "models/fraud-2026-09.joblib"
CANDIDATE = "models/fraud-2026-11-candidate.joblib"
MOVING_RANGE_TO_SIGMA = 2 / np.sqrt(np.pi)  # d2 for n = 2: expected range of two standard normal values, 1.128


def calibration_error(labels, scores, bins=10):
    """Expected calibration error of the positive class: the equal-width bins of scikit-learn's calibration_curve, weighted by their rows."""
    which = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], scores)
    gaps = [abs(labels[which == b].mean() - scores[which == b].mean()) * (which == b).sum() for b in np.unique(which)]
    return float(sum(gaps) / len(labels))


def measure(frame):
    """Metrics of the frame's `prediction` and `probability` against its `is_fraud`, fraud being the positive class."""
    labels, predicted, scores = (frame[name].to_numpy() for name in ("is_fraud", "prediction", "probability"))
    tn, fp, fn, tp = (int(count) for count in confusion_matrix(labels, predicted, labels=[0, 1]).ravel())
    return {
        "rows": len(frame),
        "positives": int(labels.sum()),
        "tp": tp,
        "fp": fp,
        "fn": fn,
        "tn": tn,
        "f1": f1_score(labels, predicted),
        "precision": precision_score(labels, predicted),
        "recall": recall_score(labels, predicted),
        "roc_auc": roc_auc_score(labels, scores),
        "expected_calibration_error": calibration_error(labels, scores),
    }


def by_day(frame):
    """The metrics of each day (UTC), keyed by its date."""
    return {str(day): measure(rows) for day, rows in frame.groupby(frame["ts"].dt.date)}


def individuals_chart(reference, production, metric):
    """Limits of an individuals chart from the reference's days, and the days outside them."""
    values = np.array([day[metric] for day in reference.values()])
    center = values.mean()
    sigma = np.abs(np.diff(values)).mean() / MOVING_RANGE_TO_SIGMA
    low, high = center - 3 * sigma, center + 3 * sigma

    def outside(days):
        return {day: found[metric] for day, found in days.items() if not low <= found[metric] <= high}

    return {
        "center": center,
        "sigma": sigma,
        "lower": low,
        "upper": high,
        "outside": outside(production),
        "reference_outside": outside(reference),
    }


def collect(folder):
    """All the facts about the example in `folder`."""
    reference = read_table(folder / "data/reference.parquet")
    validation = read_table(folder / "data/validation.parquet")
    train = read_table(folder / "data/train.parquet")
    logs = [read_table(file) for file in expand([str(folder / "logs/*")])]
    production = pd.concat(logs, ignore_index=True).sort_values("ts", kind="stable", ignore_index=True)
    day = production["ts"].dt.date
    gift, tail, late = simulate.GIFT_CARDS_FROM, simulate.HEAVY_TAIL_FROM, simulate.LATE_HOURS_FROM
    spans = {
        "before_gift_cards": day < gift,
        "gift_cards_only": (day >= gift) & (day < tail),
        "heavy_tail_too": (day >= tail) & (day < late),
        "late_hours_too": day >= late,
        "last_7_days": day > day.max() - pd.Timedelta(days=7),
    }
    reference_days, production_days = by_day(reference), by_day(production)
    models = {"champion": joblib.load(folder / CHAMPION), "candidate": joblib.load(folder / CANDIDATE)}
    return {
        "changes": {"gift_cards": str(gift), "heavy_tail": str(tail), "late_hours": str(late)},
        "train": {"rows": len(train), "positives": int(train["is_fraud"].sum())},
        "reference": measure(reference),
        "validation": {
            name: {"threshold": model["threshold"]} | measure(validation.merge(score(model, validation)))
            for name, model in models.items()
        },
        "production": {name: measure(production[rows]) for name, rows in spans.items()},
        "charts": {
            metric: individuals_chart(reference_days, production_days, metric)
            for metric in ("f1", "precision", "recall", "roc_auc", "expected_calibration_error")
        },
        "reference_days": reference_days,
        "production_days": production_days,
    }


def overview(facts):
    """The lines of the table in README.md."""
    from_gift, from_tail, from_late = (facts["changes"][name] for name in ("gift_cards", "heavy_tail", "late_hours"))
    sets = {
        "reference, champion": facts["reference"],
        "validation, champion": facts["validation"]["champion"],
        "validation, candidate": facts["validation"]["candidate"],
        f"production before {from_gift}": facts["production"]["before_gift_cards"],
        f"{from_gift} and the day after": facts["production"]["gift_cards_only"],
        f"{from_tail}": facts["production"]["heavy_tail_too"],
        f"from {from_late}": facts["production"]["late_hours_too"],
    }
    lines = ["| set | rows | fraud | F1 | precision | recall | ROC-AUC | calibration error |", "|---|--:|--:|--:|--:|--:|--:|--:|"]
    for name, found in sets.items():
        metrics = ("f1", "precision", "recall", "roc_auc", "expected_calibration_error")
        values = " | ".join(f"{found[metric]:.3f}" for metric in metrics)
        lines.append(f"| {name} | {found['rows']} | {found['positives']} | {values} |")
    return lines


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--folder", default=str(Path(__file__).parent), help="folder that holds data/, logs/, models/")
    folder = Path(options.parse_args().folder)
    facts = collect(folder)
    (folder / "facts.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8", newline="\n")
    print("\n".join(overview(facts)), flush=True)


if __name__ == "__main__":
    main()
