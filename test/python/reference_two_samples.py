"""The two-sample methods of src/core/drift by scipy, statsmodels and numpy, over seeded and awkward inputs, in the lines of reference_drift.py.

What scipy has is called; what it has not is written out from its textbook definition, naively.
"""

import json
import math
import warnings
from collections import Counter

import numpy as np
from scipy import special, stats
from scipy.spatial.distance import cdist
from statsmodels.stats.proportion import proportions_ztest

warnings.simplefilter("ignore")


def plain(value):
    value = float(value)
    if math.isnan(value):
        return None
    return value if math.isfinite(value) else ("Infinity" if value > 0 else "-Infinity")


def cell(value):
    return value if isinstance(value, str) or value is None else plain(value)


def emit(name, reference, current, expect, **extra):
    tidy = [{k: (plain(v) if k in ("value", "p") else v) for k, v in each.items()} for each in expect]
    print(json.dumps({"data": name, "reference": [cell(v) for v in reference], "current": [cell(v) for v in current], "expect": tidy, **extra}))


# --- numbers ---------------------------------------------------------------------------------------------------------------------


def ranks(a, b):
    n, m = len(a), len(b)
    found = []
    for alternative in ["two-sided", "less", "greater"]:
        for method in ["auto", "asymptotic"] + (["exact"] if n * m < 900 and len(np.unique(np.r_[a, b])) == n + m else []):
            if method != "exact" and len(np.unique(np.r_[a, b])) == 1:
                continue  # no variance: ours says p = 1
            for continuity in [True, False]:
                r = stats.mannwhitneyu(a, b, alternative=alternative, method=method, use_continuity=continuity)
                options = {"alternative": alternative, "method": method, "continuity": continuity}
                found.append({"id": "mann_whitney", "options": options, "value": r.statistic, "p": r.pvalue})
    if n > 1 and m > 1:
        for method in ["auto", "asymptotic"] if max(n, m) <= 20 else ["auto"]:
            r = stats.cramervonmises_2samp(a, b, method=method)
            found.append({"id": "cramer_von_mises", "options": {"method": method}, "value": r.statistic, "p": r.pvalue, "p_within": 2e-7, **near_zero(r.statistic)})
    if len(np.unique(np.r_[a, b])) > 1 and n + m > 3:
        r = stats.anderson_ksamp([a, b])
        found.append({"id": "anderson_darling", "value": r.statistic, "p": r.pvalue, "within": 1e-8 * max(1, abs(r.statistic))})
    found.append(kuiper(a, b))
    found += baumgartner_weiss_schindler(a, b)
    return found


def near_zero(value):
    """A difference of large numbers has an absolute error only."""
    return {"within": 1e-10} if abs(value) < 0.1 else {}


def kuiper(a, b):
    points = np.unique(np.r_[a, b])
    # whole numbers: p jumps at 2/n and 3/n, where the last bit would decide
    f = np.searchsorted(np.sort(a), points, side="right") * len(b)
    g = np.searchsorted(np.sort(b), points, side="right") * len(a)
    size = len(a) * len(b)
    v = min(1.0, max(0, (f - g).max()) / size + max(0, (g - f).max()) / size)
    n = len(a) * len(b) / (len(a) + len(b))
    return {"id": "kuiper", "value": v, "p": kuiper_tail(v, n), "within": 1e-10}


