"""Charts of several variables and capability indices from the textbook by numpy and scipy: one JSON document per line.

{"id", "inputs", "options", "expect": {"path.into.the.outcome": number or list}}; {"quantile": [name, arguments, value]};
{"arl": [p, lambda, h, value]} by a Markov chain of many states (Runger & Prabhu 1996).
"""

import json

import numpy as np
from scipy import integrate, optimize, stats

rng = np.random.default_rng(20261126)


def out(**line):
    print(json.dumps(line))


def listed(a):
    return [None if np.isnan(v) else float(v) for v in np.asarray(a, float)]


def table(a):
    return [listed(row) for row in a]


for alpha in [1e-6, 1e-4, 0.0027, 0.05, 0.5]:
    for a, b in [(0.5, 0.5), (0.5, 20), (1, 1), (2.5, 7), (10, 300), (30, 0.5), (5, 5000)]:
        out(quantile=["beta", [alpha, a, b], float(stats.beta.isf(alpha, a, b))])
        out(quantile=["f", [alpha, 2 * a, 2 * b], float(stats.f.isf(alpha, 2 * a, 2 * b))])


def sample(m, p):
    mix = rng.normal(size=(p, p)) + 3 * np.eye(p)  # well enough conditioned for the inverse below
    return rng.normal(size=(m, p)) @ mix + rng.normal(0, 5, p)


def distances(x, mean, S):
    d = x - mean
    return np.einsum("ij,jk,ik->i", d, np.linalg.inv(S), d)


def without(x, mean, S):
    """T² less T² without each variable, computed as it is defined."""
    whole, p = distances(x, mean, S), x.shape[1]
    parts = []
    for j in range(p):
        rest = [k for k in range(p) if k != j]
        parts.append(whole - (distances(x[:, rest], mean[rest], S[np.ix_(rest, rest)]) if rest else 0))
    return np.array(parts).T


def phase_one_limit(alpha, p, m):
    return (m - 1) ** 2 / m * stats.beta.isf(alpha, p / 2, (m - p - 1) / 2)


def phase_two_limit(alpha, p, m):
    return p * (m + 1) * (m - 1) / (m * (m - p)) * stats.f.isf(alpha, p, m - p)


for round in range(300):
    p = int(rng.integers(1, 7))
    m = int(rng.integers(p + 4, 90))
    x = sample(m, p)
    scale = float(10.0 ** rng.integers(-8, 9))
    x *= scale
    if round % 3 == 0:
        x[int(rng.integers(0, m)), int(rng.integers(0, p))] = np.nan
    alpha = float(rng.choice([0.0027, 0.01, 0.2]))
    whole = ~np.isnan(x).any(1)
    n = int(whole.sum())
    mean = x[whole].mean(0)
    S = np.atleast_2d(np.cov(x[whole], rowvar=False))
    T = np.full(m, np.nan)
    T[whole] = distances(x[whole], mean, S)
    limit = phase_one_limit(alpha, p, n)
    beyond = [int(i) for i in np.flatnonzero(T > limit)]
    out(
        id="hotelling_t2",
        inputs={"values": table(x)},
        options={"alpha": alpha},
        expect={
            "value.statistic": listed(T),
            "value.upper": [limit if w else None for w in whole],
            "value.centre": phase_one_limit(0.5, p, n),
            "details.rows": n,
            "details.incomplete.values": m - n,
            "details.decomposition.at": beyond,
            "details.decomposition.variables.conditional": [c for i in beyond for c in listed(without(x[[i]], mean, S)[0])],
            "details.decomposition.variables.alone": [c for i in beyond for c in listed((x[i] - mean) ** 2 / np.diag(S))],
        },
    )
    y = np.r_[sample(5, p) * scale, x[whole][:3] * 1.5]
    T = distances(y, mean, S)
    out(
        id="hotelling_t2",
        inputs={"values": table(y), "reference": table(x)},
        options={"arl": 1 / alpha},
        expect={
            "value.statistic": listed(T),
            "value.upper": [phase_two_limit(alpha, p, n)] * len(y),
            "value.centre": phase_two_limit(0.5, p, n),
            "details.runLength.inControl.arl": 1 / alpha,
        },
    )


def mewma_chain(p, lam, h, states=700):
    """The length of z in rings of equal width (Runger & Prabhu 1996)."""
    limit = np.sqrt(h * lam / (2 - lam))
    g = 2 * limit / (2 * states + 1)
    i = np.arange(states + 1)
    upper = ((i + 0.5) * g / lam) ** 2
    centre = ((1 - lam) * i * g / lam) ** 2
    F = np.where(centre[:, None] == 0, stats.chi2.cdf(upper, p), stats.ncx2.cdf(upper, p, np.maximum(centre, 1e-300)[:, None]))
    P = np.diff(np.c_[np.zeros(states + 1), F], axis=1)
    return np.linalg.solve(np.eye(states + 1) - P, np.ones(states + 1))[0]


for p, lam, h in [(1, 0.1, 7.0), (2, 0.1, 8.64), (2, 0.3, 10.0), (3, 0.2, 11.0), (4, 0.1, 12.73), (10, 0.1, 22.67), (5, 0.6, 16.0)]:
    # the error falls with the square of the width
    out(arl=[p, lam, h, float((4 * mewma_chain(p, lam, h, 500) - mewma_chain(p, lam, h, 250)) / 3)])

