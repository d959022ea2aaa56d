"""Writes models with one framework, and truth.json with what the framework itself says of the rows of a CSV file.

    python reference_prediction.py FRAMEWORK ROWS FOLDER

truth.json is a list: the model's name, the features and the target to name, what evenkeel.yaml would say, and the labels and scores.
"""

import csv
import json
import os
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace

import numpy as np

warnings.filterwarnings("ignore")
framework, rows_file, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
try:
    import pandas as pd

    rows = pd.read_csv(rows_file)
    numbers = rows[["amount", "age"]]
except ModuleNotFoundError:
    # Frameworks that do without have an interpreter without.
    with open(rows_file, encoding="utf-8") as file:
        read = list(csv.DictReader(file))
    kinds_of = {"amount": float, "age": float, "value": float, "y": int}
    columns = {name: np.array([kinds_of.get(name, str)(row[name]) for row in read]) for name in read[0]}
    rows = SimpleNamespace(**columns)
X = np.column_stack([rows.amount, rows.age]).astype("float64")
truth = []


def told(name, target, labels=None, scores=None, features=("amount", "age"), classes=None, **settings):
    entry = {"model": name, "target": target, "features": list(features), "settings": settings}
    if labels is not None:
        entry["labels"] = [each.item() if hasattr(each, "item") else each for each in np.asarray(labels).reshape(-1)]
    if scores is not None:
        entry["scores"] = np.asarray(scores, dtype="float64").tolist()
        entry["classes"] = [str(each) for each in classes] if classes is not None else None
    truth.append(entry)


def pipeline(with_text):
    from sklearn.compose import ColumnTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    parts = [("n", StandardScaler(), ["amount", "age"])]
    if with_text:
        parts.append(("c", OneHotEncoder(), ["city"]))
    return Pipeline([("parts", ColumnTransformer(parts)), ("model", LogisticRegression(max_iter=1000))])


ALL = ("amount", "age", "city")


def sklearn():
    import pickle

    import joblib
    from sklearn.linear_model import LinearRegression, LogisticRegression
    from sklearn.svm import LinearSVC

    kind = pipeline(True).fit(rows[list(ALL)], rows.kind)
    joblib.dump(kind, folder / "kind.joblib", compress=3)
    told("kind.joblib", "kind", kind.predict(rows[list(ALL)]), kind.predict_proba(rows[list(ALL)]), ALL, kind.classes_)
    binary = LogisticRegression().fit(X, rows.y)
    (folder / "binary.pkl").write_bytes(pickle.dumps(binary))
    told("binary.pkl", "y", binary.predict(X), binary.predict_proba(X)[:, 1])
    truths = LogisticRegression().fit(X, rows.y == 1)
    joblib.dump(truths, folder / "truths.joblib")
    told("truths.joblib", "y", truths.predict(X).astype(int), truths.predict_proba(X)[:, 1])
    margins = LinearSVC().fit(X, rows.kind)
    joblib.dump(margins, folder / "margins.joblib")
    told("margins.joblib", "kind", margins.predict(X))
    value = LinearRegression().fit(numbers, rows.value)
    joblib.dump(value, folder / "value.joblib")
    told("value.joblib", "value", value.predict(numbers))


def skops():
    import skops.io
    from sklearn.ensemble import RandomForestClassifier

    kind = pipeline(True).fit(rows[list(ALL)], rows.kind)
    skops.io.dump(kind, folder / "kind.skops")
    told("kind.skops", "kind", kind.predict(rows[list(ALL)]), kind.predict_proba(rows[list(ALL)]), ALL, kind.classes_)
    forest = RandomForestClassifier(5, random_state=0).fit(X, rows.y)
    skops.io.dump(forest, folder / "forest.skops")
    told("forest.skops", "y", forest.predict(X), forest.predict_proba(X)[:, 1])


