"""Answers metric requests with scikit-learn: one JSON request per line in, one JSON answer per line out.

Request: {"metric": name, "y_true": [...], "y_pred": [...], "y_score": [...] or [[...], ...] (rows), "labels": [...], "weights": [...],
"options": {...}}; null is a missing value, "Infinity" and "-Infinity" are numbers. Rows with a missing value are dropped here, because
scikit-learn refuses them. Answer: {"value": ...} with NaN as null, or {"error": text}.
"""

import json
import sys
import warnings

import numpy as np
from sklearn import metrics as sk
from sklearn.calibration import calibration_curve

warnings.simplefilter("ignore")


def number(value):
    return {"Infinity": np.inf, "-Infinity": -np.inf}.get(value, value) if isinstance(value, str) else value


def labels_array(values):
    return np.asarray(values) if all(isinstance(v, str) for v in values) else np.asarray([int(v) for v in values])


def plain(value):
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (tuple, list)) or isinstance(value, np.ndarray):
        return [plain(each) for each in value]
    if isinstance(value, (float, np.floating)):
        if np.isnan(value):
            return None
        return float(value) if np.isfinite(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, (int, np.integer)):
        return int(value)
    return value


class Request:
    def __init__(self, request):
        self.metric = request["metric"]
        self.options = request.get("options", {})
        names = [n for n in ("y_true", "y_pred", "y_score", "weights") if request.get(n) is not None]
        columns = {n: request[n] for n in names}
        missing = lambda v: v is None or (isinstance(v, list) and None in v)
        keep = [i for i in range(len(columns["y_true"])) if not any(missing(columns[n][i]) for n in names)]
        kept = {n: [columns[n][i] for i in keep] for n in names}
        regression = self.metric in REGRESSION
        as_labels = (lambda v: np.asarray(v, dtype=float)) if regression else labels_array
        self.y_true = as_labels(kept["y_true"])
        self.y_pred = as_labels(kept["y_pred"]) if "y_pred" in kept else None
        self.weights = np.asarray(kept["weights"], dtype=float) if "weights" in kept else None
        self.labels = labels_array(request["labels"]) if request.get("labels") is not None else None
        if "y_score" in kept:
            rows = kept["y_score"]
            self.y_score = np.asarray([[number(v) for v in r] if isinstance(r, list) else number(r) for r in rows], dtype=float)
        else:
            self.y_score = None

    @property
    def positive(self):
        if "positive" in self.options:
            text = self.options["positive"]
            return text if self.y_true.dtype.kind == "U" else int(text)
        parts = [p for p in (self.y_true, self.y_pred, self.labels) if p is not None]
        classes = np.unique(np.concatenate(parts))
        # 0 or -1 alone: 1 is the positive class, as scikit-learn's default has it.
        return 1 if classes.dtype.kind == "i" and set(classes) <= {-1, 0, 1} else classes[-1]

    def zero_division(self):
        return {"undefined": np.nan, "0": 0.0, "1": 1.0}[str(self.options.get("zero_division", "undefined"))]


def precision_like(part):
    def answer(r):
        average = r.options.get("average", "binary")
        average = None if average == "none" else average
        values = sk.precision_recall_fscore_support(
            r.y_true, r.y_pred, beta=r.options.get("beta", 1.0), labels=r.labels, pos_label=r.positive, average=average,
            sample_weight=r.weights, zero_division=r.zero_division())
        return values[part]
    return answer


def specificity(r):
    matrices = sk.multilabel_confusion_matrix(r.y_true, r.y_pred, sample_weight=r.weights, labels=r.labels)
    tn, fp = matrices[:, 0, 0], matrices[:, 0, 1]
    average = r.options["average"]
    if average == "micro":
        tn, fp = tn.sum(), fp.sum()
        return tn / (tn + fp)
    with np.errstate(all="ignore"):
        values = tn / (tn + fp)
    if average == "none":
        return values
    support = matrices[:, 1, 0] + matrices[:, 1, 1]
    defined = ~np.isnan(values)
    if average == "macro" or support[defined].sum() == 0:
        return np.nanmean(values)
    return np.average(values[defined], weights=support[defined])


def report(r):
    return sk.classification_report(r.y_true, r.y_pred, labels=r.labels, sample_weight=r.weights,
                                    digits=r.options.get("digits", 2), zero_division=r.zero_division() if "zero_division" in r.options else "warn",
                                    output_dict=r.options.get("output") == "dict")


def finite_ranks(scores):
    """scikit-learn refuses infinite scores; ranks lie in the same order."""
    return scores if np.isfinite(scores).all() else np.unique(scores, return_inverse=True)[1].astype(float)


def roc_auc(r):
    scores = finite_ranks(r.y_score)
    if scores.ndim == 1:
        return sk.roc_auc_score(r.y_true == r.positive, scores, sample_weight=r.weights, max_fpr=r.options.get("max_fpr"))
    average = r.options.get("average", "macro")
    return sk.roc_auc_score(r.y_true, scores, multi_class=r.options.get("multi_class", "ovr"), labels=r.labels, sample_weight=r.weights,
                            average=None if average == "none" else average)


def average_precision(r):
    scores = finite_ranks(r.y_score)
    average = r.options.get("average", "macro")
    average = None if average == "none" else average
    if scores.ndim == 1:
        return sk.average_precision_score(r.y_true == r.positive, scores, sample_weight=r.weights)
    return sk.average_precision_score(r.y_true, scores, average=average, sample_weight=r.weights)


def brier(r):
    scale = {"auto": "auto", "true": True, "false": False}[r.options.get("scale_by_half", "auto")]
    more = {"pos_label": r.positive} if r.y_score.ndim == 1 else {"labels": r.labels}
    return sk.brier_score_loss(r.y_true, r.y_score, sample_weight=r.weights, scale_by_half=scale, **more)


