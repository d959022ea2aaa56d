"""Two-sample statistics by numpy, scipy and statsmodels, over seeded and awkward inputs: one JSON document per line on standard output.

{"data": name, "reference": [...], "current": [...], "expect": [{"id", "profile"?, "options"?, "value"?, "p"?}]}; null is a missing value,
"Infinity" and "-Infinity" are numbers. The conventions of Evidently, NannyML, Frouros, Deepchecks and Azure are written out here as
formulas, so that none of them need be installed.
"""

import json
import math
import sys
import warnings
from collections import Counter

import numpy as np
from scipy import special, stats
from scipy.spatial.distance import jensenshannon
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

warnings.simplefilter("ignore")


def plain(value):
    if value is None:
        return None
    value = float(value)
    if math.isnan(value):
        return None
    return value if math.isfinite(value) else ("Infinity" if value > 0 else "-Infinity")


def counts_of(a, b):
    first, second = Counter(a), Counter(b)
    keys = sorted(first | second, key=str)
    return np.array([first[k] for k in keys], float), np.array([second[k] for k in keys], float)


# --- numbers ---------------------------------------------------------------------------------------------------------------------


def ks(a, b):
    found = []
    for method in ["auto", "exact", "asymp"] if max(len(a), len(b)) <= 1000 else ["auto", "asymp"]:
        for alternative in ["two-sided", "less", "greater"]:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                try:
                    r = stats.ks_2samp(a, b, method=method, alternative=alternative)
                except RuntimeWarning:
                    continue  # scipy fell back to another method; ours stays exact
            if math.isnan(r.pvalue):
                continue  # one value on each side: scipy rounds the harmonic size to 0
            found.append(
                {"id": "ks", "options": {"method": method, "alternative": alternative}, "value": r.statistic, "p": r.pvalue}
            )
    return found


def nannyml_ks(ref, cur):
    edges = np.linspace(ref.min(), ref.max(), 10_001)
    below = (cur < edges[0]).mean()
    f = np.cumsum(np.histogram(ref, edges)[0] / len(ref))
    g = below + np.cumsum(np.histogram(cur, edges)[0] / len(cur))
    return np.abs(f - g).max()


def nannyml_wasserstein(ref, cur):
    shares, edges = np.histogram(ref, bins=10_000)
    f = np.cumsum(shares / len(ref))
    smaller, bigger = np.sort(cur[cur < edges[0]]), np.sort(cur[cur > edges[-1]])
    g = np.cumsum(np.histogram(cur, bins=edges)[0] / len(cur)) + ((len(smaller) + 1) / len(cur) if len(smaller) else 0)
    inside = np.sum(np.abs(f - g)) * (edges[1] - edges[0])
    return inside + np.sum(edges[0] - smaller) / len(cur) + np.sum(bigger - edges[-1]) / len(cur)


def sturges(ref, cur):
    if len(np.unique(ref)) > 20:
        edges = np.histogram_bin_edges(np.concatenate([ref, cur]), bins="sturges")
        return np.histogram(ref, edges)[0] / len(ref), np.histogram(cur, edges)[0] / len(cur)
    r, c = counts_of(list(ref), list(cur))
    return r / len(ref), c / len(cur)


def evidently_fill(shares):
    least = shares[shares > 0].min()
    return np.where(shares == 0, least / 1e6 if least <= 1e-4 else 1e-4, shares)


def psi(r, c):
    return np.sum((c - r) * np.log(c / r))


def quantile_cells(ref, cur, bins):
    values = np.unique(ref)
    if len(values) <= bins:
        r, c = counts_of(list(ref), list(cur))
        return r / len(ref), c / len(cur)
    finite = ref[np.isfinite(ref)]
    edges = np.concatenate([[-np.inf], np.unique(np.quantile(finite, np.arange(1, bins) / bins)), [np.inf]])
    cut = lambda x: np.bincount(np.searchsorted(edges[1:-1], x, side="right"), minlength=len(edges) - 1) / len(x)
    return cut(ref), cut(cur)


def half_row_psi(r, c, n, m):
    keep = (r > 0) | (c > 0)
    r, c = r[keep], c[keep]
    return psi(np.where(r == 0, 0.5 / n, r), np.where(c == 0, 0.5 / m, c))


