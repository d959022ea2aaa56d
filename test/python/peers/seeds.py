"""Numbers of numpy's legacy generator that conformance cases start from. Writes test/fixtures/drift/seeds.json."""

import json
from pathlib import Path

import numpy as np


def drawn(seed, *draws):
    np.random.seed(seed)
    return [draw().tolist() for draw in draws]


psi = drawn(31, lambda: np.random.normal(1, 1, 500), lambda: np.random.normal(1, 1, 500))
content = {
    "normal_1_1": drawn(31, lambda: np.random.normal(1, 1, 100))[0],
    "normal_5_2": drawn(31, lambda: np.random.normal(5, 2, 100))[0],
    "psi_reference": psi[0],
    "psi_current": psi[1],
    "mmd_reference": drawn(31, lambda: np.random.multivariate_normal([1, 1], [[2, 0], [0, 2]], 100))[0],
    "mmd_current": drawn(31, lambda: np.random.multivariate_normal([0, 0], [[2, -1], [-1, 2]], 100))[0],
}
(Path(__file__).parents[2] / "fixtures/drift/seeds.json").write_text(json.dumps(content) + "\n")
