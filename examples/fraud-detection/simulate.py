"""Simulates card transactions with a change of behaviour at known dates.

Every day is drawn independently from the same distributions, so until 10 November 2026 nothing changes but the
volume (a little busier on Fridays and Saturdays). Then, on purpose:

  10 Nov  a merchant category never seen before, `gift_card`, takes about 9 % of the traffic, and half of the fraud
          moves there: dormant cards buying high round amounts online, at home, by day, from a well-known device.
  12 Nov  the right tail of `amount` becomes heavier: 12 % of the genuine purchases cost 3 to 12 times as much.
  13 Nov  `hour` shifts: everything happens 2 to 5 hours later (and past midnight).

Usage: python simulate.py [--out FOLDER]
"""

import argparse
from datetime import date, timedelta
from pathlib import Path

from tables import pd, write_table  # first: it says what to install where a package is missing

import numpy as np

SEED = 20260820
GIFT_CARDS_FROM = date(2026, 11, 10)
HEAVY_TAIL_FROM = date(2026, 11, 12)
LATE_HOURS_FROM = date(2026, 11, 13)

# name: (number of the random stream, first day, days, mean rows a day, first transaction id)
SETS = {
    "train": (1, date(2026, 6, 1), 61, 600, 1_000_001),
    "reference": (2, date(2026, 8, 20), 30, 1500, 2_000_001),
    "validation": (3, date(2026, 9, 9), 10, 1500, 3_000_001),  # other cards, same behaviour as the reference
    "production": (4, date(2026, 9, 20), 61, 1500, 4_000_001),
}
CSV_FROM_WEEK = 8  # the service that writes the logs switched from Parquet to CSV: real folders hold both

FRAUD_RATE = 0.055
VOLUME_BY_WEEKDAY = np.array([0.97, 0.96, 0.98, 1.00, 1.06, 1.07, 0.96])
MISSING_DEVICE_AGE = 0.01

# category: (share of genuine traffic, median amount in euro, share bought online)
MERCHANTS = {
    "grocery": (0.24, 31.0, 0.12),
    "restaurant": (0.15, 24.0, 0.15),
    "fashion": (0.11, 48.0, 0.55),
    "digital": (0.10, 12.0, 1.00),
    "fuel": (0.09, 52.0, 0.01),
    "electronics": (0.08, 95.0, 0.55),
    "home": (0.07, 60.0, 0.40),
    "pharmacy": (0.06, 16.0, 0.15),
    "travel": (0.05, 140.0, 0.75),
    "entertainment": (0.05, 20.0, 0.50),
}
MERCHANT_NAMES = np.array(list(MERCHANTS), dtype=object)
MERCHANT_SHARE, MERCHANT_MEDIAN, MERCHANT_ONLINE = (np.array(column) for column in zip(*MERCHANTS.values()))
COUNTRIES = np.array(["FR", "DE", "ES", "IT", "BE", "GB", "US", "BR"], dtype=object)
COUNTRY_SHARE = np.array([0.70, 0.08, 0.06, 0.06, 0.04, 0.03, 0.02, 0.01])
FAR_COUNTRIES = np.array(["GB", "US", "BR", "ES"], dtype=object)
AGE_BANDS = np.array(["18-25", "26-35", "36-45", "46-55", "56-65", "65+"], dtype=object)
AGE_SHARE = np.array([0.14, 0.22, 0.21, 0.18, 0.14, 0.11])
GENDERS = np.array(["female", "male", "other"], dtype=object)
GENDER_SHARE = np.array([0.49, 0.49, 0.02])
HOUR_SHARE = np.array([1, 1, 0, 0, 0, 1, 2, 4, 6, 6, 6, 7, 9, 8, 6, 6, 7, 9, 10, 9, 6, 4, 3, 2], dtype=float)
HOUR_SHARE = (HOUR_SHARE + 0.2) / (HOUR_SHARE + 0.2).sum()