def xgboost():
    import xgboost

    small = {"max_depth": 3, "seed": 0}
    data = xgboost.DMatrix(numbers, label=rows.y)
    binary = xgboost.train({"objective": "binary:logistic", **small}, data, 5)
    for name in ("binary.json", "binary.ubj"):
        binary.save_model(folder / name)
        scores = binary.predict(data)
        told(name, "y", (scores >= 0.5).astype(int), scores)
    codes = rows.kind.astype("category").cat.codes
    for objective in ("multi:softprob", "multi:softmax"):
        many = xgboost.train({"objective": objective, "num_class": 3, **small}, xgboost.DMatrix(X, label=codes), 5)
        name = objective.replace(":", "_") + ".json"
        many.save_model(folder / name)
        answers = many.predict(xgboost.DMatrix(X))
        kinds = sorted(set(rows.kind.tolist()))
        if objective == "multi:softprob":
            told(name, "kind", [kinds[each] for each in answers.argmax(axis=1)], answers, classes=kinds)
        else:
            told(name, "kind", [kinds[int(each)] for each in answers])
    value = xgboost.train({"objective": "reg:squarederror", **small}, xgboost.DMatrix(numbers, label=rows.value), 5)
    value.save_model(folder / "value.ubj")
    told("value.ubj", "value", value.predict(data))


def lightgbm():
    import lightgbm

    small = {"num_leaves": 7, "verbose": -1, "seed": 0, "deterministic": True}
    binary = lightgbm.train({"objective": "binary", **small}, lightgbm.Dataset(numbers, rows.y), 5)
    binary.save_model(folder / "binary.txt")
    scores = binary.predict(numbers)
    told("binary.txt", "y", (scores >= 0.5).astype(int), scores)
    with_text = rows[list(ALL)].astype({"city": "category"})
    codes = rows.kind.astype("category").cat.codes
    many = lightgbm.train({"objective": "multiclass", "num_class": 3, **small}, lightgbm.Dataset(with_text, codes), 5)
    many.save_model(folder / "kind.txt")
    kinds, scores = sorted(set(rows.kind.tolist())), many.predict(with_text)
    told("kind.txt", "kind", [kinds[each] for each in scores.argmax(axis=1)], scores, ALL, kinds)
    value = lightgbm.train({"objective": "regression", **small}, lightgbm.Dataset(numbers, rows.value), 5)
    value.save_model(folder / "value.txt")
    told("value.txt", "value", value.predict(numbers))


def catboost():
    from catboost import CatBoostClassifier, CatBoostRegressor

    small = {"iterations": 5, "depth": 3, "random_seed": 0, "verbose": False, "allow_writing_files": False}
    kind = CatBoostClassifier(cat_features=["city"], **small).fit(rows[list(ALL)], rows.kind)
    kind.save_model(folder / "kind.cbm")
    told("kind.cbm", "kind", kind.predict(rows[list(ALL)]), kind.predict_proba(rows[list(ALL)]), ALL, kind.classes_)
    value = CatBoostRegressor(**small).fit(numbers, rows.value)
    value.save_model(folder / "value.cbm")
    told("value.cbm", "value", value.predict(numbers))


def mlflow():
    import mlflow
    import mlflow.pyfunc
    from mlflow.models import infer_signature

    kind = pipeline(True).fit(rows[list(ALL)], rows.kind)
    signature = infer_signature(rows[list(ALL)], kind.predict(rows[list(ALL)]))
    how = {"serialization_format": "cloudpickle"}
    mlflow.sklearn.save_model(kind, folder / "kind", signature=signature, pip_requirements=[], **how)
    told("kind", "kind", kind.predict(rows[list(ALL)]), kind.predict_proba(rows[list(ALL)]), ALL, kind.classes_)

    class Twice(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input, params=None):
            print("what a model prints is no answer")
            return model_input["amount"] * 2 + model_input["age"]

    mlflow.pyfunc.save_model(folder / "twice", python_model=Twice(), pip_requirements=[])
    told("twice", "value", rows.amount * 2 + rows.age)


def network(tf_keras, layers, loss):
    layer = {"relu": "relu", **layers}
    model = tf_keras.Sequential(
        [
            tf_keras.layers.Input((2,), name="x"),
            tf_keras.layers.Dense(4, activation=layer["relu"]),
            tf_keras.layers.Dense(layers["width"], activation=layers["last"]),
        ]
    )
    model.compile(loss=loss)
    return model


