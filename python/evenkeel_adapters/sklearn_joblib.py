"""Estimators and pipelines of scikit-learn, and whatever has `predict` as they do, from a pickle or a joblib file."""

from ._columns import Unfit, classes_of, plain, scores_of, table

PACKAGES = ("scikit-learn", "joblib", "numpy", "pandas")


class Estimator:
    """An estimator of scikit-learn."""

    def __init__(self, estimator):
        if not hasattr(estimator, "predict"):
            raise Unfit(f"The file holds an object of {type(estimator).__name__}, which has no predict.")
        self.estimator = estimator
        names = _safely(estimator, "feature_names_in_")
        self.features = None if names is None else [str(name) for name in names]
        count = _safely(estimator, "n_features_in_")
        self.feature_count = None if count is None else int(count)
        classes = _safely(estimator, "classes_")
        # Of several outputs there is a list for each.
        several = classes is not None and len(classes) > 0 and not _is_scalar(classes[0])
        self.has_scores = classes is not None and not several and hasattr(estimator, "predict_proba")
        self.classes = None if classes is None or several else classes_of(classes)
        self.output = "probabilities" if self.has_scores else None

    def predict(self, columns):
        rows = table(columns, self.features is not None)
        answers = {"labels": plain(self.estimator.predict(rows))}
        if self.has_scores:
            answers["scores"] = scores_of(self.estimator.predict_proba(rows))
        return answers


def _safely(estimator, name):
    # Of a pipeline these are properties that fail where its last step lacks them.
    try:
        return getattr(estimator, name, None)
    except Exception:  # noqa: BLE001
        return None


def _is_scalar(value):
    return not hasattr(value, "__len__") or isinstance(value, (str, bytes))


def load(request):
    import sklearn  # noqa: F401 - so that a missing framework is told by its name, not by that of a part of it
    import joblib

    # joblib reads plain pickles as well.
    return Estimator(joblib.load(request["path"]))
