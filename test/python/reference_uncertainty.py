"""Intervals by statsmodels, by numpy from the definitions and by scipy.stats.bootstrap. One JSON line each:
{"rate": [hits, trials, level], "wilson": [..], "exact": [..]}, {"difference": [h1, n1, h2, n2, level], "newcombe": [..]},
{"areas": {truth, first, second}, "difference", "error"}, {"bootstrap": {id, input, resamples, seed, level}, "interval": [..], "scipy": [..]}."""

import json
import warnings

import numpy as np
from scipy import stats
from sklearn import metrics as sk
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

warnings.simplefilter("ignore")
random = np.random.default_rng(7)
MASK32, MASK64 = 2**32 - 1, 2**64 - 1


def emit(**line):
    print(json.dumps(line, default=float))


class Xoshiro:
    """xoshiro128** seeded by SplitMix64, in Python integers."""

    def __init__(self, seed):
        self.s = []
        for _ in range(2):
            seed = (seed + 0x9E3779B97F4A7C15) & MASK64
            z = seed
            z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK64
            z ^= z >> 31
            self.s += [z & MASK32, z >> 32]

    @staticmethod
    def rotl(x, k):
        return ((x << k) | (x >> (32 - k))) & MASK32

    def next(self):
        s = self.s
        result = (self.rotl((s[1] * 5) & MASK32, 7) * 9) & MASK32
        t = (s[1] << 9) & MASK32
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = self.rotl(s[3], 11)
        return result

    def below(self, n):
        return (self.next() * n) >> 32


for _ in range(300):
    trials = int(random.integers(1, 10 ** int(random.integers(1, 6))))
    hits = int(random.choice([0, trials, random.integers(0, trials + 1)]))
    level = float(random.choice([0.5, 0.8, 0.9, 0.95, 0.99, 0.999]))
    emit(rate=[hits, trials, level],
         wilson=proportion_confint(hits, trials, alpha=1 - level, method="wilson"),
         exact=proportion_confint(hits, trials, alpha=1 - level, method="beta"),
         jeffreys=proportion_confint(hits, trials, alpha=1 - level, method="jeffreys"))
    others = int(random.integers(1, 2000))
    more = int(random.integers(0, others + 1))
    emit(difference=[hits, trials, more, others, level],
         newcombe=confint_proportions_2indep(hits, trials, more, others, method="newcomb", compare="diff", alpha=1 - level, correction=False))

for _ in range(60):
    n = int(random.integers(8, 80))
    truth = np.r_[0, 0, 1, 1, (random.random(n - 4) < 0.4)].astype(int)
    first = np.round(random.normal(size=n) + truth, int(random.integers(0, 4)))
    second = np.round(first + random.normal(size=n) * 0.5, 1)
    wins = lambda s: (s[truth == 1][:, None] > s[truth == 0]) + 0.5 * (s[truth == 1][:, None] == s[truth == 0])
    gain = wins(first) - wins(second)
    error = np.sqrt(gain.mean(1).var(ddof=1) / gain.shape[0] + gain.mean(0).var(ddof=1) / gain.shape[1])
    emit(areas={"truth": truth.tolist(), "first": first.tolist(), "second": second.tolist()}, difference=gain.mean(), error=error)

CASES = {
    "mae": ("y_pred", sk.mean_absolute_error),
    "r2": ("y_pred", sk.r2_score),
    "rmse": ("y_pred", sk.root_mean_squared_error),
    "median_absolute_error": ("y_pred", sk.median_absolute_error),
    "max_error": ("y_pred", sk.max_error),
    "d2_absolute_error": ("y_pred", sk.d2_absolute_error_score),
    "roc_auc": ("y_score", sk.roc_auc_score),
    "average_precision": ("y_score", sk.average_precision_score),
    "log_loss": ("y_score", sk.log_loss),
}

for name, (kind, function) in CASES.items():
    for n, level, seed in ((30, 0.95, 1), (90, 0.9, 2), (150, 0.95, 3)):
        if kind == "y_pred":
            truth = random.normal(size=n)
            other = truth + random.normal(size=n) * 0.5
        else:
            truth = np.r_[0, 1, (random.random(n - 2) < 0.4)].astype(float)
            other = np.clip(0.35 * truth + 0.6 * random.random(n), 0.01, 0.99)
        # Scored rows are drawn in the order of their scores.
        order = np.argsort(-other, kind="stable") if kind == "y_score" else np.arange(n)
        generator = Xoshiro(seed)
        values = []
        for _ in range(400):
            rows = order[[generator.below(n) for _ in range(n)]]
            values.append(function(truth[rows], other[rows]))
        interval = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
        observed = function(truth, other)
        values = np.array(values)
        z0 = stats.norm.ppf((np.sum(values < observed) + np.sum(values <= observed)) / (2 * len(values)))
        keep = ~np.eye(n, dtype=bool)
        jackknife = np.array([function(truth[k], other[k]) for k in keep])
        influence = (n - 1) * (jackknife.mean() - jackknife)
        spread = (influence**2).sum()
        a = (influence**3).sum() / (6 * spread**1.5) if spread > 0 else np.nan
        z = z0 + stats.norm.ppf([(1 - level) / 2, (1 + level) / 2])
        bca = np.quantile(values, stats.norm.cdf(z0 + z / (1 - a * z))).tolist() if np.isfinite(a) and np.isfinite(z0) else None
        # By own draws, which takes a while: of two statistics is enough.
        smooth = name in ("mae", "roc_auc") and n < 100
        corrected = stats.bootstrap((truth, other), function, paired=True, vectorized=False, n_resamples=999, method="BCa",
                                    confidence_level=level, rng=np.random.default_rng(seed)).confidence_interval if smooth else None
        theirs = stats.bootstrap((truth, other), function, paired=True, vectorized=False, n_resamples=999, method="percentile",
                                 confidence_level=level, rng=np.random.default_rng(seed)).confidence_interval
        emit(bootstrap={"id": name, "input": {"y_true": truth.tolist(), kind: other.tolist()}, "resamples": 400, "seed": seed, "level": level},
             interval=interval.tolist(), scipy=[theirs.low, theirs.high], bca=bca,
             scipyBca=[corrected.low, corrected.high] if corrected else None)
