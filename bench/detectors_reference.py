"""Times one of River's detectors on a stream of numbers in a file: milliseconds per line of standard input."""

import sys
import time

import numpy as np
from river import drift
from river.drift import binary

MAKE = {
    "adwin": drift.ADWIN,
    "page_hinkley": drift.PageHinkley,
    "kswin": lambda: drift.KSWIN(seed=42),
    "ddm": binary.DDM,
    "eddm": binary.EDDM,
    "hddm_a": binary.HDDMA,
    "hddm_w": binary.HDDMW,
    "fhddm": binary.FHDDM,
}

detector_id, file = sys.argv[1:]
values = np.fromfile(file).tolist()


def run():
    detector = MAKE[detector_id]()
    drifts = []
    for row, value in enumerate(values):
        detector.update(value)
        if detector.drift_detected:
            drifts.append(row)


print("ready", flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    run()
    print((time.perf_counter() - start) * 1000, flush=True)
