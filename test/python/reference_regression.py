"""Regression metrics by scikit-learn and by numpy from the definitions, over seeded random and awkward inputs. One JSON line per data set:
{"data": name, "input": {...}, "expect": [{"id", "options"?, "profile"?, "value"}]}; a value of null: undefined there, or an error."""

import decimal
import json
import warnings
from decimal import Decimal

import numpy as np
from sklearn import metrics as sk

warnings.simplefilter("ignore")
np.seterr(all="ignore")
random = np.random.default_rng(20261125)


def average(values, weights):
    return float(np.average(values, weights=weights))


def smape(y, p, w):
    size = np.abs(y) + np.abs(p)
    return average(np.where(size == 0, 0.0, 2 * np.abs(y - p) / np.where(size == 0, 1, size)), w)


def wape(y, p, w):
    w = np.ones(len(y)) if w is None else w
    return np.sum(w * np.abs(y - p)) / np.sum(w * np.abs(y))


def coverage(y, low, high, w):
    return average((y >= low) & (y <= high), w)


def interval_score(y, low, high, w, alpha):
    total = high - low
    total = total + 2 / alpha * (low - y) * (y < low)
    total = total + 2 / alpha * (y - high) * (y > high)
    return average(total, w)


def exact_deviance(y, p, w, power):
    """The Tweedie deviance in 50 digits: scikit-learn's doubles cancel where truth and prediction are close."""
    decimal.getcontext().prec = 50
    w = np.ones(len(y)) if w is None else w
    total = Decimal(0)
    q = Decimal(repr(float(power)))
    for yi, pi, wi in zip(map(float, y), map(float, p), map(float, w)):
        a, b = Decimal(yi), Decimal(pi)
        if power == 0:
            d = (a - b) ** 2
        elif power == 1:
            d = 2 * (a * (a / b).ln() - a + b)
        elif power == 2:
            d = 2 * ((b / a).ln() + a / b - 1)
        else:
            d = 2 * (a ** (2 - q) / ((1 - q) * (2 - q)) - a * b ** (1 - q) / (1 - q) + b ** (2 - q) / (2 - q))
        total += Decimal(wi) * d
    return total / sum(Decimal(float(wi)) for wi in w)


def exact_d2(y, p, w, power):
    weights = np.ones(len(y)) if w is None else w
    exact = sum(Decimal(float(a)) * Decimal(float(b)) for a, b in zip(weights, y)) / sum(Decimal(float(b)) for b in weights)
    return 1 - exact_deviance(y, p, w, power) / exact_deviance(y, np.full(len(y), float(exact)), w, power)


def answer(make):
    try:
        value = make()
        value = float(value) if isinstance(value, Decimal) else value
    except (ValueError, ArithmeticError):
        return None
    if isinstance(value, np.ndarray):
        return [None if not np.isfinite(v) else float(v) for v in value]
    return float(value) if np.isfinite(value) else None


def unrounded(function):
    """Of values that are all equal, a weighted mean can miss by a rounding, and scikit-learn then takes 1e-34 for variance."""
    def answer(y, p, sample_weight, **more):
        used = np.ones(len(y), bool) if sample_weight is None else sample_weight > 0
        error = (y - p)[used]
        if np.all(y[used] == y[used][0]) or np.all(error == error[0]):
            sample_weight = used.astype(float)
        return function(y, p, sample_weight=sample_weight, **more)
    return answer


SEVERAL = [
    ("mae", sk.mean_absolute_error, {}, {}),
    ("mse", sk.mean_squared_error, {}, {}),
    ("rmse", sk.root_mean_squared_error, {}, {}),
    ("mape", sk.mean_absolute_percentage_error, {}, {}),
    ("median_absolute_error", sk.median_absolute_error, {}, {}),
    ("msle", sk.mean_squared_log_error, {}, {}),
    ("rmsle", sk.root_mean_squared_log_error, {}, {}),
    *[("pinball_loss", sk.mean_pinball_loss, {"alpha": a}, {"alpha": a}) for a in (0.5, 0.1, 1.0)],
    *[("d2_pinball", sk.d2_pinball_score, {"alpha": a, "force_finite": True}, {"alpha": a}) for a in (0.5, 0.9)],
    ("d2_absolute_error", sk.d2_absolute_error_score, {"force_finite": True}, {}),
    ("r2", unrounded(sk.r2_score), {"force_finite": True}, {}),
    ("explained_variance", unrounded(sk.explained_variance_score), {"force_finite": True}, {}),
]