# kind of fraud: its share. The `careful` one is hard to find, since only a rather new device gives it away; the
# `disguised` one looks exactly like a genuine purchase, and no model can find it.
FRAUD_KINDS = {"abroad": 0.34, "takeover": 0.35, "testing": 0.25, "careful": 0.03, "disguised": 0.03}
GIFT_CARD_SHARE_OF_FRAUD = 0.50
GIFT_CARD_SHARE_OF_GENUINE = 0.065


def simulate_day(day, stream, mean_rows):
    """One day of transactions in order of time, as a data frame without `transaction_id`."""
    # A generator per set and day: a change to one day or set leaves all the others as they were.
    rng = np.random.default_rng([SEED, stream, day.toordinal()])
    n = int(rng.poisson(mean_rows * VOLUME_BY_WEEKDAY[day.weekday()]))

    # Everyone is genuine first.
    merchant = rng.choice(len(MERCHANTS), n, p=MERCHANT_SHARE)
    online = rng.random(n) < MERCHANT_ONLINE[merchant]
    category = MERCHANT_NAMES[merchant]
    amount = rng.lognormal(np.log(MERCHANT_MEDIAN[merchant]), 0.6)
    hour = rng.choice(24, n, p=HOUR_SHARE)
    country = rng.choice(COUNTRIES, n, p=COUNTRY_SHARE)
    away = country != "FR"
    distance = np.where(away, rng.lognormal(np.log(400), 0.8, n), rng.lognormal(np.log(6), 1.0, n))
    device_age = np.floor(rng.exponential(420, n))
    device_age = np.where(rng.random(n) < 0.02, rng.integers(0, 8, n), device_age)  # a new phone
    n_prev = rng.negative_binomial(4, 4 / (4 + 18), n)
    age_band = rng.choice(AGE_BANDS, n, p=AGE_SHARE)
    gender = rng.choice(GENDERS, n, p=GENDER_SHARE)

    # Fraud overwrites what gives it away.
    fraud = rng.permutation(n) < round(FRAUD_RATE * n)  # the same share every day
    kind = np.full(n, "", dtype=object)
    kind[fraud] = kinds_of_fraud(rng, int(fraud.sum()))
    gift_cards = day >= GIFT_CARDS_FROM
    moved = fraud & (rng.random(n) < GIFT_CARD_SHARE_OF_FRAUD) & gift_cards
    gift = ~fraud & (rng.random(n) < GIFT_CARD_SHARE_OF_GENUINE) & gift_cards

    rows = np.flatnonzero(fraud & ~moved & (kind == "abroad"))  # a stolen card, used far away and at night
    country[rows] = rng.choice(FAR_COUNTRIES, len(rows), p=[0.3, 0.3, 0.2, 0.2])
    distance[rows] = rng.lognormal(np.log(1800), 0.7, len(rows))
    hour[rows] = rng.choice(24, len(rows), p=night_shares())
    amount[rows] = rng.lognormal(np.log(200), 0.8, len(rows))
    category[rows] = rng.choice(["electronics", "fashion", "travel", "fuel"], len(rows), p=[0.4, 0.3, 0.15, 0.15])
    online[rows] = False

    rows = np.flatnonzero(fraud & ~moved & (kind == "takeover"))  # someone else's account, on a new device
    device_age[rows] = np.minimum(rng.geometric(0.4, len(rows)) - 1, 7)
    amount[rows] = rng.lognormal(np.log(240), 0.8, len(rows))
    category[rows] = rng.choice(["electronics", "travel", "fashion", "digital"], len(rows), p=[0.4, 0.25, 0.2, 0.15])
    online[rows] = True

    rows = np.flatnonzero(fraud & ~moved & (kind == "careful"))  # the same, buying what and when everyone buys
    device_age[rows] = rng.integers(0, 20, len(rows))
    online[rows] = True

    rows = np.flatnonzero(fraud & ~moved & (kind == "testing"))  # many tiny payments, to see which cards work
    amount[rows] = rng.uniform(0.5, 5, len(rows))
    n_prev[rows] = 34 + rng.poisson(20, len(rows))
    category[rows] = rng.choice(["digital", "entertainment"], len(rows), p=[0.7, 0.3])
    online[rows] = True

    rows = np.flatnonzero(gift)  # from 10 November: small gifts, rounded to 5 euro
    category[rows] = "gift_card"
    amount[rows] = np.maximum(5, np.round(rng.lognormal(np.log(30), 0.6, len(rows)) / 5) * 5)
    online[rows] = rng.random(len(rows)) < 0.6

    rows = np.flatnonzero(moved)  # from 10 November: a dormant card that suddenly buys large gift cards
    category[rows] = "gift_card"
    amount[rows] = rng.choice([80.0, 100.0, 120.0, 150.0, 200.0], len(rows))
    n_prev[rows] = rng.integers(0, 4, len(rows))
    device_age[rows] = 200 + np.floor(rng.exponential(400, len(rows)))
    online[rows] = True

    if day >= HEAVY_TAIL_FROM:
        dearer = ~fraud & ~gift & (rng.random(n) < 0.12)
        amount = np.where(dearer, amount * rng.uniform(3, 12, n), amount)
    if day >= LATE_HOURS_FROM:
        hour = (hour + rng.integers(2, 6, n)) % 24

    second = hour * 3600 + rng.integers(0, 3600, n)
    order = np.argsort(second, kind="stable")
    device_age[rng.random(n) < MISSING_DEVICE_AGE] = np.nan
    frame = pd.DataFrame(
        {
            "ts": pd.Timestamp(day, tz="UTC") + pd.to_timedelta(second, unit="s"),
            "amount": np.maximum(0.5, np.round(amount, 2)),
            "merchant_category": category,
            "country": country,
            "hour": hour,
            "device_age_days": device_age,
            "distance_km": np.round(distance, 1),
            "n_prev_30d": n_prev,
            "customer_age_band": age_band,
            "gender": gender,
            "card_present": ~online,
            "is_fraud": fraud.astype(int),
        }
    )
    return frame.iloc[order].reset_index(drop=True)