def log_loss(r):
    labels = r.labels
    if labels is None and r.y_score.ndim == 1 and r.y_true.dtype.kind == "i" and set(r.y_true) <= {0, 1}:
        labels = [0, 1]
    return sk.log_loss(r.y_true, r.y_score, normalize=r.options.get("normalize", True), sample_weight=r.weights, labels=labels)


def repeated(r):
    """Whole weights as repeated rows."""
    if r.weights is None:
        return r.y_true == r.positive, r.y_score
    times = r.weights.astype(int)
    return np.repeat(r.y_true == r.positive, times), np.repeat(r.y_score, times)


def curve_bins(r, bins):
    truth, score = repeated(r)
    if score.min() < 0 or score.max() > 1:
        raise ValueError("outside")
    strategy = r.options.get("strategy", "uniform")
    if strategy == "quantile":
        edges = np.percentile(score, np.linspace(0, 1, bins + 1) * 100)
    else:
        edges = np.linspace(0.0, 1.0, bins + 1)
    ids = np.searchsorted(edges[1:-1], score)
    counts = np.bincount(ids, minlength=bins)
    return truth, score, ids, counts


def ece(r):
    if r.options.get("strategy") == "rank":
        return ece_by_rank(r)
    bins = r.options.get("bins", 10)
    truth, score, ids, counts = curve_bins(r, bins)
    gap = np.abs(np.bincount(ids, weights=score, minlength=bins) - np.bincount(ids, weights=truth, minlength=bins))
    return gap.sum() / counts.sum()


def ece_by_rank(r):
    """Independent statement of NannyML's rule; meant for scores without ties."""
    order = np.argsort(r.y_score)
    score, truth = r.y_score[order], (r.y_true == r.positive)[order]
    if score.min() < 0 or score.max() > 1:
        raise ValueError("outside")
    n = len(score)
    bins = r.options.get("bins", 10)
    if n <= 2 * bins:
        bins = n // 2
        if bins < 2:
            raise ValueError("too few rows")
    edges = np.arange(0, n + 1, n // bins)
    edges[-1] = n
    return sum(abs(score[a:b].mean() - truth[a:b].mean()) * (b - a) / n for a, b in zip(edges[:-1], edges[1:]))


def calibration(r):
    truth, score = repeated(r)
    prob_true, prob_pred = calibration_curve(truth, score, pos_label=True, n_bins=r.options.get("bins", 5),
                                             strategy=r.options.get("strategy", "uniform"))
    _, _, _, counts = curve_bins(r, r.options.get("bins", 5))
    return {"prob_true": prob_true, "prob_pred": prob_pred, "counts": counts[counts > 0]}


def roc(r):
    fpr, tpr, thresholds = sk.roc_curve(r.y_true == r.positive, r.y_score, pos_label=True, sample_weight=r.weights,
                                        drop_intermediate=r.options.get("drop_intermediate", True))
    if np.isnan(fpr).any() or np.isnan(tpr).any():
        return np.nan
    return {"fpr": fpr, "tpr": tpr, "thresholds": thresholds}


def precision_recall(r):
    precision, recall, thresholds = sk.precision_recall_curve(
        r.y_true == r.positive, r.y_score, pos_label=True, sample_weight=r.weights,
        drop_intermediate=r.options.get("drop_intermediate", False))
    return {"precision": precision, "recall": recall, "thresholds": thresholds}


def confusion(r):
    normalize = r.options.get("normalize", "none")
    return sk.confusion_matrix(r.y_true, r.y_pred, labels=r.labels, sample_weight=r.weights,
                               normalize=None if normalize == "none" else normalize)


def kappa(r):
    weights = r.options.get("weights", "none")
    return sk.cohen_kappa_score(r.y_true, r.y_pred, labels=r.labels, sample_weight=r.weights,
                                weights=None if weights == "none" else weights)


def regression(function, **more):
    return lambda r: function(r.y_true, r.y_pred, sample_weight=r.weights, **more)


REGRESSION = {
    "mae": regression(sk.mean_absolute_error),
    "mse": regression(sk.mean_squared_error),
    "rmse": regression(sk.root_mean_squared_error),
    "mape": regression(sk.mean_absolute_percentage_error),
    "median_absolute_error": regression(sk.median_absolute_error),
    "r2": regression(sk.r2_score),
    "explained_variance": regression(sk.explained_variance_score),
    "max_error": lambda r: sk.max_error(r.y_true, r.y_pred),
}

ANSWERS = {
    **REGRESSION,
    "accuracy": lambda r: sk.accuracy_score(r.y_true, r.y_pred, sample_weight=r.weights),
    "balanced_accuracy": lambda r: sk.balanced_accuracy_score(
        r.y_true, r.y_pred, sample_weight=r.weights, adjusted=r.options.get("adjusted", False)),
    "precision": precision_like(0),
    "recall": precision_like(1),
    "f1": precision_like(2),
    "fbeta": precision_like(2),
    "specificity": specificity,
    "matthews_corrcoef": lambda r: sk.matthews_corrcoef(r.y_true, r.y_pred, sample_weight=r.weights),
    "cohen_kappa": kappa,
    "confusion_matrix": confusion,
    "classification_report": report,
    "roc_auc": roc_auc,
    "average_precision": average_precision,
    "log_loss": log_loss,
    "brier_score": brier,
    "expected_calibration_error": ece,
    "calibration_curve": calibration,
    "roc_curve": roc,
    "precision_recall_curve": precision_recall,
}


def main():
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"value": plain(ANSWERS[request["metric"]](Request(request)))}
        except Exception as error:  # scikit-learn's refusals are answers here
            answer = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")


main()
