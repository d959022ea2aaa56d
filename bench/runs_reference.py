"""What MLflow's own client takes to list all runs of a store: FOLDER/mlruns with `files`, FOLDER/mlflow.db with `sqlite`."""

import os
import sys
import time
from pathlib import Path

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"

from mlflow.entities import ViewType
from mlflow.tracking import MlflowClient

folder, kind = Path(sys.argv[1]).absolute(), sys.argv[2]
uri = (folder / "mlruns").as_uri() if kind == "files" else f"sqlite:///{folder}/mlflow.db"


def listed():
    client = MlflowClient(uri)
    ids = [each.experiment_id for each in client.search_experiments(view_type=ViewType.ALL)]
    token, count = None, 0
    while True:
        page = client.search_runs(ids, run_view_type=ViewType.ALL, max_results=5000, page_token=token)
        count, token = count + len(page), page.token
        if not token:
            return count


print("ready", flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    count = listed()
    assert count == int(sys.argv[3]), count
    print((time.perf_counter() - start) * 1000, flush=True)
