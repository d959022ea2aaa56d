"""What the estimators of src/core/estimation should give: scikit-learn's isotonic regression, and the rest from its definition in numpy."""

import json

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import average_precision_score, roc_auc_score

rng = np.random.default_rng(20)


def emit(**line):
    print(json.dumps(line, default=lambda value: value.tolist()))


def scores(kind, n):
    if kind == "continuous":
        return rng.random(n)
    if kind == "ties":
        return rng.integers(0, 11, n) / 10
    if kind == "constant":
        return np.full(n, 0.25)
    if kind == "skewed":
        return rng.beta(0.2, 3, n)
    if kind == "raw":
        return rng.normal(0, 10, n)
    if kind == "huge":
        return rng.normal(0, 1, n) * 1e300
    if kind == "close":
        return 0.5 + rng.integers(0, 40, n) * 2e-16
    return rng.integers(0, 2, n).astype(float)


KINDS = ["continuous", "ties", "constant", "skewed", "raw", "huge", "close", "certain"]


def isotonic():
    for i in range(400):
        n = int(rng.integers(1, 12 if i % 2 else 400))
        x = scores(KINDS[i % len(KINDS)], n)
        y = (rng.random(n) < rng.random()).astype(int) if i % 3 else (rng.random(n) < np.clip(x, 0, 1)).astype(int)
        at = np.concatenate([x[:20], scores(KINDS[i % len(KINDS)], 20)])
        fit = IsotonicRegression(out_of_bounds="clip", increasing=True).fit(x, y)
        emit(id="isotonic_calibration", input={"reference_score": x, "reference_true": y, "y_score": at}, probabilities=fit.predict(at))


def by_definition(p, raw, said, w):
    """Expected metrics of one class against the rest, every pair and every threshold looked at by itself."""
    tp, fp = (w * p)[said == 1].sum(), (w * (1 - p))[said == 1].sum()
    fn, tn = (w * p)[said == 0].sum(), (w * (1 - p))[said == 0].sum()
    ratio = lambda a, b: a / b if b else None
    found = {
        "accuracy": (tp + tn) / w.sum(),
        "precision": ratio(tp, tp + fp),
        "recall": ratio(tp, tp + fn),
        "specificity": ratio(tn, tn + fp),
        "f1": ratio(2 * tp, 2 * tp + fp + fn),
    }
    # Each row is a positive row of weight p and a negative row of weight 1 − p.
    truth = np.r_[np.ones(len(p)), np.zeros(len(p))]
    weight = np.r_[w * p, w * (1 - p)]
    both = (w * p).sum() > 0 and (w * (1 - p)).sum() > 0
    found["roc_auc"] = roc_auc_score(truth, np.r_[raw, raw], sample_weight=weight) if both else None
    found["average_precision"] = average_precision_score(truth, np.r_[raw, raw], sample_weight=weight) if (w * p).sum() > 0 else None
    return found


def rowwise(p, raw):
    """NannyML's estimates of the two rank metrics; rows of equal score in the order of a stable sort read backwards."""
    order = np.argsort(raw, kind="stable")[::-1]
    tps = np.round(np.cumsum(p[order]), 5)
    fps = np.round(np.arange(1, len(p) + 1) - np.cumsum(p[order]), 5)
    auc = np.trapezoid(np.r_[0, tps] / tps[-1], np.r_[0, fps] / fps[-1]) if tps[-1] and fps[-1] else None
    ap = float(np.sum(np.diff(np.r_[0, tps] / tps[-1]) * tps / np.arange(1, len(p) + 1))) if tps[-1] else None
    return {"roc_auc": auc, "average_precision": ap}


def cbpe():
    kinds = ["continuous", "ties", "constant", "skewed", "certain"]
    for i in range(600):
        n = int(rng.integers(1, 10 if i % 2 else 120))
        p = scores(kinds[i % len(kinds)], n)
        said = (p >= 0.5).astype(int) if i % 3 else rng.integers(0, 2, n)
        w = rng.integers(1, 4, n).astype(float) if i % 4 == 0 else np.ones(n)
        line = {"y_score": p, "y_pred": said}
        if i % 4 == 0:
            line["weights"] = w
        emit(id="cbpe", input=line, metrics=by_definition(p, p, said, w), rowwise=None if i % 4 == 0 else rowwise(p, p))
    # The jackknife by finite differences takes a quarter of a second each.
    for i in range(48):
        calibrated(i)
    for i in range(120):
        several(i)


