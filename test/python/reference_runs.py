"""What scikit-learn and scipy say of made searches for hyper-parameters: how much each parameter has to say, and how it goes together with the metric.

One JSON document per line: {name, columns: {parameter: values}, target, shares: {parameter: share}, correlations}. The shares are the mean growth of
the squared error on rows out of bag when a parameter is shuffled, tree by tree, of a forest that scikit-learn grew, as they add up to 1.
"""

import json

import numpy as np
from scipy.stats import spearmanr
from sklearn.ensemble import RandomForestRegressor
from sklearn.ensemble._forest import _generate_sample_indices


def shares(features, target, seed):
    """Permutation importance out of bag (Breiman 2001), with scikit-learn's trees."""
    forest = RandomForestRegressor(300, max_features=1 / 3, min_samples_leaf=2, random_state=seed).fit(features, target)
    random = np.random.default_rng(seed)
    growth = np.zeros(features.shape[1])
    rows = len(target)
    for tree in forest.estimators_:
        out = np.setdiff1d(np.arange(rows), _generate_sample_indices(tree.random_state, rows, rows, None))
        if len(out) < 2:
            continue
        error = np.mean((tree.predict(features[out]) - target[out]) ** 2)
        for column in range(features.shape[1]):
            shuffled = features[out].copy()
            shuffled[:, column] = random.permutation(shuffled[:, column])
            growth[column] += np.mean((tree.predict(shuffled) - target[out]) ** 2) - error
    growth = np.maximum(growth, 0)
    return growth / growth.sum()


def emit(name, columns, target, seed):
    features = np.column_stack(list(columns.values()))
    found = shares(features, target, seed)
    print(
        json.dumps(
            {
                "name": name,
                "columns": {key: values.tolist() for key, values in columns.items()},
                "target": target.tolist(),
                "shares": dict(zip(columns, found.tolist())),
                "correlations": {key: float(spearmanr(values, target).statistic) for key, values in columns.items()},
            }
        )
    )


random = np.random.default_rng(20251126)
for rows in (40, 150, 400):
    rate = 10 ** random.uniform(-5, 0, rows)
    depth = random.integers(1, 12, rows).astype(float)
    dropout = random.uniform(0, 0.5, rows)
    noise = random.normal(size=rows)
    emit(f"rate most, {rows}", {"rate": rate, "depth": depth, "noise": noise}, -2 * np.log10(rate) + 0.3 * depth + 0.2 * random.normal(size=rows), rows)
    emit(f"in the middle, {rows}", {"rate": rate, "dropout": dropout, "noise": noise}, (np.log10(rate) + 2.5) ** 2 + 4 * dropout + 0.2 * random.normal(size=rows), rows)
    emit(f"together, {rows}", {"depth": depth, "dropout": dropout, "noise": noise}, depth * dropout + 0.1 * random.normal(size=rows), rows)