def doane(ref, cur):
    edges = np.histogram_bin_edges(ref, bins="doane")
    r, c = np.histogram(ref, edges)[0] / len(ref), np.histogram(cur, edges)[0] / len(cur)
    rest = 1 - c.sum()
    return (np.append(r, 0), np.append(c, rest)) if rest > 0 else (r, c)


def older_auto(x):
    """Of numpy < 2.2, which Frouros asks for."""
    count = lambda rule: len(np.histogram_bin_edges(x, bins=rule)) - 1
    return max(count("fd") if np.subtract(*np.percentile(x, [75, 25])) else 1, count("sturges"))


def frouros_cdf(ref, cur, points=10):
    a, b = (stats.rv_histogram(np.histogram(x, bins=older_auto(x))) for x in (ref, cur))
    both = np.concatenate([ref, cur])
    grid = np.linspace(both.min(), both.max(), points)
    return np.diff(a.cdf(grid)), np.diff(b.cdf(grid))


def frouros_psi(ref, cur, bins):
    edges = np.histogram(np.hstack([ref, cur]), bins=bins)[1]
    tiny = sys.float_info.min
    fill = lambda x: np.where(x == 0, tiny, x)
    return psi(fill(np.histogram(ref, edges)[0] / len(ref)), fill(np.histogram(cur, edges)[0] / len(cur)))


def numbers(name, ref, cur):
    ref, cur = np.asarray(ref, float), np.asarray(cur, float)
    a, b = ref[~np.isnan(ref)], cur[~np.isnan(cur)]
    n, m = len(a), len(b)
    expect = ks(a, b)
    if n >= 10_000:
        expect.append({"id": "ks", "profile": "nannyml", "value": nannyml_ks(a, b)})
        expect.append({"id": "wasserstein", "profile": "nannyml", "value": nannyml_wasserstein(a, b)})
    for bins in [4, 10]:
        r, c = quantile_cells(a, b, bins)
        expect.append({"id": "psi", "options": {"bins": bins}, "value": half_row_psi(r, c, n, m)})
        expect.append({"id": "jensen_shannon", "options": {"bins": bins}, "value": jensenshannon(r, c, base=2)})
    if np.isfinite(a).all() and np.isfinite(b).all():
        w = stats.wasserstein_distance(a, b)
        expect.append({"id": "wasserstein", "profile": "scipy", "value": w})
        if np.ptp(a) > 0:
            expect.append({"id": "wasserstein", "value": w / a.std()})
            expect.append({"id": "wasserstein", "profile": "azure", "value": w / max(a.std(ddof=1), 0.001)})
        if w > 0:
            both = np.concatenate([a, b])
            low, width = both.min(), np.ptp(both)
            expect.append(
                {
                    "id": "wasserstein",
                    "profile": "deepchecks",
                    "value": stats.wasserstein_distance((a - low) / width, (b - low) / width),
                }
            )
        expect.append({"id": "wasserstein", "profile": "evidently", "value": w / max(a.std(), 0.001)})
        r, c = sturges(a, b)
        expect.append({"id": "psi", "profile": "evidently", "value": psi(evidently_fill(r), evidently_fill(c))})
        expect.append({"id": "jensen_shannon", "profile": "evidently", "value": jensenshannon(r, c)})
        expect.append({"id": "psi", "profile": "frouros", "value": frouros_psi(a, b, 10)})
        expect.append({"id": "jensen_shannon", "profile": "nannyml", "value": jensenshannon(*doane(a, b), base=2)})
        p, q = frouros_cdf(a, b)
        if p.sum() > 0 and q.sum() > 0:
            expect.append({"id": "jensen_shannon", "profile": "frouros", "value": jensenshannon(p, q)})
    expect.append(missing_change(ref, cur, np.isnan(ref).sum(), np.isnan(cur).sum()))
    emit(name, ref, cur, expect)


# --- categories ------------------------------------------------------------------------------------------------------------------


