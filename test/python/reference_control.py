"""Control charts from the textbook by numpy and scipy: one JSON document per line on standard output.

{"id", "inputs", "options", "expect": {"centre", "lower", "upper", ...}} for charts; {"constants": [n, {...}]};
{"arl": [name, arguments, value]} for run lengths, which are found here by Markov chains of many states (Brook & Evans 1972), where
Evenkeel solves integral equations.
"""

import json

import numpy as np
from scipy import integrate, stats
from scipy.special import gammaln

rng = np.random.default_rng(20260917)


def out(**line):
    print(json.dumps(line))


def d2_d3(n):
    """Expected range and its deviation, from order statistics' joint density: not the way Evenkeel takes."""
    first = integrate.quad(lambda x: 1 - stats.norm.cdf(x) ** n - stats.norm.sf(x) ** n, -9, 9, epsabs=1e-12, limit=300)[0]
    # the diagonal has a kink, whose error falls with the square of the step: extrapolated from two of them
    second = (4 * mean_square(n, 1701) - mean_square(n, 851)) / 3
    return first, np.sqrt(second - first**2)


def mean_square(n, points):
    """E W^2 = 2 * double integral over x < y of 1 - F(y)^n - (1 - F(x))^n + (F(y) - F(x))^n, by the trapezoid rule."""
    x = np.linspace(-8.5, 8.5, points)
    F, h = stats.norm.cdf(x), x[1] - x[0]
    G = 1 - F[None, :] ** n - (1 - F[:, None]) ** n + np.clip(F[None, :] - F[:, None], 0, None) ** n
    return 2 * h * h * (np.triu(G, 1).sum() + np.trace(G) / 2)


def c4(n):
    return float(np.sqrt(2 / (n - 1)) * np.exp(gammaln(n / 2) - gammaln((n - 1) / 2)))


for n in [2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 50, 100]:
    d2, d3 = d2_d3(n)
    out(constants=[n, {"d2": float(d2), "d3": float(d3), "c4": c4(n)}])

D2 = 2 / np.sqrt(np.pi)


def listed(a):
    return [None if not np.isfinite(v) else float(v) for v in np.atleast_1d(np.asarray(a, float))]


def individuals_like(x, k):
    mr = np.abs(np.diff(x))
    mr = mr[~np.isnan(mr)]
    return np.nanmean(x), mr.mean() / D2


for round in range(120):
    m = int(rng.integers(5, 80))
    scale = float(10.0 ** rng.integers(-6, 7))
    x = (rng.normal(3, 1, m) * scale).round(12)
    if round % 3 == 0 and m > 10:
        x[int(rng.integers(2, m - 2))] = np.nan
    k = float(rng.choice([2, 3, 3.5]))
    mu, sigma = individuals_like(x, k)
    ones = np.ones(m)
    values = listed(x)
    out(
        id="individuals",
        inputs={"values": values},
        options={"sigmas": k, "rules": "limits"},
        expect={
            "centre": mu,
            "lower": listed(ones * (mu - k * sigma)),
            "upper": listed(ones * (mu + k * sigma)),
            "beyond": [int(i) for i in np.flatnonzero(np.abs(x - mu) > k * sigma)],
        },
    )
    alpha = float(rng.choice([0.01, 0.0027, 0.05]))
    z = stats.norm.isf(alpha / 2)
    out(
        id="individuals",
        inputs={"values": values},
        options={"alpha": alpha, "rules": "limits"},
        expect={"lower": listed(ones * (mu - z * sigma)), "upper": listed(ones * (mu + z * sigma))},
    )
    d3 = np.sqrt(2 - 4 / np.pi)
    out(
        id="moving_range",
        inputs={"values": values},
        options={"sigmas": k},
        expect={
            "centre": D2 * sigma,
            "statistic": listed(np.r_[np.nan, np.abs(np.diff(x))]),
            "upper": listed(ones * (D2 + k * d3) * sigma),
            "lower": listed(ones * max(0, D2 - k * d3) * sigma),
        },
    )
    out(
        id="moving_range",
        inputs={"values": values},
        options={"alpha": alpha},
        expect={
            "upper": listed(ones * np.sqrt(2) * stats.halfnorm.isf(alpha / 2) * sigma),
            "lower": listed(ones * np.sqrt(2) * stats.halfnorm.ppf(alpha / 2) * sigma),
        },
    )
    lam = float(rng.choice([0.05, 0.2, 0.4, 1.0]))
    zs, level, seen, width = [], mu, 0, []
    for v in x:
        if np.isnan(v):
            zs.append(np.nan)
            width.append(np.nan)
            continue
        seen += 1
        level = lam * v + (1 - lam) * level
        zs.append(level)
        width.append(sigma * np.sqrt(lam / (2 - lam) * (1 - (1 - lam) ** (2 * seen))))
    width = np.array(width)
    out(
        id="ewma_chart",
        inputs={"values": values},
        options={"lambda": lam, "sigmas": k, "run_length": False},
        expect={"statistic": listed(zs), "lower": listed(mu - k * width), "upper": listed(mu + k * width)},
    )
    K, H = float(rng.choice([0.25, 0.5, 1.0])), float(rng.choice([2.0, 4.0, 5.0]))
    head = float(rng.choice([0.0, 0.5]))
    up = down = head * H * sigma
    ups, downs = [], []
    for v in x:
        if np.isnan(v):
            ups.append(np.nan)
            downs.append(np.nan)
            continue
        up = max(0.0, v - (mu + K * sigma) + up)
        down = max(0.0, (mu - K * sigma) - v + down)
        ups.append(up)
        downs.append(down)
    out(
        id="cusum_chart",
        inputs={"values": values},
        options={"k": K, "h": H, "head_start": head, "run_length": False},
        scale=scale,
        expect={
            "statistic": listed(ups),
            "lowerStatistic": listed(-np.array(downs)),
            "beyond": sorted({int(i) for i in np.flatnonzero((np.array(ups) > H * sigma) | (np.array(downs) > H * sigma))}),
        },
    )