def kuiper_tail(d, n):
    """Paltani 2004, equations 3 to 6."""
    p = None
    if d < 2 / n:
        p = 1 - special.gamma(n + 1) * max(0.0, d - 1 / n) ** (n - 1) if d > 1 / n else 1.0
    elif d < 3 / n:
        k = -(n * d - 1) / 2
        r = np.sqrt(k**2 - (n * d - 2) ** 2 / 2)
        x, y = -k + r, -k - r
        p = 1 - special.gamma(n) * (np.power(y, n - 1) * (1 - x) - np.power(x, n - 1) * (1 - y)) / n ** (n - 2) / (y - x)
    elif (d > 0.5 and n % 2 == 0) or (d > (n - 1) / (2 * n) and n % 2 == 1):
        p = 0.0
        for t in range(int(np.floor(n * (1 - d))) + 1):
            y = d + t / n
            poly = y ** (t - 3) * (y**3 * n - y**2 * t * (3 - 2 / n) + y * t * (t - 1) * (3 - 2 / n) / n - t * (t - 1) * (t - 2) / n**2)
            p += poly * special.comb(n, t) * max(0.0, 1 - d - t / n) ** (n - t - 1)
    if p is None or np.isnan(p):
        k = np.arange(1, 5000)
        z = d * np.sqrt(n)
        e = np.exp(-2 * k**2 * z**2)
        p = (2 * (4 * k**2 * z**2 - 1) * e).sum() - 8 * d / 3 * (k**2 * (4 * k**2 * z**2 - 3) * e).sum()
    return min(1.0, max(0.0, float(p)))


def baumgartner_weiss_schindler(a, b):
    """B of scipy; p of all orders by scipy, and from the series of the limiting distribution (Anderson and Darling 1954)."""
    if min(len(a), len(b)) < 2:
        return []
    few = math.comb(len(a) + len(b), len(a)) <= 9999
    resamples = stats.PermutationMethod(n_resamples=9999 if few else 1, rng=np.random.default_rng(0))
    r = stats.bws_test(a, b, method=resamples)
    id = "baumgartner_weiss_schindler"
    found = [{"id": id, "options": {"method": "asymptotic"}, "value": r.statistic}]
    if r.statistic < 6:  # beyond, the series loses its digits
        found[0] |= {"p": anderson_darling_limit(r.statistic), "p_within": 1e-9}
    return found + ([{"id": id, "value": r.statistic, "p": r.pvalue}] if few else [])


def anderson_darling_limit(z):
    total = 0.0
    for j in range(60):
        k = (4 * j + 1) ** 2 * np.pi**2 / (8 * z)
        if k > 700:
            break
        weight = (-1) ** j * np.exp(special.gammaln(j + 0.5) - special.gammaln(0.5) - special.gammaln(j + 1)) * (4 * j + 1)
        step = 8 / np.sqrt(k) / 4000
        w = step * np.arange(4001)
        y = np.exp(z / (8 * (w * w + 1)) - k * w * w - k)
        total += weight * step * (y.sum() - y[0] / 2)
    return min(1.0, max(0.0, 1 - np.sqrt(2 * np.pi) / z * total))


def means(a, b):
    found = []
    n, m = len(a), len(b)
    for equal in [True, False]:
        if (n + m < 3) if equal else (n < 2 or m < 2):
            continue
        for alternative in ["two-sided", "less", "greater"]:
            r = stats.ttest_ind(a, b, equal_var=equal, alternative=alternative)
            if not math.isnan(r.statistic):
                found.append({"id": "t_test", "options": {"equal_variance": equal, "alternative": alternative}, "value": r.statistic, "p": r.pvalue, "within": 1e-8 * max(1, abs(r.statistic)) if math.isfinite(r.statistic) else None, "p_within": 1e-8})
    return [{k: v for k, v in each.items() if v is not None} for each in found]


def epps_singleton(a, b):
    if min(len(a), len(b)) < 5 or stats.iqr(np.r_[a, b]) == 0:
        return []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            r = stats.epps_singleton_2samp(a, b)
        except UserWarning:
            return []  # a singular covariance, whose inverse is a matter of rounding
    return [{"id": "epps_singleton", "value": r.statistic, "p": r.pvalue, "within": 1e-6 * max(1, r.statistic), "p_within": 1e-6}]


