"""Columns as they come over the pipe, made into what frameworks take; and their answers made into what JSON holds."""

import math


class Unfit(Exception):
    """The rows do not fit the model."""

    evenkeel_code = "unfit-rows"


def values_of(column):
    """A column's values with the missing ones as NaN, as pandas reads a file."""
    if column["type"] in ("number", "integer", "timestamp"):
        # Infinities come as texts, which JSON lacks as numbers.
        return [math.nan if value is None else float(value) if isinstance(value, str) else value for value in column["values"]]
    return [math.nan if value is None else value for value in column["values"]]


def texts_of(column):
    return ["" if value is None else str(value) for value in column["values"]]


def series_of(column):
    import pandas

    values, kind = values_of(column), column["type"]
    if kind == "timestamp":
        return pandas.to_datetime(pandas.Series(values, dtype="float64"), unit="ms")
    if kind == "boolean" and None not in column["values"]:
        return pandas.Series(values, dtype="bool")
    dtype = {"number": "float64", "integer": "int64"}.get(kind, "object")
    return pandas.Series(values, dtype=dtype)


def frame(columns, text="object"):
    """A pandas DataFrame with the names of the columns; columns of texts as `text`."""
    import pandas

    made = {column["name"]: series_of(column) for column in columns}
    if text != "object":
        for column in columns:
            if column["type"] == "text":
                made[column["name"]] = made[column["name"]].astype(text)
    return pandas.DataFrame(made)


def matrix(columns, dtype="float64"):
    """A NumPy array of rows by columns, of numbers."""
    import numpy

    texts = [column["name"] for column in columns if column["type"] == "text"]
    if texts:
        raise Unfit(f"The model takes numbers, but {', '.join(texts[:5])} {'holds' if len(texts) == 1 else 'hold'} texts.")
    made = numpy.empty((len(columns[0]["values"]) if columns else 0, len(columns)), dtype=dtype)
    for place, column in enumerate(columns):
        made[:, place] = values_of(column)
    return made


def table(columns, named):
    """What an estimator of scikit-learn takes: with names where it knows names or where there are texts."""
    if named or any(column["type"] in ("text", "timestamp") for column in columns):
        return frame(columns)
    return matrix(columns)


def plain(array):
    """An array, a list, or a column of a data frame as nested lists that JSON holds: NaN as null, infinities as texts."""
    if hasattr(array, "to_numpy"):
        array = array.to_numpy()
    return _plain(array.tolist() if hasattr(array, "tolist") else list(array))


def _plain(value):
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return value if math.isfinite(value) else ("Infinity" if value > 0 else "-Infinity")
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if hasattr(value, "item"):
        return _plain(value.item())
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)


def classes_of(values):
    """Class labels as texts, as they are written in files."""
    return [("true" if each else "false") if isinstance(each, bool) else _text(each) for each in plain(values)]


def _text(value):
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def scores_of(array):
    """An array of one or two dimensions as rows of numbers."""
    import numpy

    numbers = numpy.asarray(array)
    if numbers.ndim == 1:
        numbers = numbers.reshape(-1, 1)
    elif numbers.ndim > 2:
        numbers = numbers.reshape(len(numbers), -1)
    return plain(numbers.astype("float64"))