for round in range(150):
    p = int(rng.integers(1, 6))
    m = int(rng.integers(p + 4, 60))
    x = sample(m, p)
    y = sample(12, p)
    if round % 2:
        y[4, 0] = np.nan
    lam = float(rng.choice([0.05, 0.1, 0.5, 1.0]))
    varying = bool(round % 3 == 0)
    mean, S = x.mean(0), np.atleast_2d(np.cov(x, rowvar=False))
    z, seen, T, parts = np.zeros(p), 0, [], []
    for row in y:
        if np.isnan(row).any():
            T.append(np.nan)
            continue
        seen += 1
        z = lam * (row - mean) + (1 - lam) * z
        Sz = S * lam / (2 - lam) * (1 - (1 - lam) ** (2 * seen) if varying else 1)
        T.append(distances(z[None], np.zeros(p), Sz)[0])
        if T[-1] > 6:
            parts += listed(without(z[None], np.zeros(p), Sz)[0])
    out(
        id="mewma",
        inputs={"values": table(y), "reference": table(x)},
        options={"lambda": lam, "h": 6, "time_varying": varying, "run_length": False},
        expect={
            "value.statistic": listed(T),
            "value.upper": [None if np.isnan(t) else 6 for t in T],
            "value.centre": p,
            "details.decomposition.variables.conditional": parts,
        },
    )


# --- capability

# E|x - y||y - z| is 2 E|u||v| with a correlation of -1/2: given u, v is normal with mean -u/2 and variance 3/4
ROOT = np.sqrt(0.75)
SHARED = 2 * 2 * integrate.quad(
    lambda u: u * stats.foldnorm.mean(u / 2 / ROOT, scale=ROOT) * stats.norm.pdf(u), 0, 12, epsabs=1e-13, epsrel=1e-13
)[0] - 4 / np.pi
D2, V2 = 2 / np.sqrt(np.pi), 2 - 4 / np.pi


def cv_of_chi(df):
    return float(np.sqrt(df / stats.chi(df).mean() ** 2 - 1))


def matching(cv):
    return optimize.brentq(lambda df: cv_of_chi(df) - cv, 0.3, 1e4, xtol=1e-13, rtol=1e-14)


def index_cases(x, within, df, lsl, usl, target):
    """Every index with its interval at 95 %, as named in the details."""
    flat = x[np.isfinite(x)]
    n, mean, s = len(flat), flat.mean(), flat.std(ddof=1)
    z = stats.norm.ppf(0.975)
    found = {"details.within.sigma": within, "details.overall.sigma": s, "details.within.degreesOfFreedom": df, "details.values": n}

    def put(name, value, lower, upper):
        found.update({f"details.{name}.value": value, f"details.{name}.lower": lower, f"details.{name}.upper": upper})

    for short, sigma, nu, unbias in [("c", within, df, stats.chi(df).mean() / np.sqrt(df)), ("p", s, n - 1, 1)]:
        sides = {"l": (mean - lsl) / (3 * sigma), "u": (usl - mean) / (3 * sigma)}
        sides["k"] = min(sides.values())
        for side, value in sides.items():
            half = z * np.sqrt(1 / (9 * n) + value**2 / (2 * nu))
            put(short + "p" + side, value, value - half, value + half)
        both = (usl - lsl) / (6 * sigma)
        put(short + "p", both, *(both * np.sqrt(stats.chi2.ppf([0.025, 0.975], nu) / nu) / unbias))
        found["value" if short == "c" else "details.ppk.value"] = sides["k"]
    V = (mean - target) / s
    nu = n * (1 + V**2) ** 2 / (1 + 2 * V**2)
    cpm = (usl - lsl) / (6 * np.sqrt(s**2 + (mean - target) ** 2))
    put("cpm", cpm, *(cpm * np.sqrt(stats.chi2.ppf([0.025, 0.975], nu) / nu)))
    found["details.overall.expected.below"] = stats.norm.cdf(lsl, mean, s)
    found["details.within.expected.above"] = stats.norm.sf(usl, mean, within)
    found["details.observed.below"] = int((flat < lsl).sum())
    return {key: float(value) for key, value in found.items()}


for round in range(200):
    m = int(rng.integers(4, 120))
    scale = float(10.0 ** rng.integers(-6, 7))
    x = rng.normal(3, 1, m) * scale
    lsl, usl = (3 - rng.uniform(1, 6)) * scale, (3 + rng.uniform(1, 6)) * scale
    options, target = {"lsl": lsl, "usl": usl}, (lsl + usl) / 2
    if round % 2:
        options["target"] = target = float(rng.uniform(lsl, usl))
        x[int(rng.integers(1, m - 1))] = np.nan
    R = np.abs(np.diff(x))
    ok = np.isfinite(R)
    if ok.any():
        k, shared = ok.sum(), (ok[1:] & ok[:-1]).sum()
        cv = np.sqrt(k * V2 + 2 * shared * SHARED) / k / D2
        out(id="capability", inputs={"values": listed(x)}, options=options, expect=index_cases(x, R[ok].mean() / D2, matching(cv), lsl, usl, target))
    groups, size = int(rng.integers(1, 25)), int(rng.integers(2, 7))
    y = rng.normal(3, 1, (groups, size)) * scale
    if size > 3 and round % 3 == 0:
        y[0, 0] = np.nan
    n = np.isfinite(y).sum(1)
    c4 = stats.chi(n - 1).mean() / np.sqrt(n - 1)
    cv = np.sqrt(((1 - c4**2) / c4**2).sum()) / groups
    within = (np.nanstd(y, axis=1, ddof=1) / c4).mean()
    out(id="capability", inputs={"values": table(y)}, options=options, expect=index_cases(y, within, matching(cv), lsl, usl, target))
