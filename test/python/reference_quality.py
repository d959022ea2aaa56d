"""Data-quality statistics of seeded random tables, by numpy and pandas and from their definitions. One JSON line per table."""
from fractions import Fraction
import json
import re
import sys
import unicodedata

import numpy as np
import pandas as pd
from scipy import stats
from sklearn.metrics import roc_auc_score, r2_score


def number(x):
    if x is None or (isinstance(x, float) and np.isnan(x)):
        return None
    if isinstance(x, (float, np.floating)) and np.isinf(x):
        return "Infinity" if x > 0 else "-Infinity"
    return x.item() if hasattr(x, "item") else x


def cells(values):
    return [number(v) for v in values]


def column_checks(values, reference):
    s = pd.Series(values)
    present = s.dropna()
    out = []

    def add(id, value, **options):
        out.append({"id": id, "value": number(value), **({"options": options} if options else {})})

    add("missing_rate", s.isna().mean() if len(s) else None)
    if len(present) == 0:
        return out
    counts = present.value_counts(normalize=True)
    add("dominant_share", counts.max())
    if len(present) > 1:
        add("constant", int(present.nunique() == 1))
    add("distinct_values", int(present.nunique()))
    if pd.api.types.is_numeric_dtype(s):
        add("infinite_rate", np.isinf(present).mean())
        finite = present[np.isfinite(present)].to_numpy(float)
        if len(finite):
            add("mean", finite.mean())
            add("median", float(np.median(finite)))
            add("minimum", finite.min())
            add("maximum", finite.max())
            add("total", float(finite.sum()))
            # scaled, because numpy's own squares overflow beyond 1e154
            scale = np.abs(finite).max() or 1.0
            add("standard_deviation", (finite / scale).std(ddof=0) * scale, ddof=0)
            if len(finite) > 1:
                add("standard_deviation", (finite / scale).std(ddof=1) * scale, ddof=1)
        add("out_of_range_rate", ((present < -0.5) | (present > 1.25)).mean(), min=-0.5, max=1.25)
        ref = pd.Series(reference).dropna()
        if len(ref):
            add("out_of_range_rate", ((present < ref.min()) | (present > ref.max())).mean())
    else:
        pattern = re.compile(r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$")
        numeric = present.map(lambda t: bool(pattern.match(t))).mean()
        add("type_mix", min(numeric, 1 - numeric))
        add("out_of_domain_rate", (~present.isin(["a", "B", "7"])).mean(), allowed="a, B,7")

        def folded(text):
            bare = "".join(
                c for c in unicodedata.normalize("NFKC", text).lower()
                if not c.isspace() and not unicodedata.category(c).startswith("P")
            )
            return text if bare == "" or bare.isdigit() else bare

        groups = present.groupby(present.map(folded)).apply(lambda g: len(g) - g.value_counts().max())
        add("string_variants", groups.sum() / len(present))
    return out


def leakage(column, target, numeric):
    """Naive: row by row, cell by cell."""
    n = len(column)
    if any(isinstance(v, str) for v in column):
        cell = [("missing",) if v is None else v for v in column]
    else:
        x = np.array([np.nan if v is None else v for v in column], float)
        known = x[~np.isnan(x)]
        k = int(np.clip(len(known) // 10, 2, 32))
        edges = np.unique(np.quantile(known, np.arange(1, k) / k)) if len(known) else np.array([])
        cell = [-1 if np.isnan(v) else int(np.searchsorted(edges, v, side="left")) for v in x]

    def guess(y):
        result = []
        for row in range(n):
            other = [r for r in range(n) if r % 2 != row % 2 and not np.isnan(y[r])]
            mean = np.mean([y[r] for r in other]) if other else 0.0
            inside = [y[r] for r in other if cell[r] == cell[row]]
            result.append((sum(inside) + 5 * mean) / (len(inside) + 5))
        return np.array(result)

    known = np.array([t is not None for t in target])
    if numeric:
        y = np.array([np.nan if t is None else t for t in target], float)
        g = guess(y)
        return max(0.0, r2_score(y[known], g[known]))
    def ranks(hits):
        """Of the guesses in fractions: cells of one rate are a tie, which sums of doubles may set apart."""
        exact = []
        for row in range(n):
            other = [r for r in range(n) if r % 2 != row % 2 and known[r]]
            mean = Fraction(sum(hits[r] for r in other), len(other)) if other else Fraction(0)
            inside = [hits[r] for r in other if cell[r] == cell[row]]
            exact.append((sum(inside) + 5 * mean) / (len(inside) + 5))
        order = {score: rank for rank, score in enumerate(sorted(set(exact)))}
        return np.array([order[score] for score in exact])

    classes = sorted({t for t in target if t is not None})
    total, score = 0, 0.0
    wanted = classes[1:] if len(classes) == 2 else classes
    for c in wanted:
        y = np.array([int(t == c) for t in target])
        area = roc_auc_score(y[known], ranks(y.tolist())[known])
        weight = y[known].sum()
        score += weight * area
        total += weight
    return max(0.0, 2 * score / total - 1)


def main():
    rng = np.random.default_rng(20261125)
    for trial in range(220):
        n = int(rng.integers(1, 60))
        kind = trial % 4
        if kind == 0:
            values = rng.normal(0.3, 1, n)
            values[rng.random(n) < 0.1] = np.nan
            values[rng.random(n) < 0.03] = np.inf
        elif kind == 1:
            values = rng.integers(-3, 4, n).astype(float) * 10.0 ** rng.integers(-200, 200)
        else:
            words = np.array(["a", "A", " a ", "B", "b.", "7", "8.5", "1e3", "—", "x y", "xy", "é", "É", "ab c"], object)
            values = rng.choice(words, n)
            values[rng.random(n) < 0.1] = None
        reference = rng.normal(0, 1, 30) if kind < 2 else []
        line = {"values": cells(values), "reference": cells(reference), "expect": column_checks(values, reference)}
        if kind >= 2:
            line["reference"] = None
        print(json.dumps(line))

    for trial in range(120):
        n = int(rng.integers(1, 40))
        k = int(rng.integers(1, 4))
        frame = pd.DataFrame(rng.integers(0, 3, (n, k)).astype(float))
        frame[rng.random((n, k)) < 0.1] = np.nan
        other = pd.DataFrame(rng.integers(0, 3, (int(rng.integers(1, 20)), k)).astype(float))
        labels = pd.Series(rng.integers(0, 2, n).astype(float))
        labels[rng.random(n) < 0.1] = np.nan
        ids = pd.Series(rng.integers(0, 20, n).astype(float))
        ids[rng.random(n) < 0.1] = np.nan
        key = frame.fillna(-9).apply(tuple, axis=1)
        seen = set(other.fillna(-9).apply(tuple, axis=1))
        known = labels.notna()
        mixed = labels[known].groupby(key[known]).transform("nunique") > 1
        times = rng.integers(1_700_000_000_000, 1_800_000_000_000, n)
        print(json.dumps({
            "features": [cells(row) for row in frame.to_numpy()],
            "reference_features": [cells(row) for row in other.to_numpy()],
            "y_true": cells(labels), "ids": cells(ids), "times": [int(t) for t in times],
            "expect": [
                {"id": "duplicate_rows", "value": float(frame.duplicated().mean())},
                {"id": "split_overlap", "value": float(key.isin(seen).mean())},
                {"id": "label_conflicts", "value": float(mixed.mean()) if known.any() else None},
                {"id": "duplicate_id_rate", "value": float(ids.dropna().duplicated().mean()) if ids.notna().any() else None},
                {"id": "freshness", "value": (1_900_000_000_000 - int(times.max())) / 3_600_000, "options": {"now": 1_900_000_000_000}},
            ],
        }))

    for trial in range(160):
        n = int(rng.integers(8, 120))
        if trial % 2:
            column = [None if rng.random() < 0.05 else float(v) for v in rng.normal(0, 1, n)]
        else:
            column = [None if rng.random() < 0.05 else f"v{v}" for v in rng.integers(0, 6, n)]
        strength = rng.random()
        signal = np.array([0.0 if v is None else (v if isinstance(v, float) else float(v[1:]) - 2.5) for v in column])
        noisy = strength * signal + (1 - strength) * rng.normal(0, 1, n)
        numeric = trial % 3 == 0
        if numeric:
            target = [float(v) for v in noisy]
        else:
            target = [f"c{c}" for c in np.digitize(noisy, [0.0] if trial % 3 == 1 else [-0.5, 0.5])]
        if len(set(target)) < 2:
            continue
        target = [None if rng.random() < 0.05 else t for t in target]
        if len({t for t in target if t is not None}) < 2:
            continue
        print(json.dumps({"values": column, "y_true": target,
                          "expect": [{"id": "target_leakage", "value": leakage(column, target, numeric)}]}))

    # Shares of unseen and vanished categories, and the change of missing values.
    for trial in range(120):
        a = rng.choice(list("abcdefgh")[: int(rng.integers(1, 9))], int(rng.integers(1, 40))).astype(object)
        b = rng.choice(list("abcdefghij")[: int(rng.integers(1, 11))], int(rng.integers(1, 40))).astype(object)
        ra, rb = rng.random(), rng.random()
        ma, mb = a.copy(), b.copy()
        ma[rng.random(len(a)) < ra / 2] = None
        mb[rng.random(len(b)) < rb / 2] = None
        pa, pb = pd.Series(ma).dropna(), pd.Series(mb).dropna()
        expect = [{"id": "missing_rate_change", "value": float(pd.isna(mb).mean() - pd.isna(ma).mean()),
                   "p": missing_p(pd.isna(ma).sum(), len(ma), pd.isna(mb).sum(), len(mb))}]
        if len(pa) and len(pb):
            expect.append({"id": "new_categories", "value": float((~pb.isin(set(pa))).mean())})
            expect.append({"id": "vanished_categories", "value": float((~pa.isin(set(pb))).mean())})
        print(json.dumps({"reference": cells(ma), "current": cells(mb), "expect": expect}))
    row_counts(rng)


def row_counts(rng):
    """Rows per hour, day or week, counted by pandas."""
    for trial in range(150):
        period, rule = [("hour", "h"), ("day", "D"), ("week", "W-SUN")][trial % 3]
        span = {"hour": 3.6e6, "day": 8.64e7, "week": 6.048e8}[period]
        start = rng.integers(-(10**12), 2 * 10**12)
        periods = int(rng.integers(1, 30))
        times = start + np.floor(rng.random(int(rng.integers(1, 400))) * periods * span)
        counts = rng.integers(0, 50, len(times)).astype(float) if trial % 2 else np.ones(len(times))
        stamps = pd.to_datetime(times, unit="ms").to_period(rule)
        series = pd.Series(counts).groupby(stamps).sum()
        series = series.reindex(pd.period_range(series.index[0], series.index[-1], freq=rule), fill_value=0.0)
        earlier, value = series.iloc[1:-2], None
        if len(earlier) >= 3:
            sigma = max(earlier.diff().abs().mean() * np.sqrt(np.pi) / 2, np.sqrt(earlier.mean()))
            if sigma > 0:
                value = float(abs(series.iloc[-2] - earlier.mean()) / sigma)
            elif series.iloc[-2] == 0:
                value = 0.0
        print(json.dumps({"times": times.tolist(), **({"counts": counts.tolist()} if trial % 2 else {}),
                          "expect": [{"id": "row_count_anomaly", "options": {"period": period}, "value": value}]}))


def missing_p(x, n, y, m):
    if x + y == 0:
        return 1.0
    pooled = (x + y) / (n + m)
    if min(n * pooled, m * pooled, n * (1 - pooled), m * (1 - pooled)) < 5:
        return float(stats.fisher_exact([[x, n - x], [y, m - y]])[1])
    z = (y / m - x / n) / np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    return float(2 * stats.norm.sf(abs(z)))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main()
