"""Answers requests about labels, rankings, thresholds and groupings: one JSON request per line in, one JSON answer per line out.

Request: {"metric": name, "y_true": [...], "y_pred": [...], "y_score": [...] (numbers, texts, or rows of numbers), "labels": [...],
"weights": [...], "options": {...}}. scikit-learn answers where it has the metric; the rest is written here from the definitions, naively:
rankings with ties by going through every order of the items. Answer: {"value": ...} with NaN as null, or {"error": text}.
"""

import itertools
import json
import sys
import warnings

import numpy as np
from sklearn import metrics as sk

warnings.simplefilter("ignore")


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
        self.options = request.get("options", {})
        array = lambda name: None if request.get(name) is None else np.asarray(request[name])
        self.y_true, self.y_pred, self.y_score = array("y_true"), array("y_pred"), array("y_score")
        self.labels, self.weights = array("labels"), array("weights")

    def option(self, name, default=None):
        return self.options.get(name, default)

    @property
    def average(self):
        average = self.option("average", "binary")
        return None if average == "none" else average

    @property
    def zero_division(self):
        return {"undefined": np.nan, "0": 0.0, "1": 1.0}[self.option("zero_division", "undefined")]

    @property
    def is_matrix(self):
        return self.y_true.ndim == 2

    def positive(self):
        return np.unique(self.y_true if self.y_pred is None else np.concatenate([self.y_true, self.y_pred]))[-1]

    def matrices(self):
        return sk.multilabel_confusion_matrix(
            self.y_true, self.y_pred, sample_weight=self.weights, labels=None if self.is_matrix else self.labels,
            samplewise=self.average == "samples")

    def means(self, values, support):
        """The average by name of values per class or row; those that are NaN are left out."""
        weights = {"macro": np.ones(len(values)), "weighted": support,
                   "samples": np.ones(len(values)) if self.weights is None else self.weights}[self.average]
        defined = ~np.isnan(values)
        weights = weights[defined]
        if self.average == "weighted" and weights.sum() == 0:
            weights = np.ones(len(weights))
        return np.average(values[defined], weights=weights) if defined.any() else np.nan


def prf(part):
    def answer(r):
        return sk.precision_recall_fscore_support(
            r.y_true, r.y_pred, beta=r.option("beta", 1.0), average=r.average, sample_weight=r.weights, zero_division=r.zero_division,
            labels=None if r.is_matrix else r.labels, pos_label=1 if r.is_matrix else r.positive())[part]
    return answer


def rate(numerator, denominator):
    """A ratio of counts of each class, label or row, averaged."""
    def answer(r):
        m = r.matrices()
        counts = {"tn": m[:, 0, 0], "fp": m[:, 0, 1], "fn": m[:, 1, 0], "tp": m[:, 1, 1]}
        if r.average == "binary":
            counts = {name: each[-1:] for name, each in counts.items()}
        if r.average == "micro":
            counts = {name: each.sum(keepdims=True) for name, each in counts.items()}
        top, bottom = sum(counts[n] for n in numerator), sum(counts[n] for n in denominator)
        with np.errstate(all="ignore"):
            values = np.where(bottom == 0, r.zero_division, top / np.where(bottom == 0, 1, bottom))
        if r.average is None:
            return values
        if r.average in ("binary", "micro"):
            return values[0]
        return r.means(values, counts["tp"] + counts["fn"])
    return answer


def jaccard(r):
    """scikit-learn's where it knows the value for 0 / 0; the definition otherwise."""
    if r.option("zero_division", "undefined") == "undefined":
        return rate(["tp"], ["tp", "fp", "fn"])(r)
    return sk.jaccard_score(r.y_true, r.y_pred, average=r.average, sample_weight=r.weights, zero_division=r.zero_division,
                            labels=None if r.is_matrix else r.labels, pos_label=1 if r.is_matrix else r.positive())


def likelihood(part):
    return lambda r: sk.class_likelihood_ratios(r.y_true, r.y_pred, sample_weight=r.weights, labels=r.labels)[part]


def top_k(r):
    return sk.top_k_accuracy_score(r.y_true, r.y_score, k=r.option("k", 2), sample_weight=r.weights, labels=r.labels)


