"""Times a drift report of two Parquet files with default settings, from reading to the result. Arguments: tool, folder."""
import os
import sys
import time
import warnings

os.environ |= {"DO_NOT_TRACK": "1", "NML_DISABLE_USAGE_LOGGING": "1"}  # no telemetry while the clock runs
warnings.filterwarnings("ignore")
import pandas as pd  # noqa: E402

tool, folder = sys.argv[1:3]
if tool == "evidently":
    from evidently import Report
    from evidently.presets import DataDriftPreset

    def report(reference, current):
        return Report([DataDriftPreset()]).run(current_data=current, reference_data=reference).dict()
else:
    import nannyml

    def report(reference, current):
        calculator = nannyml.UnivariateDriftCalculator(column_names=list(reference.columns))
        return calculator.fit(reference).calculate(current).to_df()


print("ready", flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    frames = [pd.read_parquet(f"{folder}/{name}.parquet") for name in ("reference", "current")]
    report(*frames)
    print((time.perf_counter() - start) * 1000, flush=True)
