"""What Evidently says of each sample: every registered drift test, its verdict, and its default choice. Writes evidently.json."""

import math
import warnings

import pandas as pd

warnings.simplefilter("ignore")
from evidently.legacy.calculations.stattests import registry  # noqa: E402
from evidently.legacy.core import ColumnType  # noqa: E402

from samples import read, write  # noqa: E402

ON_P = {
    "ks": "ks", "cramer_von_mises": "cramer_von_mises", "chisquare": "chi_square", "z": "proportions_z", "g_test": "g_test",
    "fisher_exact": "fisher_exact", "anderson": "anderson_darling", "mannw": "mann_whitney", "t_test": "t_test",
    "es": "epps_singleton", "TVD": "total_variation",
}
ON_VALUE = {
    "psi": "psi", "jensenshannon": "jensen_shannon", "kl_div": "kl_divergence", "hellinger": "hellinger",
    "wasserstein": "wasserstein", "ed": "energy_distance",
}
NAMES = {**ON_P, **ON_VALUE}


def answers(sample):
    feature = ColumnType.Numerical if sample["kind"] == "number" else ColumnType.Categorical
    ref, cur = pd.Series(sample["reference"]).dropna(), pd.Series(sample["current"]).dropna()
    expect = []
    for test, statistic in NAMES.items():
        stat_test = registry._registered_stat_tests[test].get(feature)
        if stat_test is None and feature == ColumnType.Numerical and ref.nunique() <= 15:
            stat_test = registry._registered_stat_tests[test].get(ColumnType.Categorical)  # numbers by value
        if stat_test is None:
            continue
        # more rows than this take minutes in Evidently
        if test == "TVD" and len(ref) + len(cur) > 250:
            continue
        try:
            result = stat_test(ref.copy(), cur.copy(), feature, None)
        except (ValueError, ZeroDivisionError):
            continue  # what Evidently refuses
        score = float(result.drift_score)
        if math.isfinite(score):
            expect.append({"id": statistic, "on": "p" if test in ON_P else "value", "value": score, "drifted": bool(result.drifted)})
    return {"choice": NAMES[registry._get_default_stattest(ref, cur, feature).name], "expect": expect}


write("evidently", {name: answers(sample) for name, sample in read().items()})
