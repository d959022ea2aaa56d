"""What Evidently itself says of two columns: every registered drift test, its default choice and its verdict, as JSON lines."""

import json
import math
import warnings

import numpy as np
import pandas as pd

warnings.simplefilter("ignore")
from evidently.legacy.calculations.stattests import registry  # noqa: E402
from evidently.legacy.core import ColumnType  # noqa: E402

ON_P = {
    "ks": "ks", "cramer_von_mises": "cramer_von_mises", "chisquare": "chi_square", "z": "proportions_z", "g_test": "g_test",
    "fisher_exact": "fisher_exact", "anderson": "anderson_darling", "mannw": "mann_whitney", "t_test": "t_test",
    "es": "epps_singleton", "TVD": "total_variation",
}
ON_VALUE = {
    "psi": "psi", "jensenshannon": "jensen_shannon", "kl_div": "kl_divergence", "hellinger": "hellinger",
    "wasserstein": "wasserstein", "ed": "energy_distance",
}
# absolute, where the library's own number has no more digits
WITHIN = {"cramer_von_mises": 2e-7, "hellinger": 1e-7, "z": 1e-12, "es": 1e-6, "anderson": 1e-8, "kl_div": 1e-12, "psi": 1e-12, "jensenshannon": 1e-8, "ed": 1e-12, "wasserstein": 1e-12, "t_test": 1e-9, "g_test": 1e-9}


def column(values):
    return pd.Series(values).dropna()


def say(name, reference, current, kind):
    feature = ColumnType.Numerical if kind == "number" else ColumnType.Categorical
    ref, cur = column(reference), column(current)
    expect = []
    for test in [*ON_P, *ON_VALUE]:
        registered = registry._registered_stat_tests[test].get(feature)
        if registered is None and not (kind == "number" and test in ("chisquare", "z", "g_test", "TVD")):
            continue
        if test == "TVD" and len(ref) + len(cur) > 300:
            continue
        if test == "es" and (min(len(ref), len(cur)) < 5):
            continue
        stat_test = registered or registry._registered_stat_tests[test][ColumnType.Categorical]
        try:
            result = stat_test(ref.copy(), cur.copy(), feature, None)
        except (ValueError, ZeroDivisionError):
            continue  # sizes that Evidently refuses
        score = float(result.drift_score)
        if math.isnan(score):
            continue
        within = WITHIN.get(test)
        entry = {"id": {**ON_P, **ON_VALUE}[test], "profile": "evidently", "drifted": bool(result.drifted)}
        entry["p" if test in ON_P else "value"] = score if math.isfinite(score) else "Infinity"
        if within:
            entry["p_within" if test in ON_P else "within"] = within
        if test == "TVD" and kind == "category":
            entry["p_within"] = 0.1  # the order of a Python set decides on rounding
        expect.append(entry)
    default = registry._get_default_stattest(ref, cur, feature).name
    clean = lambda values: [v if isinstance(v, str) else None if v is None or math.isnan(v) else float(v) for v in values]
    print(json.dumps({"data": name, "reference": clean(reference), "current": clean(current), "expect": expect, "choice": {**ON_P, **ON_VALUE}[default]}))


def main():
    rng = np.random.default_rng(723)
    for n, m in [(6, 9), (30, 30), (120, 80), (400, 400), (1000, 300), (1001, 300), (4000, 500)]:
        for shift in [0, 0.3, 2]:
            say(f"normal {n} {m} {shift}", rng.normal(size=n), rng.normal(shift, 1, size=m), "number")
        say(f"lognormal {n} {m}", rng.lognormal(size=n), rng.lognormal(0.2, size=m), "number")
        say(f"rounded {n} {m}", rng.normal(size=n).round(1), rng.normal(0.2, size=m).round(1), "number")
        for kinds in [2, 4, 5, 6, 15]:
            say(f"whole numbers {n} {m} {kinds}", rng.integers(0, kinds, n).astype(float), rng.integers(0, kinds, m).astype(float), "number")
        for kinds in [2, 3, 12]:
            names = [f"c{i:02}" for i in range(kinds)]
            p, q = rng.dirichlet(np.full(kinds, 5.0)), rng.dirichlet(np.full(kinds, 5.0))
            say(f"categories {n} {m} {kinds}", list(rng.choice(names, n, p=p)), list(rng.choice(names, m, p=q)), "category")
            say(f"same {n} {m} {kinds}", list(rng.choice(names, n, p=p)), list(rng.choice(names, m, p=p)), "category")
    say("rare", ["a"] * 12_000 + ["b"], ["a"] * 5000 + ["b"] * 3 + ["c"], "category")
    say("new category", ["a"] * 50 + ["b"] * 30 + ["c"] * 20, ["a"] * 30 + ["b"] * 30 + ["c"] * 30 + ["d"] * 10, "category")
    say("missing", [1.0, 2, np.nan, 4, 5, 6, 7, 8] * 4, [np.nan, 2.0, 3, 9, 9, 1, 2, 3] * 5, "number")
    say("same constant", [3.0] * 40, [3.0] * 30, "number")


main()
