"""Makes everything in this folder again: data, logs, both checkpoints, facts.json. With the pinned requirements the values
are the same every time (a checkpoint's bytes are not: scikit-learn stores the number of processors in it).

Usage: python make.py [--out FOLDER]
"""

import argparse
import subprocess
import sys
from pathlib import Path

from tables import expand, joblib, read_table, write_table

from predict import score

HERE = Path(__file__).resolve().parent
CHAMPION = "models/fraud-2026-09.joblib"
CANDIDATE = "models/fraud-2026-11-candidate.joblib"


def run(script, *arguments, folder):
    """Runs one of the example's scripts in `folder`."""
    subprocess.run([sys.executable, str(HERE / script), *arguments], cwd=folder, check=True)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", default=str(HERE), help="folder that receives data/, logs/, models/ and facts.json")
    folder = Path(options.parse_args().out).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    run("simulate.py", "--out", str(folder), folder=folder)
    run("train.py", "--data", "data/train.parquet", "--out", CHAMPION, folder=folder)
    # Someone in a hurry: the newest rows of the last log only, and trees of two levels.
    hurried = ["--rows", "3000", "--depth", "2", "--iterations", "20"]
    run("train.py", "--data", "logs/week-09.csv", *hurried, "--out", CANDIDATE, folder=folder)
    # What the service in production would have logged: the champion's answer beside each transaction.
    champion = joblib.load(folder / CHAMPION)
    for file in [str(folder / "data/reference.parquet"), *expand([str(folder / "logs/*")])]:
        frame = read_table(file)
        answer = score(champion, frame)
        write_table(frame.assign(probability=answer["probability"], prediction=answer["prediction"]), file)
    run("facts.py", "--folder", str(folder), folder=folder)


if __name__ == "__main__":
    main()
