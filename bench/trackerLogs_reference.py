"""Times TensorBoard's own loader on a folder of event files: milliseconds per line of standard input."""

import sys
import time

from tensorboard.backend.event_processing import plugin_event_accumulator

folder = sys.argv[1]


def run():
    # All numbers are kept, as ours are, and no pictures.
    sizes = {"tensors": 0, "images": 1, "scalars": 0}
    return plugin_event_accumulator.EventAccumulator(folder, size_guidance=sizes).Reload()


print("ready", flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    run()
    print((time.perf_counter() - start) * 1000, flush=True)