def kinds_of_fraud(rng, n):
    """A kind for each of n frauds, in random order. The mix is the same every day, up to rounding."""
    position = (rng.permutation(n) + rng.random()) / max(n, 1)
    names = np.array(list(FRAUD_KINDS), dtype=object)
    return names[np.searchsorted(np.cumsum(list(FRAUD_KINDS.values()))[:-1], position, side="right")]


def night_shares():
    """Hours of the fraud abroad: two thirds between midnight and five, the rest like everyone."""
    night = np.zeros(24)
    night[:6] = 1 / 6
    return 0.67 * night + 0.33 * HOUR_SHARE


def simulate_set(name):
    """The set as a list of (day, data frame), `transaction_id` counted through."""
    stream, first, days, mean_rows, next_id = SETS[name]
    result = []
    for offset in range(days):
        day = first + timedelta(days=offset)
        frame = simulate_day(day, stream, mean_rows)
        frame.insert(0, "transaction_id", np.arange(next_id, next_id + len(frame)))
        next_id += len(frame)
        result.append((day, frame))
    return result


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", default=str(Path(__file__).parent), help="folder that receives data/ and logs/")
    out = Path(options.parse_args().out)
    for name in ("train", "reference", "validation"):
        frame = pd.concat([frame for _, frame in simulate_set(name)], ignore_index=True)
        write_table(frame, out / "data" / f"{name}.parquet")
        print(f"data/{name}.parquet: {len(frame)} rows, {frame['is_fraud'].mean():.2%} fraud", flush=True)
    days = simulate_set("production")
    for start in range(0, len(days), 7):
        week = start // 7 + 1
        frame = pd.concat([frame for _, frame in days[start : start + 7]], ignore_index=True)
        file = f"logs/week-{week:02d}.{'csv' if week >= CSV_FROM_WEEK else 'parquet'}"
        write_table(frame, out / file)
        print(f"{file}: {len(frame)} rows from {days[start][0]}, {frame['is_fraud'].mean():.2%} fraud", flush=True)


if __name__ == "__main__":
    main()
