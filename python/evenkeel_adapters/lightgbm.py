"""Boosters of LightGBM from their text files."""

from ._columns import frame, matrix, scores_of

PACKAGES = ("lightgbm", "numpy", "pandas")


class Model:
    def __init__(self, booster, objective):
        self.booster = booster
        self.features = list(booster.feature_name())
        self.feature_count = booster.num_feature()
        if objective in ("binary", "cross_entropy", "xentropy", "multiclass", "multiclassova", "softmax"):
            self.output = "probabilities"
        elif objective == "" or objective == "custom":
            self.output = None
        else:
            self.output = "values"

    def predict(self, columns):
        has_texts = any(column["type"] == "text" for column in columns)
        rows = frame(columns, text="category") if has_texts else matrix(columns)
        return {"scores": scores_of(self.booster.predict(rows))}


def load(request):
    import lightgbm

    booster = lightgbm.Booster(model_file=request["path"])
    # "binary sigmoid:1", "multiclass num_class:3", "regression"
    objective = ""
    with open(request["path"], encoding="utf-8", errors="replace") as file:
        for line in file:
            if line.startswith("objective="):
                objective = line[len("objective=") :].split()[0]
            if line.startswith("Tree="):
                break
    return Model(booster, objective)