def calibrated(i):
    """Scores calibrated on a reference: ranks go by the raw score, counts by the probability; with the errors of sampling."""
    n, m = int(rng.integers(20, 200)), int(rng.integers(1, 80))
    raw = scores(["continuous", "ties", "raw", "skewed"][i % 4], n)
    truth = (rng.random(n) < 1 / (1 + np.exp(-(raw - np.median(raw)) / (raw.std() or 1)))).astype(int)
    truth[:2] = [0, 1]
    cut = float(np.median(raw))
    now = rng.choice(raw, m) if i % 2 else scores(["continuous", "ties", "raw", "skewed"][i % 4], m)
    p = IsotonicRegression(out_of_bounds="clip").fit(raw, truth).predict(now)
    said, before = (now >= cut).astype(int), (raw >= cut).astype(int)
    emit(
        id="cbpe",
        input={"y_score": now, "y_pred": said, "reference_score": raw, "reference_pred": before, "reference_true": truth},
        options={"calibrate": "always"},
        metrics=by_definition(p, now, said, np.ones(m)),
        errors=errors(truth, before, raw, m),
    )


def errors(truth, said, raw, m):
    """Standard deviation per row over what takes part, from the values of rows; DeLong by all pairs; the jackknife by finite differences."""
    tp, fp, fn = (truth & said).sum(), ((1 - truth) & said).sum(), (truth & (1 - said)).sum()
    tn, n = len(truth) - tp - fp - fn, len(truth)
    spread = lambda a, b: float(np.std(np.r_[np.ones(a), np.zeros(b)]) / np.sqrt(m * (a + b) / n)) if a + b else None
    found = {"accuracy": spread(tp + tn, fp + fn), "precision": spread(tp, fp), "recall": spread(tp, fn), "specificity": spread(tn, fp)}
    # F1 as a function of the share J, its slope by a central difference
    union = tp + fp + fn
    slope = lambda j: (2 * (j + 1e-6) / (1 + j + 1e-6) - 2 * (j - 1e-6) / (1 + j - 1e-6)) / 2e-6
    found["f1"] = spread(tp, fp + fn) * slope(tp / union) if union else None
    pos, neg = raw[truth == 1], raw[truth == 0]
    pairs = (pos[:, None] > neg) + 0.5 * (pos[:, None] == neg)
    found["roc_auc"] = float(np.sqrt(n * (pairs.mean(axis=1).var() / len(pos) + pairs.mean(axis=0).var() / len(neg)) / m))
    step = 1e-5
    influence = [
        (average_precision_score(truth, raw, sample_weight=1 + step * (np.arange(n) == row)) - average_precision_score(truth, raw, sample_weight=1 - step * (np.arange(n) == row))) / (2 * step)
        for row in range(n)
    ]
    found["average_precision"] = float(np.sqrt(n * np.sum(np.square(influence)) / m))
    return found


def several(i):
    k, n = int(rng.integers(2, 6)), int(rng.integers(1, 60))
    raw = rng.random((n, k)) if i % 2 else rng.integers(0, 4, (n, k)) / 3
    total = raw.sum(axis=1, keepdims=True)
    p = np.divide(raw, total, out=np.full_like(raw, 1 / k), where=total != 0)
    said = rng.integers(0, k, n)
    one = [by_definition(p[:, c], raw[:, c], (said == c).astype(int), np.ones(n)) for c in range(k)]
    metrics = {}
    for name in one[0]:
        values = [each[name] for each in one if each[name] is not None]
        metrics[name] = float(np.mean(values)) if values else None
    metrics["accuracy"] = float(p[np.arange(n), said].mean())
    emit(id="cbpe", input={"y_score": raw, "y_pred": said, "labels": list(range(k))}, metrics=metrics)


