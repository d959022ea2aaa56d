"""Effect sizes and what could have been detected, by scipy and statsmodels, and the edges of numpy's histograms; lines as those of reference_two_samples.py.

What neither has is written out from its definition, pair by pair.
"""

import json
import math
import warnings

import numpy as np
from scipy import optimize, special, stats
from statsmodels.stats.meta_analysis import effectsize_smd
from statsmodels.stats.power import GofChisquarePower, NormalIndPower
from statsmodels.stats.proportion import proportion_effectsize

warnings.simplefilter("ignore")


def plain(value):
    if isinstance(value, str) or value is None:
        return value
    value = float(value)
    if math.isnan(value):
        return None
    return value if math.isfinite(value) else ("Infinity" if value > 0 else "-Infinity")


def emit(name, reference, current, expect):
    tidy = [{k: (plain(v) if k == "value" else v) for k, v in each.items()} for each in expect if not (isinstance(each["value"], float) and math.isnan(each["value"]))]
    print(json.dumps({"data": name, "reference": [plain(v) for v in reference], "current": [plain(v) for v in current], "expect": tidy}))


def unbiasing(df):
    """As the mean of √(ν/χ²), integrated: E d = δ / J."""
    if df < 200:
        return 1 / (stats.chi(df).expect(lambda x: np.sqrt(df) / x, epsabs=0, epsrel=1e-12) if df < 60 else math.sqrt(df / 2) * special.poch(df / 2 - 0.5, 0.5) ** -1)
    return 1 / (math.sqrt(df / 2) * math.exp(-float(np.log(special.poch((df - 1) / 2, 0.5)))))


def close(value):
    """Means that are equal but for rounding have no digits to agree in."""
    return {"within": 1e-9 * max(abs(value), 1e-4)} if math.isfinite(value) else {}


def means(a, b):
    found = []
    n, m = len(a), len(b)
    same = a.mean() == b.mean() or (np.ptp(np.r_[a, b]) == 0)
    if n + m > 2 and not same:
        with np.errstate(all="ignore"):
            t = -stats.ttest_ind(a, b).statistic if n + m > 2 else math.nan
        d = t * math.sqrt(1 / n + 1 / m)
        found.append({"id": "cohens_d", "value": d})
        if n + m > 3 and math.isfinite(d):
            found.append({"id": "hedges_g", "value": unbiasing(n + m - 2) * d})
            sd = [x.std(ddof=1) if len(x) > 1 else 0.0 for x in (a, b)]
            g = effectsize_smd(b.mean(), sd[1], m, a.mean(), sd[0], n)[0]
            found.append({"id": "hedges_g", "options": {"correction": "approximate"}, "value": g})
    if n > 1 and m > 1 and a.std() > 0:
        found.append({"id": "cohens_d", "options": {"standardiser": "average"}, "value": (b.mean() - a.mean()) / math.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2)})
        found.append({"id": "cohens_d", "options": {"standardiser": "reference"}, "value": (b.mean() - a.mean()) / a.std(ddof=1)})
    return [{**each, **close(each["value"])} for each in found]


def numbers(name, ref, cur):
    ref, cur = np.asarray(ref, float), np.asarray(cur, float)
    a, b = ref[~np.isnan(ref)], cur[~np.isnan(cur)]
    n, m = len(a), len(b)
    expect = [{"id": "cliffs_delta", "value": 1 - 2 * stats.mannwhitneyu(a, b).statistic / (n * m), "within": 1e-12}]
    if n * m <= 40_000:
        expect.append({"id": "cliffs_delta", "value": float((np.sign(np.where(a[:, None] == b[None, :], 0, np.where(b[None, :] > a[:, None], 1, -1)))).sum()) / (n * m), "within": 1e-14})
    if np.isfinite(np.r_[a, b]).all():
        expect += means(a, b)
        expect += binned(a, b)
    if len(np.unique(a)) > 5:
        for level, power in [(0.05, 0.8), (0.001, 0.95)]:
            d = (math.sqrt(-math.log(level / 2) / 2) + stats.norm.ppf(power) / 2) * math.sqrt(1 / n + 1 / m)
            if d < 1:
                options = {"level": level, "power": power}
                expect.append({"id": "minimum_detectable_effect", "options": {**options, "effect": "ks"}, "value": d})
                shift = optimize.brentq(lambda s: 2 * stats.norm.cdf(s / 2) - 1 - d, 0, 40, xtol=1e-14)
                expect.append({"id": "minimum_detectable_effect", "options": options, "value": shift, "within": 1e-9})
    emit(name, ref, cur, expect)


NUMPY = ["auto", "fd", "scott", "rice", "sqrt", "sturges", "doane"]


def binned(a, b):
    """Shares in the cells that numpy makes of both samples together."""
    found = []
    if np.ptp(np.r_[a, b]) == 0:
        return []
    both = np.r_[a, b]
    quarters = stats.iqr(both)
    far = quarters > 0 and np.ptp(both) * len(both) ** (1 / 3) / quarters > 1e5
    for rule in NUMPY:
        if rule == "fd" and far:
            continue  # numpy would make millions of cells
        edges = np.histogram_bin_edges(both, rule)
        p, q = (np.histogram(x, edges)[0] / len(x) for x in (a, b))
        options = {"binning": f"numpy_{rule}" if rule in ("sturges", "doane") else rule}
        found.append({"id": "total_variation", "options": options, "value": np.abs(p - q).sum() / 2, "within": 1e-12})
        found.append({"id": "histogram_intersection", "options": options, "value": 1 - np.minimum(p, q).sum(), "within": 1e-12})
        found.append({"id": "hellinger", "options": options, "value": np.sqrt(((np.sqrt(p) - np.sqrt(q)) ** 2).sum() / 2), "within": 1e-9})
        found.append({"id": "kl_divergence", "options": {**options, "zeros": "none"}, "value": stats.entropy(p, q), **({"within": 1e-11} if np.isfinite(stats.entropy(p, q)) else {})})
    return found


