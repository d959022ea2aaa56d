"""Predicts with a model file for Evenkeel: JSON lines in on standard input, JSON lines out on standard output.

Run with the interpreter that has the model's framework; needs Python 3.9 and nothing else itself. README.md beside this file says what
goes over the pipes. What the model prints goes to standard error, so that it can never be taken for an answer.
"""

import hashlib
import importlib
import json
import os
import platform
import sys
import traceback
import warnings

PROTOCOL = 1
MOST_NOTES = 20


def pipes():
    """The two ends of the protocol. Descriptors 0 and 1 then lead to nothing and to standard error, for Python and for libraries in C."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return requests, answers


class Told(Exception):
    """Something the user is told as it is. `code` is one of those in README.md."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def adapter_named(name):
    here = os.path.dirname(os.path.abspath(__file__))
    known = sorted(
        file[:-3]
        for file in os.listdir(os.path.join(here, "evenkeel_adapters"))
        if file.endswith(".py") and not file.startswith("_")
    )
    if name not in known:
        raise Told("unknown-adapter", f"There is no adapter {name!r}; there are {', '.join(known)}.")
    module = importlib.import_module(f"evenkeel_adapters.{name}")
    # A user's own module may be called predict, as this script is.
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or os.curdir) != here]
    return module


def check_unchanged(path, expected):
    """The file must be the one that was inspected and allowed."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    if digest.hexdigest() != expected:
        raise Told("changed", "The file has changed since it was inspected.")


def versions_of(packages):
    from importlib import metadata

    found = {}
    for package in packages:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            pass
    return found


def noted(caught):
    """Warnings of a framework as sentences, each once."""
    notes = []
    for warning in caught:
        category = warning.category.__name__
        written = getattr(warning.message, "original_sklearn_version", None)
        if written is not None:
            current = warning.message.current_sklearn_version
            note = {"code": "version", "written": str(written), "installed": str(current), "framework": "scikit-learn"}
        elif issubclass(warning.category, (DeprecationWarning, PendingDeprecationWarning, FutureWarning)):
            continue
        else:
            text = " ".join(str(warning.message).split())
            note = {"code": "warning", "message": f"{category}: {text}"[:500]}
        if note not in notes and len(notes) < MOST_NOTES:
            notes.append(note)
    return notes


def opened(request):
    if sys.version_info < (3, 9):
        raise Told("old-python", "Python 3.9 or later is needed.")
    if request.get("protocol") != PROTOCOL:
        raise Told("protocol", f"This script speaks version {PROTOCOL} of the protocol.")
    adapter = adapter_named(request["adapter"])
    if request.get("sha256"):
        check_unchanged(request["path"], request["sha256"])
    if request.get("code"):
        # Classes of the project may be in the file. At the end: nothing in the folder may take a library's place.
        sys.path.append(request["folder"])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = adapter.load(request)
    ready = {
        "kind": "ready",
        "python": platform.python_version(),
        "versions": versions_of(adapter.PACKAGES),
        "notes": noted(caught) + list(getattr(model, "notes", ())),
    }
    for name in ("features", "feature_count", "classes", "output", "wants"):
        value = getattr(model, name, None)
        if value is not None:
            ready[name] = value
    return model, ready


def answered(model, request):
    columns = request["columns"]
    rows = len(columns[0]["values"]) if columns else 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answers = model.predict(columns)
    for name in ("labels", "scores"):
        if name in answers and len(answers[name]) != rows:
            raise Told("row-count", f"The model gave {len(answers[name])} answers for {rows} rows.")
    return {"kind": "answers", **answers}


def failure(error):
    """An error as data. What names a module that is not there says which, for another line says how to get it."""
    if isinstance(error, Told):
        return {"kind": "error", "code": error.code, "message": str(error)}
    code = getattr(error, "evenkeel_code", None)
    if isinstance(error, ModuleNotFoundError) and error.name:
        return {"kind": "error", "code": "missing-module", "module": error.name, "message": str(error)}
    traceback.print_exception(type(error), error, error.__traceback__)
    text = " ".join(str(error).split())[:1000]
    name = type(error).__name__
    return {"kind": "error", "code": code or "model-failed", "message": text if code else f"{name}: {text}"}


def main():
    requests, answers = pipes()

    def say(message):
        answers.write(json.dumps(message, ensure_ascii=True, separators=(",", ":")) + "\n")
        answers.flush()

    model = None
    for line in requests:
        if not line.strip():
            continue
        try:
            request = json.loads(line)
            if request["kind"] == "open":
                model, reply = opened(request)
            elif model is None:
                raise Told("protocol", "No model is open.")
            else:
                reply = answered(model, request)
            say(reply)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a model raises is an answer
            say(failure(error))
            if model is None:
                break
    # Threads that a framework left behind must not keep the process.
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