RANGE = {n: d2_d3(n) for n in range(2, 9)}
for round in range(60):
    m, n = int(rng.integers(4, 30)), int(rng.integers(2, 9))
    x = rng.normal(10, 2, (m, n)).round(10)
    if n > 3 and round % 2:
        x[rng.random((m, n)) < 0.1] = np.nan
        x[:, :2] = rng.normal(10, 2, (m, 2)).round(10)
    size = (~np.isnan(x)).sum(1)
    means = np.nanmean(x, 1)
    mu = np.nansum(x) / size.sum()
    rows = [listed(r) for r in x]
    R = np.nanmax(x, 1) - np.nanmin(x, 1)
    sigma = np.mean([r / RANGE[s][0] for r, s in zip(R, size)])
    d2 = np.array([RANGE[s][0] for s in size])
    d3 = np.array([RANGE[s][1] for s in size])
    out(
        id="xbar_r",
        inputs={"values": rows},
        options={"rules": "limits", "run_length": False},
        digits=1e-7,
        expect={
            "centre": mu,
            "statistic": listed(means),
            "lower": listed(mu - 3 * sigma / np.sqrt(size)),
            "upper": listed(mu + 3 * sigma / np.sqrt(size)),
            "spread_lower": listed(np.maximum(0, d2 - 3 * d3) * sigma),
            "spread_upper": listed((d2 + 3 * d3) * sigma),
        },
    )
    s = np.nanstd(x, 1, ddof=1)
    c = np.array([c4(int(v)) for v in size])
    sigma = np.mean(s / c)
    out(
        id="xbar_s",
        inputs={"values": rows},
        options={"rules": "limits", "run_length": False},
        expect={
            "centre": mu,
            "lower": listed(mu - 3 * sigma / np.sqrt(size)),
            "upper": listed(mu + 3 * sigma / np.sqrt(size)),
            "spread_lower": listed(np.maximum(0, c - 3 * np.sqrt(1 - c**2)) * sigma),
            "spread_upper": listed((c + 3 * np.sqrt(1 - c**2)) * sigma),
        },
    )
    out(
        id="xbar_s",
        inputs={"values": rows},
        options={"rules": "limits", "run_length": False, "alpha": 0.004},
        expect={
            "spread_lower": listed(np.sqrt(stats.chi2.ppf(0.002, size - 1) / (size - 1)) * sigma),
            "spread_upper": listed(np.sqrt(stats.chi2.isf(0.002, size - 1) / (size - 1)) * sigma),
        },
    )

