"""What docs/results/README.md says beyond the scripts' own tables: p values by Holm's method, and removal against harm.

Run as `python3 docs/results/statistics.py`, with numpy 2.4.6 and scipy 1.17.1.
"""
import csv
import pathlib

import numpy as np
from scipy import stats

FOLDER = pathlib.Path(__file__).parent


def rows(name):
    with open(FOLDER / f"{name}-small.csv") as file:
        return list(csv.DictReader(file))


def largest_p(table, first, second):
    """The largest p of the three scores, or None below five pairs of whole models with the same seed."""

    def chosen(axes):
        return {r["seed"]: r for r in table if r["broken"] == "false" and all(r[a] == str(v) for a, v in axes.items())}

    one, other = chosen(first), chosen(second)
    seeds = sorted(one.keys() & other.keys())
    if len(seeds) < 5:
        return None
    changes = ([float(one[s][c]) - float(other[s][c]) for s in seeds] for c in ("removed_share", "residual", "psnr"))
    return max(stats.ttest_1samp(change, 0).pvalue for change in changes)


ranges = rows("backgrounds")
kinds = rows("categories")
comparisons = {}
for rain in ("range/small", "range/medium", "range/large"):
    for n in (8, 32, 128):
        comparisons[f"N = {n} against 512, {rain}"] = largest_p(ranges, {"rain": rain, "n": n}, {"rain": rain, "n": 512})
for n in (8, 32, 128, 512):
    comparisons[f"range/large against small, N = {n}"] = largest_p(
        ranges, {"rain": "range/large", "n": n}, {"rain": "range/small", "n": n})
names = ["ovals", "natural", "facades", "line_art"]
for name in names:
    if name != "natural":  # Its runs are those of range/small above.
        comparisons[f"N = 32 against 512, {name}"] = largest_p(
            kinds, {"backgrounds": name, "n": 32}, {"backgrounds": name, "n": 512})
for n in (32, 512):
    for i, first in enumerate(names):
        for second in names[i + 1:]:
            comparisons[f"{first} against {second}, N = {n}"] = largest_p(
                kinds, {"backgrounds": first, "n": n}, {"backgrounds": second, "n": n})

twins = rows("twins")
tasks = {
    f"N = 8 against 512, {task}, {unseen}": largest_p(twins, {"n": 8, "task": task, "unseen": unseen}, {"n": 512, "task": task, "unseen": unseen})
    for task, unseen in sorted({(r["task"], r["unseen"]) for r in twins})}
for family in (comparisons, tasks):
    told = sorted((p, name) for name, p in family.items() if p is not None)
    print(f"{len(told)} comparisons of {len(family)} have five pairs; p, and p by Holm's method:")
    corrected = 0
    for place, (p, name) in enumerate(told):
        corrected = max(corrected, min(1, p * (len(told) - place)))
        print(f"  {name:48} {p:.2g}  {corrected:.2g}")

print("removal against harm, all networks of a range:")
for rain in ("range/small", "range/medium", "range/large"):
    chosen = [r for r in ranges if r["rain"] == rain]
    removed, left, harm, n = (np.array([float(r[c]) for r in chosen]) for c in ("removed_share", "residual", "background_error", "n"))
    design = np.c_[np.ones(len(chosen)), np.log2(n), harm]
    weights = np.linalg.lstsq(design, removed, rcond=None)[0]
    variance = ((removed - design @ weights) ** 2).sum() / (len(chosen) - 3)
    errors = np.sqrt(variance * np.diag(np.linalg.inv(design.T @ design)))
    print(f"  {rain}: R² of ρ on E_B {np.corrcoef(removed, harm)[0, 1] ** 2:.3f}, t of log N beside E_B "
          f"{weights[1] / errors[1]:.1f}, correlation of ρ and residual {np.corrcoef(removed, left)[0, 1]:.3f}")


def column(table, name, **axes):
    """A column of the rows with these values, in the order of their seeds."""
    chosen = [r for r in table if all(r[a] == str(v) for a, v in axes.items())]
    return np.array([float(r[name]) for r in sorted(chosen, key=lambda r: int(r["seed"]))])


def interval(changes):
    low, high = stats.t.interval(0.95, len(changes) - 1, changes.mean(), stats.sem(changes))
    return f"{changes.mean():+.3f} ({low:+.3f} to {high:+.3f})"


# Shrunk towards the identity, x + a(net(x) - x), a network removes a·ρ and harms clean pictures by a times the rms, that
# is 20·log10(1/a) dB less.
def shrunk(table, few, **axes):
    harm = [column(table, "clean_probe", n=n, **axes) for n in (few, 512)]
    gain = np.minimum(1, 10 ** ((harm[0] - harm[1]) / 20))
    return gain * column(table, "removed_share", n=few, **axes) - column(table, "removed_share", n=512, **axes)


print("against a picture × .6, with ρ .771, residual .136 and 17.50 dB on the same suite:")
for rain in ("range/small", "range/medium", "range/large"):
    rho, left, psnr = (column(ranges, c, rain=rain) for c in ("removed_share", "residual", "psnr"))
    print(f"  {rain}: of {len(rho)} networks {sum(rho > 0.771)} have a higher ρ (best {rho.max():.3f}), {sum(left < 0.136)} a lower "
          f"residual (best {left.min():.3f}), {sum(psnr > 17.5)} a higher PSNR (best {psnr.max():.1f}), "
          f"{sum((rho > 0.771) & (left < 0.136) & (psnr > 17.5))} all three")

print("N = 8 against 512, shrunk to the same harm to clean pictures; in direction, ρ / (E_R/ideal); standard errors over seeds:")
for rain in ("range/small", "range/medium", "range/large"):
    few, many = (column(ranges, "removed_share", rain=rain, n=n) / column(ranges, "removal", rain=rain, n=n) for n in (8, 512))
    errors = [stats.sem(column(ranges, c, rain=rain, n=8) - column(ranges, c, rain=rain, n=512)) for c in ("removed_share", "psnr")]
    print(f"  {rain}: {interval(shrunk(ranges, 8, rain=rain))}; {few.mean():.2f} and {many.mean():.2f}, {interval(few - many)}; "
          f"{errors[0]:.3f} in ρ, {errors[1]:.2f} dB")
networks = rows("architectures")
for network in ("resnet", "unet", "swinir"):
    print(f"  {network}, range/small, shrunk: {interval(shrunk(networks, 8, network=network))}")

print("range/small, coefficient of log2 N for ρ beside three measures of harm:")
removed, harm, probe, n = (column(ranges, c, rain="range/small") for c in ("removed_share", "background_error", "clean_probe", "n"))
for name, beside in (("E_B", harm), ("rms error on clean pictures", 10 ** (-probe / 20)), ("clean probe in dB", probe)):
    design = np.c_[np.ones(len(n)), np.log2(n), beside]
    weights = np.linalg.lstsq(design, removed, rcond=None)[0]
    variance = ((removed - design @ weights) ** 2).sum() / (len(n) - 3)
    error = np.sqrt(variance * np.linalg.inv(design.T @ design)[1, 1])
    print(f"  {name}: {weights[1]:+.4f} (t = {weights[1] / error:.1f})")
