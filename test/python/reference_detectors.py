"""Drift and first-warning rows of River's detectors, and of plain definitions for those that no release has, on seeded streams."""
import json, math, random
from collections import deque
import numpy as np
from river import drift, stats
from river.drift import binary


def streams():
    for seed in range(60):
        r = random.Random(seed)
        n = r.choice([1, 5, 29, 31, 130, 400, 900, 1500])
        p, q = r.random(), r.random()
        yield "bit", [int(r.random() < (p if i < n // 2 else q)) for i in range(n)]
        scale = 10.0 ** r.randint(-3, 3)
        shift, slope = r.choice([0, 1, 3, -2]), r.choice([0, 0, 0.003])
        yield "number", [scale * (r.gauss(0, 1) + slope * i + (shift if i >= n // 2 else 0)) for i in range(n)]
        yield "number", [float(r.randrange(8)) if i < n // 2 else float(r.randrange(3, 11)) for i in range(n)]
    for seed in range(12):
        # windows that reach far back, with and without changes that take long to show
        r = random.Random(100 + seed)
        shift, slope, period = r.choice([0, 0.2, 1]), r.choice([0, 0, 1e-4]), r.choice([1500, 4000])
        yield "long", [r.gauss(0, 1) + slope * i + shift * (i // period % 2) for i in range(12000)]
    yield "bit", [0] * 500
    yield "bit", [1] * 500
    yield "number", [2.5] * 500
    yield "number", [0.0] * 40 + [1e6] + [0.0] * 40


class Restarting:
    """A definition that is begun anew with the value after a drift. `test` answers 0, 1 (warning) or 2 (drift)."""
    def __init__(self, make): self.make, self.test, self.drift_detected, self.warning_detected = make, make(), False, False
    def update(self, x):
        if self.drift_detected: self.test = self.make()
        zone = self.test(x)
        self.drift_detected, self.warning_detected = zone == 2, zone == 1


def sided(mode, up, down): return 2 if (mode != "down" and up) or (mode != "up" and down) else 0


def cusum(min_instances=30, slack=0.5, threshold=5.0, mode="both"):
    def make():
        first, sums = [], [0.0, 0.0]
        var = stats.Var()
        def test(x):
            if len(first) < min_instances:
                first.append(x); var.update(x)
                if len(first) < min_instances: return 0
            mu, s = var.mean.get(), math.sqrt(var.get())
            sums[0] = max(0.0, sums[0] + (x - mu) - slack * s)
            sums[1] = max(0.0, sums[1] - (x - mu) - slack * s)
            return sided(mode, sums[0] > threshold * s, sums[1] > threshold * s)
        return test
    return Restarting(make)


def shewhart(k=3.0, min_instances=30, mode="both"):
    def make():
        var = stats.Var()
        def test(x):
            if var.n < min_instances: var.update(x)
            if var.n < min_instances: return 0
            d, limit = x - var.mean.get(), k * math.sqrt(var.get())
            return sided(mode, d > limit, -d > limit)
        return test
    return Restarting(make)


def ewma(alpha=0.1, threshold=4.0, min_instances=30, mode="both"):
    def make():
        mean, z, var = stats.Mean(), stats.EWMean(alpha), stats.EWVar(alpha)
        def test(x):
            mean.update(x); z.update(x); var.update(x)
            if mean.n < min_instances: return 0
            bound = threshold * math.sqrt(max(var.get(), 0)) * math.sqrt(alpha / (2 - alpha) * (1 - (1 - alpha) ** (2 * mean.n)))
            d = z.get() - mean.get()
            return sided(mode, d > bound, -d > bound)
        return test
    return Restarting(make)


def mddm(weight):
    def detector(sliding_window_size=100, drift_confidence=1e-6, warning_confidence=5e-6, **how):
        w = [weight(i, **how) for i in range(sliding_window_size)]
        total = math.fsum(w)
        squares = math.fsum((each / total) ** 2 for each in w)
        eps = [math.sqrt(0.5 * squares * math.log(1 / c)) for c in (drift_confidence, warning_confidence)]
        def make():
            window, best = deque(maxlen=sliding_window_size), [0.0]
            def test(x):
                window.append(1 - x)
                if len(window) < sliding_window_size: return 0
                mean = math.fsum(a * b for a, b in zip(window, w)) / total
                best[0] = max(best[0], mean)
                fall = best[0] - mean
                return 2 if fall > eps[0] else 1 if fall > eps[1] else 0
            return test
        return Restarting(make)
    return detector


def wstd(recent_window_size=30, older_window_size=120, min_instances=30, alpha_warning=0.05, alpha_drift=0.003):
    from scipy.stats import rankdata
    def make():
        seen = []
        def test(x):
            seen.append(x)
            recent = seen[-recent_window_size:]
            older = seen[:-recent_window_size][-older_window_size:]
            if len(recent) < recent_window_size or len(older) < min_instances: return 0
            n, m = len(recent), len(older)
            rank_sum = float(rankdata(recent + older)[:n].sum())
            z = (rank_sum - n * (n + m + 1) / 2) / math.sqrt(n * m * (n + m + 1) / 12)
            p = math.erfc(abs(z) / math.sqrt(2))
            return 2 if p < alpha_drift else 1 if p < alpha_warning else 0
        return test
    return Restarting(make)


def kswin(alpha=0.005, window_size=100, stat_size=30, variant="evenkeel", seed=42):
    if variant == "river": return drift.KSWIN(alpha=alpha, window_size=window_size, stat_size=stat_size, seed=seed)
    from scipy.stats import ks_2samp
    def make():
        window = deque(maxlen=window_size)
        def test(x):
            window.append(x)
            if len(window) < window_size: return 0
            values = list(window)
            return 2 if ks_2samp(values[:-stat_size], values[-stat_size:], method="auto").pvalue <= alpha else 0
        return test
    return Restarting(make)


def bocd(hazard=0.01, prior_mean=0.0, prior_var=1.0, data_var=1.0, min_instances=30, max_run_length=250):
    """Adams and MacKay's message passing, with the values of each run kept: P(run length) after every value."""
    from scipy.special import logsumexp
    from scipy.stats import norm
    def make():
        seen, runs = [], {0: 0.0}
        def test(x):
            n = len(seen)
            r = np.array(list(runs))
            precision = 1 / prior_var + r / data_var
            sums = np.array([0.0] + list(np.cumsum(seen[::-1])))[r]
            mean = (prior_mean / prior_var + sums / data_var) / precision
            joint = np.array(list(runs.values())) + norm.logpdf(x, mean, np.sqrt(1 / precision + data_var))
            now = {0: logsumexp(joint) + math.log(hazard)}
            for length, weight in zip(r, joint): now[int(length) + 1] = weight + math.log1p(-hazard)
            seen.append(x)
            drift = n + 1 >= min_instances and any(weight >= now[n + 1] for length, weight in now.items() if length != n + 1)
            runs.clear()
            runs.update((length, weight) for length, weight in now.items() if length < max_run_length or length == n + 1)
            return 2 if drift else 0
        return test
    return Restarting(make)


class Rddm:
    """RDDM from its description: the list of all values, and where the present concept and warning begin in it."""
    def __init__(self, warm_start=129, warning_threshold=1.773, drift_threshold=2.258, buffer_size=7000, max_concept_size=40000, warning_limit=1400):
        self.o = (warm_start, warning_threshold, drift_threshold, buffer_size, max_concept_size, warning_limit)
        self.seen, self.begin, self.warned, self.anchor = [], 0, None, None
        self.n, self.p, self.best, self.next = 0, 0.0, (math.inf, math.inf), None
    def s(self): return math.sqrt(max(0.0, self.p * (1 - self.p) / self.n))
    def better(self):
        if self.p + self.s() < sum(self.best): self.best = (self.p, self.s())
    def update(self, x):
        warm, warning, out, size, longest, patience = self.o
        if self.next is not None:
            kind, start = self.next
            if kind == "change": self.best = (math.inf, math.inf)
            start = max(start, len(self.seen) - size)
            self.begin, self.n, self.p = start, 1, 1.0
            for each in self.seen[start:]:
                self.p += (each - self.p) / self.n
                if kind == "change" and self.n > warm: self.better()
                self.n += 1
            self.warned = self.anchor = self.next = None
        i = len(self.seen)
        self.seen.append(x)
        if self.anchor is not None and self.anchor <= i - size: self.anchor = None
        self.n += 1
        self.p += (x - self.p) / self.n
        self.drift_detected = self.warning_detected = False
        if self.n <= warm: return
        self.better()
        level = self.p + self.s()
        if level > self.best[0] + out * self.best[1]:
            self.drift_detected, self.next = True, ("change", i if self.anchor is None else self.anchor)
        elif level > self.best[0] + warning * self.best[1]:
            if self.warned is None: self.warned = self.anchor = i
            if self.warned + patience <= i: self.drift_detected, self.next = True, ("change", i)
            else: self.warning_detected = True
        else:
            self.warned = self.anchor = None
            if self.n > longest: self.drift_detected, self.next = True, ("long", self.begin)


KINDS = {
    "adwin": ("number bit long", drift.ADWIN, lambda r: {"delta": r.choice([0.1, 0.01]), "clock": r.choice([1, 7]), "max_buckets": r.choice([2, 9]), "min_window_length": r.choice([1, 3, 12]), "grace_period": r.choice([1, 20])}),
    "ddm": ("bit", binary.DDM, lambda r: {"warm_start": r.choice([5, 60]), "warning_threshold": 1.0, "drift_threshold": 1.5}),
    "eddm": ("bit", binary.EDDM, lambda r: {"warm_start": r.choice([5, 20]), "alpha": 0.99, "beta": 0.97}),
    "hddm_a": ("bit", binary.HDDMA, lambda r: {"drift_confidence": 0.05, "warning_confidence": 0.1, "two_sided_test": r.random() < 0.7}),
    "hddm_w": ("bit", binary.HDDMW, lambda r: {"drift_confidence": 0.05, "warning_confidence": 0.1, "lambda_val": 0.2, "two_sided_test": r.random() < 0.7}),
    "fhddm": ("bit", binary.FHDDM, lambda r: {"sliding_window_size": 40, "confidence_level": 0.01, "short_window_size": r.choice([1, 10, 40])}),
    "page_hinkley": ("number bit long", drift.PageHinkley, lambda r: {"min_instances": 10, "threshold": r.choice([0.5, 5.0]), "delta": 0.01, "alpha": 0.99, "mode": r.choice(["up", "down", "both"])}),
    "cusum": ("number bit", cusum, lambda r: {"min_instances": r.choice([1, 10]), "slack": 0.25, "threshold": 3.0, "mode": r.choice(["up", "down"])}),
    "shewhart": ("number bit", shewhart, lambda r: {"min_instances": r.choice([1, 10]), "k": 2.5, "mode": r.choice(["up", "down"])}),
    "ewma": ("number bit", ewma, lambda r: {"min_instances": 10, "alpha": 0.3, "threshold": 2.0, "mode": r.choice(["up", "down"])}),
    "mddm_a": ("bit", mddm(lambda i, difference=0.01: 1 + i * difference), lambda r: {"sliding_window_size": 30, "difference": 0.1, "drift_confidence": 0.01, "warning_confidence": 0.05}),
    "mddm_e": ("bit", mddm(lambda i, lambda_val=0.01: math.exp(i * lambda_val)), lambda r: {"sliding_window_size": 30, "lambda_val": 0.05, "drift_confidence": 0.01, "warning_confidence": 0.05}),
    "mddm_g": ("bit", mddm(lambda i, ratio=1.01: ratio ** i), lambda r: {"sliding_window_size": 30, "ratio": 1.1, "drift_confidence": 0.01, "warning_confidence": 0.05}),
    "wstd": ("bit", wstd, lambda r: {"recent_window_size": 20, "older_window_size": 25, "min_instances": 10, "alpha_warning": 0.2, "alpha_drift": 0.1}),
    # the last: many distances of 0.1, which is River's bound
    "kswin": ("number bit", kswin, lambda r: {"seed": r.randrange(2 ** 45), **r.choice([
        {"variant": "river"}, {"alpha": 0.2, "window_size": r.choice([40, 61]), "stat_size": r.choice([5, 20]), "variant": r.choice(["river", "evenkeel"])},
        {"alpha": 0.9999, "window_size": 60, "stat_size": 30, "variant": "river"}])}),
    "bocd": ("number bit", bocd, lambda r: {"hazard": r.choice([0.001, 0.05]), "prior_mean": r.choice([0.0, 2.0]), "prior_var": r.choice([0.1, 30.0]), "data_var": r.choice([0.2, 4.0]), "min_instances": r.choice([1, 10]), "max_run_length": r.choice([1, 7, 40])}),
    "rddm": ("bit", Rddm, lambda r: {"warm_start": 20, "buffer_size": r.choice([30, 100]), "max_concept_size": r.choice([90, 300]), "warning_limit": r.choice([15, 60])}),
}


def rows(detector, values):
    drifts, warnings, armed = [], [], True
    for i, x in enumerate(values):
        detector.update(x)
        if detector.drift_detected:
            drifts.append(i)
            armed = True
        elif getattr(detector, "warning_detected", False) and armed:
            warnings.append(i)
            armed = False
    return drifts, warnings


choose = random.Random(7)
for kind, values in streams():
    expect = []
    for id_, (reads, make, options) in KINDS.items():
        if kind not in reads: continue
        # scipy takes a third of a millisecond for each value
        if id_ in ("kswin", "bocd") and len(values) > 500: continue
        for o in ({}, options(choose)):
            drifts, warnings = rows(make(**o), values)
            expect.append({"id": id_, "options": o, "drifts": drifts, "warnings": warnings})
    print(json.dumps({"values": values, "expect": expect}))