def expectations(y, p, w, close=False):
    for name, function, options, more in SEVERAL:
        averages = [None]
        if y.ndim == 2:
            averages = ["uniform_average", "raw_values"] + (["variance_weighted"] if name in ("r2", "explained_variance") else [])
        for how in averages:
            extra = {} if how is None else {"multioutput": how}
            yield name, {**options, **extra}, answer(lambda: function(y, p, sample_weight=w, **more, **extra))
    if y.ndim == 2:
        return
    yield "mean_error", {}, answer(lambda: average(p - y, w))
    if close:
        for power in (0, 1, 1.5, 2, 3) if len(y) < 200 else ():
            yield "mean_tweedie_deviance", {"power": power}, answer(lambda: exact_deviance(y, p, w, power))
            if np.ptp(y) > 0:
                yield "d2_tweedie", {"power": power}, answer(lambda: exact_d2(y, p, w, power))
    else:
        yield "mean_poisson_deviance", {}, answer(lambda: sk.mean_poisson_deviance(y, p, sample_weight=w))
        yield "mean_gamma_deviance", {}, answer(lambda: sk.mean_gamma_deviance(y, p, sample_weight=w))
        for power in (-1.5, 0, 1, 1.5, 2, 3):
            if y is p and power not in (0, 1, 2):
                continue  # rounding alone: perfect predictions get 1e124 where 0 is right
            yield "mean_tweedie_deviance", {"power": power}, answer(lambda: sk.mean_tweedie_deviance(y, p, sample_weight=w, power=power))
            if np.ptp(y) > 0:
                unit = unit_of(y)
                yield "d2_tweedie", {"power": power}, answer(lambda: sk.d2_tweedie_score(y / unit, p / unit, sample_weight=w, power=power))
    yield "smape", {}, answer(lambda: smape(y, p, w))
    yield "wape", {}, answer(lambda: wape(y, p, w))
    for alpha in (0.1, 0.5):
        yield "quantile_calibration", {"alpha": alpha}, answer(lambda: average(y <= p, w) - alpha)


def unit_of(y):
    """A power of two in which powers of tiny values do not vanish: D² is the same in every unit."""
    largest = np.max(np.abs(y))
    return 2.0 ** np.floor(np.log2(largest)) if 0 < largest < 1e-80 else 1.0


def emit(name, columns, expect):
    inputs = {key: np.asarray(value).tolist() for key, value in columns.items() if value is not None}
    print(json.dumps({"data": name, "input": inputs, "expect": [{"id": i, "options": o, "value": v} for i, o, v in expect]}))


SHAPES = {
    "normal": lambda *n: random.normal(size=n),
    "positive": lambda *n: random.gamma(2.0, 3.0, size=n),
    "counts": lambda *n: random.poisson(1.3, size=n).astype(float),
    "offset": lambda *n: 1e6 + random.normal(size=n),
    "huge": lambda *n: random.normal(size=n) * 1e140,
    "tiny": lambda *n: random.gamma(1.0, 1.0, size=n) * 1e-140,
    "skewed": lambda *n: np.exp(6 * random.normal(size=n)),
    "ties": lambda *n: np.floor(random.random(size=n) * 4) / 2,
    "constant": lambda *n: np.full(n, 3.0),
    "zeros": lambda *n: np.zeros(n),
    "nearly right": lambda *n: 5 + random.random(size=n),
}


def weights_of(n):
    yield "", None
    yield ", weights", random.random(n) * 3 + 0.01
    whole = np.floor(random.random(n) * 3)
    if whole.sum() > 0:
        yield ", whole weights", whole


for shape, draw in SHAPES.items():
    for n in (1, 2, 3, 10, 101, 300):
        for width in (None, 1, 3) if n != 3 else (None, 2):
            size = (n,) if width is None else (n, width)
            y = draw(*size)
            spread = 1e-7 if shape == "nearly right" else 0.3
            p = y * (1 + spread * (random.random(size) - 0.4)) + (0.125 if shape in ("counts", "ties", "zeros") else 0)
            for kind, w in weights_of(n):
                name = f"{shape}, {n} rows, {width or 'one'} outputs{kind}"
                emit(name, {"y_true": y, "y_pred": p, "weights": w}, expectations(y, p, w, shape in ("offset", "nearly right")))
                if width is None and w is None:
                    emit(name + ", perfect", {"y_true": y, "y_pred": y}, expectations(y, y, w, shape in ("offset", "nearly right")))

for shape in ("normal", "positive", "counts", "offset", "huge"):
    for n in (1, 2, 7, 300):
        y = SHAPES[shape](n)
        scale = np.abs(y).max() + 1
        middle = y + scale * random.normal(size=n) * 0.2
        half = scale * random.random(n) * 0.3
        low, high = middle - half, middle + half
        touching = random.random(n) < 0.2
        low = np.where(touching, np.minimum(y, high), low)
        for kind, w in weights_of(n):
            emit(f"intervals, {shape}, {n} rows{kind}", {"y_true": y, "y_lower": low, "y_upper": high, "weights": w}, [
                ("interval_coverage", {}, answer(lambda: coverage(y, low, high, w))),
                ("interval_width", {}, answer(lambda: average(high - low, w))),
                *[("interval_score", {"alpha": a}, answer(lambda: interval_score(y, low, high, w, a))) for a in (0.05, 0.2, 1.0)],
            ])