def categories(name, ref, cur):
    a, b = np.array([v for v in ref if v is not None]), np.array([v for v in cur if v is not None])
    n, m = len(a), len(b)
    keys = sorted(set(a) | set(b))
    expect = []
    if len(keys) <= 2:
        hit = keys[-1] if len(keys) == 2 else None
        p, q = (a == hit).mean() if hit else 0.0, (b == hit).mean() if hit else 0.0
        expect.append({"id": "cohens_h", "value": proportion_effectsize(q, p), "within": 1e-9})
        for test in ["proportions_z", "fisher_exact"]:
            value = proportions(p, n, m)
            if value is not None:
                expect.append({"id": "minimum_detectable_effect", "options": {"test": test}, "value": value, "within": 3e-6})
    if len(keys) >= 2:
        for test in ["chi_square", "g_test"]:
            for level, power in [(0.05, 0.8), (0.01, 0.9)]:
                total = n + m
                # its own solve_power has six digits
                w = optimize.brentq(lambda w: GofChisquarePower().power(w, total, level, len(keys)) - power, 1e-4, 20, xtol=1e-14, rtol=1e-13)
                value = math.sqrt(total * w**2 * (1 / n + 1 / m) / (8 * math.log(2)))
                if value < 1:
                    expect.append({"id": "minimum_detectable_effect", "options": {"test": test, "level": level, "power": power}, "value": value, "within": 1e-10})
    emit(name, ref, cur, expect)


def proportions(p, n, m):
    """By the power of the z-test on h, the farther of the shares that are so far away."""
    # two-sided: its power counts alarms on the wrong side too, one in a million
    h = optimize.brentq(lambda h: NormalIndPower().power(h, n, 0.05, ratio=m / n) - 0.8, 1e-4, 20, xtol=1e-14)
    angle = 2 * math.asin(math.sqrt(p))
    reached = [abs(math.sin((angle + s * h) / 2) ** 2 - p) for s in (1, -1) if 0 <= angle + s * h <= math.pi]
    return max(reached) if reached else None


def main():
    rng = np.random.default_rng(20261126)
    for n, m in [(1, 2), (2, 1), (2, 2), (3, 9), (10, 10), (40, 25), (150, 400), (1000, 333), (6000, 2000)]:
        for shift in [0, 0.4, 3]:
            numbers(f"normal {n} {m} {shift}", rng.normal(size=n), rng.normal(shift, 1.5, size=m))
        numbers(f"rounded {n} {m}", rng.normal(size=n).round(1), rng.normal(0.2, size=m).round(1))
        numbers(f"lognormal {n} {m}", rng.lognormal(1, 2, n), rng.lognormal(1.3, 2, m))
        numbers(f"integers {n} {m}", rng.poisson(3, n), rng.poisson(4, m))
        numbers(f"skewed {n} {m}", -rng.gamma(0.3, 5, n), -rng.gamma(0.4, 5, m))
    for i in range(150):
        n, m = rng.integers(1, 60, 2)
        if n + m > 2:
            numbers(f"random {i}", rng.normal(size=n) * 10.0 ** rng.integers(-12, 12), rng.standard_t(3, size=m))
            numbers(f"tied {i}", rng.integers(0, 6, n), rng.integers(0, 7, m))
    numbers("constants", [3.0] * 5, [4.0] * 6)
    numbers("same constants", [3.0] * 5, [3.0] * 6)
    numbers("constant to spread", [3.0] * 50, rng.normal(3, 1, 50))
    numbers("mostly one value", [0.0] * 95 + [1, 2, 3, 4, 50.0], [0.0] * 80 + list(rng.normal(size=20)))
    numbers("negative zero", [-0.0, 0.0, 1, 1, -1], [0.0, -0.0, 2, -0.0])
    numbers("missing", [1, 2, np.nan, 4, 5, 7], [np.nan, 2, 3, 9, 9, 9, 1])
    numbers("infinities", [-np.inf, 0, 1, 2, 3, np.inf] * 5, [0, 1, np.inf, np.inf, 4] * 5)
    numbers("far from 0", 1e9 + rng.normal(size=60), 1e9 + rng.normal(0.5, size=80))
    a, b = rng.normal(size=30), rng.normal(0.7, size=40)
    for power in [-1060, -700, 700, 1018]:  # by powers of two, so that what is divided out comes back to the last digit
        d = -stats.ttest_ind(np.ldexp(np.ldexp(a, power), -power), np.ldexp(np.ldexp(b, power), -power)).statistic * math.sqrt(1 / 30 + 1 / 40)
        emit(f"scaled by 2^{power}", np.ldexp(a, power), np.ldexp(b, power), [{"id": "cohens_d", "value": d}])
    for n, m in [(1, 1), (3, 2), (20, 30), (200, 100), (1500, 1000)]:
        for kinds in [1, 2, 2, 2, 3, 10, 40]:
            names = [f"c{i:02}" for i in range(kinds)]
            p, q = rng.dirichlet(np.ones(kinds)), rng.dirichlet(np.ones(kinds))
            categories(f"categories {n} {m} {kinds}", list(rng.choice(names, n, p=p)), list(rng.choice(names, m, p=q)))
    categories("disjoint", ["a"] * 30, ["b"] * 20)
    categories("missing categories", ["a", "b", None] * 30, ["a", None, "b", "b"] * 40)


main()
