"""Computes with SciPy the values that the tests of dev.nightjar.drift hold Nightjar's own against, and prints them.

Needs numpy and scipy. The samples are quantiles of a logistic distribution, so that Java makes the same ones:
200 training values, and 500 live ones of another mean and scale.
"""

import json

import numpy as np
from scipy import stats


def logistic(count, shift, scale):
    share = (np.arange(count) + 0.5) / count
    return shift + scale * np.log(share / (1 - share))


def psi(expected, actual):
    """The index over the training values' deciles, each bin open at its lower end."""
    ordered = np.sort(expected)
    edges = [ordered[-(-len(ordered) * i // 10) - 1] for i in range(1, 10)]
    e = np.bincount(np.searchsorted(edges, expected, side="left"), minlength=10) / len(expected)
    a = np.bincount(np.searchsorted(edges, actual, side="left"), minlength=10) / len(actual)
    # Jeffreys' divergence, as two of SciPy's relative entropies.
    return stats.entropy(a, e) + stats.entropy(e, a)


training, live = logistic(200, 0, 1), logistic(500, 0.3, 1.2)
statistic = stats.ks_2samp(training, live).statistic
print(
    json.dumps(
        {
            "psi": psi(training, live),
            "ks": statistic,
            "ks_p": stats.kstwobign.sf(np.sqrt(200 * 500 / 700) * statistic),
            "ks_p of 0.5, 10, 20": stats.kstwobign.sf(np.sqrt(10 * 20 / 30) * 0.5),
            "ks_p of 0.1, 1000, 1000": stats.kstwobign.sf(np.sqrt(500) * 0.1),
            "ks_p of 0.02, 1000, 1000": stats.kstwobign.sf(np.sqrt(500) * 0.02),
            "chance of 10 bins, 200, 500": (1 / 200 + 1 / 500) * stats.chi2.ppf(0.999, 9),
        },
        indent=1,
    )
)
