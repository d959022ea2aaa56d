"""Models of CatBoost."""

from ._columns import classes_of, plain, scores_of, values_of

PACKAGES = ("catboost", "numpy", "pandas")


class Model:
    def __init__(self, model):
        self.model = model
        self.features = [str(name) for name in model.feature_names_]
        self.feature_count = len(self.features)
        self.categories = set(model.get_cat_feature_indices())
        classes = list(model.classes_)
        self.classifies = len(classes) > 0
        self.classes = classes_of(classes) if classes else None
        self.output = "probabilities" if self.classifies else "values"

    def predict(self, columns):
        made = [
            [_category(value) for value in column["values"]] if place in self.categories else values_of(column)
            for place, column in enumerate(columns)
        ]
        rows = [list(row) for row in zip(*made)]
        if not self.classifies:
            return {"scores": scores_of(self.model.predict(rows))}
        labels = self.model.predict(rows, prediction_type="Class")
        return {
            "labels": plain(labels.reshape(-1)),
            "scores": scores_of(self.model.predict(rows, prediction_type="Probability")),
        }


def _category(value):
    if value is None:
        return "nan"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def load(request):
    import catboost

    model = catboost.CatBoost()
    path = request["path"]
    model.load_model(path, format="json" if path.endswith(".json") else "cbm")
    return Model(model)
