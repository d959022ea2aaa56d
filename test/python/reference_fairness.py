"""Fairness of seeded random predictions, by Fairlearn. One JSON line per case."""
import json
import warnings

import numpy as np
from fairlearn.metrics import demographic_parity_difference, equal_opportunity_difference

warnings.filterwarnings("ignore")
rng = np.random.default_rng(11)
for trial in range(150):
    n = int(rng.integers(2, 80))
    truth = rng.integers(0, 2, n)
    predicted = rng.integers(0, 2, n)
    groups = rng.choice(list("abcde")[: int(rng.integers(1, 6))], n)
    weights = rng.random(n) + 0.01 if trial % 3 == 0 else None
    given = {} if weights is None else {"sample_weight": weights}
    parity = demographic_parity_difference(truth, predicted, sensitive_features=groups, **given)
    line = {
        "y_true": truth.tolist(),
        "y_pred": predicted.tolist(),
        "groups": groups.tolist(),
        "weights": None if weights is None else weights.tolist(),
        "expect": {"demographic_parity_difference": float(parity)},
    }
    opportunity = equal_opportunity_difference(truth, predicted, sensitive_features=groups, **given)
    line["expect"]["equal_opportunity_difference"] = float(opportunity)
    print(json.dumps(line))