def det(r):
    fpr, fnr, thresholds = sk.det_curve(r.y_true, r.y_score, pos_label=r.positive(), sample_weight=r.weights,
                                        drop_intermediate=r.option("drop_intermediate", False))
    return {"fpr": fpr, "fnr": fnr, "thresholds": thresholds}


def steps(r):
    """Weight of positives and of rows at or above each distinct score, descending."""
    weights = np.ones(len(r.y_true)) if r.weights is None else r.weights
    is_positive = r.y_true == r.positive()
    thresholds = np.unique(r.y_score[weights > 0])[::-1]
    taken = np.array([weights[r.y_score >= t].sum() for t in thresholds])
    found = np.array([weights[(r.y_score >= t) & is_positive].sum() for t in thresholds])
    if found[-1] == 0:
        raise ValueError("no positive")
    return thresholds, found, taken


def gain_curve(r):
    thresholds, found, taken = steps(r)
    return {"share": np.concatenate([[0], taken / taken[-1]]), "gain": np.concatenate([[0], found / found[-1]]),
            "thresholds": np.concatenate([[np.inf], thresholds])}


def lift_curve(r):
    thresholds, found, taken = steps(r)
    return {"share": taken / taken[-1], "lift": (found / taken) / (found[-1] / taken[-1]), "thresholds": thresholds}


def lift(r):
    curve = gain_curve(r)
    share = r.option("share", 0.1)
    return np.interp(share, curve["share"], curve["gain"]) / share


def threshold_table(r):
    weights = np.ones(len(r.y_true)) if r.weights is None else r.weights
    is_positive = r.y_true == r.positive()
    which = r.option("thresholds", "grid")
    if which == "all":
        thresholds = np.unique(r.y_score[weights > 0])
    elif which == "grid":
        used = r.y_score[weights > 0]
        low, high = (0, 1) if used.min() >= 0 and used.max() <= 1 else (used.min(), used.max())
        thresholds = np.linspace(low, high, r.option("steps", 20) + 1) if low < high else np.array([low])
    else:
        thresholds = np.sort([float(t) for t in which.split(",")])
    rows = []
    for t in thresholds:
        chosen = r.y_score >= t
        rows.append([weights[chosen & is_positive].sum(), weights[chosen & ~is_positive].sum(),
                     weights[~chosen & is_positive].sum(), weights[~chosen & ~is_positive].sum()])
    tp, fp, fn, tn = np.array(rows).T
    with np.errstate(all="ignore"):
        answer = {"thresholds": thresholds, "tp": tp, "fp": fp, "fn": fn, "tn": tn, "precision": tp / (tp + fp),
                  "recall": tp / (tp + fn), "f1": 2 * tp / (2 * tp + fp + fn), "specificity": tn / (tn + fp), "fpr": fp / (fp + tn),
                  "predicted_share": (tp + fp) / (tp + fp + fn + tn)}
    worth = [r.option(name) for name in ("tp", "fp", "fn", "tn")]
    if any(each is not None for each in worth):
        answer["value"] = sum((each or 0) * counts for each, counts in zip(worth, (tp, fp, fn, tn)))
    return answer


def business_value(r):
    """As nannyml/performance_calculation/metrics/binary_classification.py computes it."""
    value = np.array([[r.option("tn", 0), r.option("fp", 0)], [r.option("fn", 0), r.option("tp", 0)]])
    cm = sk.confusion_matrix(r.y_true, r.y_pred, sample_weight=r.weights, labels=r.labels).astype(float)
    per = r.option("per", "total")
    if per == "row":
        return (value * cm).sum() / cm.sum()
    if per == "prediction":
        with np.errstate(all="ignore"):
            cm = np.nan_to_num(cm / cm.sum(axis=0, keepdims=True))
    return (value * cm).sum()


def scored(function):
    """A metric of probabilities; columns are the sorted labels."""
    def answer(r):
        more = {} if r.is_matrix or r.y_score.ndim == 1 else {"labels": r.labels}
        return function(r, more)
    return answer


def binary_log_loss(truth, score, weights):
    score = np.clip(score, np.finfo(float).eps, 1 - np.finfo(float).eps)
    return np.average(-np.where(truth == 1, np.log(score), np.log(1 - score)), weights=weights)


