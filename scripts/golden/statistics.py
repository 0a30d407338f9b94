"""Golden values for Sources/Ground/Statistics from SciPy and statsmodels, and a pigeonhole bootstrap in NumPy.

    pip install numpy==2.4.6 scipy==1.17.1 statsmodels==0.14.6 pandas==2.3.3
    python scripts/golden/statistics.py

A line for each case: `kind|setting|numbers|expected`, in float64; `-` stands for a number that is missing.
"""

import math
import pathlib

import numpy
import pandas
from scipy import stats
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower
from statsmodels.stats.weightstats import ttost_paired

OUTPUT = pathlib.Path(__file__).parents[2] / "Tests" / "StatisticsTests" / "Golden" / "tests.txt"
SIDES = {"two": "two-sided", "greater": "greater", "less": "less"}
random = numpy.random.default_rng(1)
lines = []


def case(kind, setting, numbers, expected):
    def text(values):
        return " ".join("-" if math.isnan(value) else repr(float(value)) for value in values)

    lines.append(f"{kind}|{setting}|{text(numbers)}|{text(expected)}")


def sample(count, mean, spread):
    return numpy.round(random.normal(mean, spread, count), 3)


def flips():
    """The exact test of every sign. Whole numbers and zeros give ties."""
    samples = [sample(count, mean, 1) for count, mean in [(1, 1), (2, 1), (5, 1), (8, 0.6), (9, -0.3), (13, 0.5)]]
    samples += [numpy.array([3.0, -1, 2, 0, 1, 1, -2, 4, 3]), numpy.array([0.3] * 6), numpy.zeros(3)]
    for differences in samples:
        for side, alternative in SIDES.items():
            # `samples` asks for two numbers or more.
            p = {"two": 1, "greater": 0.5, "less": 1}[side] if len(differences) == 1 else stats.permutation_test(
                (differences,), numpy.mean, permutation_type="samples", n_resamples=numpy.inf,
                alternative=alternative).pvalue
            case("flip", side, differences, [p])


def families():
    for family in [[0.03], [0.01, 0.04, 0.03, 0.005], [0.5, 0.6, 0.02, 0.02, 1, 0], sorted(random.uniform(0, 0.2, 9))]:
        case("holm", "", family, multipletests(family, method="holm")[1])


def equivalence():
    for count, mean, spread, bound in [(2, 0, 0.1, 0.3), (5, 0.1, 0.1, 0.3), (20, 0.05, 0.2, 0.1), (12, 0.5, 0.2, 0.3)]:
        differences = sample(count, mean, spread)
        p = ttost_paired(differences, numpy.zeros(count), -bound, bound)[0]
        interval = stats.ttest_1samp(differences, 0).confidence_interval(0.9)
        case("equivalence", bound, differences, [p, interval.low, interval.high])


def tails():
    """Beside t of one sample also far tails, and noncentral ones."""
    for count, mean in [(2, 0.5), (3, 1), (6, 1), (20, 0.3), (41, 1)]:
        differences = sample(count, mean, 1)
        found = stats.ttest_1samp(differences, 0, alternative="greater")
        case("tail", "", [found.statistic, count - 1, 0], [found.pvalue])
    for t, degrees in [(0, 1), (-3, 4), (40, 1), (12, 7), (5, 400), (3, 9999)]:
        case("tail", "", [t, degrees, 0], [stats.t.sf(t, degrees)])
    for t, degrees, shift in [
            (2, 5, 1), (12.7, 1, 3), (2.1, 19, -2), (2, 500, 4), (3, 9, 12), (636, 1, 30), (30, 8, 25)]:
        case("tail", "", [t, degrees, shift], [stats.nct.sf(t, degrees, shift)])


def power():
    test = TTestPower()
    for effect, deviation, seeds, alpha in [
            (0.3, 0.39, 20, 0.05), (0.3, 0.39, 20, 0.01), (0.05, 0.05, 6, 0.05), (-0.3, 0.5, 10, 0.05),
            (1, 0.2, 2, 0.05), (1, 0.2, 12, 0.05), (0, 1, 8, 0.05), (0.1, 1, 1000, 0.01)]:
        for side, alternative in SIDES.items():
            alternative = {"greater": "larger", "less": "smaller"}.get(side, alternative)
            found = test.power(effect / deviation, seeds, alpha, alternative=alternative)
            # statsmodels gives nan far off on the other side.
            if not math.isnan(found):
                case("power", side, [effect, deviation, seeds, alpha], [found])
    for effect, deviation, wanted, alpha, side in [
            (0.3, 0.39, 0.8, 0.05, "two"), (0.3, 0.39, 0.9, 0.01, "two"), (0.05, 0.07, 0.8, 0.05, "greater"),
            (-1, 0.5, 0.95, 0.05, "less"), (0.1, 1, 0.8, 0.05, "two")]:
        alternative = {"two": "two-sided", "greater": "larger", "less": "smaller"}[side]
        seeds = 2
        while test.power(effect / deviation, seeds, alpha, alternative=alternative) < wanted:
            seeds += 1
        case("seeds", side, [effect, deviation, wanted, alpha], [seeds])


def crossed():
    """Mean, standard error and 95 % interval from many draws; without gaps also the standard error in closed form."""
    for seeds, photographs, gaps in [(6, 20, 0), (4, 5, 0), (5, 8, 9)]:
        cells = numpy.round(
            0.3 + random.normal(0, 0.2, (seeds, 1)) + random.normal(0, 0.4, (1, photographs))
            + random.normal(0, 0.3, (seeds, photographs)), 3)
        cells.flat[random.choice(cells.size, gaps, replace=False)] = numpy.nan
        draws = 400_000
        by_seed = random.multinomial(seeds, [1 / seeds] * seeds, draws)
        by_photograph = random.multinomial(photographs, [1 / photographs] * photographs, draws)
        sums = ((by_seed @ numpy.nan_to_num(cells)) * by_photograph).sum(1)
        means = sums / ((by_seed @ ~numpy.isnan(cells)) * by_photograph).sum(1)
        expected = [numpy.nanmean(cells), means.std(), *numpy.quantile(means, [0.025, 0.975])]
        if gaps == 0:
            mean = cells.mean()
            a, b = cells.mean(1) - mean, cells.mean(0) - mean
            e = cells - mean - a[:, None] - b
            expected.append(math.sqrt(
                (a**2).sum() / seeds**2 + (b**2).sum() / photographs**2 + (e**2).sum() / cells.size**2))
        case("crossed", f"{seeds} {photographs}", cells.ravel(), expected)
        if gaps == 0:
            components(cells)


def components(cells):
    """Standard deviations of seeds, photographs and rest, from statsmodels' analysis of variance."""
    seeds, photographs = cells.shape
    seed, photograph = numpy.indices(cells.shape)
    table = pandas.DataFrame({"y": cells.ravel(), "seed": seed.ravel(), "photograph": photograph.ravel()})
    squares = anova_lm(ols("y ~ C(seed) + C(photograph)", table).fit())["mean_sq"]
    rest = squares["Residual"]
    variances = [(squares["C(seed)"] - rest) / photographs, (squares["C(photograph)"] - rest) / seeds, rest]
    case("components", f"{seeds} {photographs}", cells.ravel(), numpy.sqrt(numpy.maximum(variances, 0)))


for part in [flips, families, equivalence, tails, power, crossed]:
    part()
OUTPUT.parent.mkdir(parents=True, exist_ok=True)
OUTPUT.write_text("\n".join(lines) + "\n")