def ece(p, y, bins):
    """Ties share the mean of their truth, as an average over their orders; bins as NannyML cuts them."""
    order = np.argsort(p, kind="stable")
    p, y = p[order], y[order].astype(float)
    for value in np.unique(p):
        y[p == value] = y[p == value].mean()
    count = len(p) // 2 if len(p) <= 2 * bins else bins
    edges = list(range(0, len(p) + 1, len(p) // count))
    edges[-1] = len(p)
    return sum(abs(p[a:b].mean() - y[a:b].mean()) * (b - a) / len(p) for a, b in zip(edges, edges[1:]))


def needs_calibration():
    for i in range(200):
        n = int(rng.integers(20, 400))
        s = scores(["continuous", "ties", "skewed", "raw"][i % 4], n)
        y = (rng.random(n) < np.clip(s, 0, 1) ** [1, 1, 2, 0.5][i % 4]).astype(int)
        y[:2] = [0, 1]
        if roc_auc_score(y, s) > 0.999:
            continue
        part = np.zeros(n, int)
        for label in [0, 1]:
            part[y == label] = np.arange((y == label).sum()) % 10
        after = np.zeros(n)
        for each in range(10):
            if (part == each).any():
                after[part == each] = IsotonicRegression(out_of_bounds="clip").fit(s[part != each], y[part != each]).predict(s[part == each])
        before, calibrated = ece(s, y, 10), ece(np.round(after, 12), y, 10)
        if abs(before - calibrated) > 1e-6:
            emit(id="needs_calibration", input={"reference_score": s, "reference_true": y}, needed=bool(before > calibrated))


def thresholds():
    for i in range(100):
        values = rng.normal(0.8, 0.1, int(rng.integers(1, 30)))
        values[rng.random(len(values)) < 0.1] = np.nan
        if np.isnan(values).all():
            continue
        mean, deviation = np.nanmean(values), np.nanstd(values)
        emit(
            id="standard_deviation_thresholds",
            input={"values": [None if np.isnan(v) else v for v in values]},
            limits=[max(0, mean - 3 * deviation), min(1, mean + 3 * deviation)],
        )


def dle():
    """Errors that grow with a feature: what they are expected to be in data whose features moved, by scikit-learn's boosting of histograms."""
    for i in range(3):
        n, m = 6000, 1500
        def rows(count, shift):
            x = np.c_[rng.random(count) + shift, rng.normal(0, 1, count), rng.integers(0, 5, count)]
            if i % 2:
                x[rng.random(count) < 0.1, 1] = np.nan
            truth = 20 + 5 * x[:, 0] + x[:, 2]
            return x, truth, truth + rng.normal(0, 1, count) * (0.3 + x[:, 0] ** 2)
        x, truth, said = rows(n, 0)
        xs, _, now = rows(m, 0.3 * (i % 3))
        kinds = {
            "mae": np.abs(truth - said), "mse": (truth - said) ** 2, "rmse": (truth - said) ** 2,
            "mape": np.abs(truth - said) / np.abs(truth), "msle": np.log((1 + truth) / (1 + said)) ** 2, "rmsle": np.log((1 + truth) / (1 + said)) ** 2,
        }
        expected = {}
        for name, errors in kinds.items():
            model = HistGradientBoostingRegressor(max_iter=100, max_leaf_nodes=31, learning_rate=0.1, min_samples_leaf=20, early_stopping=False)
            guess = np.maximum(0, model.fit(np.c_[x, said], errors).predict(np.c_[xs, now])).mean()
            spread = errors.std() / np.sqrt(m)
            root = name.startswith("r")
            expected[name] = [np.sqrt(guess) if root else guess, spread / (2 * np.sqrt(errors.mean())) if root else spread]
        emit(id="dle", input={"y_pred": now, "features": np.where(np.isnan(xs), None, xs), "reference_true": truth, "reference_pred": said, "reference_features": np.where(np.isnan(x), None, x)}, dle=expected)


isotonic()
dle()
cbpe()
needs_calibration()
thresholds()