def chi_square(r, c):
    found = []
    table = np.array([r, c])
    for profile, correction in [(None, False), ("scipy", True), ("nannyml", True), ("frouros", True)]:
        statistic, p, _, _ = stats.chi2_contingency(table, correction=correction)
        found.append({"id": "chi_square", "profile": profile, "value": statistic, "p": p})
    statistic, p = stats.chisquare(c, r * (c.sum() / r.sum())) if len(r) > 1 else (0.0, 1.0)
    for profile in ["evidently", "azure"]:
        found.append({"id": "chi_square", "profile": profile, "value": statistic, "p": p})
    return found


def categories(name, ref, cur):
    a, b = [v for v in ref if v is not None], [v for v in cur if v is not None]
    r, c = counts_of(a, b)
    n, m = len(a), len(b)
    expect = chi_square(r, c)
    expect.append({"id": "psi", "value": half_row_psi(r / n, c / m, n, m)})
    expect.append({"id": "psi", "profile": "evidently", "value": psi(evidently_fill(r / n), evidently_fill(c / m))})
    expect.append({"id": "psi", "profile": "deepchecks", "value": psi(np.maximum(r / n, 0.01), np.maximum(c / m, 0.01))})
    expect.append({"id": "psi", "profile": "azure", "value": psi((r + 1) / n, (c + 1) / m)})
    expect.append({"id": "jensen_shannon", "value": jensenshannon(r, c, base=2)})
    expect.append({"id": "jensen_shannon", "profile": "evidently", "value": jensenshannon(r, c)})
    unseen = int(c[r == 0].sum())
    expect.append({"id": "new_categories", "value": unseen / m, "p": chance_of_unseen(unseen, r + c, n, m)})
    expect.append(missing_change(ref, cur, sum(v is None for v in ref), sum(v is None for v in cur)))
    emit(name, ref, cur, expect)


def chance_of_unseen(rows, totals, n, m):
    """P(at least `rows` rows of categories that fall wholly into current), category by category; None where ours is an approximation."""
    if rows == 0:
        return 1.0
    if rows > 2000:
        return None
    below = np.zeros(rows)
    below[0] = 1
    reached = 0.0
    for times in totals.astype(int):
        pi = math.exp(special.gammaln(m + 1) - special.gammaln(m - times + 1) + special.gammaln(n + m - times + 1) - special.gammaln(n + m + 1)) if times <= m else 0.0
        reached += pi * below[max(0, rows - times) :].sum()
        moved = np.zeros(rows)
        moved[times:] = below[: max(0, rows - times)]
        below = (1 - pi) * below + pi * moved
    return reached


def missing_change(ref, cur, missing_ref, missing_cur):
    n, m = len(ref), len(cur)
    total = missing_ref + missing_cur
    expected = min(total, n + m - total) * min(n, m) / (n + m)
    if expected >= 5:
        p = proportions_ztest([missing_cur, missing_ref], [m, n])[1]
    else:
        p = stats.fisher_exact([[missing_ref, n - missing_ref], [missing_cur, m - missing_cur]])[1]
    return {"id": "missing_rate_change", "value": missing_cur / m - missing_ref / n, "p": p}


def emit(name, ref, cur, expect):
    line = {
        "data": name,
        "reference": [v if isinstance(v, str) or v is None else plain(v) for v in ref],
        "current": [v if isinstance(v, str) or v is None else plain(v) for v in cur],
        "expect": [
            {k: (plain(v) if k in ("value", "p") else v) for k, v in each.items() if not (k == "profile" and v is None)}
            for each in expect
        ],
    }
    print(json.dumps(line))


def with_missing(rng, values, share):
    values = np.array(values, float)
    values[rng.random(len(values)) < share] = np.nan
    return values


def legacy(seed, *draws):
    np.random.seed(seed)
    return [draw() for draw in draws]


