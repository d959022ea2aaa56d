"""Estimators of scikit-learn in files of skops: types beyond those that it knows are loaded only when the user has allowed code."""

from .sklearn_joblib import Estimator

PACKAGES = ("skops", "scikit-learn", "numpy", "pandas")


def load(request):
    import sklearn  # noqa: F401
    import skops.io

    path = request["path"]
    trusted = skops.io.get_untrusted_types(file=path) if request.get("code") else []
    return Estimator(skops.io.load(path, trusted=trusted))
