"""Computes with other libraries the values that the tests of dev.nightjar.evaluation hold Nightjar's own against.

Needs scikit-learn 1.7 or newer, mapie 1.x, dieboldmariano and scipy; run it and compare. Numbers come from remainders,
so that Java makes the same ones to the last bit (MetricRows).
"""

import sys
from importlib.metadata import version

import numpy as np
from dieboldmariano import NegativeVarianceException, dm_test
from mapie.metrics.regression import regression_coverage_score, regression_mean_width_score
from scipy import stats
from sklearn.metrics import (
    accuracy_score,
    brier_score_loss,
    f1_score,
    log_loss,
    mean_absolute_error,
    mean_absolute_percentage_error,
    r2_score,
    roc_auc_score,
    root_mean_squared_error,
)

ROWS = 300
LEVELS = {"gold": 2000.0, "natural gas": 3.0, "corn": 450.0, "crude oil": 75.0}
TWO = [  # label, probability of class 1
    (0, 0.1), (0, 0.4), (1, 0.35), (1, 0.8), (0, 0.35), (1, 0.65), (0, 0.7), (1, 1.0), (0, 0.0), (1, 0.0),
]
THREE = [  # label, probabilities
    (0, (0.7, 0.2, 0.1)), (0, (0.3, 0.4, 0.3)), (1, (0.2, 0.5, 0.3)), (1, (0.1, 0.3, 0.6)), (2, (0.25, 0.25, 0.5)),
    (2, (0.5, 0.3, 0.2)), (2, (0.0, 0.1, 0.9)), (0, (0.6, 0.3, 0.1)),
]


def spread(i, step, period):
    """From -0.5 to 0.5, every value of a prime period once before the first comes again."""
    return i * step % period / period - 0.5


def prices():
    """Entity, price, later price, predicted, lower, upper; every 25th later price is the interval's end."""
    for i in range(ROWS):
        entity = list(LEVELS)[i % len(LEVELS)]
        price = LEVELS[entity] * (1 + 0.2 * spread(i, 37, 101))
        later = price * (1 + 0.06 * spread(i, 53, 97))
        predicted = price * (1 + 0.04 * spread(i, 53, 97) + 0.02 * spread(i, 71, 89))
        lower = predicted * (0.99 + 0.004 * spread(i, 29, 83))
        upper = later if i % 25 == 0 else predicted * (1.01 + 0.004 * spread(i, 43, 79))
        yield entity, price, later, predicted, min(lower, upper), upper


def labels():
    """Label (also 0 and below), naive forecast, predicted, lower, upper."""
    for i in range(ROWS):
        label = (i * 37 % 101 - 50) / 4
        naive = -1.5 if i < 150 else 2.0
        predicted = 0.75 * label + 6 * spread(i, 71, 89) + 0.5
        yield label, naive, predicted, predicted - 3 + spread(i, 29, 83), predicted + 3 + spread(i, 43, 79)


def intervals(lower, upper):
    return np.column_stack([lower, upper])[:, :, np.newaxis]


def metrics(true, predicted, naive, lower, upper, share, skill, r2):
    """What prices and labels have in common, by the names of Scores.metrics(); share: what widths are shares of."""
    percent = true != 0
    mape = mean_absolute_percentage_error(true[percent], predicted[percent])
    naive_mape = mean_absolute_percentage_error(true[percent], naive[percent])
    return {
        "accuracy": 100 * (1 - mape),
        "mae": mean_absolute_error(true, predicted),
        "rmse": root_mean_squared_error(true, predicted),
        "mape": mape,
        "skill": skill,
        "r2": r2,
        "coverage": regression_coverage_score(true, intervals(lower, upper))[0],
        "interval_width": regression_mean_width_score(intervals(lower / share, upper / share))[0],
        "naive_accuracy": 100 * (1 - naive_mape),
        "naive_mae": mean_absolute_error(true, naive),
        "naive_rmse": root_mean_squared_error(true, naive),
        "naive_mape": naive_mape,
    }


def of_prices(rows):
    price, later, predicted, lower, upper = np.array([row[1:] for row in rows]).T
    # Errors in shares of the price when the forecast was made.
    skill = 1 - mean_absolute_error(later, predicted, sample_weight=1 / price) / mean_absolute_error(
        later, price, sample_weight=1 / price
    )
    r2 = r2_score(np.log(later / price), np.log(predicted / price))
    return metrics(later, predicted, price, lower, upper, price, skill, r2)


def of_labels(rows):
    label, naive, predicted, lower, upper = np.array(rows).T
    skill = 1 - mean_absolute_error(label, predicted) / mean_absolute_error(label, naive)
    return metrics(label, predicted, naive, lower, upper, np.abs(naive), skill, r2_score(label, predicted))


def show_numbers(columns):
    print("metric |", " | ".join(columns))
    for name in next(iter(columns.values())):
        print(name, "|", " | ".join(repr(float(values[name])) for values in columns.values()))


def show_classes(name, labels, probabilities):
    classes = list(range(probabilities.shape[1]))
    named = probabilities.argmax(axis=1)
    two = len(classes) == 2
    print(name)
    print("  accuracy", repr(float(accuracy_score(labels, named))))
    print("  f1", repr(float(f1_score(labels, named, average="macro"))))
    scores = probabilities[:, 1] if two else probabilities
    print("  roc_auc", repr(float(roc_auc_score(labels, scores, multi_class="ovr", average="macro"))))
    print("  log_loss", repr(float(log_loss(labels, probabilities, labels=classes))))
    print("  brier", repr(float(brier_score_loss(labels, scores, labels=classes))))


def show_diebold_mariano(step, horizon):
    """Of the absolute errors of two forecasts, one-sided, corrected; a variance below 0 gets Bartlett's weights."""
    true = [spread(i, 37, 101) for i in range(60)]
    first = [true[i] + 0.3 * spread(i, step, 89) for i in range(60)]
    second = [true[i] + 0.09 + 0.1 * spread(i, 20, 79) for i in range(60)]
    by = {"loss": lambda v, p: abs(p - v), "h": horizon, "one_sided": True}
    try:
        estimator, (statistic, p) = "acf", dm_test(true, first, second, **by)
    except NegativeVarianceException:
        estimator, (statistic, p) = "bartlett", dm_test(true, first, second, variance_estimator="bartlett", **by)
    # The package's own p ends after nine digits.
    exact = float(stats.t.cdf(statistic, len(true) - 1))
    assert abs(exact - p) < 1e-8 * p, (exact, p)
    print(step, "|", horizon, "|", repr(statistic), "|", repr(exact), "|", estimator)


packages = ("scikit-learn", "mapie", "dieboldmariano", "scipy")
print("python", sys.version.split()[0], *(f"{package} {version(package)}" for package in packages))
of_all = list(prices())
show_numbers(
    {
        "prices": of_prices(of_all),
        "natural gas": of_prices([row for row in of_all if row[0] == "natural gas"]),
        "labels": of_labels(list(labels())),
    }
)
ones = np.array([one for _, one in TWO])
show_classes("two classes", np.array([label for label, _ in TWO]), np.column_stack([1 - ones, ones]))
show_classes("three classes", np.array([label for label, _ in THREE]), np.array([row for _, row in THREE]))
print("Diebold-Mariano: step | horizon | statistic | p | variance")
for step, horizon in ((71, 1), (71, 2), (71, 5), (44, 1), (44, 2), (44, 3)):
    show_diebold_mariano(step, horizon)