def main():
    rng = np.random.default_rng(20261123)
    sizes = [(1, 1), (1, 7), (2, 2), (5, 3), (10, 10), (31, 17), (100, 100), (150, 400), (1000, 999), (3000, 500), (12_000, 700)]
    for n, m in sizes:
        for shift in [0, 0.2, 3]:
            numbers(f"normal {n} {m} {shift}", rng.normal(size=n), rng.normal(size=m) + shift)
        numbers(f"rounded {n} {m}", rng.normal(size=n).round(1), rng.normal(0.1, size=m).round(1))
        numbers(f"poisson {n} {m}", rng.poisson(2, n), rng.poisson(2.3, m))
        numbers(f"lognormal {n} {m}", rng.lognormal(1, 2, n), rng.lognormal(1.2, 2, m))
        numbers(f"large offset {n} {m}", 1e6 + rng.normal(size=n), 1e6 + rng.normal(size=m))
        if n > 5 and m > 5:
            numbers(f"missing {n} {m}", with_missing(rng, rng.normal(size=n), 0.05), with_missing(rng, rng.normal(size=m), 0.3))
    numbers("same constant", [3, 3, 3], [3, 3])
    numbers("two constants", [3, 3, 3], [4, 4])
    numbers("constant to spread", [3.0] * 50, rng.normal(3, 1, 50))
    numbers("spread to constant", rng.normal(3, 1, 50), [3.0] * 50)
    numbers("identical", range(40), range(40))
    numbers("far apart", rng.normal(size=400), rng.normal(size=300) + 100)
    numbers("tail of the tail", rng.normal(size=12_000), rng.normal(size=11_000) + 0.5)
    numbers("infinities", [-np.inf, 0, 1, 2, 3, np.inf] * 5, [0, 1, np.inf, np.inf, 4] * 5)
    numbers("signed zero", [0.0, -0.0, 1, 2], [-0.0, 0.0, 0.0, 2])
    numbers("denormals", [5e-324, 0, 1e-310, 1], [5e-324, 5e-324, 1e-310, 2])
    a_ref = np.arange(100) / 10
    numbers("A", a_ref, a_ref + 2.0)
    numbers("I20 J20", np.arange(20.0), np.arange(20) + 3.5)

    for n, m in [(1, 1), (3, 2), (20, 30), (200, 100), (1500, 1000)]:
        for kinds in [1, 2, 3, 10, 60]:
            names = [f"c{i}" for i in range(kinds)]
            p, q = rng.dirichlet(np.ones(kinds)), rng.dirichlet(np.ones(kinds))
            categories(f"random {n} {m} {kinds}", list(rng.choice(names, n, p=p)), list(rng.choice(names, m, p=q)))
            categories(f"same {n} {m} {kinds}", list(rng.choice(names, n, p=p)), list(rng.choice(names, m, p=p)))
    categories("disjoint", ["a"] * 30, ["b"] * 20)
    categories("single", ["a"] * 30, ["a"] * 20)
    categories("missing", ["a", "b", None] * 10, ["a", "b", None] * 10)
    categories("more missing", ["a", "b"] * 100, ["a", "b", None, None] * 50)
    categories("three missing of many", ["a"] * 4500, ["a"] * 147 + [None] * 3)
    categories("ten thousand", [f"id{i}" for i in range(10_000)], [f"id{i}" for i in range(0, 20_000, 3)])
    categories("cat_new", ["a"] * 50 + ["b"] * 30 + ["c"] * 20, ["a"] * 30 + ["b"] * 30 + ["c"] * 30 + ["d"] * 10)

    # conformance cases that need numpy's legacy generator; values as the projects' own tests state them
    (reference, chunk) = legacy(1, lambda: np.random.normal(0, 1, 15_000), lambda: np.random.normal(0, 10, 1_000_000))
    emit("W-10", reference, chunk, [{"id": "wasserstein", "profile": "nannyml", "value": 7.180, "digits": 3}])
    (reference, chunk) = legacy(1, lambda: np.random.normal(0, 1, 10_000), lambda: np.random.normal(0, 1, 1000))
    emit("JS-7", reference, chunk, [{"id": "jensen_shannon", "profile": "nannyml", "value": 0.05, "digits": 2}])
    (reference, chunk) = legacy(1, lambda: np.random.choice(list("abcd"), 10_000), lambda: np.random.choice(list("abce"), 1000))
    emit("JS-9", list(reference), list(chunk), [{"id": "jensen_shannon", "profile": "nannyml", "value": 0.50, "digits": 2}])
    one, five = legacy(31, lambda: np.random.normal(1, 1, 100))[0], legacy(31, lambda: np.random.normal(5, 2, 100))[0]
    emit("JS-11 W-12", one, five, [
        {"id": "jensen_shannon", "profile": "frouros", "value": 0.67010107, "within": 1e-8},
        {"id": "wasserstein", "profile": "frouros", "value": 3.85346006, "within": 1e-8},
    ])
    first, second = legacy(31, lambda: np.random.normal(1, 1, 500), lambda: np.random.normal(1, 1, 500))
    emit("PSI-8", first, second, [{"id": "psi", "profile": "frouros", "value": 0.01840072, "within": 1e-8}])
    first, second = legacy(42, lambda: np.random.normal(0, 1, 10_000), lambda: np.random.normal(1, 1, 10_000))
    for scale in [1, 100]:
        emit(f"KS-11 x{scale}", scale * first, scale * second, [{"id": "ks", "profile": "deepchecks", "value": 0.382, "within": 0.01}])

    for k in [1, 2, 5, 40]:
        p = rng.random(k) ** 3
        print(json.dumps({"data": f"p-values {k}", "p_values": list(p), "adjusted": list(multipletests(p, method="fdr_bh")[1]), "bonferroni": list(multipletests(p, method="bonferroni")[1])}))
        assert np.allclose(stats.false_discovery_control(p), multipletests(p, method="fdr_bh")[1])
    functions()


