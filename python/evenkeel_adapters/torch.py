"""TorchScript programs, exported programs (.pt2), and state dicts with a function of the user's that makes the module."""

import importlib
import os
import sys
import zipfile

from ._columns import Unfit, matrix, scores_of

PACKAGES = ("torch", "numpy")
STATE_KEYS = ("state_dict", "model_state_dict", "model", "module", "net")


class Model:
    def __init__(self, module):
        self.module = module

    def predict(self, columns):
        import torch

        rows = torch.from_numpy(matrix(columns, "float32"))
        with torch.no_grad():
            answer = self.module(rows)
        if isinstance(answer, (list, tuple)) and len(answer) == 1:
            (answer,) = answer
        if not isinstance(answer, torch.Tensor):
            raise Unfit(f"The model answers with {type(answer).__name__}; a tensor was expected.")
        return {"scores": scores_of(answer.to(torch.float64).numpy())}


def _members(path):
    if not zipfile.is_zipfile(path):
        return []
    with zipfile.ZipFile(path) as file:
        return file.namelist()


def _made(factory, folder):
    module_name, _, function = factory.partition(":")
    if folder not in sys.path:
        sys.path.append(folder)
    made = getattr(importlib.import_module(module_name), function)
    return made()


def _state_of(held, torch):
    """The state dict in what was saved: itself, or an entry of a dict that a trainer wrote."""
    if not isinstance(held, dict):
        raise Unfit(f"The file holds {type(held).__name__}; a state dict was expected.")
    if any(isinstance(value, torch.Tensor) for value in held.values()):
        return held
    for key in STATE_KEYS:
        inner = held.get(key)
        if isinstance(inner, dict):
            return inner
    raise Unfit(f"There is no state dict under {', '.join(STATE_KEYS)}.")


def load(request):
    import torch

    path, factory = request["path"], request.get("factory")
    members = _members(path)
    if any(os.path.basename(name) == "archive_format" or name.endswith("serialized_exported_program.json") for name in members):
        return Model(torch.export.load(path).module())
    if any(name.endswith("/constants.pkl") for name in members):
        return Model(torch.jit.load(path, map_location="cpu").eval())
    if not factory:
        error = Unfit("The file holds weights without the module that they belong to.")
        error.evenkeel_code = "needs-factory"
        raise error
    state = _state_of(torch.load(path, map_location="cpu", weights_only=True), torch)
    module = _made(factory, request["folder"])
    module.load_state_dict(state)
    return Model(module.eval())