def log_loss(r, more):
    if r.is_matrix and r.option("labels_counted", "all") == "all":
        return np.mean([binary_log_loss(r.y_true[:, j], r.y_score[:, j], r.weights) for j in range(r.y_true.shape[1])])
    return sk.log_loss(r.y_true, r.y_score, sample_weight=r.weights, **more)


def d2_log_loss(r, more):
    if r.is_matrix and r.option("labels_counted", "all") == "all":
        shares = np.average(r.y_true, axis=0, weights=r.weights)
        null = np.mean([binary_log_loss(r.y_true[:, j], np.full(len(r.y_true), shares[j]), r.weights) for j in range(len(shares))])
        return 1 - log_loss(r, more) / null
    labels = r.labels if r.y_score.ndim == 1 else more.get("labels")
    return sk.d2_log_loss_score(r.y_true, r.y_score, sample_weight=r.weights, labels=labels)


def brier(r, more):
    return sk.brier_score_loss(r.y_true, r.y_score, sample_weight=r.weights, **more)


def d2_brier(r, more):
    positive = {"pos_label": r.positive()} if r.y_score.ndim == 1 else more
    return sk.d2_brier_score(r.y_true, r.y_score, sample_weight=r.weights, **positive)


def per_label(function):
    """An average of a metric of scores, by label or by row."""
    def answer(r):
        if r.average == "samples":
            values = np.array([function(t, s, None) for t, s in zip(r.y_true, r.y_score)])
            return r.means(values, None)
        return function(r.y_true, r.y_score, r.weights, average=r.average)
    return answer


def roc_auc(truth, score, weights, **more):
    return sk.roc_auc_score(truth, score, sample_weight=weights, **more)


def average_precision(truth, score, weights, **more):
    if truth.ndim == 1 and truth.sum() == 0:
        return np.nan
    return sk.average_precision_score(truth, score, sample_weight=weights, **more)


def partial_auc(r):
    return sk.roc_auc_score(r.y_true, r.y_score, sample_weight=r.weights, average=r.average, max_fpr=r.option("max_fpr"))


def orders(score, ignore_ties):
    """Every order by score, descending; one when ties are ignored: the later item first."""
    if ignore_ties:
        return [sorted(range(len(score)), key=lambda i: (-score[i], -i))]
    groups = [[i for i in range(len(score)) if score[i] == s] for s in sorted(set(score), reverse=True)]
    return [list(itertools.chain(*each)) for each in itertools.product(*(itertools.permutations(g) for g in groups))]


def ranked(one_order, needs_relevant):
    """Mean over rows of the mean over all orders of `one_order(relevance by rank, request)`."""
    def answer(r):
        values = []
        for truth, score in zip(r.y_true, r.y_score):
            if needs_relevant and not (truth > 0).any():
                values.append(r.zero_division)
                continue
            values.append(np.mean([one_order(truth[order] > 0, r) for order in orders(list(score), r.option("ignore_ties", False))]))
        values = np.array(values, dtype=float)
        weights = np.ones(len(values)) if r.weights is None else r.weights
        defined = ~np.isnan(values)
        return np.average(values[defined], weights=weights[defined]) if weights[defined].sum() > 0 else np.nan
    return answer


def reciprocal_rank(relevant, r):
    first = int(np.argmax(relevant))
    return 1 / (first + 1) if first < r.option("k", np.inf) else 0


def average_precision_at_k(relevant, r):
    k = r.option("k", 10)
    total = sum(relevant[: i + 1].sum() / (i + 1) for i in range(min(k, len(relevant))) if relevant[i])
    return total / (relevant.sum() if r.option("divide_by") == "relevant" else min(relevant.sum(), k))


def ndcg(r):
    return sk.ndcg_score(r.y_true, r.y_score, k=r.option("k"), sample_weight=r.weights, ignore_ties=r.option("ignore_ties", False))


def dcg(r):
    return sk.dcg_score(r.y_true, r.y_score, k=r.option("k"), log_base=r.option("log_base", 2), sample_weight=r.weights,
                        ignore_ties=r.option("ignore_ties", False))


