"""Writes test/fixtures/nannyml: what NannyML itself estimates on the data it ships, and just enough input to compute it again.

Run it with the packages of requirements-nannyml.txt. Of the data only counts are kept (how many rows of a chunk share score, prediction and
label), and a sample of the data with three classes.
"""

import json
import os
import sys
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")
os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"

import nannyml as nml  # noqa: E402
import nannyml.sampling_error.binary_classification as bse  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from nannyml.calibration import IsotonicCalibrator, needs_calibration  # noqa: E402
from nannyml.chunk import SizeBasedChunker  # noqa: E402

FOLDER = Path(__file__).parents[2] / "fixtures" / "nannyml"
RANGES = ["value", "sampling_error", "realized", "lower_confidence_boundary", "upper_confidence_boundary", "lower_threshold", "upper_threshold"]
METRICS = ["roc_auc", "average_precision", "f1", "precision", "recall", "specificity", "accuracy", "confusion_matrix", "business_value"]


def results(estimator, frame, period):
    frame = frame.filter(period=period).to_df()
    chunks = []
    for _, row in frame.iterrows():
        metrics = {}
        for name in dict.fromkeys(column[0] for column in frame.columns if column[0] != "chunk"):
            metrics[name] = {key: clean(row[(name, key)]) for key in RANGES} | {"alert": bool(row[(name, "alert")])}
        chunks.append({"start": int(row[("chunk", "start_index")]), "end": int(row[("chunk", "end_index")]) + 1, "metrics": metrics})
    return chunks


def clean(value):
    return None if value is None or np.isnan(value) else float(value)


def binary(name, load, target, chunker, variants):
    reference, analysis, truth = load()
    if target not in analysis:
        analysis = analysis.merge(truth[["id", target]] if "id" in truth else truth, left_on="id", right_on="id" if "id" in truth else truth.index)
    # analysis data are cut as the estimator cuts them, and only counts are kept
    estimated = []
    needed = None
    for normalize in variants:
        cbpe = nml.CBPE(
            problem_type="classification_binary", y_pred_proba="y_pred_proba", y_pred="y_pred", y_true=target, metrics=METRICS,
            chunker=chunker, normalize_confusion_matrix=normalize, business_value_matrix=[[1, -2], [-3, 5]],
            normalize_business_value="per_prediction" if normalize == "pred" else None,
        )
        cbpe.fit(reference)
        needed = bool(cbpe.needs_calibration)
        result = cbpe.estimate(analysis)
        estimated.append({"normalize": normalize or "none", "reference": results(cbpe, result, "reference"), "chunks": results(cbpe, result, "analysis")})
    spans = estimated[0]["chunks"]
    write(name, {
        "needs_calibration": needed,
        "reference": counts(reference, target),
        "reference_chunks": [counts(reference.iloc[each["start"]:each["end"]], target) for each in estimated[0]["reference"]],
        "chunks": [counts(analysis.iloc[each["start"]:each["end"]], target) for each in spans],
        "estimated": estimated,
    })


def counts(frame, target):
    """Rows of [score in hundredths, prediction, label, number], in the order of the data's first such row."""
    hundredths = (frame["y_pred_proba"] * 100).round().astype(int)
    assert np.allclose(hundredths / 100, frame["y_pred_proba"])
    groups = pd.DataFrame({"s": hundredths, "p": frame["y_pred"].astype(int), "t": frame[target].astype(int)})
    return [[*map(int, key), int(number)] for key, number in groups.groupby(["s", "p", "t"], sort=True).size().items()]


def multiclass():
    """Three classes: the shipped scores with a little added, so that no two rows share one, and flattened, so that all clearly need calibration."""
    reference, analysis, truth = nml.load_synthetic_multiclass_classification_dataset()
    classes = ["highstreet_card", "prepaid_card", "upmarket_card"]
    rng = np.random.default_rng(7)
    def sample(frame, rows):
        frame = frame.iloc[:: len(frame) // rows][:rows].reset_index(drop=True)
        scores = frame[[f"y_pred_proba_{each}" for each in classes]].to_numpy() + rng.random((rows, 3)) / 100
        scores = np.round(np.sqrt(scores) / np.sqrt(scores).sum(axis=1, keepdims=True), 6)
        for at, each in enumerate(classes):
            frame[f"y_pred_proba_{each}"] = scores[:, at]
        return frame
    reference = sample(reference, 2400)
    analysis = sample(analysis.merge(truth, on="id"), 1200)
    cbpe = nml.CBPE(
        problem_type="classification_multiclass", y_pred_proba={each: f"y_pred_proba_{each}" for each in classes}, y_pred="y_pred",
        y_true="y_true", metrics=METRICS, chunk_size=600, normalize_confusion_matrix="true", business_value_matrix=np.array([[1, -2, 0], [-3, 5, 0.5], [0, -1, 2]]),
    )
    cbpe.fit(reference)
    result = cbpe.estimate(analysis)
    needs = {each: bool(needs_calibration((reference["y_true"] == each).astype(int).to_numpy(), reference[f"y_pred_proba_{each}"].to_numpy(), IsotonicCalibrator())) for each in classes}
    def columns(frame):
        return {
            "scores": [[int(round(value * 1e6)) for value in frame[f"y_pred_proba_{each}"]] for each in classes],
            "pred": [classes.index(value) for value in frame["y_pred"]],
            "true": [classes.index(value) for value in frame["y_true"]],
        }
    write("multiclass", {"classes": classes, "needs_calibration": needs, "reference": columns(reference), "analysis": columns(analysis), "chunks": results(cbpe, result, "analysis")})


def sampling_errors():
    """The conformance cases SE-1 as the project's own tests make them, with the unrounded numbers."""
    found = {}
    for metric in ["auroc", "f1", "precision", "recall", "specificity", "accuracy"]:
        np.random.seed(1)
        chunk = np.random.random(50)
        truth = np.random.binomial(1, 0.5, 10000)
        other = np.linspace(0, 1, 10000) if metric == "auroc" else np.random.binomial(1, 0.5, 10000)
        components = getattr(bse, f"{metric}_sampling_error_components")(pd.Series(truth), pd.Series(other))
        found[metric] = float(getattr(bse, f"{metric}_sampling_error")(components, chunk))
        bits = lambda values: np.packbits(values.astype(np.uint8)).tobytes().hex()
        found["truth"] = bits(truth)
        if metric != "auroc":
            found["predicted"] = bits(other)
    write("sampling-errors", found)


def write(name, value):
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps({"nannyml": nml.__version__, **value}, separators=(",", ":")) + "\n")
    print(name, (FOLDER / f"{name}.json").stat().st_size, file=sys.stderr)


np.random.seed(0)  # NannyML bootstraps the error of average precision with the global generator
binary("binary", nml.load_synthetic_binary_classification_dataset, "work_home_actual", SizeBasedChunker(20000, incomplete="append"), [None, "all", "pred", "true"])
binary("car-loan", nml.load_synthetic_car_loan_dataset, "repaid", SizeBasedChunker(10000, incomplete="append"), [None])
multiclass()
sampling_errors()
