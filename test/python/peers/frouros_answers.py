"""What Frouros' batch detectors say of each sample. Writes frouros.json."""

import math
import warnings

import numpy as np

warnings.simplefilter("ignore")
from frouros.detectors import data_drift as d  # noqa: E402

from samples import read, write  # noqa: E402

DISTANCES = {
    "psi": d.PSI, "jensen_shannon": d.JS, "kl_divergence": d.KL, "hellinger": d.HellingerDistance,
    "histogram_intersection": d.HINormalizedComplement, "bhattacharyya": d.BhattacharyyaDistance, "wasserstein": d.EMD,
    "energy_distance": d.EnergyDistance, "mmd": d.MMD,
}
TESTS = {
    "ks": d.KSTest, "kuiper": d.KuiperTest, "cramer_von_mises": d.CVMTest, "anderson_darling": d.AndersonDarlingTest,
    "mann_whitney": d.MannWhitneyUTest, "t_test": d.WelchTTest,
}


def asked(detector, ref, cur):
    detector.fit(X=ref)
    return detector.compare(X=cur)[0]


def answers(sample):
    expect = []
    if sample["kind"] == "category":
        found = asked(d.ChiSquareTest(), np.array(sample["reference"]), np.array(sample["current"]))
        return {"choice": "chi_square", "expect": [both("chi_square", found)]}
    ref, cur = (np.array([v for v in sample[side] if v is not None], float) for side in ["reference", "current"])
    for statistic, detector in DISTANCES.items():
        if statistic == "mmd" and len(ref) > 2000:
            continue
        value = float(asked(detector(), ref, cur).distance)
        if math.isfinite(value):
            expect.append({"id": statistic, "on": "value", "value": value})
        elif value > 0:
            expect.append({"id": statistic, "on": "value", "value": "Infinity"})
    for statistic, detector in TESTS.items():
        try:
            expect.append(both(statistic, asked(detector(), ref, cur)))
        except ValueError:
            continue  # what scipy refuses, such as one constant
    return {"choice": "ks", "expect": [each for each in expect if each["value"] == each["value"] and each.get("p", 0) == each.get("p", 0)]}


def both(statistic, found):
    return {"id": statistic, "on": "both", "value": float(found.statistic), "p": float(found.p_value)}


write("frouros", {name: answers(sample) for name, sample in read().items()})
