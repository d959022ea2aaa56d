"""Models of Keras (.keras, .h5) and SavedModels of TensorFlow. Lambda layers and other code in the file are never run (`safe_mode`)."""

import os

from ._columns import Unfit, matrix, scores_of, texts_of

PACKAGES = ("keras", "tensorflow", "numpy")


def _activation(layers):
    last = layers[-1] if layers else None
    name = getattr(getattr(last, "activation", None), "__name__", None)
    if name is None and last is not None:
        # Softmax and Sigmoid can be layers of their own.
        name = type(last).__name__.lower()
    if name in ("softmax", "sigmoid"):
        return "probabilities"
    return None


class Inputs:
    """What a model is fed with: one input of rows by columns, or one input a column."""

    def __init__(self, inputs):
        """`inputs`: (name, shape without rows, dtype) of each."""
        self.inputs = inputs
        if len(inputs) == 1:
            width = inputs[0][1][-1] if inputs[0][1] else 1
            self.features, self.feature_count = None, width
        else:
            if any(len(shape) > 1 or (shape and shape[0] not in (1, None)) for _, shape, _ in inputs):
                raise Unfit("The model has several inputs, and one of them is not a single column.")
            self.features, self.feature_count = [name for name, _, _ in inputs], len(inputs)

    def fed(self, columns):
        import numpy

        if len(self.inputs) == 1:
            _, shape, dtype = self.inputs[0]
            rows = matrix(columns, dtype)
            return rows.reshape(-1) if not shape else rows
        fed = {}
        for (name, shape, dtype), column in zip(self.inputs, columns):
            if dtype == "string":
                values = numpy.array(texts_of(column), dtype=object)
            else:
                values = matrix([column], dtype).reshape(-1)
            fed[name] = values.reshape(-1, 1) if shape else values
        return fed


class KerasModel:
    def __init__(self, model):
        self.model = model
        self.inputs = Inputs([(each.name.split(":")[0], tuple(each.shape)[1:], str(getattr(each.dtype, "name", each.dtype))) for each in model.inputs])
        self.features, self.feature_count = self.inputs.features, self.inputs.feature_count
        if len(model.outputs) != 1:
            raise Unfit(f"The model has {len(model.outputs)} outputs; one was expected.")
        self.output = _activation(model.layers)

    def predict(self, columns):
        return {"scores": scores_of(self.model.predict(self.inputs.fed(columns), verbose=0))}


class SavedModel:
    def __init__(self, loaded):
        signatures = loaded.signatures
        if "serving_default" not in signatures:
            raise Unfit("The SavedModel has no signature serving_default.")
        # The signature lives as long as what it came from.
        self.loaded = loaded
        self.signature = signatures["serving_default"]
        specs = self.signature.structured_input_signature[1]
        self.specs = specs
        self.inputs = Inputs([(name, tuple(spec.shape)[1:], spec.dtype.name) for name, spec in specs.items()])
        self.features, self.feature_count = self.inputs.features, self.inputs.feature_count
        if len(self.signature.structured_outputs) != 1:
            raise Unfit(f"The signature has {len(self.signature.structured_outputs)} outputs; one was expected.")

    def predict(self, columns):
        import tensorflow

        fed = self.inputs.fed(columns)
        if not isinstance(fed, dict):
            fed = {next(iter(self.specs)): fed}
        constants = {name: tensorflow.constant(values, dtype=self.specs[name].dtype) for name, values in fed.items()}
        (answer,) = self.signature(**constants).values()
        return {"scores": scores_of(answer.numpy())}


def load(request):
    path = request["path"]
    if os.path.isdir(path):
        import tensorflow

        return SavedModel(tensorflow.saved_model.load(path))
    try:
        import keras
    except ModuleNotFoundError as error:
        if error.name != "keras":
            raise
        from tensorflow import keras
    return KerasModel(keras.models.load_model(path, compile=False, safe_mode=True))