def shares(ref, cur, bins):
    edges = np.histogram_bin_edges(np.r_[ref, cur], bins=bins)
    return np.histogram(ref, edges)[0] / len(ref), np.histogram(cur, edges)[0] / len(cur)


def distances(p, q, options):
    bc = np.sum(np.sqrt(p * q))
    found = [
        {"id": "hellinger", "options": options, "value": np.linalg.norm(np.sqrt(p) - np.sqrt(q)) / np.sqrt(2)},
        {"id": "bhattacharyya", "options": options, "value": -np.log(bc) if bc > 0 else np.inf, "within": 1e-12},
        {"id": "bhattacharyya", "options": {**options, "form": "complement"}, "value": 1 - bc, "within": 1e-12},
        {"id": "histogram_intersection", "options": options, "value": 1 - np.minimum(p, q).sum(), "within": 1e-12},
        {"id": "total_variation", "options": options, "value": np.abs(p - q).sum() / 2, "within": 1e-12},
        {"id": "l_infinity", "options": options, "value": np.abs(p - q).max(), "within": 1e-14},
        {"id": "kl_divergence", "options": {**options, "zeros": "none"}, "value": stats.entropy(p, q), "within": 1e-12},
        {"id": "kl_divergence", "options": {**options, "zeros": "none", "direction": "current_reference"}, "value": stats.entropy(q, p), "within": 1e-12},
    ]
    for each in found:
        if not math.isfinite(each["value"]):
            del each["within"]
    return found


def numbers(name, ref, cur):
    ref, cur = np.asarray(ref, float), np.asarray(cur, float)
    a, b = ref[~np.isnan(ref)], cur[~np.isnan(cur)]
    expect = ranks(a, b)
    if np.isfinite(a).all() and np.isfinite(b).all():
        expect += means(a, b) + epps_singleton(a, b)
        expect.append({"id": "energy_distance", "value": stats.energy_distance(a, b)})
        for bins in [4, 10]:
            p, q = shares(a, b, bins)
            expect += distances(p, q, {"binning": "uniform", "bins": bins})
        if len(a) > 1 and len(b) > 1 and len(a) + len(b) < 1200:
            expect += mmd(a[:, None], b[:, None])
    emit(name, ref, cur, expect)


def mmd(x, y):
    z = np.r_[x, y]
    n, m = len(x), len(y)
    d2 = cdist(z, z, "sqeuclidean")
    found = []
    pairs = np.sqrt(d2[np.triu_indices(n + m, 1)])
    for options, sigma in [({}, np.median(pairs) or 1.0), ({"bandwidth": "fixed", "sigma": 0.7}, 0.7)]:
        k = np.exp(-d2 / (2 * sigma**2))
        off = k - np.diag(np.diag(k))
        value = off[:n, :n].sum() / (n * (n - 1)) + off[n:, n:].sum() / (m * (m - 1)) - 2 * k[:n, n:].mean()
        found.append({"id": "mmd", "options": options, "value": value, "within": 1e-9})
    return found


def correlations(name, rng, n, m, missing=0.0):
    mix = rng.normal(size=(4, 4))
    x = rng.normal(size=(n, 4)) @ mix + 100
    y = rng.normal(size=(m, 4)) @ (mix + rng.normal(size=(4, 4)) / 3) - 5
    x, y = x.round(1), y.round(1)
    x[rng.random(x.shape) < missing] = np.nan
    y[rng.random(y.shape) < missing] = np.nan
    expect = []
    for kind, factor in [("pearson", 1.0), ("spearman", 1.06)]:
        changes, p_values = [], []
        for j in range(4):
            for i in range(j):
                z = []
                for side in [x, y]:
                    both = ~np.isnan(side[:, i]) & ~np.isnan(side[:, j])
                    a, b = side[:, i], side[:, j]
                    if kind == "spearman":
                        a, b = stats.rankdata(a, nan_policy="omit"), stats.rankdata(b, nan_policy="omit")
                    z.append((stats.pearsonr(a[both], b[both]).statistic, both.sum()))
                    if kind == "spearman" and not missing:
                        assert abs(z[-1][0] - stats.spearmanr(a, b).statistic) < 1e-12
                (r1, n1), (r2, n2) = z
                changes.append(abs(r2 - r1))
                if min(n1, n2) > 3:
                    p_values.append(2 * stats.norm.sf(abs(np.arctanh(r2) - np.arctanh(r1)) / np.sqrt(factor / (n1 - 3) + factor / (n2 - 3))))
        entry = {"id": "correlation_drift", "options": {"kind": kind}, "value": max(changes), "within": 1e-10}
        if p_values:
            entry |= {"p": float(stats.false_discovery_control(p_values).min()), "p_within": 1e-9}
        expect.append(entry)
    lists = lambda side: [[plain(v) for v in row] for row in side]
    print(json.dumps({"data": name, "reference": lists(x), "current": lists(y), "expect": expect}))


