"""Charts of several variables and capability indices from the textbook by numpy and scipy: one JSON document per line.

{"id", "inputs", "options", "expect": {"path.into.the.outcome": number or list}}; {"quantile": [name, arguments, value]};
{"arl": [p, lambda, h, value]} by a Markov chain of many states (Runger & Prabhu 1996).
"""

import json

import numpy as np
from scipy import stats

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
