"""Folders with an MLmodel that have the flavour python_function."""

from ._columns import Unfit, classes_of, frame, plain, scores_of

PACKAGES = ("mlflow", "mlflow-skinny", "numpy", "pandas")

# Types of a signature, and what a column of numbers is cast to, for MLflow casts nothing that could lose a digit.
CASTS = {"integer": "int32", "long": "int64", "float": "float32", "double": "float64", "string": "str", "boolean": "bool"}


class Model:
    def __init__(self, model):
        self.model = model
        inputs = model.metadata.get_input_schema()
        self.types = {}
        self.tensor = None
        if inputs is not None and inputs.is_tensor_spec():
            self.tensor = inputs.inputs[0]
            if len(inputs.inputs) != 1:
                raise Unfit("The signature has several tensors; columns or one tensor were expected.")
            self.feature_count = int(self.tensor.shape[-1])
        elif inputs is not None and inputs.has_input_names():
            self.features = list(inputs.input_names())
            self.types = {spec.name: spec.type.name for spec in inputs.inputs}
        raw = None
        try:
            raw = model.get_raw_model()
        except Exception:  # noqa: BLE001 - not every flavour has one, nor every version of MLflow
            pass
        classes = getattr(raw, "classes_", None)
        self.scorer = raw.predict_proba if classes is not None and hasattr(raw, "predict_proba") else None
        if self.scorer is not None:
            self.classes, self.output = classes_of(classes), "probabilities"

    def _rows(self, columns):
        if self.tensor is not None:
            from ._columns import matrix

            return matrix(columns, self.tensor.type)
        rows = frame(columns)
        for name, kind in self.types.items():
            if kind in CASTS and name in rows and rows[name].dtype.kind in "iuf" and kind != "string":
                rows[name] = rows[name].astype(CASTS[kind])
        return rows

    def predict(self, columns):
        import numpy

        rows = self._rows(columns)
        answer = self.model.predict(rows)
        if hasattr(answer, "columns") and "label" in answer and "score" in answer:
            # text classification of transformers
            return {"labels": plain(answer["label"])}
        array = numpy.asarray(answer)
        if array.ndim == 2 and array.shape[1] == 1 and array.dtype.kind not in "f":
            array = array.reshape(-1)
        answers = {"labels": plain(array)} if array.ndim == 1 else {"scores": scores_of(array)}
        if self.scorer is not None and "labels" in answers:
            answers["scores"] = scores_of(self.scorer(rows))
        return answers


def load(request):
    import mlflow.pyfunc

    return Model(mlflow.pyfunc.load_model(request["path"], suppress_warnings=True))