def weighted(name, rng, n, m):
    a, b = rng.normal(size=n).round(1), rng.normal(0.3, 1, size=m).round(1)
    u, v = rng.integers(0, 4, n).astype(float), rng.random(m)
    u[0] += 1
    expect = [
        {"id": "wasserstein", "profile": "scipy", "value": stats.wasserstein_distance(a, b, u, v)},
        {"id": "energy_distance", "value": stats.energy_distance(a, b, u, v)},
    ]
    emit(name, a, b, expect, reference_weights=list(u), current_weights=list(v))
    emit(f"{name}, one side", a, b, [{"id": "energy_distance", "value": stats.energy_distance(a, b, u)}], reference_weights=list(u))


# --- categories ------------------------------------------------------------------------------------------------------------------


def categories(name, ref, cur):
    a, b = [v for v in ref if v is not None], [v for v in cur if v is not None]
    first, second = Counter(a), Counter(b)
    keys = sorted(first | second)
    r, c = np.array([first[k] for k in keys], float), np.array([second[k] for k in keys], float)
    n, m = r.sum(), c.sum()
    expect = distances(r / n, c / m, {})
    if len(keys) > 1:
        for options in [{}, {"correction": True}]:
            s, p, _, _ = stats.chi2_contingency([r, c], lambda_="log-likelihood", **{"correction": False, **options})
            expect.append({"id": "g_test", "options": options, "value": s, "p": p, "within": 1e-9 * max(1, s), "p_within": 1e-9})
        s, p = stats.power_divergence(c, r * (m / n), lambda_="log-likelihood")
        expect.append({"id": "g_test", "profile": "evidently", "value": s, "p": p, **({"within": 1e-9 * max(1, s), "p_within": 1e-9} if math.isfinite(s) else {})})
        expect.append({"id": "cramers_v", "value": stats.contingency.association(np.array([r, c]).astype(int), method="cramer"), "within": 1e-12})
        # Deepchecks keeps whole rows, and no category without one
        table = np.array([np.round(r * min(n, m) / n), np.round(c * min(n, m) / m)])
        table = table[:, table.sum(axis=0) > 0]
        if (table.sum(axis=1) > 0).all():
            expect.append({"id": "cramers_v", "profile": "deepchecks", "value": bergsma(*table), "within": 1e-10})
    if len(keys) == 2:
        expect.append({"id": "proportions_z", "value": proportions_ztest([c[1], r[1]], [m, n])[0], "p": proportions_ztest([c[1], r[1]], [m, n])[1]})
        for alternative in ["two-sided", "less", "greater"]:
            odds, p = stats.fisher_exact([[c[1], c[0]], [r[1], r[0]]], alternative=alternative)
            expect.append({"id": "fisher_exact", "options": {"alternative": alternative}, "value": odds, "p": p})
    emit(name, ref, cur, [each for each in expect if not math.isnan(each["value"])])