def rows_metric(function):
    return lambda r: function(r.y_true, r.y_score, sample_weight=r.weights)


def labels_metric(function):
    return lambda r: function(r.y_true, r.y_pred, sample_weight=r.weights)


def groups(function):
    return lambda r: function(r.y_true, r.y_pred)


def averaged_groups(function):
    return lambda r: function(r.y_true, r.y_pred, average_method=r.option("average_method", "arithmetic"))


def report(r):
    zero_division = r.zero_division if "zero_division" in r.options else "warn"
    return sk.classification_report(r.y_true, r.y_pred, sample_weight=r.weights, digits=r.option("digits", 2), zero_division=zero_division,
                                    output_dict=r.option("output") == "dict")


def per_label_matrices(r):
    return sk.multilabel_confusion_matrix(r.y_true, r.y_pred, sample_weight=r.weights, samplewise=r.option("samplewise", False),
                                          labels=None if r.is_matrix else r.labels)


ANSWERS = {
    "accuracy": labels_metric(sk.accuracy_score),
    "zero_one_loss": labels_metric(sk.zero_one_loss),
    "hamming_loss": labels_metric(sk.hamming_loss),
    "precision": prf(0),
    "recall": prf(1),
    "f1": prf(2),
    "fbeta": prf(2),
    "jaccard": jaccard,
    "specificity": rate(["tn"], ["tn", "fp"]),
    "false_positive_rate": rate(["fp"], ["fp", "tn"]),
    "false_negative_rate": rate(["fn"], ["fn", "tp"]),
    "negative_predictive_value": rate(["tn"], ["tn", "fn"]),
    "positive_likelihood_ratio": likelihood(0),
    "negative_likelihood_ratio": likelihood(1),
    "classification_report": report,
    "multilabel_confusion_matrix": per_label_matrices,
    "business_value": business_value,
    "hinge_loss": lambda r: sk.hinge_loss(r.y_true, r.y_score, labels=r.labels, sample_weight=r.weights),
    "top_k_accuracy": top_k,
    "det_curve": det,
    "cumulative_gain_curve": gain_curve,
    "lift_curve": lift_curve,
    "lift": lift,
    "threshold_table": threshold_table,
    "log_loss": scored(log_loss),
    "brier_score": scored(brier),
    "d2_log_loss": scored(d2_log_loss),
    "d2_brier": scored(d2_brier),
    "roc_auc": lambda r: partial_auc(r) if "max_fpr" in r.options else per_label(roc_auc)(r),
    "average_precision": per_label(average_precision),
    "coverage_error": rows_metric(sk.coverage_error),
    "label_ranking_loss": rows_metric(sk.label_ranking_loss),
    "label_ranking_average_precision": rows_metric(sk.label_ranking_average_precision_score),
    "ndcg": ndcg,
    "dcg": dcg,
    "mean_reciprocal_rank": ranked(reciprocal_rank, True),
    "hit_rate_at_k": ranked(lambda relevant, r: relevant[: r.option("k", 10)].any(), True),
    "precision_at_k": ranked(lambda relevant, r: relevant[: r.option("k", 10)].sum() / r.option("k", 10), False),
    "recall_at_k": ranked(lambda relevant, r: relevant[: r.option("k", 10)].sum() / relevant.sum(), True),
    "map_at_k": ranked(average_precision_at_k, True),
    "adjusted_rand": groups(sk.adjusted_rand_score),
    "rand": groups(sk.rand_score),
    "fowlkes_mallows": groups(sk.fowlkes_mallows_score),
    "mutual_info": groups(sk.mutual_info_score),
    "homogeneity": groups(sk.homogeneity_score),
    "completeness": groups(sk.completeness_score),
    "v_measure": lambda r: sk.v_measure_score(r.y_true, r.y_pred, beta=r.option("beta", 1.0)),
    "normalized_mutual_info": averaged_groups(sk.normalized_mutual_info_score),
    "adjusted_mutual_info": averaged_groups(sk.adjusted_mutual_info_score),
}


def main():
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"value": plain(ANSWERS[request["metric"]](Request(request)))}
        except Exception as error:  # refusals are answers here
            answer = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")


main()