def keras():
    import keras as library

    library.utils.set_random_seed(0)
    kinds = sorted(set(rows.kind.tolist()))
    small = X.astype("float32")
    many = network(library, {"width": 3, "last": "softmax"}, "sparse_categorical_crossentropy")
    for name in ("kind.keras", "kind.h5"):
        many.save(folder / name)
        scores = many.predict(small, verbose=0)
        told(name, "kind", [kinds[each] for each in scores.argmax(axis=1)], scores, classes=kinds)
    one = network(library, {"width": 1, "last": "sigmoid"}, "binary_crossentropy")
    one.save(folder / "binary.keras")
    scores = one.predict(small, verbose=0)[:, 0]
    told("binary.keras", "y", (scores >= 0.5).astype(int), scores)
    value = network(library, {"width": 1, "last": "linear"}, "mse")
    value.save(folder / "value.keras")
    told("value.keras", "value", value.predict(small, verbose=0))
    several = {name: library.layers.Input((1,), name=name) for name in ("age", "amount")}
    joined = library.layers.Concatenate()(list(several.values()))
    functional = library.Model(several, library.layers.Dense(1, activation="sigmoid")(joined))
    functional.save(folder / "named.keras")
    fed = {"age": small[:, 1:], "amount": small[:, :1]}
    scores = functional.predict(fed, verbose=0)[:, 0]
    told("named.keras", "y", (scores >= 0.5).astype(int), scores)
    many.export(folder / "saved", verbose=False)
    scores = many.predict(small, verbose=0)
    labels = [kinds[each] for each in scores.argmax(axis=1)]
    told("saved", "kind", labels, scores, classes=kinds, output="probabilities")


def torch():
    import torch as library

    library.manual_seed(0)
    (folder / "evenkeel_test_nets.py").write_text(
        "import torch\n\n\ndef make():\n    return torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.ReLU(), torch.nn.Linear(4, 3))\n"
    )
    sys.path.insert(0, str(folder))
    from evenkeel_test_nets import make

    kinds = sorted(set(rows.kind.tolist()))
    model = make().eval()
    fed = library.from_numpy(X.astype("float32"))
    with library.no_grad():
        logits = model(fed)
    scores = library.softmax(logits.double(), dim=1).numpy()
    labels = [kinds[each] for each in scores.argmax(axis=1)]
    library.jit.script(model).save(folder / "script.pt")
    told("script.pt", "kind", labels, scores, classes=kinds, output="logits")
    batch = library.export.Dim("batch")
    library.export.save(library.export.export(model, (fed,), dynamic_shapes=({0: batch},)), folder / "exported.pt2")
    told("exported.pt2", "kind", labels, scores, classes=kinds, output="logits")
    how = {"output": "logits", "factory": "evenkeel_test_nets:make"}
    library.save(model.state_dict(), folder / "state.pt")
    told("state.pt", "kind", labels, scores, classes=kinds, **how)
    library.save({"epoch": 3, "model_state_dict": model.state_dict()}, folder / "training.pt")
    told("training.pt", "kind", labels, scores, classes=kinds, **how)


def transformers():
    import torch as library
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification, BertTokenizerFast

    library.manual_seed(0)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "paris", "rome", "oslo"]
    place = folder / "bert"
    place.mkdir()
    (place / "vocab.txt").write_text("\n".join(words) + "\n")
    BertTokenizerFast(vocab=str(place / "vocab.txt")).save_pretrained(place)
    kinds = sorted(set(rows.kind.tolist()))
    small = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 8}
    config = BertConfig(
        vocab_size=len(words), num_labels=3, id2label=dict(enumerate(kinds)), max_position_embeddings=32, **small
    )
    model = BertForSequenceClassification(config).eval()
    model.save_pretrained(place)
    fed = AutoTokenizer.from_pretrained(place)(rows.city.tolist(), padding=True, return_tensors="pt")
    with library.no_grad():
        scores = library.softmax(model(**fed).logits.double(), dim=1).numpy()
    labels = [kinds[each] for each in scores.argmax(axis=1)]
    told("bert", "kind", labels, scores, ["city"], kinds)


os.chdir(folder)
globals()[framework]()
(folder / "truth.json").write_text(json.dumps(truth))