def bergsma(r, c):
    """Bergsma 2013 on two rows, with Yates' correction where there are two columns."""
    total = r.sum() + c.sum()
    k = len(r)
    if 1 < k == total:
        return math.nan  # 0 / 0, as Deepchecks answers
    phi2 = stats.chi2_contingency([r, c], correction=True)[0] / total
    excess = max(0, phi2 - (k - 1) / (total - 1))
    rows, columns = 2 - 1 / (total - 1), k - (k - 1) ** 2 / (total - 1)
    least = min(rows - 1, columns - 1)
    return min(1.0, np.sqrt(excess / least)) if excess > 0 and least > 0 else 0.0


def main():
    rng = np.random.default_rng(20261125)
    for n, m in [(1, 1), (1, 7), (2, 2), (5, 3), (8, 30), (7, 200), (10, 10), (20, 19), (20, 13), (31, 17), (100, 100), (150, 400), (1000, 999), (3000, 500), (12_000, 700)]:
        for shift in [0, 0.2, 3]:
            numbers(f"normal {n} {m} {shift}", rng.normal(size=n), rng.normal(size=m) + shift)
        numbers(f"rounded {n} {m}", rng.normal(size=n).round(1), rng.normal(0.1, size=m).round(1))
        numbers(f"poisson {n} {m}", rng.poisson(2, n), rng.poisson(2.3, m))
        numbers(f"lognormal {n} {m}", rng.lognormal(1, 2, n), rng.lognormal(1.2, 2, m))
    for i in range(60):
        n, m = rng.integers(2, 40, 2)
        numbers(f"random {i}", rng.normal(size=n), rng.normal(rng.normal() / 2, 1, size=m))
        numbers(f"random tied {i}", rng.integers(0, 6, n), rng.integers(0, 7, m))
    numbers("two constants", [3, 3, 3, 3, 3], [4, 4, 4, 4, 4, 4])
    numbers("constant to spread", [3.0] * 50, rng.normal(3, 1, 50))
    numbers("identical", range(40), range(40))
    numbers("infinities", [-np.inf, 0, 1, 2, 3, np.inf] * 5, [0, 1, np.inf, np.inf, 4] * 5)
    numbers("missing", [1, 2, np.nan, 4, 5, 7], [np.nan, 2, 3, 9, 9, 9, 1])
    for n, m in [(2, 3), (10, 7), (100, 60)]:
        weighted(f"weighted {n} {m}", rng, n, m)
    for n, m, missing in [(3, 5, 0), (10, 8, 0), (200, 90, 0), (300, 200, 0.1), (2000, 500, 0)]:
        correlations(f"correlations {n} {m} {missing}", rng, n, m, missing)
    for n, m in [(3, 4), (50, 40)]:
        x, y = rng.normal(size=(n, 3)), rng.normal(0.4, 1, size=(m, 3))
        print(json.dumps({"data": f"matrix {n} {m}", "reference": x.tolist(), "current": y.tolist(), "expect": mmd(x, y)}))
    for n, m in [(1, 1), (3, 2), (20, 30), (200, 100), (1500, 1000)]:
        for kinds in [1, 2, 2, 3, 10, 60]:
            names = [f"c{i:02}" for i in range(kinds)]
            p, q = rng.dirichlet(np.ones(kinds)), rng.dirichlet(np.ones(kinds))
            categories(f"categories {n} {m} {kinds}", list(rng.choice(names, n, p=p)), list(rng.choice(names, m, p=q)))
            categories(f"same {n} {m} {kinds}", list(rng.choice(names, n, p=p)), list(rng.choice(names, m, p=p)))
    categories("disjoint", ["a"] * 30, ["b"] * 20)
    categories("missing categories", ["a", "b", None] * 10, ["a", "b", None, "c"] * 10)
    categories("ten thousand", [f"id{i:05}" for i in range(10_000)], [f"id{i:05}" for i in range(0, 20_000, 3)])


main()
