"""
Writes test/fixtures/detectors/frouros.json: rows at which Frouros 0.9 finds drift, reset after each. Run by hand, in an environment with
frouros: it needs an older numpy than everything else here.
"""
import json, pathlib, random
from frouros.detectors import concept_drift as f

KINDS = {
    "adwin": (f.ADWIN, "number"), "ddm": (f.DDM, "bit"), "eddm": (f.EDDM, "bit"), "hddm_a": (f.HDDMA, "bit"), "hddm_w": (f.HDDMW, "bit"),
    "page_hinkley": (f.PageHinkley, "number"), "cusum": (f.CUSUM, "number"), "gma": (f.GeometricMovingAverage, "number"),
    "bocd": (f.BOCD, "number"), "ecdd_wt": (f.ECDDWT, "bit"), "stepd": (f.STEPD, "bit"),
}
streams = []
for seed in range(40):
    r = random.Random(1000 + seed)
    n = r.choice([20, 70, 300, 700])
    p, q = round(r.random(), 2), round(r.random(), 2)
    streams.append(("bit", [int(r.random() < (p if i < n // 2 else q)) for i in range(n)]))
    # positive: Frouros' ADWIN refuses negative sums
    streams.append(("number", [round(abs(r.gauss(2, 1)) + (3 if i >= n // 2 else 0), 3) for i in range(n)]))
streams += [("bit", [0] * 100), ("bit", [1] * 100), ("number", [2.5] * 100)]
out = []
for kind, values in streams:
    found = {}
    for id_, (cls, reads) in KINDS.items():
        if reads != kind: continue
        detector, drifts = cls(), []
        for i, x in enumerate(values):
            detector.update(value=x)
            if detector.drift:
                drifts.append(i)
                detector.reset()
        found[id_] = drifts
    out.append({"values": values, "drifts": found})
path = pathlib.Path(__file__).parent.parent / "fixtures/detectors/frouros.json"
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