def functions():
    """Special functions at the points at which src/core/mathematics is checked."""
    points = []
    for n in [1, 2, 3, 5, 8, 20, 50, 139, 140, 141, 200, 500, 1000, 1452, 5000, 10_000, 100_000, 100_001, 500_000, 2_000_000]:
        # scipy needs tens of milliseconds each for large n
        for z in [*np.linspace(0.15, 3, 40 if n < 50_000 else 6), 4, 6, 10, 15, 18.5, 19.3, 25]:
            x = z / math.sqrt(n)
            if x < 1.2:
                points.append(["kolmogorovTail", [n, x], stats.kstwo.sf(x, n)])
    for df in [1, 2, 3, 5, 10, 30, 99, 500, 9999, 100_000]:
        for f in [1e-3, 0.1, 0.5, 0.9, 0.99, 1, 1.01, 1.1, 1.5, 2, 5, 20]:
            points.append(["chiSquareTail", [df * f, df], stats.chi2.sf(df * f, df)])
    for x in [1e-3, 0.1, 0.5, 0.9, 1.1, 1.5, 2.5, 3, 5.5, 10, 14.9, 15.5, 16.5, 30, 100, 1e4, 1e8]:
        points.append(["logGamma", [x], special.gammaln(x)])
    for z in [-8, -3, -1, -0.1, 0, 0.1, 1, 2, 5, 10, 20, 30, 37]:
        points.append(["normalTail", [z], stats.norm.sf(z)])
        points.append(["normalProbability", [z], stats.norm.cdf(z)])
    for df in [0.5, 1, 1.7, 3, 10, 33.3, 1000, 99_999.5, 5e6]:
        for t in [0, 0.1, 0.9, 1, 2, 5, 12, 30, -0.3, -4]:
            points.append(["studentTail", [t, df], stats.t.sf(t, df)])
    for p in [1e-300, 1e-20, 1e-5, 0.01, 0.3, 0.5, 0.7, 0.99, 1 - 1e-10]:
        points.append(["normalQuantile", [p], stats.norm.ppf(p)])
    for n in [1, 5, 30, 1000, 100_000]:
        for p in [1e-5, 0.01, 0.3, 0.5, 0.9]:
            for k in sorted({k for k in map(int, [0, 1, n * p, n * p + 1, n * p * 1.2 + 3, n * p * 2, n]) if k <= n}):
                points.append(["binomialUpperTail", [k, n, p], stats.binom.sf(k - 1, n, p)])
                points.append(["binomialProbability", [k, n, p], stats.binom.pmf(k, n, p)])
    rng = np.random.default_rng(3)
    tables = [[int(v) for v in rng.integers(0, top, 4)] for top in [3, 30, 300] for _ in range(30)]
    for a, b, c, d in [*tables, [0, 45_000, 3, 1497]]:
        if a + b and c + d:
            points.append(["fisherExact", [a, b, c, d], stats.fisher_exact([[a, b], [c, d]])[1]])
    print(json.dumps({"functions": [[name, arguments, float(value)] for name, arguments, value in points]}))


main()