for round in range(120):
    m = int(rng.integers(3, 40))
    n = rng.integers(1, int(rng.choice([20, 400, 30000])), m)
    p = float(rng.choice([0.004, 0.05, 0.3, 0.5, 0.97]))
    x = rng.binomial(n, p)
    bar = x.sum() / n.sum()
    alpha = float(rng.choice([0.0027, 0.01, 0.1]))
    counts, sizes = [int(v) for v in x], [int(v) for v in n]
    sd = np.sqrt(bar * (1 - bar) / n)
    if bar in (0, 1):
        continue
    for id, unit in [("p_chart", n), ("np_chart", np.ones(m))]:
        factor = n / unit
        top = 1 if id == "p_chart" else np.inf
        out(
            id=id,
            inputs={"counts": counts, "sizes": sizes},
            options={"rules": "limits"},
            expect={
                "lower": listed(np.maximum(0, bar - 3 * sd) * factor if id == "np_chart" else np.maximum(0, bar - 3 * sd)),
                "upper": listed((bar + 3 * sd) * n if id == "np_chart" else np.minimum(1, bar + 3 * sd)),
            },
        )
        out(
            id=id,
            inputs={"counts": counts, "sizes": sizes},
            options={"rules": "limits", "alpha": alpha},
            expect={
                "lower": listed(stats.binom.ppf(alpha / 2, n, bar) / unit),
                "upper": listed(stats.binom.ppf(1 - alpha / 2, n, bar) / unit),
            },
        )
    exposure = rng.uniform(0.2, 30, m).round(6)
    rate = float(rng.choice([0.5, 4, 60]))
    events = rng.poisson(rate * exposure)
    if events.sum() == 0:
        continue
    u = events.sum() / exposure.sum()
    su = np.sqrt(u / exposure)
    both = {"counts": [int(v) for v in events], "sizes": [float(v) for v in exposure]}
    out(
        id="u_chart",
        inputs=both,
        options={"rules": "limits"},
        expect={"centre": u, "lower": listed(np.maximum(0, u - 3 * su)), "upper": listed(u + 3 * su)},
    )
    out(
        id="u_chart",
        inputs=both,
        options={"rules": "limits", "alpha": alpha},
        expect={
            "lower": listed(stats.poisson.ppf(alpha / 2, u * exposure) / exposure),
            "upper": listed(stats.poisson.ppf(1 - alpha / 2, u * exposure) / exposure),
        },
    )
    c = events.mean()
    out(
        id="c_chart",
        inputs={"counts": both["counts"]},
        options={"rules": "limits"},
        expect={
            "centre": c,
            "lower": listed(np.ones(m) * max(0, c - 3 * np.sqrt(c))),
            "upper": listed(np.ones(m) * (c + 3 * np.sqrt(c))),
        },
    )


def ewma_chain(lam, L, shift, states=801):
    h = L * np.sqrt(lam / (2 - lam))
    edges = np.linspace(-h, h, states + 1)
    mid = (edges[1:] + edges[:-1]) / 2
    P = np.diff(stats.norm.cdf((edges[None, :] - (1 - lam) * mid[:, None]) / lam - shift), axis=1)
    return np.linalg.solve(np.eye(states) - P, np.ones(states))[states // 2]


def cusum_chain(k, h, shift, states=801):
    w = 2 * h / (2 * states - 1)
    i = np.arange(states)
    up = stats.norm.cdf((i[None, :] - i[:, None] + 0.5) * w + k - shift)
    lo = stats.norm.cdf((i[None, :] - i[:, None] - 0.5) * w + k - shift)
    P = up - lo
    P[:, 0] = up[:, 0]
    return np.linalg.solve(np.eye(states) - P, np.ones(states))[0]


for lam in [0.1, 0.25, 0.5]:
    for L in [2.5, 2.9]:
        for shift in [0.0, 0.5, 2.0]:
            out(arl=["ewma", [lam, L, shift], float(ewma_chain(lam, L, shift))])
for k in [0.25, 0.5, 1.0]:
    for h in [3.0, 4.0]:
        for shift in [0.0, 0.5, 2.0]:
            a, b = cusum_chain(k, h, shift), cusum_chain(k, h, -shift)
            out(arl=["cusum", [k, h, shift], float(1 / (1 / a + 1 / b))])

# references with subgroups of their own sizes, and ranges that look at what is left of seasons
rng = np.random.default_rng(20261126)
for round in range(80):
    m, base = int(rng.integers(3, 40)), int(rng.integers(2, 30))
    n, of = rng.integers(1, 500, m), rng.integers(1, 500, base)
    p = float(rng.choice([0.02, 0.2, 0.6]))
    x, before = rng.binomial(n, p), rng.binomial(of, p)
    bar = before.sum() / of.sum()
    if bar in (0, 1):
        continue
    sd = np.sqrt(n * bar * (1 - bar))
    out(
        id="np_chart",
        inputs={
            "counts": [int(v) for v in x],
            "sizes": [int(v) for v in n],
            "reference": [int(v) for v in before],
            "reference_weights": [int(v) for v in of],
        },
        options={"rules": "limits"},
        expect={"lower": listed(np.maximum(0, n * bar - 3 * sd)), "upper": listed(n * bar + 3 * sd)},
    )
    period = int(rng.integers(2, 7))
    many = period * int(rng.integers(4, 12))
    series = rng.normal(0, 1, many) + 20 * np.arange(many) % period
    season = np.arange(many) % period
    centre = np.array([series[season == s].mean() for s in range(period)])
    left = series - centre[season]
    out(
        id="moving_range",
        inputs={"values": listed(series)},
        options={"season": str(period)},
        expect={"statistic": [None] + listed(np.abs(np.diff(left)))},
        scale=1,
    )
