"""Try whether decisions of the capstone matter: what is taught against naive ways, and each decision taken otherwise.

    .venv/bin/python benchmarks/capstone.py [seeds] > benchmarks/capstone.md

Every way of deciding meets the same company and the same chance; a seed stands for a learner.
"""

from __future__ import annotations

import sys
from datetime import date

import numpy as np

from cslib.course.capstone import Run, outcome, plans, words
from cslib.stats.intervals import mean

SEEDS = 8


def ways() -> dict[str, list]:
    """Return every way of deciding that is tried: taught, naive, and taught with one decision taken otherwise."""
    taught = plans("taught")
    found = {"taught": taught, **{name: plans(name) for name in words()["naive"]}}
    for name, said in words()["decisions"].items():
        for code in said["options"]:
            other = [{**plan, name: code} for plan in taught]
            if other != taught:
                found[f"{name}: {code}"] = other
    return found


def main() -> None:
    """Write the table."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    left = {name: [] for name in ways()}
    for seed in range(seeds):
        run = Run(seed)
        for name, plan in ways().items():
            left[name].append(outcome(run, plan))
    values = {name: np.array([(one.grr, one.nrr, one.hours) for one in found]) for name, found in left.items()}
    print(f"# Decisions of the capstone\n\n{date.today()}; {seeds} companies, seeds 0 to {seeds - 1}.\n")
    print("GRR and NRR: of the revenue there at first or come in during the four quarters, what is left a year later.")
    print("A line with a colon is what is taught with one decision taken otherwise in all quarters. Where the interval")
    print("holds 0 the option is as good in revenue as what is taught; the hours say what it costs or saves.\n")
    print("| decided | GRR | NRR | hours | taught ahead in GRR, points | taught ahead in NRR, points |")
    print("|---|---|---|---|---|---|")
    for name, own in values.items():
        gaps = [mean(100 * (values["taught"][:, k] - own[:, k]), "points") for k in (0, 1)]
        ahead = (f"{gap.estimate:.2f} ({gap.low:.2f} to {gap.high:.2f})" if name != "taught" else "" for gap in gaps)
        grr, nrr, hours = own.mean(axis=0)
        print(f"| {name} | {100 * grr:.1f}% | {100 * nrr:.1f}% | {hours:,.0f} | {' | '.join(ahead)} |")


if __name__ == "__main__":
    main()
