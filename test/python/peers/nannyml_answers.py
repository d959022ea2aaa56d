"""What NannyML's univariate methods say of each sample. Writes nannyml.json."""

import math
import warnings

import pandas as pd

warnings.simplefilter("ignore")
from nannyml.chunk import CountBasedChunker  # noqa: E402
from nannyml.drift.univariate.methods import FeatureType, MethodFactory  # noqa: E402
from nannyml.thresholds import ConstantThreshold  # noqa: E402

from samples import read, write  # noqa: E402

NAMES = {
    "jensen_shannon": "jensen_shannon", "kolmogorov_smirnov": "ks", "wasserstein": "wasserstein", "hellinger": "hellinger",
    "chi2": "chi_square", "l_infinity": "l_infinity",
}


def answers(sample):
    feature = FeatureType.CONTINUOUS if sample["kind"] == "number" else FeatureType.CATEGORICAL
    ref, cur = pd.Series(sample["reference"]), pd.Series(sample["current"])
    expect = []
    for key, statistic in NAMES.items():
        if feature not in MethodFactory.registry[key]:
            continue
        method = MethodFactory.create(key, feature, chunker=CountBasedChunker(1), threshold=ConstantThreshold(upper=0.1))
        # the limits that fit() would take from chunks of the reference are not asked for
        method._fit(ref)
        method.lower_threshold_value, method.upper_threshold_value = None, 0.1
        value = float(method.calculate(cur))
        if math.isfinite(value):
            expect.append({"id": statistic, "on": "value", "value": value, "drifted": bool(method.alert(value))})
    return {"choice": "jensen_shannon", "expect": expect}


write("nannyml", {name: answers(sample) for name, sample in read().items()})
