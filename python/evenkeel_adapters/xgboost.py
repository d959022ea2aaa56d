"""Boosters of XGBoost: JSON, UBJSON, and the older binary files where the installed version still reads them."""

import json

from ._columns import frame, matrix, scores_of

PACKAGES = ("xgboost", "numpy", "pandas")


class Model:
    def __init__(self, booster):
        self.booster = booster
        self.features = booster.feature_names
        self.feature_count = booster.num_features()
        objective = json.loads(booster.save_config())["learner"]["objective"]["name"]
        if objective in ("binary:logistic", "multi:softprob", "reg:logistic"):
            self.output = "probabilities"
        elif objective == "binary:logitraw":
            self.output = "logits"
        elif objective in ("multi:softmax", "binary:hinge"):
            self.output = "labels"
        else:
            self.output = "values"

    def predict(self, columns):
        import xgboost

        has_texts = any(column["type"] == "text" for column in columns)
        rows = frame(columns, text="category") if has_texts else matrix(columns)
        names = None if has_texts else self.features
        data = xgboost.DMatrix(rows, feature_names=names, enable_categorical=has_texts)
        return {"scores": scores_of(self.booster.predict(data, validate_features=False))}


def load(request):
    import xgboost

    booster = xgboost.Booster()
    booster.load_model(request["path"])
    return Model(booster)
